"""Writes on assessments: opening one, taking a model file in, asking for runs and plans."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from accounts.audit import note
from accounts.models import Site, User
from accounts.states import one_state
from assessment.adopt import write_document
from assessment.engine.model_file.canonical import model_sha256
from assessment.engine.model_file.load import load_document
from assessment.engine.what_if.asking import ask_what_if
from assessment.models import Assessment, PlanRun, Run, WhatIf
from assessment.snapshot import document_of
from documents.errors import ModelError, ModelRefused
from jobs.models import Job
from jobs.services import open_job

READS_MAX = 3
PATHS_TOLD = 1_000  # of a what-if, what changed first


class Stale(Exception):
    """Somebody else changed the model since it was read."""


class ModelBusy(Exception):
    """The model changed again and again while it was read."""

    def __init__(self) -> None:
        super().__init__("The model is being changed at this moment. Try again in a few seconds.")


def current_assessment(*, site: Site, today: date) -> Assessment:
    """Give the open assessment of a site to read; before the first write it stands in no row yet."""
    found = Assessment.objects.select_related("site").filter(site=site, is_open=True).first()
    header = {"name": f"Assessment {today.year}", "date": today.isoformat()}
    return found or Assessment(site=site, code=f"A{today.year}", header=header)


def open_assessment(*, site: Site, today: date) -> Assessment:
    """Give the open assessment of a site to write to; the first one is made on the spot."""
    first = current_assessment(site=site, today=today)
    if first.pk is not None:
        return first
    with transaction.atomic():
        made, is_new = Assessment.objects.select_related("site").get_or_create(
            site=site, is_open=True, defaults={"code": first.code, "header": first.header}
        )
        if is_new:
            note("assessment.opened", site=site, about=made.code)
    return made


def fresh(assessment: Assessment) -> Assessment:
    """Give an assessment as it stands now, with its site."""
    return Assessment.objects.select_related("site").get(pk=assessment.pk)


def etag_of(assessment: Assessment) -> str:
    """Give the version of a model as a whole: of the assessment and of the site it rests on."""
    return tag_of(assessment.version, assessment.site.version)


def tag_of(version: int, site_version: int) -> str:
    """Give the version of a model as a whole, of an assessment and its site by their numbers."""
    return f'"{version}.{site_version}"'


def adopt_model(*, assessment: Assessment, document: dict[str, Any], if_match: str, dry_run: bool) -> dict[str, Any]:
    """Make a site and its assessment say what a model document says, all or nothing.

    Raises ModelRefused for an invalid document, Stale where the model is not the one with the tag `if_match`.
    """
    model = load_document(document)
    if assessment.version == 1 and not assessment.runs.exists():
        # Nothing was written yet under the code made on the spot: the first file names the assessment.
        assessment.code = document["assessment"]["code"]
    wanted = {"site.code": assessment.site.code, "assessment.code": assessment.code}
    given = {"site.code": document["site"]["code"], "assessment.code": document["assessment"]["code"]}
    wrong = [ModelError(place, f"expected '{wanted[place]}', found '{given[place]}'") for place in wanted]
    wrong = [error for error in wrong if wanted[error.place] != given[error.place]]
    if wrong:
        raise ModelRefused(wrong)
    with transaction.atomic():
        if if_match not in {"*", etag_of(assessment)}:
            raise Stale
        same = Assessment.objects.filter(pk=assessment.pk, version=assessment.version)
        site = Site.objects.filter(pk=assessment.site_id, version=assessment.site.version)
        if not same.update(version=F("version") + 1, code=assessment.code) or not site.update(version=F("version") + 1):
            raise Stale
        assessment.refresh_from_db()
        counts = write_document(assessment, dict(model.document))
        if dry_run:
            transaction.set_rollback(True)
        else:
            wrote = {"model_sha256": model.sha256, "version": etag_of(assessment), "counts": counts}
            note("model.replaced", site=assessment.site, about=assessment.code, after=wrote)
    return {"counts": counts, "model_sha256": model.sha256, "dry_run": dry_run}


def model_of(assessment: Assessment) -> tuple[dict[str, Any], str]:
    """Give the model document of an assessment and its digest."""
    _, document = steady_document(assessment)
    return document, model_sha256(document)


def steady_document(assessment: Assessment) -> tuple[Assessment, dict[str, Any]]:
    """Give the model document, and the assessment at the very version that it shows.

    Many rows make a document; where somebody wrote while they were read, they are read again, at last from one state of
    the database. Raises ModelBusy where others write and a transaction that is open already does not keep them out.
    """
    for _ in range(READS_MAX):
        document = document_of(assessment)
        now = _now(assessment)
        if (now.pk, etag_of(now)) == (assessment.pk, etag_of(assessment)):
            return assessment, document
        assessment = now
    if connection.in_atomic_block:
        raise ModelBusy
    with one_state():
        assessment = _now(assessment)
        return assessment, document_of(assessment)


def _now(assessment: Assessment) -> Assessment:
    if assessment.pk is not None:
        return again(assessment)
    return current_assessment(site=Site.objects.get(pk=assessment.site_id), today=date.min)


def again(assessment: Assessment) -> Assessment:
    """Give an assessment as it stands now."""
    return Assessment.objects.select_related("site").get(pk=assessment.pk)


def canonical(document: dict[str, Any]) -> bytes:
    """Give the bytes by which a request with the same content is recognised."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def queue_assessment(*, assessment: Assessment, user: User | None) -> Job:
    """Ask for a run over the assessment as it stands when the job begins."""
    arguments = {"assessment": assessment.pk}
    return open_job(site=assessment.site, kind="assessment", title="Assess the model", arguments=arguments, user=user)


