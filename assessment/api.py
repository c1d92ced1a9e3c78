"""REST: runs with their findings and results, plans, jobs. The same services as the pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.idempotency import digest_of, once
from accounts.middleware import large_body
from accounts.models import Site
from accounts.paging import page_of
from accounts.problems import Problem
from accounts.scope import rows_of
from assessment import queries, services
from assessment.capability import capability_of
from assessment.engine.graph.services import UnknownEndError
from assessment.model_api import BODIES, ModelParser, YamlModelParser, refused
from assessment.models import PlanRun, Run, RunFinding
from documents.errors import ModelRefused
from inventory.models import Asset
from jobs.models import Job

SEVERITIES = ("critical", "high", "medium", "low")
STATUSES = ("open", "waived", "not_evaluated")
FILTERS: dict[str, tuple[str, ...]] = {"severity": SEVERITIES, "status": STATUSES, "rule": ()}
BUDGET_MAX = 10**12
AT_ONCE_MAX = 5_000  # assets and flows; above, a what-if takes longer than a request should
DIGITS_MAX = 18  # of a row's number: a longer one fits no database


@extend_schema(methods=["GET"], operation_id="list_runs", responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["POST"], operation_id="start_run", request=None, responses={202: OpenApiTypes.OBJECT})
@api_view(["GET", "POST"])
def runs(request: Request, site: str) -> Response:
    """List the runs of the open assessment, or start one."""
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "run")
    today = timezone.localdate()
    if request.method == "GET":
        assessment = services.current_assessment(site=here, today=today)
        return page_of(request, rows_of(assessment, Run), lambda run: _run(run, site))

    def queued() -> Response:
        assessment = services.open_assessment(site=here, today=today)
        return _accepted(services.queue_assessment(assessment=assessment, user=user_of(request)), site)

    return once(request, digest_of(request, []), queued)


@extend_schema(operation_id="get_run", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def run_detail(request: Request, site: str, run: str) -> Response:
    """Give the whole result of a run (`latest` for the newest) in the form of `bulkhead check --json`."""
    here = site_for(actor_of(request), site)
    return Response(queries.result_of(_found(here, run)))


@extend_schema(
    operation_id="list_findings",
    parameters=[
        OpenApiParameter("severity", str, enum=list(SEVERITIES)),
        OpenApiParameter("status", str, enum=list(STATUSES)),
        OpenApiParameter("rule", str),
    ],
    responses=OpenApiTypes.OBJECT,
)
@api_view(["GET"])
def findings(request: Request, site: str, run: str) -> Response:
    """List the findings of a run, worst first."""
    here = site_for(actor_of(request), site)
    rows = _found(here, run).findings.all()
    for name, words in FILTERS.items():
        if value := request.query_params.get(name):
            if words and value not in words:
                raise Problem(400, f"{name} is one of {', '.join(words)}.")
            rows = rows.filter(**{name: value})
    return page_of(request, rows, _finding, tuple(FILTERS))


@extend_schema(methods=["GET"], operation_id="list_plans", responses=OpenApiTypes.OBJECT)
@extend_schema(
    methods=["POST"],
    operation_id="start_plan",
    request=inline_serializer("PlanRequest", {"budget": serializers.FloatField(required=False, allow_null=True)}),
    responses={202: OpenApiTypes.OBJECT},
)
@api_view(["GET", "POST"])
def plans(request: Request, site: str, run: str) -> Response:
    """List the plans of a run, or start one within the periods' budgets or a total."""
    here = site_for(actor_of(request), site, "view" if request.method == "GET" else "run")
    found = _found(here, run)
    if request.method == "GET":
        return page_of(request, found.plans.all(), _plan)
    budget = _budget(request.data)
    return once(
        request,
        digest_of(request, [str(budget).encode()]),
        lambda: _accepted(services.queue_plan(run=found, budget=budget, user=user_of(request)), site),
    )


