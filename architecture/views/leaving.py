"""What leaves OT, the patterns laid over the plant, its edges, and platforms side by side."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from architecture import words
from architecture.leaving_rows import as_csv, figures_of, open_ones, rows_asked, rows_of_place
from architecture.narrowing import KEYS, choices
from architecture.shown import edge_rows, pattern_groups, sheet_of
from architecture.views.common import shown
from assessment.conduit_keys import EXPIRED, STATED, keys_of, with_keys
from assessment.views.common import Current, current, downloaded, people_named

PER_PAGE = 50
OFFERED_MOST = 200


@require_safe
def leaving(request: PageRequest, site: str) -> HttpResponse:
    """Show what leaves OT, to whom, what for, and who permitted it."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        every = picture["leaving"]["rows"]
        placed = rows_of_place(here.site, picture, request.GET)
        rows = open_ones(placed, request.GET)
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        keys = keys_of(here.assessment, timezone.localdate())
        page.object_list = with_keys(page.object_list, keys)
        for row in page.object_list:
            found = keys.get(row["conduit"]["code"]) if row["conduit"] else None
            sides = found.sides if found is not None and found.is_asked is not False else ()
            row["keys_told"] = [one for one in sides if one.state not in (STATED, EXPIRED)]
        return {
            "page": page,
            "told": picture["leaving"] | figures_of(placed),
            "is_narrowed": len(placed) < len(every),
            "is_cut": picture["leaving"]["count"] > len(every),
            "asked": {key: request.GET[key] for key in KEYS if request.GET.get(key)},
            "unplaced": sum(row["is_unplaced"] for row in rows),
            "open": request.GET.get("open", ""),
            "states": list(words.OPEN_STATES.items()),
            "choices": choices(here.site, here.frame.get("zones") or ()),
            "machines": sorted({name for row in every for name in (*row["senders"], *row["receivers"])})[:OFFERED_MOST],
            "shown": len(rows),
            "of": len(every),
            "left_out": len(every) - len(rows),
            # over these data may go of which no flow tells, and no list of flows is whole beside them
            "uplinks": [one for one in (picture["cuts"].get("island") or {}).get("doors", ()) if one["uplink"]],
        }

    return shown(request, site, "leaving", read)


@require_safe
def leaving_file(request: PageRequest, site: str) -> HttpResponse:
    """Give what leaves OT as CSV, narrowed like the page."""
    here = current(request, site)
    rows = [] if here.architecture is None else rows_asked(here.site, here.architecture, request.GET)
    return downloaded(as_csv(rows, people_named(here.assessment)), "leaving.csv", "text/csv")


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
