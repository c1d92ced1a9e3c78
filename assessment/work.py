"""The jobs of the assessment: judging the model as it stands, and planning on what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assessment.engine.checking import SEVERITIES
from assessment.engine.model_file.errors import ModelRefused
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import assess as assess_system
from assessment.engine.pipeline import judge_case
from assessment.engine.plan.make import make_plan
from assessment.engine.result import ENGINE, finding_record, plan_record, sections_of
from assessment.models import Assessment, PlanRun, Run, RunFinding, RunSection
from assessment.queries import FRAME, MODEL
from assessment.services import ModelBusy, etag_of, steady_document
from jobs.models import Job
from jobs.services import JobRefused, Progress

Write = Callable[[], dict[str, Any]]
CHUNK = 2000
PLAN_SECONDS = 300.0  # for each search; the notes of a plan say so where it strikes


LONG_LISTS = ("assets", "flows")


def assess(job: Job, progress: Progress) -> Write:
    """Judge the open model and keep what was found."""
    progress("reading the model")
    assessment = Assessment.objects.select_related("site").get(pk=job.arguments["assessment"], site=job.site)
    try:
        assessment, document = steady_document(assessment)
        model = load_document(document)
    except ModelBusy as busy:
        raise JobRefused(str(busy)) from busy
    except ModelRefused as refusal:
        first = refusal.errors[0]
        reason = f"The model is not valid. {first.place}: {first.message} ({refusal.total} in all)"
        raise JobRefused(reason) from refusal
    judged = assess_system(model.system, tell=progress)
    frame = {key: value for key, value in document.items() if key not in LONG_LISTS}
    frame["counts"] = {kind: len(document.get(kind, [])) for kind in LONG_LISTS}
    sections = {**sections_of(judged), MODEL: document, FRAME: frame}
    findings = [finding_record(finding) for finding in judged.findings]
    progress("writing the result")

    def write() -> dict[str, Any]:
        run = Run.objects.create(
            assessment=assessment,
            job=job,
            model_version=etag_of(assessment),
            model_sha256=model.sha256,
            engine=ENGINE,
            date=model.system.assessment.date,
            totals={**sections["totals"], "conduits": sections["conduit_totals"]},
            created_by=job.created_by,
        )
        RunSection.objects.bulk_create(
            [RunSection(run=run, name=name, packed=RunSection.pack(body)) for name, body in sections.items()]
        )
        RunFinding.objects.bulk_create([_finding_row(run, record) for record in findings], batch_size=CHUNK)
        return {"run": run.pk, "totals": sections["totals"]}

    return write


def plan(job: Job, progress: Progress) -> Write:
    """Plan the roadmap on the very model that a run judged."""
    progress("reading what was judged")
    run = Run.objects.get(pk=job.arguments["run"], assessment__site=job.site)
    budget = job.arguments["budget"]
    model = load_document(run.sections.get(name=MODEL).body)
    judged = judge_case(model.system, tell=progress)
    progress("finding the best plan")
    made = make_plan(judged.case, judged.findings, budget=budget, seconds=PLAN_SECONDS)
    record = plan_record(made)

    def write() -> dict[str, Any]:
        row = PlanRun.objects.create(run=run, job=job, budget=budget, result=record, created_by=job.created_by)
        return {"plan": row.pk, "run": run.pk, "status": record["status"], "cost": record["cost"]}

    return write


def _finding_row(run: Run, record: dict[str, Any]) -> RunFinding:
    return RunFinding(
        run=run,
        key=record["id"],
        rule=record["rule"],
        target=record["target"],
        severity=record["severity"],
        rank=SEVERITIES.index(record["severity"]),
        status=record["status"],
        basis=record["basis"],
        is_folded="folded_under" in record,
        body=record,
    )
