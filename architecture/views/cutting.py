"""If something is cut off: what stops where, and the isolation card of a zone for three at night."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import can
from accounts.http import PageRequest
from architecture.exercises import held_about
from architecture.narrowing import Narrowed, choices, narrowed
from architecture.views.common import shown
from assessment.engine.architecture.contradictions import UNSTATED, against_card, contradictions
from assessment.engine.architecture.uncovered import with_gaps
from assessment.record_rows import shelf
from assessment.views.common import Current, current, people_named

OFFERED_MOST: Final = 200


@require_safe
def cuts(request: PageRequest, site: str) -> HttpResponse:
    """Show what stops with every cut: OT alone, each zone, each conduit."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        records = {one["code"]: one for one in here.frame.get("conduits") or ()}
        told = picture.get("cuts") or {"zones": (), "conduits": ()}
        asked = narrowed(here.site, request.GET)
        zones = [one for one in told["zones"] if _touches(asked, one, [one["code"]], [one["code"]])]
        conduits = [
            one for one in told["conduits"] if _touches(asked, one, records.get(one["code"], {}).get("between", ()))
        ]
        out = [one for one in (*told["zones"], *told["conduits"]) if one not in zones and one not in conduits]
        of, shown_count = len(told["zones"]) + len(told["conduits"]), len(zones) + len(conduits)
        return {
            "cuts": picture.get("cuts"),
            "island": with_gaps(told.get("island")),
            "zones": zones,
            "conduits": conduits,
            "island_mode": here.site.details.get("island_mode") or {},
            "planned": {code for code, one in records.items() if one.get("status") == "planned"},
            "choices": choices(here.site, here.frame.get("zones") or ()),
            "machines": _machines(told),
            "is_narrowed": asked.is_asked,
            "has_island": bool(told.get("island")) and _touches(asked, told["island"], ()),
            "shown": shown_count,
            "of": of,
            "left_out": of - shown_count,
            "unplaced_out": sum(asked.may_hold(one.get("touches", ())) for one in out),
        }

    return shown(request, site, "cuts", read)


def _touches(asked: Narrowed, row: dict[str, Any], zones: Sequence[str], whole: Sequence[str] = ()) -> bool:
    """Tell whether a cut is about what is asked for: it stands there, stops or may, or nobody stated what it needs."""
    return asked.holds(zones, row.get("touches", ()), whole)


def _machines(told: dict[str, Any]) -> list[str]:
    """Give names of machines that cuts touch, to choose from."""
    kinds = ("stops", "may_stop", "ask_first")
    rows = (*told["zones"], *told["conduits"])
    return sorted({one["name"] for row in rows for kind in kinds for one in row[kind]})[:OFFERED_MOST]


@require_safe
def cut_off(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show the isolation card of a zone: who decides, what to pull, what stops, how it went when it was walked."""
    here = current(request, site)
    card = next((one for one in (here.architecture or {}).get("isolation", ()) if one["code"] == code), None)
    cut = with_gaps(here.cut("zones", code))
    if card is None or cut is None:
        raise Http404("No zone with this code was judged.")
    exercises = shelf(here.assessment, "exercises").all() if here.assessment.pk else ()
    walked = held_about(f"zone:{code}", exercises)
    people = people_named(here.assessment)
    decider = people.get(card["owner"] or "", card["owner"])
    held = [*against_card(walked, cut, decider), *contradictions(walked, cut)] if walked else []
    context = here.context(
        card=card,
        cut=cut,
        people=people,
        walked=walked,
        contradictions=[one for one in held if one["reckoned"] != UNSTATED],
        unstated=[one for one in held if one["reckoned"] == UNSTATED],
        was_talk=card.get("tested_on") in {one.get("on") for one in exercises if one.get("about") == f"zone:{code}"},
        rto_hours=card.get("rto_hours"),
        may_edit=can(request.actor, "edit", here.site),
    )
    return render(request, "architecture/cut_off.html", context)
