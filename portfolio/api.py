"""REST: the portfolio, the same rows as the page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import actor_of
from accounts.models import Site
from accounts.paging import PAGING, page_of
from accounts.problems import Problem
from portfolio.reading import FIRST, ORDERS, sites_of

FIELDS = (
    "zones",
    "zones_below",
    "zones_unknown",
    "levels_missing",
    "critical",
    "high",
    "risk",
    "risks_unknown",
    "worst",
    "undecided",
    "overdue",
    "planned",
    "done",
)
SORT = OpenApiParameter("sort", str, enum=sorted(ORDERS), description="What is worst first; `levels` unless given.")
GROUP = OpenApiParameter("group", str, description="The name of a group of sites.")


@extend_schema(operation_id="list_portfolio", parameters=[SORT, GROUP, *PAGING], responses={200: OpenApiTypes.OBJECT})
@api_view(["GET"])
def portfolio(request: Request) -> Response:
    """Say where each site stands that one may see; null is not known."""
    order = request.query_params.get("sort", FIRST)
    if order not in ORDERS:
        raise Problem(400, f"sort is one of {', '.join(sorted(ORDERS))}.")
    sites = sites_of(actor_of(request), order, request.query_params.get("group", "")[:200])
    return page_of(request, sites, _told, allowed=("sort", "group"))


def _told(site: Site) -> dict[str, Any]:
    standing = getattr(site, "standing", None)
    run = standing.run if standing else None
    return {
        "code": site.code,
        "name": site.name,
        "group": site.group.name if site.group else None,
        "renewed_at": standing.renewed_at.isoformat() if standing else None,
        "judged_at": run.created_at.isoformat() if run else None,
        "is_stale": site.is_stale,  # type: ignore[attr-defined]  # annotated by `sites_of`
        "standing": {name: getattr(standing, name) for name in FIELDS} if standing else None,
    }
