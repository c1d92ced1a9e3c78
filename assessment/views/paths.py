"""Attack paths: from where to where, by which hops, and what cuts them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment import queries
from assessment.views.common import Current, current

CHOKES_SHOWN = 10
PATHS_SHOWN = 200


@require_safe
def path_list(request: PageRequest, site: str) -> HttpResponse:
    """List the pairs of entry and target, chosen by query string, and show one pair's ways in full."""
    here = current(request, site)
    context = here.context()
    if here.run is not None:
        paths = here.section("paths")
        source, target = request.GET.get("from", ""), request.GET.get("to", "")
        shown = [one for one in paths if source in ("", one["source"]) and target in ("", one["target"])]
        shown.sort(key=lambda one: (not one["reachable"], one["likeliest"]["weight"] if one["likeliest"] else 0))
        chosen = next((one for one in shown if f"{one['source']}>{one['target']}" == request.GET.get("pair")), None)
        context |= {
            "paths": shown[:PATHS_SHOWN],
            "path_count": len(shown),
            "reachable": sum(one["reachable"] for one in paths),
            "total": len(paths),
            "chosen": _named(here, chosen or next((one for one in shown if one["reachable"]), None)),
            "sources": sorted({one["source"] for one in paths}),
            "targets": sorted({one["target"] for one in paths}),
            "chokes": here.section("choke_points")[:CHOKES_SHOWN],
            "bound": here.section("paths_bound"),
            "exposed": here.section("exposed"),
            "heuristic": here.section("heuristic"),
            "names": {zone["code"]: zone.get("name") or zone["code"] for zone in here.frame.get("zones", [])},
        }
    return render(request, "assessment/path_list.html", context)


def _named(here: Current, path: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give a path with the name of each hop beside its code, and its cut as people know the flows."""
    if path is None or not path["reachable"]:
        return path
    ways = [way for way in (path["likeliest"], path["shortest"]) if way]
    names = {zone["code"]: zone.get("name") or zone["code"] for zone in here.frame.get("zones", [])}
    names |= queries.names_of_assets(here.site, (hop for way in ways for hop in way["hops"]))
    for way in ways:
        way["named"] = [{"code": hop, "name": names.get(hop, hop)} for hop in way["hops"]]
    return path
