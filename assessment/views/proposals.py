"""Zones proposed for assets that have none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import versions
from accounts.access import can
from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from assessment import zone_proposals
from assessment.queries import ZONING
from assessment.views.common import Current, current
from inventory.history import newest_change
from inventory.models import Asset
from inventory.records import ImportRefused


@require_safe
def proposals(request: PageRequest, site: str) -> HttpResponse:
    """Show the zones that the newest run proposes, each asset with its reason."""
    here = current(request, site)
    newest = newest_change(here.site)
    zones, unplaced = open_proposals(here)
    if request.htmx and (code := request.GET.get("zone")):
        chosen = next((zone for zone in zones if zone["code"] == code), None)
        return render(request, "assessment/zone_proposals.html#inspector", here.context(zone=chosen))
    context = here.context(zones=zones, unplaced=unplaced, newest=newest)
    context["may_edit"] = can(request.actor, "edit", here.site)
    return render(request, "assessment/zone_proposals.html", context)


def open_proposals(here: Current) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give what the newest run proposes for assets that still have no zone, and those that no proposal takes."""
    zoning = here.section(ZONING) or {"zones": [], "unplaced": []}
    free = set(rows_of(here.site, Asset).filter(retired_at=None, zone=None).values_list("tag", flat=True))
    zones = [zone for zone in zoning["zones"] if any(member["tag"] in free for member in zone["members"])]
    return zones, [one for one in zoning["unplaced"] if one["tag"] in free]


@require_POST
def accept(request: PageRequest, site: str) -> HttpResponse:
    """Make the zones that were ticked, and put their assets in."""
    here = site_of(request, site, "edit")
    codes, since = request.POST.getlist("zone"), versions.sent(request)
    if not codes:
        messages.error(request, "Tick at least one zone.")
        return redirect("assessment:zone_proposals", site=here.code)
    try:
        kept = zone_proposals.accept(site=here, codes=codes, user=request.user, since=since)
    except ImportRefused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, f"{kept.title}. Assess again to judge them; it can be undone under Changes.")
    return redirect("assessment:zone_proposals", site=here.code)
