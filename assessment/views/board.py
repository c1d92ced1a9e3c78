"""The board of the plan: cards by status, what stands when, two plans side by side, and files for other tools."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import versions
from accounts.access import can
from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.told import told
from assessment import board as boards
from assessment import what_ifs
from assessment.beside import columns_of, heat_maps, positions, side_by_side, ways, zone_maps
from assessment.conduit_keys import keys_of
from assessment.course import risk_found
from assessment.cutovers import migrations_of
from assessment.edits import EditConflict, EditRefused
from assessment.engine.plan.board import ADOPTION, PHASES, STATUSES
from assessment.models import PlanRun, WhatIf
from assessment.placed_work import planned_windows
from assessment.record_rows import shelf
from assessment.services import etag_of, latest_plan
from assessment.tracker_files import tracker_csv
from assessment.views.common import Current, current, downloaded, people_named
from assessment.views.plan import named, scenario_titles
from catalogue.loader import measures
from inventory.history import newest_change
from jobs.models import Job

COLUMNS: Final = (
    ("proposed", gettext_lazy("Proposed")),
    ("approved", gettext_lazy("Approved")),
    ("doing", gettext_lazy("Doing")),
    ("done", gettext_lazy("Done")),
)
CHECKS: Final = {
    "awareness": gettext_lazy("Awareness: they know why"),
    "desire": gettext_lazy("Desire: they want it"),
    "knowledge": gettext_lazy("Knowledge: they were trained"),
    "ability": gettext_lazy("Ability: they can do it"),
    "reinforcement": gettext_lazy("Reinforcement: it is kept up"),
}
COMPARED_MAX: Final = 3
ACTION_LENGTH: Final = 200
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CardForm(forms.Form):
    """What people say of an action."""

    status = forms.ChoiceField(choices=COLUMNS, label=gettext_lazy("Status"))
    owner = forms.CharField(max_length=200, required=False, label=gettext_lazy("Owner"))
    due = forms.DateField(required=False, label=gettext_lazy("Due"), widget=_DAY)
    done_on = forms.DateField(required=False, label=gettext_lazy("Done on"), widget=_DAY)
    evidence = forms.CharField(max_length=2000, required=False, label=gettext_lazy("Evidence"))
    validated_by = forms.CharField(max_length=200, required=False, label=gettext_lazy("Validated by"))
    accepted_by = forms.CharField(max_length=200, required=False, label=gettext_lazy("Accepted for operations by"))
    phase = forms.ChoiceField(
        choices=[("", "-"), *((one, one) for one in PHASES)], required=False, label=gettext_lazy("Improvement step")
    )
    kpi = forms.ChoiceField(required=False, label=gettext_lazy("KPI"))

    def __init__(self, kpis: Sequence[tuple[str, str]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kpi"].choices = [("", "-"), *kpis]  # type: ignore[attr-defined]
        for name in ADOPTION:
            self.fields[name] = forms.CharField(max_length=300, required=False, label=CHECKS[name])

    def said(self) -> dict[str, str]:
        """Give the card that was written, as texts."""
        told = self.cleaned_data.items()
        return {name: value.isoformat() if isinstance(value, date) else value or "" for name, value in told}


@require_safe
def board(request: PageRequest, site: str) -> HttpResponse:
    """Show the cards by status, and what the plan places in which period."""
    here = current(request, site)
    rows = cards_of(here)
    columns = [
        {"status": status, "title": title, "cards": [r for r in rows if r["status"] == status]}
        for status, title in COLUMNS
    ]
    may_edit = can(request.actor, "edit", here.site)
    context = here.context(columns=columns, may_edit=may_edit, gantt=_gantt(here, rows), achieved=_achieved(here))
    context["people"] = people_named(here.assessment)
    return render(request, "assessment/board.html", context)


@require_safe
def card(request: PageRequest, site: str) -> HttpResponse:
    """Show one card as a form."""
    here = current(request, site)
    row = _row(here, request.GET.get("action", ""))
    texts = boards.texts_of(row["item"])
    form = CardForm(_kpis(here, row), initial=texts)
    return render(request, "assessment/board_card.html", _form_context(request, here, row, form, texts))


@require_POST
def put(request: PageRequest, site: str) -> HttpResponse:
    """Write what somebody changed of a card as they saw it; a move alone names only the status."""
    here, sent = current(request, site, "edit"), versions.seen(request)
    row = _row(here, request.POST.get("action", ""))
    texts, is_move = boards.texts_of(row["item"]), "owner" not in request.POST
    seen = {name: str(sent.get(name, text if is_move else "")) for name, text in texts.items()}
    form = CardForm(_kpis(here, row), {**texts, "status": request.POST.get("status", "")} if is_move else request.POST)
    if not form.is_valid():
        return _refused(request, here, row, form, seen)
    act: dict[str, Any] = {"assessment": here.assessment, "action": row["action"], "user": request.user}
    try:
        boards.put(**act, seen=seen, said=form.said(), today=timezone.localdate())
    except EditRefused as refusal:
        form.add_error(None, str(refusal))
        return _refused(request, here, row, form, seen)
    except EditConflict as conflict:
        return _both(request, here, form, seen, conflict)
    messages.success(request, _("Written. Judge again to see what it did to the levels."))
    return redirect("assessment:board", site=here.site.code)


def _refused(
    request: PageRequest, here: Current, row: Mapping[str, Any], form: CardForm, seen: Mapping[str, str]
) -> HttpResponse:
    return render(request, "assessment/board_card.html", _form_context(request, here, row, form, seen), status=400)


@require_safe
def tracker(request: PageRequest, site: str) -> HttpResponse:
    """Give the cards as CSV for another tracker."""
    here = current(request, site)
    rows = [
        {
            "Summary": f"{row['title']}: {row['place']}",
            "Description": " ".join([row["why"], *row["warnings"]]).strip(),
            "Status": row["status"],
            "Assignee": row["item"].get("owner") or "",
            "Due date": row["item"].get("due") or "",
            "Labels": " ".join(filter(None, ["bulkhead", row["period"], row["item"].get("phase")])),
            "Cost": "" if row["cost"] is None else f"{row['cost']:g}",
            "Effort days": "" if row["effort_days"] is None else f"{row['effort_days']:g}",
            "Outage hours": "" if row["outage_hours"] is None else f"{row['outage_hours']:g}",
            "Id": row["action"],
        }
        for row in cards_of(here)
    ]
    return downloaded(tracker_csv(rows), "plan.csv", "text/csv")


@require_safe
def compare(request: PageRequest, site: str) -> HttpResponse:
    """Show up to three plans and what-ifs side by side, plans first."""
    here = current(request, site)
    newest = newest_change(here.site)
    plans = list(here.run.plans.all()[:20]) if here.run else []
    questions = list(here.assessment.what_ifs.all()) if here.assessment.pk else []
    wanted = request.GET.getlist("plan")
    asked = [row for row in questions if str(row.pk) in request.GET.getlist("if")]
    chosen = [row for row in plans if str(row.pk) in wanted]
    if not wanted and not asked:
        chosen = plans[:2]
    too_many = max(0, len(asked) + len(chosen) - COMPARED_MAX)
    asked = asked[:COMPARED_MAX]
    chosen = chosen[: COMPARED_MAX - len(asked)]
    chosen.sort(key=lambda row: row.pk)
    columns = columns_of(here.run, chosen, asked, etag_of(here.assessment))
    context = here.context(plans=plans, questions=questions, chosen=chosen, asked=asked, columns=columns)
    context |= {"newest": newest, "too_many": too_many}
    context |= {"rows": side_by_side(columns), "moved": _moved(here, chosen), "ways": ways(columns)}
    context |= {"maps": heat_maps(here.run, columns), "positions": positions(here.run, columns, scenario_titles(here))}
    if here.run is not None:
        context["zone_maps"] = zone_maps(here.section, columns, here.assessment.others.get("layout"))
    context |= {"may_edit": can(request.actor, "edit", here.site), "told_by": _told_by(here, asked)}
    at_work = (Job.State.QUEUED, Job.State.RUNNING)
    context["job"] = rows_of(here.site, Job).filter(kind="what_if_answer", state__in=at_work).first()
    return render(request, "assessment/plan_compare.html", context)


def _told_by(here: Current, asked: Sequence[WhatIf]) -> dict[int, dict[str, Any]]:
    """Give, of each question, its changes in words, and the conduits whose flows it takes out one by one."""
    kinds = (("zone:", "zones"), ("conduit:", "conduits"), ("", "measures"))
    names = {code: told(one.title) for code, one in measures().items()}
    names |= {
        prefix + one["code"]: str(one.get("name") or one.get("title") or one["code"])
        for prefix, home in kinds
        for one in here.frame.get(home) or ()
    }
    keys = keys_of(here.assessment, timezone.localdate()).values() if asked else ()
    found = {}
    for row in asked:
        cut, gone = row.changes.get("cut") or (), set(what_ifs.cut_flows(row.changes))
        instead = [one for one in keys if f"conduit:{one.code}" not in cut and gone.intersection(one.channel_codes)]
        found[row.pk] = {"words": what_ifs.in_words(row.changes, names), "instead": instead}
    return found


@require_POST
def adopt(request: PageRequest, site: str) -> HttpResponse:
    """Make a plan the one that is followed: its actions are approved on the board."""
    here, since = current(request, site, "edit"), versions.sent(request)
    row = rows_of(here.site, PlanRun).filter(pk=_number(request.POST.get("plan", ""))).first()
    if row is None:
        raise Http404("No such plan.")
    try:
        boards.follow(assessment=here.assessment, plan=row, user=request.user, since=since)
    except EditConflict as conflict:
        raise versions.Stale(str(conflict)) from conflict
    except EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The actions of this plan are approved. Each needs an owner before it begins."))
    return redirect("assessment:board", site=here.site.code)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def cards_of(here: Current) -> list[dict[str, Any]]:
    """Give every card: what the newest plan schedules, and what people took up before."""
    _plan, items = boards.items_of(here.assessment)
    made = latest_plan(here.run) if here.run else None
    schedule = {one["action"]: one for one in (made.result["schedule"] if made else ())}
    found = []
    for action in sorted({*schedule, *items}):
        planned, item = schedule.get(action, {}), items.get(action, {})
        row = named(here, {"action": action, **planned})
        status = item.get("status")
        told = {key: planned.get(key) for key in ("period", "window", "cost", "effort_days", "outage_hours", "removes")}
        told |= {"why": planned.get("why", ""), "warnings": planned.get("warnings", [])}
        found.append({**row, **told, "item": item, "status": status if status in STATUSES else STATUSES[0]})
    return sorted(found, key=lambda row: (row["period"] or "~", row["action"]))


def _row(here: Current, action: str) -> dict[str, Any]:
    row = next((one for one in cards_of(here) if one["action"] == action[:ACTION_LENGTH]), None)
    if row is None:
        raise Http404("No such card.")
    return row


def _kpis(here: Current, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the KPIs that may close a step of an improvement, and what the card names already."""
    known = {one["code"]: one.get("name") or one["code"] for one in shelf(here.assessment, "kpis").all()}
    named_now = str(row["item"].get("kpi") or "")
    return sorted({**({named_now: named_now} if named_now else {}), **known}.items())


