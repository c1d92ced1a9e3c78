"""REST: zones proposed for assets that have none, and accepting them."""

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
from assessment import queries, services
from assessment import zone_proposals as proposals
from inventory.records import ImportRefused

CODES = inline_serializer("AcceptZones", {"zones": serializers.ListField(child=serializers.CharField(), min_length=1)})


@extend_schema(methods=["GET"], operation_id="list_zone_proposals", responses=OpenApiTypes.OBJECT)
@extend_schema(methods=["POST"], operation_id="accept_zones", request=CODES, responses=OpenApiTypes.OBJECT)
@api_view(["GET", "POST"])
def zone_proposals(request: Request, site: str) -> Response:
    """Give the zones that the newest run proposes, each asset with its reason; or accept some by their codes."""
    if request.method == "GET":
        here = site_for(actor_of(request), site)
        run = services.latest_run(services.current_assessment(site=here, today=timezone.localdate()))
        found = None if run is None else queries.section(run, queries.ZONING)
        return Response(found or {"zones": [], "unplaced": []})
    here = site_for(actor_of(request), site, "edit")
    data: Any = request.data
    codes = data.get("zones") if isinstance(data, dict) and set(data) == {"zones"} else None
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise Problem(400, "Send a JSON object with zones, a list of codes of proposed zones.")
    try:
        kept = proposals.accept(site=here, codes=codes, user=user_of(request))
    except ImportRefused as refusal:
        raise Problem(409, refusal.reason) from refusal
    return Response({"accepted": sorted(codes), "records": kept.records})