@extend_schema(operation_id="get_asset_capability", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def capability(request: Request, site: str, tag: str) -> Response:
    """Give the capability of an asset beside the target of its zone, with the 62443-4-2 requirements behind it."""
    here = site_for(actor_of(request), site)
    asset = get_object_or_404(rows_of(here, Asset).select_related("zone"), tag=tag, retired_at=None)
    return Response(capability_of(services.current_assessment(site=here, today=timezone.localdate()), asset))


@large_body
@extend_schema(
    operation_id="ask_what_if",
    parameters=[
        OpenApiParameter("from", str, description="With to: this pair only, a zone's code or an asset's tag."),
        OpenApiParameter("to", str),
    ],
    request=BODIES,
    responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT},
)
@api_view(["POST"])
@parser_classes([ModelParser, YamlModelParser])
def what_if(request: Request, site: str) -> Response:
    """Compare the open model with itself after a change set. Nothing is stored; a large model is asked by a job."""
    here = site_for(actor_of(request), site, "run")
    changes, pairs = request.data, _pairs(request)
    if not isinstance(changes, dict):
        raise Problem(400, "Expected a change set: a JSON object, or YAML as application/yaml.")
    today = timezone.localdate()
    assessment = services.current_assessment(site=here, today=today)
    if queries.size_of(here) > AT_ONCE_MAX:
        digest = digest_of(request, [services.canonical({"changes": changes, "pairs": pairs})])
        ask = partial(services.queue_what_if, changes=changes, pairs=pairs, user=user_of(request))
        return once(request, digest, lambda: _accepted(ask(assessment=assessment), site))
    try:
        document, _ = services.model_of(assessment)
        return Response(services.what_if(document, changes, pairs))
    except ModelRefused as refusal:
        raise refused(refusal, "The change set") from refusal
    except UnknownEndError as error:
        raise Problem(400, f"{error} is neither the code of a zone nor the tag of an asset.") from error
    except services.ModelBusy as busy:
        raise Problem(503, str(busy)) from busy


def _pairs(request: Request) -> list[list[str]] | None:
    ends = [request.query_params.get(name) for name in ("from", "to")]
    named = [end for end in ends if end]
    if len(named) == 1:
        raise Problem(400, "from and to go together: each a zone's code or an asset's tag.")
    return [named] if named else None


@extend_schema(operation_id="get_job", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def job(request: Request, site: str, job: int) -> Response:
    """Give how far a job is, and what came of it."""
    here = site_for(actor_of(request), site)
    return Response(told_job(get_object_or_404(rows_of(here, Job), pk=job), site))


def _budget(data: Any) -> float | None:
    if not isinstance(data, dict) or set(data) - {"budget"}:
        raise Problem(400, "The body is empty, or an object with budget.")
    budget = data.get("budget")
    if budget is None:
        return None
    if isinstance(budget, bool) or not isinstance(budget, int | float) or not 0 <= budget <= BUDGET_MAX:
        raise Problem(400, f"budget is an amount of money from 0 to {BUDGET_MAX:,}, or null for the periods' budgets.")
    return budget


def _found(site: Site, run: str) -> Run:
    rows = rows_of(site, Run)
    if run == "latest":
        return get_object_or_404(rows.order_by("-pk")[:1])
    if not (run.isascii() and run.isdigit() and len(run) <= DIGITS_MAX):
        raise Problem(404, "There is nothing here, or you may not see it.")
    return get_object_or_404(rows, pk=int(run))


def _accepted(row: Job, site: str) -> Response:
    return Response(told_job(row, site), status=202)


def told_job(row: Job, site: str) -> dict[str, Any]:
    """Give a job as the API tells it."""
    names = ("id", "kind", "title", "state", "step", "done_count", "total_count", "result", "reason", "attempt")
    here = reverse("api:job", kwargs={"site": site, "job": row.pk})
    return {**{name: getattr(row, name) for name in names}, "url": here}


def _run(row: Run, site: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "model_sha256": row.model_sha256,
        "engine": row.engine,
        "date": row.date,
        "created_at": row.created_at,
        "totals": row.totals,
        "url": reverse("api:run", kwargs={"site": site, "run": str(row.pk)}),
    }


def _finding(row: RunFinding) -> dict[str, Any]:
    return dict(row.body)


def _plan(row: PlanRun) -> dict[str, Any]:
    return {"id": row.pk, "budget": row.budget, "created_at": row.created_at, "plan": row.result}
