"""Planned against achieved risk: the periods of the plan that is followed, and what later runs found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from assessment.charts import Stop
from assessment.models import Assessment, PlanRun, Run

Record = Mapping[str, Any]


def adopted_plan(assessment: Assessment, taken_up: Iterable[str]) -> PlanRun | None:
    """Give the plan that was made the one to follow last and still is: every action of it is taken up."""
    known = set(taken_up)
    if assessment.pk is None:
        return None
    plans = PlanRun.objects.filter(run__assessment=assessment).exclude(adopted_at=None)
    for plan in plans.select_related("run").order_by("-adopted_at", "-pk"):
        if all(one["action"] in known for one in plan.result["schedule"]):
            return plan
    return None


def course_of(plan: PlanRun, periods: Sequence[Record]) -> list[Stop]:
    """Give what was planned to remain at the end of each period and what the last run in it found.

    The first stop is the plant for which the plan was made. A run counts in the last period that had begun on its day.
    """
    starts = {one["code"]: date.fromisoformat(one["start"]) for one in periods if one.get("start")}
    left = plan.result["remaining"]["by_period"]
    last: dict[str, Run] = {}
    for run in plan.run.assessment.runs.filter(pk__gte=plan.run_id).order_by("pk"):
        day = timezone.localdate(run.created_at)
        begun = [one["period"] for one in left if one["period"] in starts and starts[one["period"]] <= day]
        last[begun[-1] if begun else ""] = run
    first = last.pop("", plan.run)
    return [
        Stop("before", plan.result["before"]["risk"], risk_found(first)),
        *(Stop(one["period"], one["risk"], risk_found(last.get(one["period"]))) for one in left),
    ]


def risk_found(run: Run | None) -> float | None:
    """Give the points of all scenarios that a run could rate; None where it could rate none."""
    section = None if run is None else run.sections.filter(name="scenarios").first()
    rated = [one["today"]["points"] for one in (section.body if section else {}).values() if one.get("today")]
    return sum(rated) if rated else None
