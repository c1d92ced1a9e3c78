"""An assessment, a plan and a report, killed at ten moments each: nothing half written, done again, the same as one that
nobody disturbed, nothing doubled, and the audit trail whole (S34). All of it long: `tests/operations/test_kill_matrix.py` kills servers.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

from accounts import audit
from accounts.models import Site
from assessment import services as assessments
from assessment.models import PlanRun, Run, RunFinding, RunSection
from jobs import services as jobs
from jobs.models import Job
from portfolio.models import Standing
from reports.models import Report
from reports.services import queue_report
from tests import factories
from tests.jobs.moments import MOMENTS
from tests.jobs.test_killed import killed, later, resumed, unsent  # noqa: F401  a fixture
from tests.plants import plan_of, run_of

pytestmark = pytest.mark.django_db(transaction=True)


def told(site: Site) -> str:
    """Give what stands at a site as text, under one name for all sites."""
    runs = Run.objects.filter(assessment__site=site).order_by("pk")
    sections = RunSection.objects.filter(run__in=runs).exclude(name__in=("model", "frame")).order_by("pk")
    findings = RunFinding.objects.filter(run__in=runs).order_by("pk")
    standing = Standing.objects.filter(site=site).values_list("zones_below", "levels_missing", "worst", "planned")
    stands = {
        "runs": [(run.totals, run.date) for run in runs],
        "sections": [(section.name, section.body) for section in sections],
        "findings": [finding.body for finding in findings],
        "plans": [plan.result for plan in PlanRun.objects.filter(run__in=runs).order_by("pk")],
        "reports": list(Report.objects.filter(run__in=runs).values_list("pages", flat=True)),
        "standing": list(standing),
    }
    text = json.dumps(stands, default=str, sort_keys=True)
    return text.replace(f"site:{site.code}", "site:P").replace(f'"code": "{site.code}"', '"code": "P"')


def compared(unsent, make, trap) -> None:  # noqa: F811
    undisturbed = make("P1")
    jobs.work_off(undisturbed.pk)
    undisturbed.refresh_from_db()
    assert undisturbed.state == Job.State.DONE, undisturbed.reason
    job = make("P2")
    before = told(job.site)
    killed(job, *trap)
    assert told(job.site) == before
    unsent.undo()
    resumed(job)
    assert told(job.site) == told(undisturbed.site)
    assert not [one for one in audit.verify() if one.broken]


def assessment_at(code: str) -> Job:
    made = factories.assessment(factories.site(code), factories.small_plant(code))
    return assessments.queue_assessment(assessment=made, user=None)


@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["assessment"].items()])
def test_an_assessment_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    compared(unsent, assessment_at, trap)


def plan_at(code: str) -> Job:
    return assessments.queue_plan(run=run_of(factories.site(code), factories.small_plant(code)), budget=None, user=None)


@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["plan"].items()])
def test_a_plan_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    compared(unsent, plan_at, trap)


def report_at(code: str) -> Job:
    run = run_of(factories.site(code), factories.small_plant(code))
    plan_of(run)
    return queue_report(run=run, user=None)


@pytest.mark.pdf
@pytest.mark.parametrize("trap", [later(name, trap) for name, trap in MOMENTS["report"].items()])
def test_a_report_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    compared(unsent, report_at, trap)
    for report in Report.objects.all():
        data = (Path(settings.REPORT_DIR) / report.stored_name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == report.sha256
