"""What more or less money would change: the best plan for a row of total budgets, each begun from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from assessment.engine.plan.greedy import fill
from assessment.engine.plan.highs import Limits
from assessment.engine.plan.model import PlanModel
from assessment.engine.plan.problem import Schedule, first_sum, limits_kept, rank
from assessment.engine.plan.solve import SLACK, improve
from assessment.engine.plan.translate import PER_UNIT, Scale, scaled_budgets, split_budget
from assessment.engine.system import Period

SMALL: Final = 100
MANY: Final = 300
FEW_POINTS: Final = 5
EXACT: Final = Limits(nodes=5_000)
SHORT: Final = Limits(nodes=300)
NEAR: Final = Limits(gap=0.03, nodes=50)


@dataclass(frozen=True, slots=True)
class Reached:
    """The best schedule found for a budget, with whether its first sum is proven to be the least."""

    budget: float
    schedule: Schedule
    is_optimal: bool


def frontier(
    model: PlanModel, periods: Sequence[Period], scale: Scale, *, points: int, own: Reached | None = None
) -> list[Reached]:
    """Give good schedules for budgets from 0 to the cost of everything useful, and `own`, the plan itself, among them.

    `model` is the one the plan was found with; it is asked for other budgets and keeps the last one. What must be
    done is done in every plan; budgets without the money for it are left out, except 0, where then nothing is done.
    Each says whether it is proven best: in a large problem the search stops early, for a curve is drawn, and beyond
    some hundreds of actions at most five points are worked out.
    """
    tasks = model.problem.tasks
    points = min(points, FEW_POINTS) if len(tasks) > MANY else points
    if points < 2 or not tasks:  # noqa: PLR2004 - a line needs two ends
        return []
    full = _cost_of_everything(model, periods) * scale.money / PER_UNIT
    found: list[Reached] = []
    for budget in _budgets(full, points, own):
        _set_budget(model, scaled_budgets(scale, split_budget(periods, budget), carry_over=model.problem.carry_over))
        one = own if own is not None and budget == own.budget else _reached(model, budget, found[-1:])
        found += [one] if one is not None else [Reached(0, {}, is_optimal=False)] if budget == 0 else []
    return found


def _budgets(full: float, points: int, own: Reached | None) -> list[float]:
    steps = {round(full * number / (points - 1), 2) for number in range(points)}
    return sorted(steps | ({own.budget} if own is not None else set()))


def _limits(model: PlanModel) -> Limits:
    tasks = len(model.problem.tasks)
    return EXACT if tasks <= SMALL else SHORT if tasks <= MANY else NEAR


def _set_budget(model: PlanModel, money: tuple[int | None, ...]) -> None:
    model.problem = replace(model.problem, budgets=money)
    model.set_budgets(money)


def _cost_of_everything(model: PlanModel, periods: Sequence[Period]) -> int:
    """Give what the best plan with money enough in every period that has a share costs, the cheapest as good."""
    _set_budget(model, tuple(None if share else 0 for share in split_budget(periods, 1)))
    found = model.minimise_first(_limits(model))
    if found is None:
        return 0
    best = improve(model, found.schedule, NEAR, with_cost=True)
    return sum(model.problem.tasks[action].cost for action in best)


def _reached(model: PlanModel, budget: float, before: Sequence[Reached]) -> Reached | None:
    """Give the best schedule found for a budget; what a smaller budget reaches is within this one, too."""
    problem = model.problem
    start = next((one.schedule for one in before if _fits(model, one.schedule)), None)
    found = model.minimise_first(_limits(model), start=start)
    fitting = [one for one in (start, found.schedule if found else None) if one is not None and _fits(model, one)]
    if not fitting:
        return None
    best = min(fitting, key=lambda schedule: rank(problem, schedule))
    best = min(best, fill(problem, best), key=lambda schedule: rank(problem, schedule))
    bound = 0 if found is None else ceil(found.bound - SLACK)
    return Reached(budget, best, bound >= first_sum(problem, best))


def _fits(model: PlanModel, schedule: Schedule) -> bool:
    return limits_kept(model.problem, schedule) and model.held <= set(schedule)
