"""Observed against declared, flow by flow, and deciding on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts import versions
from accounts.access import can
from accounts.http import PageRequest
from accounts.tables import Table, take_view, tools_of
from assessment import flow_decisions, flow_pages
from assessment.engine.verdicts import VERDICTS
from assessment.flow_book import PARTNERS, EntryList, FlowBook
from assessment.flow_decisions import ACTIONS, FLOWS_MAX, DecidedMeanwhile, DecisionRefused
from assessment.flow_order import SORTED_MAX, SORTS, in_order
from assessment.views.common import Current, current
from inventory.history import newest_change
from inventory.records import ImportRefused

PAGE = 50
WORD_LENGTH = 200
LABELS = {
    "undocumented": "Undocumented",
    "forbidden": "Forbidden",
    "wider": "Rules too wide",
    "unseen": "Unseen",
    "partners": "Outside partners",
    "unplaced": "Zone not known",
    "covered": "Covered",
    "inside": "Inside a zone",
    "ruled_out": "Ruled out",
    "rule": "Other rules",
    "all": "All",
}
MEANINGS = {
    "undocumented": "It crosses a border, and no conduit or no channel of it says that it may. Left alone it stays a "
    "finding: declare it, or forbid it.",
    "forbidden": "It was ruled out and takes place: the boundary does not work, or somebody goes around it.",
    "wider": "The firewall lets through more than any declared channel of its conduit: narrow the rule, or declare "
    "what it permits.",
    "unseen": "A channel is declared and no sensor has seen it. It may be seasonal, or an opening that nobody needs.",
    "partners": "Networks of the Internet that were seen, with how many conversations. They are no assets.",
    "unplaced": "One of its ends is in no known zone, so nobody can say whether it crosses a border.",
    "covered": "Seen, and declared as a channel.",
    "inside": "Seen, stays inside its zone, and needs no channel.",
    "ruled_out": "Declared as forbidden.",
    "rule": "Firewall rules that no declared channel contradicts, or that could not be compared.",
    "all": "Every flow that was judged.",
}
TABLE = Table(
    "flows",
    (
        ("opens", _("Opens")),
        ("answers", _("Answers")),
        ("protocol", _("Protocol, port")),
        ("conduit", _("Conduit")),
        ("comparison", _("Comparison")),
        ("decision", _("Permission")),
        ("last_seen", _("Last seen")),
        ("count", _("Count")),
        ("first_seen", _("First seen")),
        ("data_class", _("Data class")),
        ("use_case", _("Use case")),
        ("owner", _("Owner")),
    ),
    extra=frozenset({"first_seen", "data_class", "use_case", "owner"}),
)
WITHIN_A_VERDICT = replace(TABLE, extra=TABLE.extra | {"comparison"})  # which the tab says already


@require_safe
def flow_list(request: PageRequest, site: str) -> HttpResponse:
    """Show the flows by what the comparison says of them, or those of one end."""
    here = current(request, site)
    newest = newest_change(here.site)
    take_view(request, here.site, TABLE)
    book = FlowBook(here.run) if here.run is not None else None
    context = here.context(may_edit=can(request.actor, "edit", here.site), actions=ACTIONS, newest=newest)
    if book is not None and book.is_kept:
        context |= _shown(request, here, book)
    return render(request, "assessment/flow_list.html", context)


def _shown(request: PageRequest, here: Current, book: FlowBook) -> dict[str, Any]:
    word, conduit = request.GET.get("end", "").strip()[:WORD_LENGTH], request.GET.get("conduit") or None
    of_end = flow_pages.flows_of_end(here.site, book, word) if word else None
    counts = of_end.counts() if of_end is not None else book.counts(conduit)
    partners = [] if word or conduit else here.section(PARTNERS) or []
    tabs = _tabs(request, counts, len(partners))
    tab = next(one["key"] for one in tabs if one["is_current"])
    context: dict[str, Any] = {"tabs": tabs, "tab": tab, "meaning": MEANINGS[tab], "end": word, "conduit": conduit}
    context["kept_columns"], context["sort"] = request.GET.getlist("col"), request.GET.get("sort", "")[:WORD_LENGTH]
    if tab == "partners":
        page = Paginator(partners, PAGE).get_page(request.GET.get("page"))
        return {**context, "page": page, "partners": page.object_list}
    verdict = None if tab == flow_pages.ALL else tab
    found = EntryList(book, [of_end.of(verdict)]) if of_end is not None else book.flows(verdict, conduit)
    page = Paginator(in_order(here.site, book, found, context["sort"]), PAGE).get_page(request.GET.get("page"))
    return {
        **context,
        "page": page,
        "sorts": SORTS if len(found) <= SORTED_MAX else (),
        "sorted_max": SORTED_MAX,
        **tools_of(request, here.site, TABLE if tab == flow_pages.ALL else WITHIN_A_VERDICT),
        "rows": flow_pages.rows_of(here.site, list(page.object_list)),
        "is_cut": of_end is not None and of_end.is_cut,
        "labels": LABELS,
        "conduit_names": _names(here, "conduits"),
        "zone_names": _names(here, "zones"),
    }


def _names(here: Current, kind: str) -> dict[str, str]:
    return {record["code"]: record.get("name") or record["code"] for record in here.frame.get(kind, [])}


def _tabs(request: PageRequest, counts: dict[str, int], partners: int) -> list[dict[str, Any]]:
    """Give the tabs; those of verdicts that no flow has are left out, but for the first four."""
    every = {"all": sum(counts.values()), "partners": partners, **counts}
    shown = [key for key in LABELS if every.get(key) or key in {*VERDICTS[:4], "all"}]
    asked = request.GET.get("tab", "")
    chosen = asked if asked in shown else next((key for key in shown if every.get(key)), shown[0])
    kept = {key: values for key in ("end", "conduit", "col", "sort") if (values := request.GET.getlist(key))}
    return [
        {
            "key": key,
            "label": LABELS[key],
            "count": every.get(key, 0),
            "url": "?" + urlencode({"tab": key, **kept}, doseq=True),
            "is_current": key == chosen,
        }
        for key in shown
    ]


@require_POST
def decide(request: PageRequest, site: str) -> HttpResponse:
    """Decide on one flow (its button holds its code), on those ticked, or on all of a tab."""
    here, since = current(request, site, "edit"), versions.sent(request)
    action, one = next(((name, request.POST[name]) for name in ACTIONS if name in request.POST), ("", ""))
    if not action:
        action = request.POST.get("action", "")
    codes = [one] if one else request.POST.getlist("row")
    if not one and request.POST.get("every") and here.run is not None:
        found = FlowBook(here.run).flows(request.POST.get("tab"), request.POST.get("in_conduit") or None)
        codes = [entry.code for entry in found[:FLOWS_MAX]]
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("?"):
        back = ""
    if action not in ACTIONS or not codes:
        messages.error(request, "Tick at least one flow and choose what to do with it.")
    else:
        _decide(request, here, codes, action, since)
    answer = redirect("assessment:flows", site=here.site.code)
    answer["Location"] += back
    return answer


def _decide(request: PageRequest, here: Current, codes: list[str], action: str, since: int) -> None:
    asked: dict[str, Any] = {"site": here.site, "codes": codes, "action": action, "user": request.user, "since": since}
    asked["conduit"] = request.POST.get("conduit_code") or None
    if flow_decisions.needs_job(codes):
        flow_decisions.queue_decision(**asked)
        messages.success(request, "These are many flows, so it is done in the background. Jobs tells when.")
        return
    try:
        decided = flow_decisions.decide_flows(**asked)
    except DecidedMeanwhile as refusal:
        raise versions.Stale(str(refusal)) from refusal
    except (DecisionRefused, ImportRefused) as refusal:
        messages.error(request, str(refusal))
        return
    follows = "Assess again to judge it; it can be undone under Changes." if decided.change else "It was so already."
    messages.success(request, f"{decided.title}. {follows}")
    if decided.left:
        messages.warning(request, f"Left as they were: {' '.join(decided.reasons)}")
