"""The plan: what is done by when for how much, what each step removes, and what was left out and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.told import told
from assessment import services
from assessment.board import items_of
from assessment.contested import Contested
from assessment.course import adopted_plan, course_of
from assessment.engine.plan.board import STATUSES
from assessment.engine.plan.frontier import MANY
from assessment.models import PlanRun
from assessment.placed_work import planned_windows
from assessment.risk_pictures import course_svg, frontier_svg, losses_svg, periods_svg
from assessment.views.common import Current, current, people_named
from catalogue.loader import measures
from jobs.models import Job

LEFT_OUT = (
    ("budget", "Not within the money"),
    ("effort", "Not within the working days"),
    ("window", "No window is long enough"),
    ("prerequisite", "Something else is needed first"),
    ("migration", "Its conduit goes with a migration"),
    ("excluded", "Excluded by the settings of the plan"),
    ("unfit", "Nothing there that it could work on"),
    ("not_found", "Named in the settings, not found"),
    ("not_needed", "Would add nothing beside the plan"),
    ("no_effect", "Would change nothing that the plan counts"),
)
SHOWN_FIRST, SHOWN_MOST, MOVED_SHOWN = 12, 500, 8


class BudgetForm(forms.Form):
    """A total budget; empty means the budgets of the periods as the model states them."""

    budget = forms.FloatField(min_value=0, max_value=1e12, required=False, label="Total budget")


@require_safe
def plan(request: PageRequest, site: str) -> HttpResponse:
    """Show the newest plan, or one chosen by `plan` in the query string."""
    here = current(request, site)
    context = here.context(form=BudgetForm(request.GET or None))
    if here.run is not None:
        context |= _planned(here, request.GET.get("plan", ""), request.GET.get("left", ""))
    return render(request, "assessment/plan.html", context)


@require_POST
def make(request: PageRequest, site: str) -> HttpResponse:
    """Ask for a plan."""
    here = current(request, site, "run")
    form = BudgetForm(request.POST)
    if here.run is None or not form.is_valid():
        planned = _planned(here, "") if here.run else {}
        return render(request, "assessment/plan.html", {**here.context(form=form), **planned}, status=400)
    services.queue_plan(run=here.run, budget=form.cleaned_data["budget"], user=request.user)
    return redirect("assessment:plan", site=here.site.code)


@require_safe
def money(request: PageRequest, site: str) -> HttpResponse:
    """Show what a year may cost, today and after the newest plan, and what each action removes of it for its price."""
    here = current(request, site)
    made = services.latest_plan(here.run) if here.run else None
    losses = (made.result.get("losses") if made else None) or here.section("losses")
    context = here.context(plan=made, losses=losses)
    if losses:
        names = scenario_titles(here)
        context["by_scenario"] = [{**one, "title": names.get(one["code"], one["code"])} for one in losses["scenarios"]]
    if losses and losses["today"]:
        context["curve"] = _drawn(losses_svg(losses, currency=here.site.currency, width=640))
    if losses and made is not None:
        context["actions"] = _worth(here, made.result["schedule"])
    return render(request, "assessment/money.html", context)


def _worth(here: Current, schedule: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the actions with what of the yearly loss each removes for each unit of its cost, the best first."""
    found = []
    for item in schedule:
        loss = item["removes"].get("loss") or 0
        found.append({**named(here, item), "loss": loss, "ratio": loss / item["cost"] if item["cost"] else None})
    return sorted(found, key=lambda one: (not one["loss"], -(one["ratio"] or 0), -one["loss"], one["action"]))


def _course(here: Current) -> str:
    """Draw planned against achieved risk of the plan that is followed; nothing where none is."""
    settings, items = items_of(here.assessment)
    taken_up = [action for action, one in items.items() if one.get("status") in STATUSES[1:]]
    followed = adopted_plan(here.assessment, taken_up)
    if followed is None:
        return ""
    return _drawn(course_svg(course_of(followed, (settings or {}).get("periods") or ())))