def _both(
    request: PageRequest, here: Current, form: CardForm, seen: Mapping[str, str], conflict: EditConflict
) -> HttpResponse:
    """Show a card as it stands with what somebody wanted to change of it, and both texts where that meets another's."""
    row = _row(here, request.POST["action"])
    texts = boards.texts_of(row["item"])
    mine = {name: text for name, text in form.said().items() if text != seen[name]}
    again = CardForm(_kpis(here, row), {**texts, **mine})
    context = _form_context(request, here, row, again, texts)
    context["conflicts"] = [
        {
            "field": again.fields[one.field].label,
            **{name: getattr(one, name) for name in ("kind", "who", "when", "theirs", "yours")},
        }
        for one in conflict.conflicts
        if one.field in again.fields
    ]
    if not context["conflicts"] and again.is_valid():
        again.add_error(None, str(conflict))
    return render(request, "assessment/board_card.html", context, status=409)


def _form_context(
    request: PageRequest, here: Current, row: Mapping[str, Any], form: CardForm, seen: Mapping[str, str]
) -> dict[str, Any]:
    plain = [form[name] for name in form.fields if name not in ADOPTION]
    return here.context(row=row, form=form, plain=plain, checks=[form[name] for name in ADOPTION]) | {
        "may_edit": can(request.actor, "edit", here.site),
        "seen": json.dumps(seen, ensure_ascii=False),
    }


