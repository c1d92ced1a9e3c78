"""REST: what another site can begin with, as a model file without anything of this one."""

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
from signoff.templating import template_of


@extend_schema(operation_id="get_template", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def template(request: Request, site: str) -> Response:
    """Give zones, conduits, targets, scenarios and measures as a model file: give it a code and PUT it elsewhere."""
    here = site_for(actor_of(request), site)
    today = timezone.localdate()
    document, _sha256 = services.model_of(services.current_assessment(site=here, today=today))
    header = {"code": f"A{today.year}", "name": f"Assessment {today.year}", "date": today.isoformat()}
    return Response(template_of(document, code="NEW", name="New site", assessment=header))
