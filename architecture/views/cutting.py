"""If something is cut off: what stops where, and the isolation card of a zone for three at night."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import can
from accounts.http import PageRequest
from architecture.exercises import held_about
from architecture.views.common import shown
from assessment.record_rows import shelf
from assessment.views.common import Current, current, people_named


@require_safe
def cuts(request: PageRequest, site: str) -> HttpResponse:
    """Show what stops with every cut: OT alone, each zone, each conduit."""

    def read(here: Current, picture: dict[str, Any]) -> dict[str, Any]:
        planned = {one["code"] for one in here.frame.get("conduits") or () if one.get("status") == "planned"}
        return {
            "cuts": picture.get("cuts"),
            "island_mode": here.site.details.get("island_mode") or {},
            "planned": planned,
        }

    return shown(request, site, "cuts", read)


@require_safe
def cut_off(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show the isolation card of a zone: who decides, what to pull, what stops, how it went when it was walked."""
    here = current(request, site)
    card = next((one for one in (here.architecture or {}).get("isolation", ()) if one["code"] == code), None)
    cut = here.cut("zones", code)
    if card is None or cut is None:
        raise Http404("No zone with this code was judged.")
    exercises = shelf(here.assessment, "exercises").all() if here.assessment.pk else ()
    context = here.context(
        card=card,
        cut=cut,
        people=people_named(here.assessment),
        walked=held_about(f"zone:{code}", exercises),
        rto_hours=card.get("rto_hours"),
        may_edit=can(request.actor, "edit", here.site),
    )
    return render(request, "architecture/cut_off.html", context)