def _gantt(here: Current, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Give the periods with their windows, and for each placed card in which of them it stands."""
    plan, _items = boards.items_of(here.assessment)
    codes = [one["code"] for one in (plan or {}).get("periods") or ()]
    placed = [row for row in rows if row["period"]]
    codes = list(dict.fromkeys([*codes, *(row["period"] for row in placed)]))
    if not placed:
        return None
    made = latest_plan(here.run) if here.run else None
    remaining = {one["period"]: one for one in made.result["remaining"]["by_period"]} if made else {}
    starts = {one["code"]: one.get("start") for one in (plan or {}).get("periods") or ()}
    windows = planned_windows(here.assessment, made)
    return {
        "periods": [
            {"code": code, "start": starts.get(code), "windows": windows.in_period(code), "left": remaining.get(code)}
            for code in codes
        ],
        "rows": [{"card": row, "cells": [row["period"] == code for code in codes]} for row in placed],
        "stages": [
            {"migration": one.name, "stage": stage, "cells": [stage.period == code for code in codes]}
            for one in migrations_of(here.assessment)
            for stage in one.stages
        ],
    }


def _achieved(here: Current) -> list[dict[str, Any]]:
    """Give the points of risk that each of the last runs found: what was achieved so far."""
    runs = here.assessment.runs.order_by("-pk")[:6] if here.assessment.pk else ()
    return [{"on": run.created_at, "risk": risk_found(run), "totals": run.totals} for run in runs][::-1]


def _moved(here: Current, chosen: list[PlanRun]) -> list[dict[str, Any]]:
    """Give the actions that the first and the last of some plans place differently."""
    if len(chosen) < 2:  # noqa: PLR2004
        return []
    first, last = ({one["action"]: one for one in row.result["schedule"]} for row in (chosen[0], chosen[-1]))
    found = []
    for action in sorted({*first, *last}):
        was, now = (side.get(action, {}).get("period") for side in (first, last))
        if was != now:
            found.append({**named(here, {"action": action}), "was": was, "now": now})
    return found
