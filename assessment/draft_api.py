"""REST: scenarios that can be drafted from advisories, and drafting them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of, user_of
from accounts.problems import Problem
from assessment import advisory_drafts, services
from inventory.records import ImportRefused

CODES = inline_serializer(
    "DraftScenarios", {"scenarios": serializers.ListField(child=serializers.CharField(), min_length=1)}
)


@extend_schema(methods=["GET"], operation_id="list_scenario_drafts", responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["POST"], operation_id="draft_scenarios", request=CODES, responses=OpenApiTypes.OBJECT)
@api_view(["GET", "POST"])
def scenario_drafts(request: Request, site: str) -> Response:
    """Give the scenarios that advisories suggest on the paths of the newest run; or take some into the model."""
    today = timezone.localdate()
    if request.method == "GET":
        here = site_for(actor_of(request), site)
        run = services.latest_run(services.current_assessment(site=here, today=today))
        found = advisory_drafts.drafts_of(here, run, today)
        return Response({"drafts": [{"asset": one.tag, "why": one.why, "scenario": one.record} for one in found]})
    here = site_for(actor_of(request), site, "edit")
    data: Any = request.data
    codes = data.get("scenarios") if isinstance(data, dict) and set(data) == {"scenarios"} else None
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise Problem(400, "Send a JSON object with scenarios, a list of codes of drafted scenarios.")
    try:
        kept = advisory_drafts.adopt(site=here, codes=codes, user=user_of(request), today=today)
    except ImportRefused as refusal:
        raise Problem(409, refusal.reason) from refusal
    return Response({"drafted": sorted(set(codes)), "records": kept.records})
