"""The list of conduits and the conduit card."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment import cards, queries
from assessment.models import Run
from assessment.views.common import current, judged_card
from assessment.views.talk import talk_about
from assessment.zone_map import scalar_achieved, scalar_target
from inventory.models import Flow

FLOWS_SHOWN = 100


@require_safe
def conduit_list(request: PageRequest, site: str) -> HttpResponse:
    """List the conduits with their targets, gaps and who watches them."""
    here = current(request, site)
    context = here.context()
    if here.run is not None:
        context |= {"rows": cards.conduit_rows(here.frame, here.section("conduits"))}
    return render(request, "assessment/conduit_list.html", context)


def _leaving(run: Run) -> list[dict[str, Any]]:
    """Give what left OT when the model was judged, as all of a card is."""
    picture = queries.section(run, queries.ARCHITECTURE)
    return [] if picture is None else list(picture["leaving"]["rows"])


@require_safe
def conduit(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show a conduit's card: channels, the three vectors, monitoring, requirements, findings."""
    here, judged = judged_card(request, site, "conduits", code)
    record = here.record("conduits", code)
    assert here.run is not None
    carried = sorted({name for names in judged["flows"].values() for name in names})
    flows = Flow.objects.filter(site=here.site, retired_at=None, code__in=carried[:FLOWS_SHOWN])
    context = here.context(
        record=record,
        judged=judged,
        target=scalar_target(judged),
        achieved=scalar_achieved(judged),
        missing=cards.missing_of(judged),
        zones={zone["code"]: zone for zone in here.frame.get("zones", [])},
        why=cards.why_levels(record, judged),
        proposals=cards.proposal_rows(judged),
        rows=(rows := cards.requirement_rows(record, judged, "conduit")),
        met=[row for row in rows if row["status"] == "met"],
        flows=cards.channel_rows(here.site, flows, judged["flows"]),
        flow_count=len(carried),
        findings=(findings := queries.findings_about(here.run, f"conduit:{code}")),
        open_findings=[one for one in findings if one.status == "open"],
        scenarios=cards.scenarios_at(here.section("scenarios"), "conduits", code),
        characteristics=cards.characteristics(record),
        leaving=[row for row in _leaving(here.run) if row["target"] == f"conduit:{code}"],
        **talk_about(request, here.site, "conduits", code),
    )
    return render(request, "assessment/conduit_detail.html" + ("#inspector" if request.htmx else ""), context)
