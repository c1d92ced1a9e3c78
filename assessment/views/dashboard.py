"""The dashboard: better or worse, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest
from assessment import progress, services
from assessment.engine.gaps import tally
from assessment.models import PlanRun
from assessment.placed_work import planned_windows
from assessment.queries import is_unsettled
from assessment.risk_pictures import matrix_svg
from assessment.views.common import Current, current

WORST_SHOWN = 8


@require_safe
def dashboard(request: PageRequest, site: str) -> HttpResponse:
    """Show where the site stands and what to do next."""
    here = current(request, site)
    plan = services.latest_plan(here.run) if here.run else None
    context = here.context(next_step=progress.next_step(here.site, here.run, plan, is_stale=here.is_stale))
    if here.run is not None:
        context |= _judged(here, plan)
    return render(request, "assessment/dashboard.html", context)


@require_POST
def assess(request: PageRequest, site: str) -> HttpResponse:
    """Ask for a run."""
    here = current(request, site, "run")
    job = here.job or services.queue_assessment(assessment=here.assessment, user=request.user)
    return redirect("jobs:detail", site=here.site.code, job=job.pk)


def _judged(here: Current, plan: PlanRun | None) -> dict[str, Any]:
    assert here.run is not None
    zones, scenarios = here.section("zones"), here.section("scenarios")
    names = {zone["code"]: zone for zone in here.frame.get("zones", [])}
    below = [
        {**judged, "code": code, "name": names[code].get("name") or code, "owner": names[code].get("owner")}
        for code, judged in zones.items()
        if judged["levels_missing"]
    ]
    below.sort(key=lambda zone: (not zone["safety_related"], -zone["levels_missing"], zone["code"]))
    fixes = cheapest_fixes(plan)
    for zone in below:
        zone["fix"] = fixes.get(zone["code"])
    # The charts escape every text they are given and write no script; they are a reviewed exception of S38.
    matrix = mark_safe(matrix_svg(here.section("risk_matrix"), scenarios, plan.result if plan else None))  # noqa: S308
    return {
        "totals": here.run.totals,
        "levels_unknown": levels_unknown(zones),
        "open_count": sum(here.run.totals["findings"].values()),
        "zone_count": len(zones),
        "targeted_count": tally(zones.values()).targeted,
        "conduit_levels": (here.section("conduit_totals") or {}).get("levels_missing"),
        "below": below[:WORST_SHOWN],
        "below_count": len(below),
        "unknown_count": sum(map(is_unsettled, zones.values())),
        "matrix": matrix,
        "steps": progress.zcr_steps(here.frame, zones, scenarios, here.run),
        "plan": plan,
        **_next_window(here, plan, names),
    }


def _next_window(here: Current, plan: PlanRun | None, zones: dict[str, Any]) -> dict[str, Any]:
    """Give the next window in which anything is done, the names of its zones, and how many windows there are."""
    found = planned_windows(here.assessment, plan)
    today = timezone.localdate()
    following = found.next_with_work(today)
    outage = next((one for one in found.uses if not one.is_over(today)), None)
    codes = following.window.zones if following else ()
    names = [zones[code].get("name") or code if code in zones else code for code in codes]
    return {"next_outage": outage, "next_window": following, "next_zones": names, "window_count": len(found.uses)}


def levels_unknown(zones: Mapping[str, Any]) -> int:
    """Give how many levels may be missing where nobody has assessed: the targets there, as a plan counts them."""
    return sum(
        target
        for judged in zones.values()
        for target, gap in zip(judged["sl_t"], judged["gap"], strict=True)
        if gap is None and target is not None
    )


def cheapest_fixes(plan: PlanRun | None) -> dict[str, dict[str, Any]]:
    """Give, per zone, the cheapest action of the plan that removes something there."""
    found: dict[str, dict[str, Any]] = {}
    for item in plan.result["schedule"] if plan else []:
        kind, _, code = item["action"].partition("@")[2].partition(":")
        if kind == "zone" and (code not in found or item["cost"] < found[code]["cost"]):
            found[code] = item
    return found
