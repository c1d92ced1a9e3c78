"""REST: two baselines, or one and the model as it is now, compared."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of
from accounts.problems import Problem
from assessment import services
from signoff.comparing import NOW, NothingToCompare, compare_two

OLD = OpenApiParameter("old", str, description="The code of a baseline, or now.", required=True)
NEW = OpenApiParameter("new", str, description="The code of a baseline, or now, which it is without.")


@extend_schema(operation_id="compare_baselines", parameters=[OLD, NEW], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def comparison(request: Request, site: str) -> Response:
    """Say what changed, what that did to findings, levels, paths and risk, and which decisions it reopened."""
    here = site_for(actor_of(request), site)
    unknown = set(request.query_params) - {"old", "new"}
    if unknown:
        raise Problem(400, f"Unknown parameters: {', '.join(sorted(unknown))}.")
    assessment = services.current_assessment(site=here, today=timezone.localdate())
    try:
        made = compare_two(assessment, request.query_params.get("old", ""), request.query_params.get("new", NOW))
    except NothingToCompare as refusal:
        raise Problem(404, str(refusal)) from refusal
    return Response({**made.found, "places": made.words})