def _planned(here: Current, wanted: str, opened: str = "") -> dict[str, Any]:
    assert here.run is not None
    plans = list(here.run.plans.all()[:10])
    chosen = next((row for row in plans if str(row.pk) == wanted), plans[0] if plans else None)
    job = rows_of(here.site, Job).filter(kind="plan").first()
    context: dict[str, Any] = {"plans": plans, "plan": chosen, "plan_job": job, "course": _course(here)}
    if chosen is not None:
        context |= _told(here, chosen, opened)
    return context


def _told(here: Current, row: PlanRun, opened: str) -> dict[str, Any]:
    """Give what the page says of one plan; `opened` is the reason whose actions are listed further."""
    made = row.result
    settings = here.frame.get("plan") or {}
    contested = Contested(here.assessment, here.frame.get("conduits") or (), people_named(here.assessment))
    stages = _stages(here, made, contested)
    return {
        "made": made,
        # a plan made before this was kept does not say
        "late": [named(here, {"action": code}) for code in made.get("unplaced_musts", ())],
        "ranked": _ranked(here, made),
        "groups": _groups(here, made, opened),
        "uncounted": [one for one in stages if one["period"] is None],
        "periods": _periods(here, row, stages, contested),
        "days": {one["code"]: one["start"] for one in settings.get("windows") or () if one.get("start")},
        "budgets": _budgets(here, made),
        "few_points": made["candidates"] > MANY and len(made["frontier"]) > 0,
        "losses": made.get("losses"),  # a plan made before losses were simulated has none
        "sensitive": _sensitive(here, made.get("sensitivity")),
        "scenarios": _scenarios(here, made["scenarios_after"]),
        "catalogue": measures(),
        **_pictures(here, made),
    }


def _stages(here: Current, made: dict[str, Any], contested: Contested) -> list[dict[str, Any]]:
    """Give the stages of migrations with their conduits by name; a plan made before they were counted on has none."""
    names = {one["code"]: one.get("name") or one["code"] for one in here.frame.get("conduits") or ()}
    return [
        {
            **one,
            "old": names.get(one["old_conduit"], "?"),
            "new": names.get(one["new_conduit"], "?"),
            "contested": contested.at_stage(one["old_conduit"], one["new_conduit"]),
        }
        for one in made.get("stages", ())
    ]


def _periods(here: Current, row: PlanRun, stages: list[dict[str, Any]], contested: Contested) -> list[dict[str, Any]]:
    """Give the periods with what is done in each: those of the settings, then those that only the plan names."""
    schedule = row.result["schedule"]
    windows = planned_windows(here.assessment, row)
    records = {one["code"]: one for one in (here.frame.get("plan") or {}).get("periods", [])}
    found = []
    for code in dict.fromkeys([*records, *(item["period"] for item in schedule)]):
        items = [item for item in schedule if item["period"] == code]
        found.append(
            {
                "code": code,
                "items": [
                    {**named(here, item), "contested": contested.at(item["action"].partition("@")[2])} for item in items
                ],
                "cost": sum(item["cost"] for item in items),
                "windows": windows.in_period(code),
                "stages": [one for one in stages if one["period"] == code],
                "record": records.get(code, {}),
            }
        )
    return found


def _groups(here: Current, made: dict[str, Any], opened: str) -> list[dict[str, Any]]:
    """Give what was left out by the reason for it."""
    return [
        {
            "reason": reason,
            "title": title,
            "count": len(items),
            "items": [named(here, one) for one in items[: SHOWN_MOST if reason == opened else SHOWN_FIRST]],
            "is_opened": reason == opened,
        }
        for reason, title in LEFT_OUT
        if (items := [one for one in made["left_out"] if one["reason"] == reason])
    ]


