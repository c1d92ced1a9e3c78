"""What more or less money would change: the best plan for a row of total budgets, each begun from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from assessment.engine.plan.highs import Limits
from assessment.engine.plan.model import PlanModel
from assessment.engine.plan.problem import Problem, Schedule, first_sum, limits_kept, rank
from assessment.engine.plan.solve import SLACK, improve
from assessment.engine.plan.translate import PER_UNIT, Scale, scaled_budgets, split_budget
from assessment.engine.system import Period

SMALL: Final = 30
EXACT: Final = Limits(nodes=5_000)
NEAR: Final = Limits(gap=0.03, nodes=50)
MANY: Final = 300
FEW_POINTS: Final = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """The best schedule found for a budget, with whether its first sum is proven to be the least."""

    budget: float
    schedule: Schedule
    is_optimal: bool


def frontier(
    problem: Problem, periods: Sequence[Period], scale: Scale, *, points: int, held: frozenset[int]
) -> list[Reached]:
    """Give good schedules for budgets from 0 to the cost of everything useful; without musts that do not fit.

    Each says whether it is proven best: beyond a few dozen actions the search stops early, for a curve is drawn, and
    beyond some hundreds at most five points are worked out.
    """
    points = min(points, FEW_POINTS) if len(problem.tasks) > MANY else points
    if points < 2 or not problem.tasks:  # noqa: PLR2004 - a line needs two ends
        return []
    open_problem = replace(problem, budgets=(None,) * problem.periods)
    model = PlanModel(open_problem)
    model.hold(held)
    limits = EXACT if len(problem.tasks) <= SMALL else NEAR
    found_free = model.minimise_first(limits)
    if found_free is None:
        return []
    free = improve(model, found_free.schedule, limits, with_cost=True)
    cost = sum(problem.tasks[action].cost for action in free) * scale.money / PER_UNIT
    found: list[Reached] = []
    for number in range(points):
        budget = round(cost * number / (points - 1), 2)
        money = scaled_budgets(scale, split_budget(periods, budget), carry_over=problem.carry_over)
        model.problem = replace(open_problem, budgets=money)
        model.set_budgets(money)
        start = found[-1].schedule if found else _nothing(held)
        one = _reached(model, limits, budget, start)
        found += [one] if one is not None else []
        if cost == 0:
            break
    return found


def _nothing(held: frozenset[int]) -> Schedule | None:
    return None if held else {}


def _reached(model: PlanModel, limits: Limits, budget: float, start: Schedule | None) -> Reached | None:
    problem = model.problem
    found = model.minimise_first(limits, start=start)
    fitting = [one for one in (start, found.schedule if found else None) if one is not None]
    fitting = [one for one in fitting if limits_kept(problem, one)]
    if not fitting:
        return None
    best = improve(model, min(fitting, key=lambda schedule: rank(problem, schedule)), limits)
    bound = 0 if found is None else ceil(found.bound - SLACK)
    return Reached(budget, best, bound >= first_sum(problem, best))
