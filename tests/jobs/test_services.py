"""The life of a job: taken once, written once, found when its process died."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from jobs import caretaker, runner, services
from jobs.caretaker import CARE_SECONDS
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("count_up", "refuse", "break_down", "fail_while_writing", "wait_for_cancel", "take_too_long")


@pytest.fixture(autouse=True)
def kinds(settings):
    settings.JOB_KINDS = {name: f"tests.jobs.work.{name}" for name in NAMES}


def queued(kind: str) -> Job:
    return Job.objects.create(site=factories.site(), kind=kind, title=kind)


def worked_off(kind: str) -> Job:
    job = queued(kind)
    services.work_off(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_keeps_its_result():
    job = worked_off("count_up")
    assert (job.state, job.result, job.attempt) == ("done", {"counted": 3}, 1)


def test_a_second_delivery_of_the_message_changes_nothing():
    job = worked_off("count_up")
    services.work_off(job.pk)
    assert Organisation.objects.filter(name__startswith=f"made by job {job.pk}").count() == 1


def test_a_refusal_keeps_its_reason():
    job = worked_off("refuse")
    assert (job.state, job.reason) == ("failed", "Row 3 is not a number.")


def test_a_mistake_of_ours_tells_no_inner_words():
    job = worked_off("break_down")
    assert job.state == "failed"
    assert "secret" not in job.reason


def test_what_fails_while_writing_leaves_nothing_half_written():
    job = worked_off("fail_while_writing")
    assert job.state == "failed"
    assert not Organisation.objects.filter(name="half written").exists()


def test_a_failed_job_can_be_tried_again(settings):
    job = worked_off("refuse")
    settings.JOB_KINDS = {"refuse": "tests.jobs.work.count_up"}
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    services.work_off(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_who_lost_the_right_to_run_gets_no_result(settings):  # S5
    site = factories.site()
    engineer = factories.member(site, Role.ENGINEER)
    job = Job.objects.create(site=site, kind="count_up", title="x", created_by=engineer)
    Membership.objects.filter(user=engineer).update(role=Role.VIEWER)
    services.work_off(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", None)
    assert "no right" in job.reason


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.APPROVER])
def test_who_has_the_right_to_run_gets_the_result(role):
    site = factories.site()
    job = Job.objects.create(site=site, kind="count_up", title="x", created_by=factories.member(site, role))
    services.work_off(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_person_who_was_disabled_gets_no_result():
    site = factories.site()
    engineer = factories.member(site, Role.ENGINEER)
    job = Job.objects.create(site=site, kind="count_up", title="x", created_by=engineer)
    User.objects.filter(pk=engineer.pk).update(is_active=False)
    services.work_off(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"


def test_the_twin_of_an_earlier_life_writes_nothing_after_a_new_try(monkeypatch):
    monkeypatch.setattr(services, "send", lambda _: None)  # no thread of this process takes it before the test does
    job = queued("count_up")
    zombie = services.take(job.pk)
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED)
    services.try_again(job=job)
    mine = services.take(job.pk)
    assert (zombie.attempt, mine.attempt) == (1, 2)
    with pytest.raises(services.LostJob):
        services._finish(zombie, lambda: Organisation.objects.create(name="late") and {})
    services._end(zombie, Job.State.FAILED, "late")
    assert Job.objects.get(pk=job.pk).state == "running"


def test_a_new_try_has_three_attempts_again(monkeypatch):
    monkeypatch.setattr(services, "send", lambda _: None)
    job = lost(attempt=3)
    services.look_after()
    services.try_again(job=job)
    services.take(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(minutes=5))
    services.look_after()
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("queued", 4)


def test_a_cancel_that_comes_while_the_result_is_written_keeps_the_result():
    job = queued("count_up")
    mine = services.take(job.pk)

    def write():
        services.cancel(job=job)
        return {"counted": 3}

    services._finish(mine, write)
    job.refresh_from_db()
    assert (job.state, job.result, job.is_cancel_asked) == ("done", {"counted": 3}, False)


def test_a_cancel_before_the_result_is_written_wins():
    job = queued("count_up")
    mine = services.take(job.pk)
    services.cancel(job=job)
    with pytest.raises(services.Cancelled):
        services._finish(mine, lambda: Organisation.objects.create(name="late") and {})
    assert not Organisation.objects.filter(name="late").exists()


def test_a_job_that_takes_too_long_says_so():
    job = worked_off("take_too_long")
    assert job.state == "failed"
    assert "29 minutes" in job.reason


def test_the_embedded_runner_works_off_a_job_on_a_thread_of_its_own():
    job = queued("count_up")
    services.send(job.pk)
    deadline = time.monotonic() + 20
    while not job.is_over and time.monotonic() < deadline:
        time.sleep(0.05)
        job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"counted": 3})


def test_a_running_job_stops_when_asked():
    job = queued("wait_for_cancel")

    def work():
        try:
            services.work_off(job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    while Job.objects.get(pk=job.pk).state != "running":
        pass
    services.cancel(job=job)
    thread.join(timeout=20)
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_queued_job_is_cancelled_at_once():
    job = queued("count_up")
    services.cancel(job=job)
    services.work_off(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("cancelled", 0)


def test_only_one_of_many_workers_takes_a_job():
    job = queued("count_up")
    taken = []

    def take():
        try:
            if services.take(job.pk) is not None:
                taken.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == [1]


def lost(attempt: int) -> Job:
    past = timezone.now() - timedelta(minutes=5)
    job = queued("count_up")
    Job.objects.filter(pk=job.pk).update(state="running", attempt=attempt, lease_until=past)
    return job


def test_a_job_whose_process_died_is_found_and_queued_again(monkeypatch):
    sent = []
    monkeypatch.setattr(services, "send", sent.append)
    job = lost(attempt=1)
    services.look_after()
    job.refresh_from_db()
    assert job.state == "queued"
    assert "died" in job.step
    assert sent == [job.pk]
    services.work_off(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)


def test_after_three_deaths_the_job_gives_up_and_says_so():
    job = lost(attempt=3)
    services.look_after()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "died 3 times" in job.reason


def test_a_late_twin_writes_nothing():
    job = queued("count_up")
    mine = services.take(job.pk)
    Job.objects.filter(pk=job.pk).update(attempt=2)
    with pytest.raises(services.LostJob):
        services._finish(mine, lambda: Organisation.objects.create(name="late") and {})
    assert not Organisation.objects.filter(name="late").exists()


def test_a_living_lease_is_left_alone():
    job = queued("count_up")
    services.take(job.pk)
    assert services.look_after() == 0
    job.refresh_from_db()
    assert job.state == "running"


@pytest.mark.parametrize("first_look", [0, 5, 10, 14.9])
def test_what_was_lost_is_sent_again_within_a_minute(monkeypatch, first_look):  # S34
    """By a clock of ours: one process dies right after it renewed its lease, one message is lost right after it went.

    The caretaker looks at its own pace, whenever its turns fall. Ten seconds are left to hand the work over.
    """
    dead, unsent = queued("count_up"), queued("count_up")
    services.take(dead.pk)
    began, sent = timezone.now(), {}
    for seconds in (first_look + turn * CARE_SECONDS for turn in range(5)):
        monkeypatch.setattr(services.timezone, "now", lambda seconds=seconds: began + timedelta(seconds=seconds))
        monkeypatch.setattr(services, "send", lambda job_id, seconds=seconds: sent.setdefault(job_id, seconds))
        services.look_after()
    assert sent.keys() == {dead.pk, unsent.pk}
    assert max(sent.values()) <= 50


def test_a_renewal_that_fails_is_tried_again_before_the_lease_is_over(settings):  # S33
    waits_for_sqlite = timedelta(seconds=settings.SQLITE_OPTIONS["timeout"])
    passed = timedelta(seconds=services.RENEW_SECONDS + services.RENEW_AGAIN_SECONDS) + waits_for_sqlite
    assert passed < services.LEASE


def step_the_clock(monkeypatch, hours: int) -> None:
    real = timezone.now
    monkeypatch.setattr(services.timezone, "now", lambda: real() + timedelta(hours=hours))


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_dead_job_is_found_whichever_way_the_clock_was_set(monkeypatch, hours):  # S34
    sent = []
    monkeypatch.setattr(services, "send", sent.append)
    dead, unsent = queued("count_up"), queued("count_up")
    services.take(dead.pk)
    step_the_clock(monkeypatch, hours)
    services.look_after()
    assert sorted(sent) == [dead.pk, unsent.pk]


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_living_job_keeps_its_lease_by_the_new_clock_and_a_second_attempt_doubles_nothing(monkeypatch, hours):  # S34
    monkeypatch.setattr(services, "send", lambda _: None)
    job = queued("count_up")
    mine = services.take(job.pk)
    step_the_clock(monkeypatch, hours)
    Job.objects.filter(pk=job.pk).update(lease_until=services.timezone.now() + services.LEASE)  # as its keeper does
    assert services.look_after() == 0
    Job.objects.filter(pk=job.pk).update(lease_until=services.timezone.now() - services.LEASE)  # one that was late
    assert services.look_after() == 1
    services.work_off(job.pk)
    with pytest.raises(services.LostJob):
        services._finish(mine, lambda: Organisation.objects.create(name="late") and {})
    assert Organisation.objects.filter(name__startswith=f"made by job {job.pk}").count() == 1
    assert not Organisation.objects.filter(name="late").exists()


def test_a_job_says_when_the_disk_is_full_and_can_be_tried_again(settings):  # S55
    settings.JOB_KINDS = {"fill": "tests.jobs.work.fill_the_disk"}
    job = worked_off("fill")
    assert (job.state, job.reason) == ("failed", services.FULL)


def test_a_process_that_is_ending_leaves_its_jobs_queued_with_a_line_and_no_traceback(monkeypatch, caplog, settings):
    settings.REDIS_URL = ""
    ended = ThreadPoolExecutor(max_workers=1)
    ended.shutdown()
    monkeypatch.setattr(runner, "_pool", lambda: ended)
    jobs = [queued("count_up"), queued("count_up")]
    Job.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    with caplog.at_level(logging.INFO):
        caretaker._take_turn("web", {settings.MINUTE: -1e9, settings.HOUR: time.monotonic()})
    said = [one for one in caplog.records if one.name.startswith("jobs")]
    assert {one.getMessage() for one in said} == {
        *(f"Job {job.pk} stays queued: this process is ending." for job in jobs),
        "This process is ending; whoever looks after the jobs next goes on.",
    }
    assert [one for one in said if one.exc_info or one.levelno > logging.INFO] == []
    assert set(Job.objects.values_list("state", flat=True)) == {"queued"}
