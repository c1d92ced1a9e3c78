"""The jobs of the assessment: judging the model as it stands, and planning on what was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import connection

from assessment import flow_decisions
from assessment.engine.architecture.picture import architecture_of
from assessment.engine.checking import SEVERITIES
from assessment.engine.graph.services import UnknownEndError
from assessment.engine.model_file.load import Model, load_document
from assessment.engine.pipeline import assess as assess_system
from assessment.engine.pipeline import judge_case
from assessment.engine.plan.make import make_plan
from assessment.engine.plan.record import plan_record
from assessment.engine.result import ENGINE, finding_record, sections_of
from assessment.engine.verdicts import partners_of, verdicts_on
from assessment.engine.what_if.in_short import answer_in_short
from assessment.engine.zoning import propose_zones
from assessment.flow_book import book_sections
from assessment.models import Assessment, PlanRun, Run, RunFinding, RunSection, WhatIf
from assessment.queries import ARCHITECTURE, FRAME, MODEL, ZONING
from assessment.services import ModelBusy, etag_of, steady_document
from assessment.services import what_if as compare_with
from assessment.zone_proposals import zoning_record
from documents.collecting import collection_paused
from documents.errors import ModelRefused
from inventory.records import ImportRefused
from jobs.models import Job
from jobs.services import JobRefused, Progress

Write = Callable[[], dict[str, Any]]
FINDING_COLUMNS = ("key", "rule", "target", "severity", "rank", "status", "basis", "is_folded", "body")
LONG_LISTS = ("assets", "flows")


def assess(job: Job, progress: Progress) -> Write:
    """Judge the open model and keep what was found."""
    progress("reading the model")
    assessment, document, model = _open_model(job)
    judged = assess_system(model.system, tell=progress)
    frame = {key: value for key, value in document.items() if key not in LONG_LISTS}
    frame["counts"] = {kind: len(document.get(kind, [])) for kind in LONG_LISTS}
    progress("proposing zones")
    zoning = zoning_record(propose_zones(judged.plant))
    progress("listing the flows by what was said of them")
    with collection_paused():
        verdicts = verdicts_on(judged.plant, judged.comparison, judged.findings)
        book = book_sections(verdicts, partners_of(judged.plant, judged.comparison))
        architecture = architecture_of(judged.case, judged.findings, document)
        kept = {MODEL: document, FRAME: frame, ZONING: zoning, ARCHITECTURE: architecture}
        sections = {**sections_of(judged), **kept, **book}
    totals = {**sections["totals"], "conduits": sections["conduit_totals"]}
    progress("packing the result")  # before the transaction, which keeps others from writing
    packed = {name: RunSection.pack(body) for name, body in sections.items()}
    findings = [_finding_row(finding_record(finding)) for finding in judged.findings]
    progress("writing the result")

    def write() -> dict[str, Any]:
        run = Run.objects.create(
            assessment=assessment,
            job=job,
            model_version=etag_of(assessment),
            model_sha256=model.sha256,
            engine=ENGINE,
            date=model.system.assessment.date,
            totals=totals,
            created_by=job.created_by,
        )
        RunSection.objects.bulk_create([RunSection(run=run, name=name, packed=body) for name, body in packed.items()])
        _insert_findings(run, findings)
        return {"run": run.pk, "totals": sections["totals"]}

    return write


def what_if(job: Job, progress: Progress) -> Write:
    """Compare the open model with itself after a change set; only the answer is kept, with the job."""
    progress("reading the model")
    _, document, _ = _open_model(job)
    progress("judging it as it is and as it would be")
    try:
        found = compare_with(document, job.arguments["changes"], job.arguments["pairs"])
    except ModelRefused as refusal:
        raise JobRefused(_told(refusal, "The change set")) from refusal
    except UnknownEndError as error:
        raise JobRefused(f"{error} is neither the code of a zone nor the tag of an asset.") from error
    return lambda: found


def what_if_answer(job: Job, progress: Progress) -> Write:
    """Answer a kept question in the figures that stand side by side."""
    progress("reading the model")
    assessment, _, model = _open_model(job)
    question = WhatIf.objects.filter(pk=job.arguments["what_if"], assessment=assessment).first()
    if question is None:
        raise JobRefused("The question was taken away meanwhile.")
    progress("judging it as it is and as it would be")
    try:
        answer = answer_in_short(model, question.changes)
    except ModelRefused as refusal:
        raise JobRefused(_told(refusal, "The change set")) from refusal
    version = etag_of(assessment)

    def write() -> dict[str, Any]:
        WhatIf.objects.filter(pk=question.pk).update(answer=answer, model_version=version)
        return {"what_if": question.pk, "verdict": answer["verdict"]}

    return write


def decide(job: Job, progress: Progress) -> Write:
    """Decide on many flows."""
    progress("working the decision out")
    asked = job.arguments
    codes, action, conduit = asked["flows"], asked["action"], asked["conduit"]
    try:
        write = flow_decisions.prepare(
            site=job.site,
            codes=codes,
            action=action,
            conduit=conduit,
            user=job.created_by,
            since=job.arguments.get("since"),
        )
    except (flow_decisions.DecisionRefused, ImportRefused) as refusal:
        raise JobRefused(str(refusal)) from refusal
    progress("writing")

    def commit() -> dict[str, Any]:
        try:
            decided = write()
        except flow_decisions.DecisionRefused as refusal:
            raise JobRefused(str(refusal)) from refusal
        return {"decided": len(decided.done), "left": decided.reasons}

    return commit


def _open_model(job: Job) -> tuple[Assessment, dict[str, Any], Model]:
    assessment = Assessment.objects.select_related("site").get(pk=job.arguments["assessment"], site=job.site)
    try:
        assessment, document = steady_document(assessment)
        return assessment, document, load_document(document)
    except ModelBusy as busy:
        raise JobRefused(str(busy)) from busy
    except ModelRefused as refusal:
        raise JobRefused(_told(refusal, "The model")) from refusal


def _told(refusal: ModelRefused, what: str) -> str:
    first = refusal.errors[0]
    return f"{what} is not valid. {first.place}: {first.message} ({refusal.total} in all)"


def plan(job: Job, progress: Progress) -> Write:
    """Plan the roadmap on the very model that a run judged."""
    progress("reading what was judged")
    run = Run.objects.get(pk=job.arguments["run"], assessment__site=job.site)
    budget = job.arguments["budget"]
    model = load_document(run.sections.get(name=MODEL).body)
    judged = judge_case(model.system, tell=progress)
    progress("finding the best plan")
    made = make_plan(judged.case, judged.findings, budget=budget, is_sensitive=True)
    record = plan_record(made, model.system.risk_matrix)

    def write() -> dict[str, Any]:
        row = PlanRun.objects.create(run=run, job=job, budget=budget, result=record, created_by=job.created_by)
        return {"plan": row.pk, "run": run.pk, "status": record["status"], "cost": record["cost"]}

    return write


def _finding_row(record: dict[str, Any]) -> tuple[Any, ...]:
    """Give a finding in the order of FINDING_COLUMNS."""
    return (
        record["id"],
        record["rule"],
        record["target"],
        record["severity"],
        SEVERITIES.index(record["severity"]),
        record["status"],
        record["basis"],
        "folded_under" in record,
        json.dumps(record),
    )


def _insert_findings(run: Run, rows: list[tuple[Any, ...]]) -> None:
    """Insert findings by one prepared statement: a large plant has 50,000 of them, and others wait meanwhile."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in ("run_id", *FINDING_COLUMNS))
    marks = ", ".join(["%s"] * (len(FINDING_COLUMNS) + 1))
    # Table and columns are names written here; every value goes in as a parameter.
    statement = f"INSERT INTO {quote(RunFinding._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608, SLF001
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(run.pk, *row) for row in rows])
