"""REST: questions kept by name. Asked, answered by a job, held beside each other and beside plans, made so, taken away.

The same services as the pages; asking one without a name to keep it by is `what-if/`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.middleware import large_body
from accounts.models import Site
from accounts.paging import PAGING, page_of
from accounts.parsers import StrictJSONParser
from accounts.problems import Problem
from accounts.scope import rows_of
from assessment import board, services, what_ifs
from assessment.api import told_job
from assessment.beside import FIGURES, Column, columns_of, matrix_of, side_by_side
from assessment.edit_words import Edited
from assessment.edits import EditConflict, EditRefused
from assessment.model_api import BODIES, ModelParser, YamlModelParser, refused
from assessment.models import Assessment, PlanRun, WhatIf
from assessment.record_api import KEY, conflict_problem, edit_answer, refusal_problem
from documents.errors import ModelRefused

COMPARED_MAX = 3
NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "integer"}, "maxItems": COMPARED_MAX}
Body = OpenApiTypes.OBJECT
ACCEPTED = {202: Body, 400: Body, 409: Body}


@large_body
@extend_schema(methods=["GET"], operation_id="list_what_ifs", parameters=PAGING, responses=Body)
@extend_schema(
    methods=["POST"], operation_id="keep_what_if", parameters=[KEY], request=BODIES, responses=ACCEPTED | {503: Body}
)
@api_view(["GET", "POST"])
@parser_classes([ModelParser, YamlModelParser])
def questions(request: Request, site: str) -> Response:
    """List the questions kept at the open assessment, or keep a change set by its name and ask for the answer."""
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "run")
    if request.method == "GET":
        version = services.etag_of(_assessment(here))
        return page_of(request, _rows(here), lambda row: _told(row, version))
    changes = request.data
    if not isinstance(changes, dict):
        raise Problem(400, "Expected a change set: a JSON object, or YAML as application/yaml.")

    def keep() -> Response:
        assessment = services.open_assessment(site=here, today=timezone.localdate())
        try:
            kept, job = what_ifs.keep(assessment=assessment, changes=changes, user=user_of(request))
        except ModelRefused as refusal:
            raise refused(refusal, "The change set") from refusal
        except EditRefused as refusal:
            raise Problem(409, str(refusal)) from refusal
        except services.ModelBusy as busy:
            raise Problem(503, str(busy)) from busy
        return Response(_told(kept, services.etag_of(assessment)) | {"job": told_job(job, site)}, status=202)

    return once(request, digest_of(request, [services.canonical(changes)]), keep)


@extend_schema(methods=["GET"], operation_id="get_what_if", responses=Body)
@extend_schema(methods=["DELETE"], operation_id="remove_what_if", parameters=[KEY], responses={204: None})
@api_view(["GET", "DELETE"])
def question(request: Request, site: str, what_if: int) -> Response:
    """Give a question with its change set and its answer, null until it was worked out; or take it away."""
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "run")
    row = get_object_or_404(_rows(here), pk=what_if)
    if request.method == "GET":
        told = _told(row, services.etag_of(_assessment(here)))
        return Response(told | {"changes": row.changes, "answer": row.answer})

    def remove() -> Response:
        what_ifs.remove(question=row, user=user_of(request))
        return Response(status=204)

    return once(request, digest_of(request, []), remove)


@extend_schema(operation_id="ask_kept_what_if", parameters=[KEY], request=None, responses={202: Body})
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def again(request: Request, site: str, what_if: int) -> Response:
    """Ask a kept question again, of the model as it is now."""
    here = site_for(actor_of(request), site, "run")
    row = get_object_or_404(_rows(here), pk=what_if)

    def ask() -> Response:
        return Response(told_job(services.queue_what_if_answer(question=row, user=user_of(request)), site), status=202)

    return once(request, digest_of(request, []), ask)


@extend_schema(operation_id="adopt_what_if", parameters=[KEY], request=None, responses=Body)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def adopt(request: Request, site: str, what_if: int) -> Response:
    """Make the changes of a question in the model, as one edit that can be undone."""
    here = site_for(actor_of(request), site, "edit")
    row = get_object_or_404(_rows(here), pk=what_if)
    return _edited(request, lambda: edit_answer(what_ifs.adopt(question=row, user=user_of(request))))


@extend_schema(operation_id="adopt_plan", parameters=[KEY], request=None, responses=Body)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def adopt_plan(request: Request, site: str, plan: int) -> Response:
    """Make a plan the one that is followed: its actions are approved; `change` is null where they were already."""
    here = site_for(actor_of(request), site, "edit")
    row = get_object_or_404(rows_of(here, PlanRun), pk=plan)

    def follow() -> dict[str, Any]:
        assessment = services.open_assessment(site=here, today=timezone.localdate())
        done = board.follow(assessment=assessment, plan=row, user=user_of(request))
        return edit_answer(done or Edited(assessment, None, ""))

    return _edited(request, follow)


@extend_schema(
    operation_id="compare_what_ifs",
    parameters=[
        OpenApiParameter("if", NUMBERS, description="A kept question, by its number; may come again."),
        OpenApiParameter("plan", NUMBERS, description="A plan of the newest run; may come again."),
    ],
    responses=Body,
)
@api_view(["GET"])
def beside(request: Request, site: str) -> Response:
    """Hold up to three plans and questions side by side: plans first, then questions; the last less the first."""
    here = site_for(actor_of(request), site)
    asked = {name: _numbers(request, name) for name in ("plan", "if")}
    if not 1 <= sum(map(len, asked.values())) <= COMPARED_MAX:
        raise Problem(400, f"Name 1 to {COMPARED_MAX} plans and questions, as plan and if.")
    assessment = _assessment(here)
    run = services.latest_run(assessment)
    plans = list(run.plans.filter(pk__in=asked["plan"]).order_by("pk")) if run else []
    kept = list(_rows(here).filter(pk__in=asked["if"]))
    if len(plans) + len(kept) < sum(map(len, asked.values())):
        raise Problem(404, "There is no such plan of the newest run, or no such question.")
    columns = columns_of(run, plans, kept, services.etag_of(assessment))
    rows = zip((key for key, _ in FIGURES), side_by_side(columns), strict=True)
    figures = {key: {"now": row["now"], "columns": row["values"], "difference": row["less"]} for key, row in rows}
    return Response({"figures": figures, "columns": [_column(one) for one in columns], "risk_matrix": matrix_of(run)})


def _column(one: Column) -> dict[str, Any]:
    moves = {code: {"now": before, "then": after} for code, (before, after) in sorted(one.scenarios.items())}
    return {
        "kind": "what_if" if one.kind == "if" else one.kind,
        "id": one.row.pk,
        "name": one.row.name if isinstance(one.row, WhatIf) else None,
        "budget": one.row.budget if isinstance(one.row, PlanRun) else None,
        "older_than_model": one.is_stale,
        "scenarios": moves or None,
        "paths": [{**verdict} for _, verdict in sorted(one.verdicts.items())],
        "notes": list(one.notes),
    }


def _edited(request: Request, write: Callable[[], dict[str, Any]]) -> Response:
    def act() -> Response:
        try:
            return Response(write())
        except EditConflict as conflict:
            raise conflict_problem(conflict) from conflict
        except EditRefused as refusal:
            raise refusal_problem(refusal) from refusal

    return once(request, digest_of(request, []), act)


def _numbers(request: Request, name: str) -> set[int]:
    texts = request.query_params.getlist(name)
    if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in texts):  # noqa: PLR2004 - fits a row
        raise Problem(400, f"{name} is the number of a row.")
    return {int(text) for text in texts}


def _assessment(site: Site) -> Assessment:
    return services.current_assessment(site=site, today=timezone.localdate())


def _rows(site: Site) -> QuerySet[WhatIf]:
    return rows_of(site, WhatIf).filter(assessment__is_open=True)


def _told(row: WhatIf, version: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "created_at": row.created_at,
        "verdict": None if row.answer is None else row.answer["verdict"],
        "older_than_model": row.answer is not None and row.model_version != version,
    }
