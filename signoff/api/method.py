"""REST: ZCR 1 to 7 as a checklist computed from records."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of
from assessment import services
from signoff.facts import requirements_of
from signoff.reading import read


@extend_schema(operation_id="get_method", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def method(request: Request, site: str) -> Response:
    """Say of each requirement of IEC 62443-3-2 how much of it the records hold, and what lacks."""
    here = site_for(actor_of(request), site)
    assessment = services.current_assessment(site=here, today=timezone.localdate())
    rows = requirements_of(assessment, read(assessment), timezone.localdate())
    told = [
        {
            "id": one.id,
            "title": one.title,
            "force": one.force,
            "done": one.done,
            "of": one.of,
            "is_done": one.is_done,
            "missing": [point.text for point in one.missing],
        }
        for one in rows
    ]
    return Response({"done": sum(one.is_done for one in rows), "of": len(rows), "requirements": told})
