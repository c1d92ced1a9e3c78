"""A small plant that went the whole way, for tests of the pages and addresses that show it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Site, User
from assessment import services as assessments
from assessment.models import PlanRun, Run
from jobs import services as jobs
from jobs.models import Job
from reports.models import Report
from tests import factories

STUB = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def done(job: Job) -> Job:
    """Work a job off in this process and say why where it did not succeed.

    In a test that really commits, the message of the job was sent, and a thread of this process may have it already.
    """
    jobs.work_off(job.pk)
    job.refresh_from_db()
    patience = time.monotonic() + 120
    while not job.is_over and time.monotonic() < patience:
        time.sleep(0.05)
        job.refresh_from_db()
    assert job.state == Job.State.DONE, (job.kind, job.state, job.reason)
    return job


def run_of(site: Site, document: dict[str, Any] | None = None, user: User | None = None) -> Run:
    """Judge the small plant, or another model, at a site."""
    made = factories.assessment(site, document or factories.small_plant(site.code))
    done(assessments.queue_assessment(assessment=made, user=user))
    return Run.objects.filter(assessment=made).latest("pk")


def plan_of(run: Run, user: User | None = None) -> PlanRun:
    """Plan on a run."""
    done(assessments.queue_plan(run=run, budget=None, user=user))
    return PlanRun.objects.filter(run=run).latest("pk")


def report_on(run: Run, plan: PlanRun | None = None) -> Report:
    """Give a report whose file is a mere stub, an empty page: what the pages say of reports needs no typesetting."""
    folder = Path(settings.REPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stub.pdf").write_bytes(STUB)
    return Report.objects.create(run=run, plan=plan, stored_name="stub.pdf", sha256="0" * 64, size=len(STUB), pages=1)


def judged(site: Site) -> Report:
    """Judge, plan and report the small plant at a site."""
    run = run_of(site)
    return report_on(run, plan_of(run))
