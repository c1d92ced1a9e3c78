"""What must wait for which window: the next one, those after it, what fits none, and who decided it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from assessment.contested import Contested
from assessment.deciders import decided_by
from assessment.engine.plan.board import STATUSES
from assessment.engine.system import Stage
from assessment.models import PlanRun
from assessment.placed_work import Planned, planned_windows, stage_title, stages_told
from assessment.services import latest_plan
from assessment.tracker_files import Event, calendar
from assessment.views.common import Current, current, downloaded, people_named
from assessment.views.plan import named
from assessment.window_use import WindowUse

PROPOSED = STATUSES[0]


@require_safe
def windows(request: PageRequest, site: str) -> HttpResponse:
    """Show the next window with its work, the later ones, and what fits none."""
    here = current(request, site)
    found = planned_windows(here.assessment, latest_plan(here.run) if here.run else None)
    today = timezone.localdate()
    ahead = [one for one in found.uses if not one.is_over(today)]
    following = found.next_with_work(today)
    contested = Contested(here.assessment, here.frame.get("conduits") or (), people_named(here.assessment))
    place = ahead.index(following) if following else 0
    context = here.context(
        plan=found.plan,
        outage=ahead[0] if ahead else None,
        next=_told(here, found, following, contested) if following else None,
        empty_before=[_told(here, found, one, contested) for one in ahead[:place]],
        later=[_told(here, found, one, contested) for one in ahead[place + 1 if following else 0 :]],
        days_left=(following.first - today).days if following and following.first else None,
        unplaced=(unplaced := _unplaced(here, found.plan)),
        unplaced_count=sum(len(one["places"]) for one in unplaced),
        free=[
            {
                **named(here, one),
                "item": found.items.get(one["action"], {}),
                "contested": contested.at(one["action"].partition("@")[2]),
            }
            for one in found.schedule
            if not one["outage_hours"]
        ],
        unchecked=[named(here, one) for one in found.schedule if one["outage_hours"] and not one["window"]],
        decided=decided_by(here.assessment),
        people=people_named(here.assessment),
    )
    return render(request, "assessment/windows.html", context)


@require_safe
def as_calendar(request: PageRequest, site: str) -> HttpResponse:
    """Give the maintenance windows with what is to be done in them, and each stage of a migration, as a calendar."""
    here = current(request, site)
    found = planned_windows(here.assessment, latest_plan(here.run) if here.run else None)
    events = []
    for use in found.uses:
        if use.first is None:
            continue
        days = use.first, use.last or use.first
        zones = ", ".join(use.window.zones)
        hours = {"zones": zones, "hours": use.window.hours, "longest": use.longest}
        text = [_("Zones: %(zones)s, %(hours)g h") % hours]
        if use.pieces > 1:
            text.append(_("All work runs side by side; the longest takes %(longest)g h.") % hours)
        text += [f"{one['title']} ({one['action']})" for one in use.actions]
        text += [f"{stage_title(one)} ({one.migration})" for one in use.stages]
        code = f"{use.window.code}@{here.site.code}"
        events.append(Event(code, f"{use.window.code} ({zones})", *days, "\n".join(text)))
        events += [
            Event(f"{one.migration}/{one.number}/{code}", stage_title(one), *days, _stage_text(use, one))
            for one in use.stages
        ]
    stamp = found.plan.created_at.date() if found.plan else date(2000, 1, 1)
    return downloaded(calendar(here.site.name, events, stamp), "windows.ics", "text/calendar")


def _stage_text(use: WindowUse, stage: Stage) -> str:
    said = {"old": stage.old_conduit or "?", "new": stage.new_conduit or "?", "window": use.window.code}
    text = _("In window %(window)s: conduit %(old)s goes, %(new)s takes its place.") % said
    hours = _("Takes %(hours)g h.") % {"hours": stage.hours} if stage.hours is not None else _("Hours not stated.")
    crew = [_("Crew: %(crew)s") % {"crew": stage.crew}] if stage.crew else []
    back = [_("If it does not work: %(rollback)s") % {"rollback": stage.rollback}] if stage.rollback else []
    return "\n".join([text, hours, *crew, *back])


def _told(here: Current, found: Planned, use: WindowUse, contested: Contested) -> dict[str, Any]:
    zones = {one["code"]: one.get("name") or one["code"] for one in here.frame.get("zones") or ()}
    return {
        "use": use,
        "zones": [zones.get(code, code) for code in use.window.zones],
        "actions": [
            {
                **named(here, dict(one)),
                "item": found.items.get(code := one["action"], {}),
                "status": _status(found, code),
                "contested": contested.at(code.partition("@")[2]),
            }
            for one in use.actions
        ],
        "stages": [
            {**row, "contested": contested.at_stage(row["stage"].old_conduit, row["stage"].new_conduit)}
            for row in _stages(here, found, use.stages)
        ],
    }


def _status(found: Planned, action: str) -> str:
    status = found.items.get(action, {}).get("status")
    return status if status in STATUSES else PROPOSED


def _stages(here: Current, found: Planned, stages: Iterable[Stage]) -> Iterable[dict[str, Any]]:
    conduits = {one["code"]: one.get("name") or one["code"] for one in here.frame.get("conduits") or ()}
    told = stages_told(here.architecture, found.plan)
    for one in stages:
        said = told.get((one.migration, one.number), {})
        yield {
            "stage": one,
            "title": stage_title(one),
            "old": conduits.get(one.old_conduit, one.old_conduit),
            "new": conduits.get(one.new_conduit, one.new_conduit),
            "why": said.get("why", ""),
            "warnings": said.get("warnings", ()),
            "approvers": said.get("approvers", ()),
            "owner": found.owners.get(one.migration, ""),
        }


def _unplaced(here: Current, made: PlanRun | None) -> list[dict[str, Any]]:
    """Give what fits no window by measure, with the sentence for each place."""
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in made.result["left_out"] if made else ():
        if one["reason"] == "window":
            rows[one["action"].partition("@")[0]].append(named(here, one))
    return [{"title": same[0]["title"], "code": code, "places": same} for code, same in sorted(rows.items())]
