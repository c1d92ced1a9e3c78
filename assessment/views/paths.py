"""Attack paths: from where to where, by which hops, and what cuts them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
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
        chosen = chosen or next(iter(shown), None)
        stories = here.section("stories") or []  # a run from before they were judged has none
        chokes = here.section("choke_points")[:CHOKES_SHOWN]
        shown_in_full = [one for one in (chosen, *stories) if one is not None]
        context |= {
            "paths": shown[:PATHS_SHOWN],
            "path_count": len(shown),
            "reachable": sum(one["reachable"] for one in paths),
            "total": len(paths),
            "chosen": chosen,
            "sources": sorted({one["source"] for one in paths}),
            "targets": sorted({one["target"] for one in paths}),
            "chokes": chokes,
            "bound": here.section("paths_bound"),
            "exposed": here.section("exposed"),
            "heuristic": here.section("heuristic"),
            "stories": stories,
            "techniques": here.section("techniques"),
            "names": _zone_names(here),
            "things": {
                **_flow_names(here, shown_in_full, chokes),
                **queries.names_of_assets(here.site, [one["code"] for one in chokes if one["kind"] == "node"]),
            },
        }
        _name_hops(here, [way for one in shown_in_full for way in _ways_of(one)])
    return render(request, "assessment/path_list.html", context)


def _ways_of(one: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the likeliest and the shortest way of a pair or a built-in scenario, where there is one."""
    return [way for way in (one["likeliest"], one["shortest"]) if way]


def _name_hops(here: Current, ways: list[dict[str, Any]]) -> None:
    """Add the names of the hops beside their codes."""
    names = _zone_names(here)
    names |= queries.names_of_assets(here.site, (hop for way in ways for hop in way["hops"]))
    for way in ways:
        way["named"] = [{"code": hop, "name": names.get(hop, hop)} for hop in way["hops"]]
        for step in way["steps"]:
            step["from_name"], step["to_name"] = (
                names.get(step["from"], step["from"]),
                names.get(step["to"], step["to"]),
            )


def _zone_names(here: Current) -> dict[str, str]:
    return {zone["code"]: zone.get("name") or zone["code"] for zone in here.frame.get("zones", [])}


def _flow_names(here: Current, ones: list[dict[str, Any]], chokes: list[dict[str, Any]]) -> dict[str, str]:
    """Give flows in words, from whom to whom by what, for the ways and cuts that the page shows."""
    chokes = [*chokes, *(choke for one in ones for choke in one.get("choke_points") or ())]
    wanted = {choke["code"] for choke in chokes if choke["kind"] == "flow"}
    for one in ones:
        wanted |= {*(one["minimum_cut"] or ())} | {step["flow"] for way in _ways_of(one) for step in way["steps"]}
    flows = list(rows_of(here.site, Flow).filter(code__in=wanted - {None}))
    ends = [end.removeprefix("asset:") for flow in flows for end in (flow.source, flow.destination)]
    names = queries.names_of_assets(here.site, ends)

    def named(end: str) -> str:
        kind, _, code = end.partition(":")
        return names.get(code, code) if kind == "asset" else {"any": "anybody"}.get(kind, f"{kind} {code}")

    return {
        flow.code: f"{named(flow.source)} to {named(flow.destination)} by {flow.protocol or 'a protocol not known'}"
        for flow in flows
    }
