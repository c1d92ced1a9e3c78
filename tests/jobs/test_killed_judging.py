"""An assessment, a plan and a report, killed at ten moments each: nothing half written, done again, the same as one that
nobody disturbed, nothing doubled, and the audit trail whole (S34). One moment of the first two runs always, the others long.
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
from tests.jobs.test_killed import killed, later, moment, resumed, unsent  # noqa: F401  a fixture
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


WORK = "assessment.work"


@pytest.mark.parametrize(
    "trap",
    [
        later("reading", (WORK, "steady_document", 1)),
        later("validating", (WORK, "load_document", 1)),
        later("judging", (WORK, "assess_system", 1)),
        later("zoning", (WORK, "propose_zones", 1)),
        later("flows", (WORK, "verdicts_on", 1)),
        later("sections", (WORK, "sections_of", 1)),
        later("packing", (WORK, "RunSection.pack", 3)),
        later("a finding", (WORK, "_finding_row", 2)),
        moment("writing", (WORK, "_insert_findings", 1)),
        later("portfolio", ("portfolio.standing", "renew", 1)),
        later("result", ("jobs.services", "note", 1)),
    ],
)
def test_an_assessment_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    compared(unsent, assessment_at, trap)


def plan_at(code: str) -> Job:
    return assessments.queue_plan(run=run_of(factories.site(code), factories.small_plant(code)), budget=None, user=None)


@pytest.mark.parametrize(
    "trap",
    [
        later("taken", ("jobs.services", "_check_rights", 1)),
        later("reading", (WORK, "Run.objects.get", 1)),
        later("loading", (WORK, "load_document", 1)),
        later("judging", (WORK, "judge_case", 1)),
        later("solving", (WORK, "make_plan", 1)),
        later("record", (WORK, "plan_record", 1)),
        later("finishing", ("jobs.services", "_finish", 1)),
        moment("writing", (WORK, "PlanRun.objects.create", 1)),
        later("portfolio", ("portfolio.standing", "renew", 1)),
        later("result", ("jobs.services", "note", 1)),
    ],
)
def test_a_plan_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    compared(unsent, plan_at, trap)


def report_at(code: str) -> Job:
    run = run_of(factories.site(code), factories.small_plant(code))
    plan_of(run)
    return queue_report(run=run, user=None)


@pytest.mark.pdf
@pytest.mark.parametrize(
    "trap",
    [
        later("taken", ("jobs.services", "_check_rights", 1)),
        later("reading", ("reports.work", "told_by", 1)),
        later("model", ("reports.work", "section", 1)),
        later("document", ("reports.work", "build_document", 1)),
        later("pages", ("reports.render", "_set", 1)),
        later("child", ("reports.render", "_child", 1)),
        later("file", ("reports.work", "_keep", 1)),
        later("finishing", ("jobs.services", "_finish", 1)),
        later("writing", ("reports.work", "Report.objects.create", 1)),
        later("result", ("jobs.services", "note", 1)),
    ],
)
def test_a_report_that_is_killed_is_whole_or_not_there(unsent, trap):  # noqa: F811
    compared(unsent, report_at, trap)
    for report in Report.objects.all():
        data = (Path(settings.REPORT_DIR) / report.stored_name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == report.sha256
