"""The jobs of assessment and plan on the small plant: what they keep, and that doing it again changes nothing (S33, S35)."""

from __future__ import annotations

import json

import pytest

from accounts.models import Role
from assessment import queries, services
from assessment.models import Assessment, PlanRun, Run, RunFinding
from inventory.models import Asset, Zone
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.plants import done, plan_of, run_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


def result_bytes(run: Run) -> bytes:
    return json.dumps(queries.result_of(run), sort_keys=True).encode()


def test_a_run_keeps_levels_findings_and_paths(site):
    run = run_of(site)
    result = queries.result_of(run)
    assert result["zones"]["Z2"]["gap"] == [2, 0, 0, 0, 0, 0, 0]
    assert result["totals"]["levels_missing"] == 2
    assert run.totals["levels_missing"] == 2
    assert len(result["findings"]) == run.findings.count() > 0
    assert {finding["id"] for finding in result["findings"]} == set(RunFinding.objects.values_list("key", flat=True))
    assert "paths" in result
    assert run.date.isoformat() == "2026-11-21"


def test_the_same_input_gives_the_same_bytes(site):  # S59
    first = run_of(site)
    second = run_of(factories.site("P1"))
    assert result_bytes(first) == result_bytes(second)


def test_a_run_on_the_same_model_finds_the_same_again(site):  # S59
    first = run_of(site)
    done(services.queue_assessment(assessment=first.assessment, user=None))
    assert result_bytes(first) == result_bytes(Run.objects.latest("pk"))


def test_a_second_message_makes_no_second_run(site):  # S33
    run = run_of(site)
    jobs.work_off(run.job_id)
    assert Run.objects.count() == 1


def test_a_job_that_is_taken_up_again_after_it_was_done_writes_nothing(site):  # S33
    run = run_of(site)
    plan = plan_of(run)
    for job in Job.objects.all():
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
        late = Job.objects.get(pk=job.pk)
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
        jobs._end(late, Job.State.FAILED, "late")
        jobs.work_off(job.pk)
    assert (Run.objects.get(), PlanRun.objects.get()) == (run, plan)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_plan_rests_on_the_model_that_was_judged_not_on_a_newer_one(site):
    run = run_of(site)
    newer = factories.small_plant("P1")
    newer["zones"][1]["sl_a"] = 4
    services.adopt_model(
        assessment=services.current_assessment(site=site, today=factories.TODAY),
        document=newer,
        if_match="*",
        dry_run=False,
    )
    plan = plan_of(run)
    assert plan.result["before"]["levels_missing"] == 2


def test_a_model_that_is_not_valid_says_where(site):
    run_of(site)
    Zone.objects.filter(code="Z2").update(kind="nothing")
    job = services.queue_assessment(assessment=Assessment.objects.get(), user=None)
    jobs.work_off(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "zones[1].kind" in job.reason
    assert Run.objects.count() == 1


def test_a_run_knows_the_version_that_it_read_even_where_somebody_writes_meanwhile(site, monkeypatch):
    made = factories.assessment(site, factories.small_plant("P1"))
    read = services.document_of
    calls = []

    def read_while_another_writes(assessment):
        document = read(assessment)
        if not calls:
            calls.append(1)
            Asset.objects.filter(tag="PLC-1").update(vendor="Other")
            type(site).objects.filter(pk=site.pk).update(version=99)
        return document

    monkeypatch.setattr(services, "document_of", read_while_another_writes)
    job = done(services.queue_assessment(assessment=made, user=factories.member(site, Role.APPROVER)))
    run = Run.objects.get(job=job)
    (plc,) = (asset for asset in queries.section(run, "model")["assets"] if asset["tag"] == "PLC-1")
    assert (plc["vendor"], run.model_version) == ("Other", f'"{made.version}.99"')


def test_a_site_without_a_model_is_judged_without_complaint(site):
    job = done(
        services.queue_assessment(assessment=services.open_assessment(site=site, today=factories.TODAY), user=None)
    )
    assert Run.objects.get(job=job).totals["levels_missing"] == 0
