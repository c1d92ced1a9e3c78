"""The zone map and the zone card."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.access import can
from accounts.http import PageRequest
from accounts.scope import rows_of
from assessment import cards, queries
from assessment.views import map_edits, zone_maps
from assessment.views.common import Current, current, drafted, judged_card
from assessment.views.talk import talk_about
from assessment.zone_map import scalar_achieved, scalar_target
from inventory import advisory_verdicts
from inventory.models import Asset

ASSETS_SHOWN = 50
ROWS_SHOWN = 100


@require_safe
def zone_map(request: PageRequest, site: str) -> HttpResponse:
    """Show zones and conduits in their Purdue bands, and the same as a table."""
    here, view = current(request, site), zone_maps.view_of(request.GET)
    context = here.context(may_edit=can(request.actor, "edit", here.site)) | zone_maps.tray(here)
    is_all = request.GET.get("rows") == "all"
    # Nothing of the picture is found again until the model changes, not even what it rests on.
    keep, standing = zone_maps.keeper(here), cache(lambda: drafted(here))
    context |= keep(["map", view.layer, view.path, *sorted(view.opened)], lambda: map_edits.drawn(standing(), view))
    page = "assessment/zone_map.html"
    if request.htmx:
        return render(request, f"{page}#map", context)
    return render(request, page, context | keep(["rows", str(is_all)], lambda: _rows(standing(), is_all=is_all)))


def _rows(here: Current, *, is_all: bool) -> dict[str, Any]:
    rows = cards.zone_rows(here.frame, here.section("zones") or {})
    shown = rows if is_all else rows[:ROWS_SHOWN]
    html = render_to_string("assessment/zone_rows.html", {"rows": shown, "site": here.site, "current": here})
    return {"rows": html, "shown_count": len(shown), "row_count": len(rows)}


@require_safe
def zone(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show a zone's card: targets and how they came about, levels, requirements, assets, findings, measures."""
    here, judged = judged_card(request, site, "zones", code)
    record = here.record("zones", code)
    assert here.run is not None
    assets = rows_of(here.site, Asset).filter(retired_at=None, zone__code=code)
    context = here.context(
        record=record,
        judged=judged,
        why=cards.why_levels(record, judged, here.frame.get("zones", [])),
        components=cards.component_rows(judged),
        rows=(rows := cards.requirement_rows(record, judged, "zone")),
        met=[row for row in rows if row["status"] == "met"],
        assets=assets[:ASSETS_SHOWN],
        advisories=advisory_verdicts.summary_of(here.site, assets, timezone.localdate()),
        advisories_where=urlencode({"zone": code}),
        unsupported=queries.told_by_rule(here.run, "AR-069", f"zone:{code}", set(assets.values_list("tag", flat=True))),
        asset_count=assets.count(),
        types=assets.values("type").annotate(count=Count("pk")).order_by("-count", "type"),
        conduits=[one for one in here.frame.get("conduits", []) if code in one["between"]],
        planned_count=sum(
            code in one["between"] and one.get("status") == "planned" for one in here.frame.get("conduits", [])
        ),
        findings=(findings := queries.findings_about(here.run, f"zone:{code}")),
        open_findings=[one for one in findings if one.status == "open"],
        target=scalar_target(judged),
        achieved=scalar_achieved(judged),
        missing=cards.missing_of(judged),
        scenarios=cards.scenarios_at(here.section("scenarios"), "zones", code),
        characteristics=cards.characteristics(record),
        cut=SimpleLazyObject(lambda: here.cut("zones", code)),
        protects=cards.protects(record),
        **talk_about(request, here.site, "zones", code),
    )
    return render(request, "assessment/zone_detail.html" + ("#inspector" if request.htmx else ""), context)
