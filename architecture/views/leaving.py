"""What leaves OT, the patterns laid over the plant, its edges, and platforms side by side."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from architecture.shown import edge_rows, leaving_rows, pattern_groups, sheet_of
from architecture.views.common import shown
from assessment.conduit_keys import keys_of
from assessment.views.common import Current

PER_PAGE = 50


@require_safe
def leaving(request: PageRequest, site: str) -> HttpResponse:
    """Show what leaves OT, to whom, what for, and who permitted it."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        rows = leaving_rows(picture)
        if request.GET.get("open") == "1":
            rows = [row for row in rows if row["missing"]]
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        keys = keys_of(here.assessment, timezone.localdate())
        for row in page.object_list:
            row["keys"] = keys.get(row["conduit"]["code"]) if row["conduit"] else None
        return {"page": page, "told": picture["leaving"], "only_open": request.GET.get("open") == "1"}

    return shown(request, site, "leaving", read)


@require_safe
def patterns(request: PageRequest, site: str) -> HttpResponse:
    """Show each pattern wherever it begins, with what of it is missing."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        del here
        return {"groups": pattern_groups(picture), "publishers": picture["publishers"]}

    return shown(request, site, "patterns", read)


@require_safe
def edges(request: PageRequest, site: str) -> HttpResponse:
    """Show edge gateways, fleet management, claims of isolation and budgets of latency."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        del here
        kept = {key: picture[key] for key in ("fleet", "air_gaps", "latencies")}
        return {"edges": edge_rows(picture), **kept}

    return shown(request, site, "edges", read)


@require_safe
def platforms(request: PageRequest, site: str) -> HttpResponse:
    """Show platforms side by side by weighted criteria."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        del here
        return {"sheet": sheet_of(picture)}

    return shown(request, site, "platforms", read)
