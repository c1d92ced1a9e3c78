"""An assessment, a plan and a report, killed at ten moments each: nothing half written, done again, the same as one that
nobody disturbed, nothing doubled, and the audit trail whole (S34). All of it long: `tests/operations/test_kill_matrix.py` kills servers.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assessment import services as assessments
from assessment.models import PlanRun, Run, RunFinding, RunSection
from jobs.models import Job
from portfolio.models import Standing
from reports.models import Report
from reports.services import path_of, queue_report
from tests import factories
from tests.jobs.moments import MOMENTS
from tests.jobs.test_killed import disturbed, later, unsent  # noqa: F401  a fixture
from tests.plants import plan_of, run_of

pytestmark = pytest.mark.django_db(transaction=True)


def told(job: Job) -> str:
    """Give what stands at a job's site and the report that the job wrote, under one name for all sites."""
    site = job.site
    runs = Run.objects.filter(assessment__site=site).order_by("pk")
    sections = RunSection.objects.filter(run__in=runs).exclude(name__in=("model", "frame")).order_by("pk")
    findings = RunFinding.objects.filter(run__in=runs).order_by("pk")
    standing = Standing.objects.filter(site=site).values_list("zones_below", "levels_missing", "worst", "planned")
    stands = {
        "runs": [(run.totals, run.date) for run in runs],
        "sections": [(section.name, section.body) for section in sections],
        "findings": [finding.body for finding in findings],
        "plans": [plan.result for plan in PlanRun.objects.filter(run__in=runs).order_by("pk")],
        "reports": [(one.pages, one.sha256, digest(path_of(one))) for one in Report.objects.filter(job=job)],
        "standing": list(standing),
    }
    text = json.dumps(stands, default=str, sort_keys=True)
    return text.replace(f"site:{site.code}", "site:P").replace(f'"code": "{site.code}"', '"code": "P"')


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def assessment_at(code: str) -> Job:
    made = factories.assessment(factories.site(code), factories.small_plant(code))
    return assessments.queue_assessment(assessment=made, user=None)


@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["assessment"].items()])
def test_an_assessment_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    disturbed(unsent, assessment_at, told, trap)


def plan_at(code: str) -> Job:
    return assessments.queue_plan(run=run_of(factories.site(code), factories.small_plant(code)), budget=None, user=None)


@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["plan"].items()])
def test_a_plan_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    disturbed(unsent, plan_at, told, trap)


def report_at(_code: str) -> Job:
    """On one run for both: the same report of the same run is the same file, byte for byte."""
    run = Run.objects.first()
    if run is None:
        run = run_of(factories.site("P"), factories.small_plant("P"))
        plan_of(run)
    return queue_report(run=run, user=None)


@pytest.mark.pdf
@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["report"].items()])
def test_a_report_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    job = disturbed(unsent, report_at, told, trap)
    report = Report.objects.get(job=job)
    assert digest(path_of(report)) == report.sha256
