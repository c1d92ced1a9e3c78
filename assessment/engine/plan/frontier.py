"""What more or less money would change: the best plan for a row of total budgets, each begun from its neighbours.

More money never leaves more. So where a small and a large budget are proven to leave the same, all between them do, and
are not worked out; and what no plan can beat with much money, none can with less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from assessment.engine.plan.greedy import Greedy, fill
from assessment.engine.plan.highs import Limits
from assessment.engine.plan.model import PlanModel
from assessment.engine.plan.problem import Problem, Schedule, first_sum, limits_kept, rank
from assessment.engine.plan.solve import SLACK, WHOLE_ACTIONS, hold_musts, improve
from assessment.engine.plan.translate import PER_UNIT, Scale, scaled_budgets, split_budget
from assessment.engine.system import Period

SMALL: Final = 100
MANY: Final = 300
FEW_POINTS: Final = 5
EXACT: Final = Limits(nodes=5_000)
SHORT: Final = Limits(nodes=300)
NEAR: Final = Limits(gap=0.03, nodes=50)
END: Final = Limits(nodes=50)


@dataclass(frozen=True, slots=True)
class Reached:
    """The best schedule found for a budget, and what is proven that no schedule has less of in its first sum.

    `is_optimal` tells that the schedule is proven to have the least of it.
    """

    budget: float
    schedule: Schedule
    bound: int
    is_optimal: bool


def frontier(
    model: PlanModel, periods: Sequence[Period], scale: Scale, *, points: int, own: Reached | None = None
) -> list[Reached]:
    """Give good schedules for budgets from 0 to the cost of everything useful, and `own`, the plan itself, among them.

    `model` is the one the plan was found with; it is asked for other budgets, and keeps the last one and what money
    enough can hold of what must be done. That is done in every plan, though `own` may be without; budgets without
    the money for it are left out, except 0, where then nothing is done.
    Each says what is proven for it: in a large problem the search stops early, for a curve is drawn. From some
    hundreds of actions up there are at most five points; above a thousand all are lists, each with the bound of the
    relaxed program, which is what takes the time.
    """
    tasks = len(model.problem.tasks)
    points = min(points, FEW_POINTS) if tasks > MANY else points
    if points < 2 or not tasks:  # noqa: PLR2004 - a line needs two ends
        return []
    return _Frontier(model, periods, scale, own).all(points)


class _Frontier:
    def __init__(self, model: PlanModel, periods: Sequence[Period], scale: Scale, own: Reached | None) -> None:
        self._model = model
        self._periods = periods
        self._scale = scale
        self._own = own

    def all(self, points: int) -> list[Reached]:
        full = self._cost_of_everything() * self._scale.money / PER_UNIT
        steps = {round(full * number / (points - 1), 2) for number in range(points)}
        budgets = sorted(steps | ({self._own.budget} if self._own is not None else set()))
        found: dict[float, Reached | None] = {}
        self._solve(budgets, found)
        row: list[Reached] = []
        for budget in budgets:
            one = found[budget]
            if one is not None:
                row.append(self._no_worse(one, row[-1:]))
            elif budget == 0:
                row.append(Reached(0, {}, 0, is_optimal=False))
        return row

    def _no_worse(self, one: Reached, before: Sequence[Reached]) -> Reached:
        """Give the better of a point and what less money reached, where that was worked out later."""
        problem = self._with_budget(one.budget)
        schedules = [one.schedule, *(low.schedule for low in before if self._fits(low.schedule))]
        if one is self._own or one.is_optimal or len(schedules) == 1:
            return one
        best = min(schedules, key=lambda schedule: rank(problem, schedule))
        return replace(one, schedule=best, is_optimal=first_sum(problem, best) == one.bound)

    def _solve(self, budgets: Sequence[float], found: dict[float, Reached | None]) -> None:
        """Work out both ends, then what lies between them."""
        for budget in (budgets[0], budgets[-1]):
            found[budget] = self._reached(budget, found)
        waiting = [(0, len(budgets) - 1)]
        while waiting:
            first, last = waiting.pop()
            if last - first < 2:  # noqa: PLR2004 - neighbours
                continue
            low, high = found[budgets[first]], found[budgets[last]]
            if low is not None and high is not None and self._is_level(low, high):
                found |= {budget: self._filled(budget, low) for budget in budgets[first + 1 : last]}
                continue
            middle = (first + last) // 2
            found[budgets[middle]] = self._reached(budgets[middle], found)
            waiting += [(first, middle), (middle, last)]

    def _is_level(self, low: Reached, high: Reached) -> bool:
        values = (first_sum(self._model.problem, one.schedule) for one in (low, high))
        return low.is_optimal and high.is_optimal and self._has_musts(low.schedule) and len(set(values)) == 1

    def _filled(self, budget: float, low: Reached) -> Reached:
        problem = self._with_budget(budget)
        best = min(low.schedule, fill(problem, low.schedule), key=lambda schedule: rank(problem, schedule))
        return Reached(budget, best, low.bound, is_optimal=True)

    def _reached(self, budget: float, found: dict[float, Reached | None]) -> Reached | None:
        """Give the best schedule found for a budget; what a smaller budget reaches is within this one, too."""
        if self._own is not None and budget == self._own.budget:
            return self._own
        problem, model = self._with_budget(budget), self._model
        known = sorted((one for one in found.values() if one is not None), key=lambda one: one.budget)
        starts = [one.schedule for one in known if one.budget < budget and self._fits(one.schedule)]
        least = max((one.bound for one in known if one.budget > budget), default=0)
        if len(problem.tasks) > WHOLE_ACTIONS:
            starts += self._lists(problem, known, budget)
            relaxed = model.bound(NEAR)
            bound = 0 if relaxed is None else ceil(relaxed - SLACK)
        else:
            start = min(starts, key=lambda schedule: rank(problem, schedule), default=None)
            answer = model.minimise_first(_limits(model), start=start)
            starts += [answer.schedule] if answer is not None else []
            bound = 0 if answer is None else ceil(answer.bound - SLACK)
        fitting = [one for one in starts if self._fits(one)]
        if not fitting:
            return None
        best = min(fitting, key=lambda schedule: rank(problem, schedule))
        best = min(best, fill(problem, best), key=lambda schedule: rank(problem, schedule))
        value = first_sum(problem, best)
        bound = min(value, max(bound, least))
        return Reached(budget, best, bound, bound == value)

    def _lists(self, problem: Problem, known: Sequence[Reached], budget: float) -> list[Schedule]:
        """Give what lists reach beside the plan for the next smaller budget, and first of all of what others do."""
        lists = Greedy(problem)
        tried = frozenset[int]().union(*(one.schedule for one in (*known, *([self._own] if self._own else []))))
        below = [one.schedule for one in known if one.budget < budget and self._fits(one.schedule)]
        return [lists.adaptive(below[-1] if below else None), lists.adaptive(lists.adaptive(among=tried))]

    def _with_budget(self, budget: float) -> Problem:
        shares = split_budget(self._periods, budget)
        return self._set(scaled_budgets(self._scale, shares, carry_over=self._model.problem.carry_over))

    def _set(self, money: tuple[int | None, ...]) -> Problem:
        self._model.problem = replace(self._model.problem, budgets=money)
        self._model.set_budgets(money)
        return self._model.problem

    def _cost_of_everything(self) -> int:
        """Give what a good plan with money enough in every period that has a share costs, the cheapest as good."""
        problem = self._set(tuple(None if share else 0 for share in split_budget(self._periods, 1)))
        _unplaced, start = hold_musts(self._model, self._own.schedule if self._own is not None else {})
        if len(problem.tasks) > WHOLE_ACTIONS:
            best: Schedule = Greedy(problem).adaptive()
        else:
            limits = END if len(problem.tasks) <= SMALL else _limits(self._model)
            found = self._model.minimise_first(limits, start=start or None)
            if found is None:
                return 0
            best = improve(self._model, found.schedule, NEAR, with_cost=True)
        return sum(problem.tasks[action].cost for action in best)

    def _fits(self, schedule: Schedule) -> bool:
        return limits_kept(self._model.problem, schedule) and self._has_musts(schedule)

    def _has_musts(self, schedule: Schedule) -> bool:
        return self._model.held <= set(schedule)


def _limits(model: PlanModel) -> Limits:
    tasks = len(model.problem.tasks)
    return EXACT if tasks <= SMALL else SHORT if tasks <= MANY else NEAR
