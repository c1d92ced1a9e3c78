"""Attack paths: from where to where, by which hops, and what cuts them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment import queries
from assessment.views.common import Current, current
from inventory.models import Flow

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
            "chosen": _named(here, chosen or next(iter(shown), None)),
            "sources": sorted({one["source"] for one in paths}),
            "targets": sorted({one["target"] for one in paths}),
            "chokes": here.section("choke_points")[:CHOKES_SHOWN],
            "bound": here.section("paths_bound"),
            "exposed": here.section("exposed"),
            "heuristic": here.section("heuristic"),
            "names": _zone_names(here),
        }
        tags = [one["code"] for one in context["chokes"] if one["kind"] == "node"]
        context["things"] = {
            **_flow_names(here, context["chosen"], context["chokes"]),
            **queries.names_of_assets(here.site, tags),
        }
    return render(request, "assessment/path_list.html", context)


def _named(here: Current, path: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give a path with the name of each hop beside its code, and its cut as people know the flows."""
    if path is None or not path["reachable"]:
        return path
    ways = [way for way in (path["likeliest"], path["shortest"]) if way]
    names = _zone_names(here)
    names |= queries.names_of_assets(here.site, (hop for way in ways for hop in way["hops"]))
    for way in ways:
        way["named"] = [{"code": hop, "name": names.get(hop, hop)} for hop in way["hops"]]
        for step in way["steps"]:
            step["from_name"], step["to_name"] = (
                names.get(step["from"], step["from"]),
                names.get(step["to"], step["to"]),
            )
    return path


def _zone_names(here: Current) -> dict[str, str]:
    return {zone["code"]: zone.get("name") or zone["code"] for zone in here.frame.get("zones", [])}


def _flow_names(here: Current, path: dict[str, Any] | None, chokes: list[dict[str, Any]]) -> dict[str, str]:
    """Give flows in words, from whom to whom by what, for the ways and cuts that the page shows."""
    wanted = {one["code"] for one in chokes if one["kind"] == "flow"}
    if path is not None:
        wanted |= {*(path["minimum_cut"] or ())}
        wanted |= {one["code"] for one in path["choke_points"] or () if one["kind"] == "flow"}
        wanted |= {step["flow"] for way in (path["likeliest"], path["shortest"]) if way for step in way["steps"]}
    flows = list(Flow.objects.filter(site=here.site, code__in=wanted - {None}))
    ends = [end.removeprefix("asset:") for flow in flows for end in (flow.source, flow.destination)]
    names = queries.names_of_assets(here.site, ends)

    def named(end: str) -> str:
        kind, _, code = end.partition(":")
        return names.get(code, code) if kind == "asset" else {"any": "anybody"}.get(kind, f"{kind} {code}")

    return {
        flow.code: f"{named(flow.source)} to {named(flow.destination)} by {flow.protocol or 'a protocol not known'}"
        for flow in flows
    }
