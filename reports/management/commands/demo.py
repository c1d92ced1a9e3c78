"""Loads the demonstration plant through the same imports and jobs that a user's data takes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Membership, Site, User
from accounts.services import make_first_administrator, open_site
from assessment import services as assessments
from assessment.engine.model_file.parse import read_text
from assessment.models import Assessment, Run
from inventory import services as inventory
from inventory.models import ImportBatch
from jobs.models import Job
from jobs.services import look_after, open_job
from reports import services as reports
from reports.models import Report

DEMO = settings.BASE_DIR / "demo"
FILES = ("assets.csv", "scan.xml", "conn.log.gz")
ADMINISTRATOR = "admin"
ORGANISATION = "Local organisation"
POLL_SECONDS = 0.3


class Command(BaseCommand):
    """`manage.py demo`: a water works from its files to the PDF; a site that stands is left alone."""

    help = "Load the demonstration plant, assess it, plan it, write the PDF. What is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --new-password."""
        parser.add_argument("--new-password", action="store_true", help="make a new password for the administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, assess, plan, report; print ten lines."""
        del args
        user = self._administrator(is_new_asked=options["new_password"])
        document = read_text((DEMO / "water-works.yaml").read_bytes(), yaml=True)
        site = Site.objects.filter(organisation=user.organisation, code=document["site"]["code"]).first()
        look_after()
        if site is None:
            site = self._load(user, document)
        assessment = assessments.open_assessment(site=site, today=timezone.localdate())
        report = self._report(assessment, user)
        self._tell(site, report)

    def _administrator(self, *, is_new_asked: bool) -> User:
        user = User.objects.filter(username=ADMINISTRATOR).first()
        if user is None or is_new_asked:
            user, password = make_first_administrator(username=ADMINISTRATOR, organisation=ORGANISATION)
            self.stdout.write(f"Sign in as '{ADMINISTRATOR}' with the password made just now: {password}")
        else:
            self.stdout.write(f"Sign in as '{ADMINISTRATOR}' as before; bin/up --new-password makes a new password.")
        return user

    def _load(self, user: User, document: dict[str, Any]) -> Site:
        code = document["site"]["code"]
        self.stderr.write(f"Loading the demonstration plant {code}")
        site = open_site(user=user, code=code, name=document["site"]["name"])
        try:
            assessment = assessments.open_assessment(site=site, today=timezone.localdate())
            assessments.adopt_model(assessment=assessment, document=document, if_match="*", dry_run=False)
            for name in FILES:
                self._import(site, user, DEMO / name)
        except BaseException:
            # A half-loaded plant would look like a finished one at the next start.
            Membership.objects.filter(site=site).delete()
            site.delete()
            raise
        return site

    def _import(self, site: Site, user: User, path: Path) -> None:
        with path.open("rb") as file:
            batch: ImportBatch = inventory.stage(
                site=site, user=user, file_name=path.name, chunks=iter(lambda: file.read(1 << 20), b""), options={}
            )
        arguments = {"batch": batch.pk, "skip_refused": True}
        job = open_job(site=site, kind="commit", title=f"Import {path.name}", arguments=arguments, user=user)
        counts = self._wait(job)["counts"]
        told = ", ".join(f"{counts[name]} {name}" for name in ("created", "changed", "same", "refused"))
        self.stderr.write(f"  {path.name}: {told}")

    def _report(self, assessment: Assessment, user: User) -> Report:
        run = assessments.latest_run(assessment)
        if run is None:
            self._wait(assessments.queue_assessment(assessment=assessment, user=user))
            run = assessments.latest_run(assessment)
        assert isinstance(run, Run)
        if assessments.latest_plan(run) is None:
            self._wait(assessments.queue_plan(run=run, budget=None, user=user))
        report = run.reports.order_by("-pk").first()
        if report is None or not reports.path_of(report).exists():
            self._wait(reports.queue_report(run=run, user=user))
            report = run.reports.order_by("-pk").first()
        assert isinstance(report, Report)
        return report

    def _wait(self, job: Job) -> dict[str, Any]:
        step = ""
        while True:
            job.refresh_from_db()
            if job.is_over:
                break
            if job.step != step:
                step = job.step
                self.stderr.write(f"  {job.title}: {step}")
            time.sleep(POLL_SECONDS)
        if job.state != Job.State.DONE:
            raise CommandError(f"{job.title}: {job.state}. {job.reason}")
        return dict(job.result or {})

    def _tell(self, site: Site, report: Report) -> None:
        for line in reports.summary_lines(site, report):
            self.stdout.write(line)
