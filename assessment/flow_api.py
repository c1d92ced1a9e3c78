"""REST: what the newest run says of each flow, and deciding on flows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.paging import PAGING, page_of
from accounts.problems import Problem
from assessment import services
from assessment.engine.verdicts import VERDICTS
from assessment.flow_book import Entry, FlowBook
from assessment.flow_decisions import ACTIONS, FLOWS_MAX, DecisionRefused, decide_flows, needs_job, queue_decision
from inventory.records import ImportRefused

DECISION = inline_serializer(
    "DecideFlows",
    {
        "flows": serializers.ListField(child=serializers.CharField(), min_length=1, max_length=FLOWS_MAX),
        "action": serializers.ChoiceField(ACTIONS),
        "conduit": serializers.CharField(required=False, help_text="which one, where several join the zones"),
    },
)
FILTERS = [OpenApiParameter("verdict", str, enum=VERDICTS), OpenApiParameter("conduit", str)]


@extend_schema(operation_id="list_flow_verdicts", parameters=[*PAGING, *FILTERS], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def verdicts(request: Request, site: str) -> Response:
    """List the flows with what the newest run says of each: by verdict, conduit and code."""
    here = site_for(actor_of(request), site)
    verdict = request.query_params.get("verdict")
    if verdict not in {None, *VERDICTS}:
        raise Problem(400, f"verdict is one of {', '.join(VERDICTS)}.")
    run = services.latest_run(services.current_assessment(site=here, today=timezone.localdate()))
    found = [] if run is None else FlowBook(run).flows(verdict, request.query_params.get("conduit"))
    return page_of(request, found, _verdict, ("verdict", "conduit"))


@extend_schema(
    operation_id="decide_flows", request=DECISION, responses={200: OpenApiTypes.OBJECT, 202: OpenApiTypes.OBJECT}
)
@api_view(["POST"])
def decide(request: Request, site: str) -> Response:
    """Declare flows as channels (`conduit`: and make the conduits that are missing), forbid them, or reopen them.

    Many flows are decided on by a job (202).
    """
    here = site_for(actor_of(request), site, "edit")
    data: Any = request.data
    if not isinstance(data, dict) or not {"flows", "action"} <= set(data) <= {"flows", "action", "conduit"}:
        raise Problem(400, "Send a JSON object with flows and action, and conduit where several join the zones.")
    codes, conduit = data["flows"], data.get("conduit")
    if not isinstance(codes, list) or not 1 <= len(codes) <= FLOWS_MAX or not all(isinstance(x, str) for x in codes):
        raise Problem(400, f"flows is a list of 1 to {FLOWS_MAX:,} codes.")
    if data["action"] not in ACTIONS or not isinstance(conduit, str | None):
        raise Problem(400, f"action is one of {', '.join(ACTIONS)}; conduit is a code.")
    asked = {"codes": codes, "action": data["action"], "conduit": conduit, "user": user_of(request)}
    if needs_job(codes):
        return Response({"job": queue_decision(site=here, **asked).pk}, status=202)
    try:
        decided = decide_flows(site=here, **asked)
    except (DecisionRefused, ImportRefused) as refusal:
        raise Problem(409, str(refusal)) from refusal
    left = [{"code": code, "why": why} for code, why in decided.left.items()]
    change = None if decided.change is None else decided.change.pk
    return Response({"decided": decided.done, "left": left, "change": change})


def _verdict(one: Entry) -> dict[str, Any]:
    ends = {"source": one.source, "destination": one.destination}
    told = {name: {"asset": tag or None, "zone": zone or None} for name, (tag, zone) in ends.items()}
    return {"code": one.code, "verdict": one.verdict, "conduit": one.conduit or None, **told}
