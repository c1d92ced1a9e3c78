"""The zone map and the zone card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment import cards, queries
from assessment.diagram import draw_zones
from assessment.views.common import Current, current
from assessment.views.proposals import open_proposals
from assessment.zone_map import drawn_part, picture_of, scalar_achieved, scalar_target, worst_by_target
from inventory import advisory_services
from inventory.models import Asset

ASSETS_SHOWN = 50
PROPOSED_DRAWN = 12


@require_safe
def zone_map(request: PageRequest, site: str) -> HttpResponse:
    """Show zones and conduits in their Purdue bands, and the same as a table."""
    here = current(request, site)
    context = here.context()
    if here.run is not None:
        unassigned = Asset.objects.filter(site=here.site, retired_at=None, zone=None).count()
        rows = cards.zone_rows(here.frame, here.section("zones"))
        part = _part(here)
        if part is not here.frame:
            context |= {"drawn": {kind: len(part.get(kind, ())) for kind in ("zones", "conduits")}}
        context |= {"conduit_count": len(here.frame.get("conduits", ()))}
        context |= {"svg": _svg(here), "rows": rows, "unassigned": unassigned}
    return render(request, "assessment/zone_map.html", context)


@require_safe
def zone_svg(request: PageRequest, site: str) -> HttpResponse:
    """Give the zone picture as a file."""
    here = current(request, site)
    answer = HttpResponse(_svg(here) if here.run else "", content_type="image/svg+xml", status=200 if here.run else 404)
    answer["Content-Disposition"] = f'attachment; filename="zones-{here.site.pk}.svg"'
    return answer


@require_safe
def zone(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show a zone's card: targets and how they came about, levels, requirements, assets, findings, measures."""
    here = current(request, site)
    record = here.record("zones", code)
    assert here.run is not None
    judged = here.section("zones")[code]
    assets = Asset.objects.filter(site=here.site, retired_at=None, zone__code=code)
    context = here.context(
        record=record,
        judged=judged,
        why=cards.why_levels(record, judged),
        components=cards.component_rows(judged),
        rows=(rows := cards.requirement_rows(record, judged, "zone")),
        met=[row for row in rows if row["status"] == "met"],
        assets=assets[:ASSETS_SHOWN],
        advisories=advisory_services.summary_of(here.site, assets, timezone.localdate()),
        advisories_where=urlencode({"zone": code}),
        unsupported=queries.told_by_rule(here.run, "AR-069", f"zone:{code}", set(assets.values_list("tag", flat=True))),
        asset_count=assets.count(),
        types=assets.values("type").annotate(count=Count("pk")).order_by("-count", "type"),
        conduits=[one for one in here.frame.get("conduits", []) if code in one["between"]],
        findings=(findings := queries.findings_about(here.run, f"zone:{code}")),
        open_findings=[one for one in findings if one.status == "open"],
        target=scalar_target(judged),
        achieved=scalar_achieved(judged),
        missing=cards.missing_of(judged),
        scenarios=cards.scenarios_at(here.section("scenarios"), "zones", code),
        characteristics=cards.characteristics(record),
    )
    return render(request, "assessment/zone_detail.html" + ("#inspector" if request.htmx else ""), context)


def _part(here: Current) -> Mapping[str, Any]:
    return drawn_part(here.frame, here.section("zones"), here.section("conduits"))


def _svg(here: Current) -> str:
    assert here.run is not None

    def url(kind: str, code: str) -> str:
        if kind == "zone_proposals":
            return (
                reverse("assessment:zone_proposals", kwargs={"site": here.site.code}) + "?" + urlencode({"zone": code})
            )
        return reverse(f"assessment:{kind}", kwargs={"site": here.site.code, "code": code})

    pairs: Any = here.run.findings.filter(status="open", is_folded=False).values_list("target", "severity")
    proposed = [zone for zone in open_proposals(here)[0] if zone["is_new"]][:PROPOSED_DRAWN]
    picture = picture_of(
        _part(here), here.section("zones"), here.section("conduits"), worst_by_target(pairs), url, proposed=proposed
    )
    # draw_zones escapes every text it is given and writes no script; it is the reviewed exception of S38.
    return mark_safe(draw_zones(picture))  # noqa: S308
