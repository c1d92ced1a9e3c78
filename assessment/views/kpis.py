"""What the site measures: its own KPIs before and after, those that the records give, and patching beside outages."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import can
from accounts.http import PageRequest
from assessment import board as boards
from assessment.conduit_keys import keys_of
from assessment.engine.kpis import Patching, measured, patching
from assessment.engine.model_file.build import build_system
from assessment.engine.plan.board import span_of
from assessment.engine.plant import Plant
from assessment.record_figures import Figure, roadmap_figures, security_figures
from assessment.record_rows import shelf
from assessment.risk_pictures import patching_svg
from assessment.views.board import cards_of
from assessment.views.common import Current, current, people_named

LACKING: Final = {
    "owner": _("it has no owner"),
    "definition": _("it has no definition"),
    "chosen_by": _("nobody of the steering team is named who chose it"),
}
SIDES: Final = {
    "ot": _("OT"),
    "it": _("IT"),
    "security": _("Security"),
    "roadmap": _("Roadmap"),
    "plant": _("Plant"),
    "safety": _("Safety"),
    "management": _("Management"),
    "external": _("External"),
}


@require_safe
def kpis(request: PageRequest, site: str) -> HttpResponse:
    """Show the KPIs of the site."""
    here = current(request, site)
    found = measured(shelf(here.assessment, "kpis").all())
    plan = boards.items_of(here.assessment)[0] or {}
    patched = patching(shelf(here.assessment, "patches").all(), plan.get("windows") or ())
    context = here.context(
        may_edit=can(request.actor, "edit", here.site),
        sides=SIDES,
        people=people_named(here.assessment),
        stars=[one for one in found if one.is_north_star and not one.lacks],
        shown=[one for one in found if not one.lacks],
        withheld=[(one, [LACKING[key] for key in one.lacks]) for one in found if one.lacks],
        security=_security(here),
        roadmap=_roadmap(here, plan),
        patched=patched,
        patching_charts=_charts(patched),
    )
    return render(request, "assessment/kpis.html", context)


def _security(here: Current) -> list[Figure]:
    if here.run is None:
        return []
    today = timezone.localdate()
    judged = {name: here.section(name) for name in ("zones", "conduits", "flows")}
    keys = [(one.is_asked is not False, not one.lacking) for one in keys_of(here.assessment, today).values()]
    frame = {**here.frame, "incidents": shelf(here.assessment, "incidents").all()}
    return security_figures(here.site, judged, frame, keys, today)


def _roadmap(here: Current, plan: dict[str, Any]) -> list[Figure]:
    frame = {"bulkhead": 1, "site": {"code": "X"}, "assessment": {"code": "X"}, "plan": plan}
    plant = Plant(build_system(frame, on=None))
    windows = [(one.code, span_of(plant, one)) for one in plant.system.plan.windows or ()]
    cards = [
        {"status": row["status"], "window": row["window"], "due": row["item"].get("due")} for row in cards_of(here)
    ]
    decisions = {"decisions": shelf(here.assessment, "decisions").all()}
    return roadmap_figures(cards, windows, decisions, timezone.localdate())


def _charts(patched: Patching) -> list[str]:
    # The charts escape every text they are given and write no script, as the zone picture does.
    return [mark_safe(one) for one in patching_svg(patched)] if patched.months else []  # noqa: S308