def _pictures(here: Current, made: dict[str, Any]) -> dict[str, str]:
    """Draw the frontier, the risk that remains and, where they were simulated, the losses."""
    currency, losses = here.site.currency, made.get("losses")
    return {
        "frontier": _drawn(frontier_svg(made, currency=currency)),
        "remaining": _drawn(periods_svg(made)),
        "curve": _drawn(losses_svg(losses, currency=currency)) if losses and losses["today"] else "",
    }


def _drawn(chart: str) -> str:
    """Take a chart as markup: it escapes every text it is given and writes no script, as the zone picture does."""
    return mark_safe(chart)  # noqa: S308


def _budgets(here: Current, made: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the points of the frontier with what falls out of the plan at each and what comes in, in words."""
    own = min(made["frontier"], key=lambda one: abs(one["cost"] - made["cost"]), default=None)
    same = next((one for one in made["frontier"] if one.get("dropped") == one.get("added") == []), own)

    def names(codes: list[str]) -> tuple[list[str], int]:
        told_of = [named(here, {"action": code}) for code in codes[:MOVED_SHOWN]]
        return [f"{told(one['title'])}: {one['place']}" for one in told_of], max(0, len(codes) - MOVED_SHOWN)

    found = []
    for one in made["frontier"]:
        dropped, more_dropped = names(one.get("dropped", []))  # a plan made before this was kept says nothing of it
        added, more_added = names(one.get("added", []))
        moves = {"dropped": dropped, "more_dropped": more_dropped, "added": added, "more_added": more_added}
        found.append({**one, **moves, "is_own": one is same})
    return found


def _sensitive(here: Current, found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Give which costs and likelihoods would change the plan, in words; None for a plan made before that was asked."""
    if found is None:
        return None
    titles = scenario_titles(here)
    return {
        "actions": [named(here, one) for one in found["actions"]],
        "scenarios": [{**one, "title": titles.get(one["scenario"], one["scenario"])} for one in found["scenarios"]],
        "note": found["note"],
    }


def _ranked(here: Current, made: dict[str, Any]) -> list[dict[str, Any]]:
    """Give quick wins, the top five and the next five: what a room can talk about in ten minutes."""

    def worth(item: dict[str, Any]) -> tuple[float, float, str]:
        return -item["removes"]["risk"], -item["removes"]["levels"], item["action"]

    helping = [one for one in made["schedule"] if one["removes"]["risk"] or one["removes"]["levels"]]
    best = sorted(helping, key=worth)
    middle = sorted(one["cost"] for one in helping)[len(helping) // 2] if helping else 0
    quick = [one for one in best if not one["outage_hours"] and not one["warnings"] and one["cost"] <= middle]
    groups = (
        (_("Top five"), best[:5]),
        (_("Next five"), best[5:10]),
        (_("Quick wins: no outage, low cost"), quick[:5]),
    )
    return [{"title": title, "items": [named(here, one) for one in items]} for title, items in groups if items]


def _scenarios(here: Current, after: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the scenarios with their three positions on the same matrix, the worst today first."""
    found = [{**one, "code": code, "after": after.get(code)} for code, one in here.section("scenarios").items()]
    return sorted(
        found, key=lambda one: (one["today"] is None, -(one["today"] or {"points": 0})["points"], one["code"])
    )


def scenario_titles(here: Current) -> dict[str, str]:
    """Give the scenarios by code, those without a title by their code again."""
    return {one["code"]: one.get("title") or one["code"] for one in here.frame.get("scenarios") or ()}


def named(here: Current, item: dict[str, Any]) -> dict[str, Any]:
    """Give an action with what it does and where, in words beside its code."""
    measure, _, place = item["action"].partition("@")
    kind, _, code = place.partition(":")
    known = [*(here.frame.get("measures") or []), *(here.frame.get(f"{kind}s") or [])]
    names = {one["code"]: one.get("title") or one.get("name") for one in known}
    title = measures()[measure].title if measure in measures() else names.get(measure)
    return {"title": title or measure, **item, "place": names.get(code) or code}