def queue_plan(*, run: Run, budget: float | None, user: User | None) -> Job:
    """Ask for a plan on the findings of a run, within the periods' budgets or a total."""
    title = "Plan the roadmap" if budget is None else f"Plan the roadmap within {budget:,.0f}"
    arguments = {"run": run.pk, "budget": budget}
    return open_job(site=run.assessment.site, kind="plan", title=title, arguments=arguments, user=user)


def queue_what_if(
    *, assessment: Assessment, changes: dict[str, Any], pairs: list[list[str]] | None, user: User | None
) -> Job:
    """Ask what a change set would do to the model as it stands when the job begins."""
    arguments = {"assessment": assessment.pk, "changes": changes, "pairs": pairs}
    return open_job(site=assessment.site, kind="what_if", title="Ask what if", arguments=arguments, user=user)


def what_if(document: dict[str, Any], changes: dict[str, Any], pairs: Iterable[Iterable[str]] | None) -> dict[str, Any]:
    """Give the comparison of a model with itself after a change set; nothing is written.

    Raises ModelRefused for the change set, UnknownEndError for a pair that neither model has.
    """
    asked = None if pairs is None else [(source, target) for source, target in pairs]
    found, _ = ask_what_if(load_document(document), changes, pairs=asked)
    return {**found, "paths": found["paths"][:PATHS_TOLD], "paths_of": len(found["paths"])}


def queue_what_if_answer(*, question: WhatIf, user: User | None) -> Job:
    """Ask what a kept question would do to the model as it stands when the job begins; the answer stays with it."""
    arguments = {"assessment": question.assessment_id, "what_if": question.pk}
    site = question.assessment.site
    return open_job(site=site, kind="what_if_answer", title="Ask what if", arguments=arguments, user=user)


def latest_run(assessment: Assessment) -> Run | None:
    """Give the newest run of an assessment."""
    return Run.objects.filter(assessment_id=assessment.pk).order_by("-pk").first()


def latest_plan(run: Run) -> PlanRun | None:
    """Give the newest plan of a run."""
    return run.plans.order_by("-pk").first()
