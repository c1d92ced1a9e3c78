"""REST: what the plant lives with. Its records are written as every record is, under /records/ and /edits/."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of
from accounts.paging import PAGING, page_of
from assessment import services
from signoff.living import lived_with as judge
from signoff.reading import read


@extend_schema(operation_id="list_lived_with", parameters=PAGING, responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def lived_with(request: Request, site: str) -> Response:
    """List waivers, accepted risks, lowered targets, compensations and bound decisions, expired ones first."""
    here = site_for(actor_of(request), site)
    found = read(services.current_assessment(site=here, today=timezone.localdate()))
    return page_of(request, judge(found.frame, found.result, timezone.localdate()), asdict)
