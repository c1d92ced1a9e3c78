"""REST: what leaves OT, row by row, as its page shows it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of
from accounts.paging import PAGING, page_of
from accounts.problems import Problem
from architecture.leaving_rows import OPEN, rows_asked
from architecture.narrowing import KEYS
from assessment import queries, services
from assessment.architecture_picture import standing_picture

ASKED = [
    OpenApiParameter("place", str, description="zone:CODE, or place:CODE for a line with all that lies in it."),
    OpenApiParameter("machine", str, description="A word of the name, tag or address of a machine at an end."),
    OpenApiParameter(
        "open",
        str,
        enum=list(OPEN),
        description="Not settled; permitted by nobody; permitted and nobody named; expired.",
    ),
]


@extend_schema(operation_id="list_leaving", parameters=[*ASKED, *PAGING], responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def leaving(request: Request, site: str) -> Response:
    """List what leaves OT, worst first: what, for whom, for which decision, who permitted it, as what and when."""
    here = site_for(actor_of(request), site)
    if request.query_params.get("open", "1") not in OPEN:
        raise Problem(400, f"open is one of {', '.join(OPEN)}.")
    assessment = services.current_assessment(site=here, today=timezone.localdate())
    run = services.latest_run(assessment)
    picture = standing_picture(assessment, lambda: None if run is None else queries.section(run, queries.ARCHITECTURE))
    rows = [] if picture is None else rows_asked(here, picture, request.query_params)
    return page_of(request, rows, _told, allowed=(*KEYS, "open"))


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in WORDS}


WORDS = ("faults", "questions", "border_words", "ways")
