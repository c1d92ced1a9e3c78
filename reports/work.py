"""The jobs that write a report, and the minutes of a session."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from assessment.models import PlanRun, Run
from assessment.queries import MODEL, section
from jobs.models import Job
from jobs.services import JobRefused, Progress
from reports.asking import Asked
from reports.comparing import compared
from reports.document import Document, build_document
from reports.issuing import signed_baseline, told_by
from reports.kinds import COMPARISON, KINDS
from reports.logos import logo_of
from reports.minutes import minutes_document
from reports.models import MinutesFile, Report
from reports.render import RenderFailed, render_minutes
from reports.since import since_last_baseline
from reports.writing import FORMS, PDF
from signoff.signing import entry_of
from workshop.models import Minutes


def report(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    """Write a report of a run and its plan: the file first, under its own name, then the row."""
    progress("reading what was judged")
    run = Run.objects.select_related("assessment__site").get(pk=job.arguments["run"], assessment__site=job.site)
    plan = PlanRun.objects.filter(pk=job.arguments["plan"], run=run).first() if job.arguments["plan"] else None
    asked = Asked(**job.arguments.get("asked", {}))  # what versions before this one queued asked for less
    document = _document(run, plan, asked, job.arguments.get("compared"))
    progress("drawing the pages")
    try:
        made = FORMS[asked.form](document, progress)
    except RenderFailed as failure:
        raise JobRefused(str(failure)) from failure
    stored = _keep(made.data, asked.form)

    def write() -> dict[str, Any]:
        row = Report.objects.create(
            run=run,
            plan=plan,
            job=job,
            kind=asked.kind,
            form=asked.form,
            classification=asked.classification,
            language=asked.language,
            is_redacted=asked.redact,
            zones=list(asked.zones),
            leave_out=list(asked.leave_out),
            stored_name=stored,
            sha256=hashlib.sha256(made.data).hexdigest(),
            size=len(made.data),
            pages=made.pages,
            created_by=job.created_by,
        )
        return {"report": row.pk, "pages": made.pages}

    return write


def _document(run: Run, plan: PlanRun | None, asked: Asked, wanted: Mapping[str, list[int]] | None) -> Document:
    """Make the document of what a run and its plan say; `wanted` names what a comparison sets side by side."""
    result, baseline = told_by(run, plan), signed_baseline(run)
    if KINDS[asked.kind].has_page_one and (since := since_last_baseline(run, result)):
        result["since"] = since
    if asked.kind == COMPARISON:
        with translation.override(asked.language):
            result["comparison"] = compared(run, wanted)
    return build_document(
        section(run, MODEL),
        result,
        **asked.of_document,
        baseline="" if baseline is None else baseline.code,
        trail="" if baseline is None else entry_of(baseline),
        logo=logo_of(run.assessment.site) if asked.logo else None,
    )


def minutes(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    """Set the frozen minutes of a session as PDF: the file first, then the row."""
    row = Minutes.objects.get(pk=job.arguments["minutes"], session__assessment__site=job.site)
    document = minutes_document(json.loads(row.body), row.sha256)
    try:
        pdf = render_minutes(document, tell=progress)
    except RenderFailed as failure:
        raise JobRefused(str(failure)) from failure
    stored = _keep(pdf.data, PDF)

    def write() -> dict[str, Any]:
        sha256, size = hashlib.sha256(pdf.data).hexdigest(), len(pdf.data)
        fields = {"stored_name": stored, "sha256": sha256, "size": size, "pages": pdf.pages}
        MinutesFile.objects.update_or_create(minutes=row, defaults=fields)
        return {"minutes": row.pk, "pages": pdf.pages}

    return write


def _keep(data: bytes, ending: str) -> str:
    """Write a file whole or not at all; give the random name it lies under."""
    folder = Path(settings.REPORT_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored = f"{uuid.uuid4().hex}.{ending}"
    with (folder / f".{stored}").open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    (folder / f".{stored}").replace(folder / stored)
    return stored
