"""Jobs on a real Celery worker over a real Redis, and what happens when the worker is killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Organisation
from jobs import services
from jobs.models import Job
from tests import factories, servers

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True)]


def environment(address: str) -> dict[str, str]:
    return {
        **os.environ,
        "REDIS_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "DATABASE_URL": database_url(),
    }


def database_url() -> str:
    """Give the address of the database that these tests write to."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def send(job: Job, address: str) -> None:
    """Send a job's message from a process of its own, as the web does."""
    command = [sys.executable, "-m", "tests.jobs.send", str(job.pk)]
    subprocess.run(command, env=environment(address), check=True, timeout=60)


@pytest.fixture
def broker():
    with servers.redis() as address:
        yield address


@contextmanager
def worker(address: str):
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "-P",
        "prefork",
        "-c",
        "1",
        "-l",
        "WARNING",
    ]
    process = subprocess.Popen(command, env=environment(address), start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def until(job: Job, is_there) -> None:
    for _ in range(600):
        job.refresh_from_db()
        if is_there():
            return
        time.sleep(0.1)
    pytest.fail(f"The job is still {job.state}, attempt {job.attempt}: {job.step}")


def wait(job: Job) -> None:
    until(job, lambda: job.is_over)


def queued(kind: str) -> Job:
    return Job.objects.create(site=factories.site(), kind=kind, title=kind)


def test_a_worker_works_off_what_another_process_sent(broker):
    job = queued("count_up")
    send(job, broker)
    with worker(broker):
        wait(job)
    assert (job.state, job.result) == ("done", {"counted": 3})


def test_a_job_whose_worker_child_was_killed_is_done_once(broker, monkeypatch):
    monkeypatch.setattr(services, "send", lambda job_id: send(Job.objects.get(pk=job_id), broker))
    job = queued("die_the_first_time")
    send(job, broker)
    with worker(broker):
        until(job, lambda: job.attempt == 1)
        time.sleep(1)
        Job.objects.filter(pk=job.pk, attempt=1).update(lease_until=timezone.now() - timedelta(seconds=1))
        services.look_after()
        wait(job)
    assert job.state == "done"
    assert job.attempt >= 2
    assert Organisation.objects.filter(name__startswith=f"made by job {job.pk}").count() == 1


def test_without_a_broker_the_job_stays_queued_and_nothing_breaks():
    job = queued("count_up")
    send(job, f"redis://127.0.0.1:{servers.free_port()}/0")
    job.refresh_from_db()
    assert job.state == "queued"
