"""The list of conduits and the conduit card."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.access import can
from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.tables import Table, slice_of_list, take_view, tools_of
from assessment import cards, queries
from assessment.conduit_keys import EXPIRED, with_keys
from assessment.flow_book import FlowBook
from assessment.near_keys import keys_at
from assessment.views.bulk import fields_of
from assessment.views.common import Current, current, judged_card, people_named
from assessment.views.talk import talk_about
from assessment.zone_map import scalar_achieved, scalar_target
from inventory.models import Flow

FLOWS_SHOWN = 100
PAGE = 50
SEARCH_LENGTH = 200
TABLE = Table(
    "conduits",
    (
        ("conduit", _("Conduit")),
        ("between", _("Between")),
        ("kind", _("Kind")),
        ("pair", _("Target / achieved")),
        ("sl_t", _("SL-T")),
        ("sl_a", _("SL-A")),
        ("flows", _("Flows")),
        ("watched", _("Watched across owners")),
        ("status", _("Status")),
        ("missing", _("Levels missing")),
    ),
    extra=frozenset({"status", "missing"}),
)


@require_safe
def conduit_list(request: PageRequest, site: str) -> HttpResponse:
    """List the conduits with their targets, gaps and who watches them."""
    here = current(request, site)
    take_view(request, here.site, TABLE)
    context = here.context()
    if here.run is not None:
        word = request.GET.get("q", "")[:SEARCH_LENGTH].casefold()
        named = cards.conduit_frame(here.frame, word, zone=request.GET.get("zone", ""))
        page = slice_of_list(named, [one["code"] for one in named], request.GET, PAGE)
        context |= {
            "page": page,
            "rows": cards.conduit_rows(
                {**here.frame, "conduits": page.rows}, here.section("conduits"), FlowBook(here.run).by_conduit()
            ),
            "zone_choices": here.frame.get("zones", []),
            "bulk_kind": "conduits",
            "bulk_fields": fields_of("conduits") if can(request.actor, "edit", here.site) else (),
            **tools_of(request, here.site, TABLE),
        }
    return render(request, "assessment/conduit_list.html", context)


def _leaving(here: Current) -> list[dict[str, Any]]:
    """Give what left OT when the model was judged, as all of a card is."""
    picture = here.judged_section(queries.ARCHITECTURE)
    return [] if picture is None else list(picture["leaving"]["rows"])


@require_safe
def conduit(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show a conduit's card: channels, the three vectors, monitoring, requirements, findings."""
    here, judged = judged_card(request, site, "conduits", code)
    record = here.record("conduits", code)
    assert here.run is not None
    keys = keys_at(here.assessment, code, timezone.localdate())
    carried = cards.carried(judged, () if keys is None else keys.channel_codes)
    found = rows_of(here.site, Flow).filter(retired_at=None, code__in=carried[:FLOWS_SHOWN])
    flows = sorted(found, key=lambda one: carried.index(one.code))
    context = here.context(
        record=record,
        judged=judged,
        target=scalar_target(judged),
        achieved=scalar_achieved(judged),
        missing=cards.missing_of(judged),
        zones={zone["code"]: zone for zone in here.frame.get("zones", [])},
        why=cards.why_levels(record, judged, here.frame.get("zones", [])),
        proposals=cards.proposal_rows(judged),
        rows=(rows := cards.requirement_rows(record, judged, "conduit")),
        met=[row for row in rows if row["status"] == "met"],
        flows=cards.channel_rows(here.site, flows, judged["flows"]),
        flow_count=len(carried),
        ended=[] if keys is None else [one for one in keys.sides if one.state == EXPIRED],
        findings=(findings := queries.findings_about(here.run, f"conduit:{code}")),
        open_findings=[one for one in findings if one.status == "open"],
        scenarios=cards.scenarios_at(here.section("scenarios"), "conduits", code),
        characteristics=cards.characteristics(record),
        cut=SimpleLazyObject(lambda: here.cut("conduits", code)),
        leaving=with_keys(
            (row for row in _leaving(here) if row["target"] == f"conduit:{code}"),
            {} if keys is None else {code: keys},
        ),
        people=SimpleLazyObject(lambda: people_named(here.assessment)),
        **talk_about(request, here.site, "conduits", code),
    )
    return render(request, "assessment/conduit_detail.html" + ("#inspector" if request.htmx else ""), context)
