"""From candidates and settings to the solver's problem: indices, whole numbers, limits per period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, gcd

from assessment.engine.achieved import PlaceLevels
from assessment.engine.plan.candidates import Candidates, prerequisite_groups
from assessment.engine.plan.circuit import Circuit
from assessment.engine.plan.level_gates import LevelGates, levels_missing_now, rewards
from assessment.engine.plan.problem import Problem, Resource, Task
from assessment.engine.plan.stages import periods_for
from assessment.engine.plan.treatments import active_on_site
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.system import Period

PER_UNIT = 100
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """How many hundredths of a unit of money, of a person-day and of a point the problem's numbers stand for."""

    money: int
    effort: int

    def money_of(self, amount: float) -> int:
        """Give the largest whole number of the problem's units that an amount of money pays."""
        return floor(round(amount * PER_UNIT, 6) + ROUNDING) // self.money

    def effort_of(self, amount: float) -> int:
        """Give the largest whole number of the problem's units that person-days give."""
        return floor(round(amount * PER_UNIT, 6) + ROUNDING) // self.effort


def scale_of(actions: Sequence[Action]) -> Scale:
    """Give the units in which every cost and every effort is whole."""
    money = gcd(*(round(action.treatment.cost * PER_UNIT) for action in actions))
    effort = gcd(*(round(action.treatment.effort * PER_UNIT) for action in actions))
    return Scale(money or 1, effort or 1)


def split_budget(periods: Sequence[Period], total: float) -> tuple[float, ...]:
    """Split a total over the periods in proportion to their budgets; equally where not all of them have one."""
    own = [period.budget for period in periods if period.budget is not None]
    if len(own) < len(periods) or sum(own) <= 0:
        return (total / len(periods),) * len(periods)
    return tuple(total * budget / sum(own) for budget in own)


def budgets_of(periods: Sequence[Period], total: float | None) -> tuple[float | None, ...]:
    """Give the money of each period: its own budget, or its share of a total."""
    return tuple(period.budget for period in periods) if total is None else split_budget(periods, total)


def total_of(periods: Sequence[Period], total: float | None) -> float | None:
    """Give the total of all periods: the one that is given, else the sum of their own; None where one has no limit."""
    own = [period.budget for period in periods if period.budget is not None]
    if total is None and len(own) == len(periods):
        return sum(own)
    return total


def scaled_budgets(scale: Scale, budgets: Sequence[float | None], *, carry_over: bool) -> tuple[int | None, ...]:
    """Give budgets in the problem's units, rounded down; where money is carried over, so is what rounding leaves."""
    found: list[int | None] = []
    total, paid = 0.0, 0
    for budget in budgets:
        if budget is None:
            found.append(None)
            continue
        total = total + budget if carry_over else budget
        found.append(scale.money_of(total) - paid)
        paid = scale.money_of(total) if carry_over else 0
    return tuple(found)


def problem_of(
    plant: Plant,
    levels: Mapping[str, PlaceLevels],
    candidates: Candidates,
    circuit: Circuit,
    gates: LevelGates,
    *,
    budget: float | None = None,
) -> Problem:
    """Give the problem of placing some candidates; `circuit` and `gates` number them in their order."""
    settings = plant.system.plan
    scale = scale_of(candidates.actions)
    musts = {number for number, action in enumerate(candidates.actions) if action.code in candidates.musts}
    efforts = (
        None if period.effort_days is None else scale.effort_of(period.effort_days) for period in settings.periods
    )
    return Problem(
        tasks=_tasks(plant, candidates.actions, scale),
        periods=len(settings.periods),
        budgets=scaled_budgets(scale, budgets_of(settings.periods, budget), carry_over=settings.carry_over),
        efforts=tuple(efforts),
        circuit=circuit,
        levels=levels_missing_now(levels),
        rewards=rewards(levels, gates),
        carry_over=settings.carry_over,
        musts=frozenset(musts),
        crews=_crews(settings.periods, candidates.actions, scale),
    )


def finely(
    problem: Problem, actions: Sequence[Action], periods: Sequence[Period], budget: float | None
) -> tuple[Problem, float]:
    """Give a problem with money counted so that budgets are whole, too, and what one unit of it stands for.

    The unit of all costs is enough to choose among actions as they are, and not where one might cost something else.
    """
    budgets = budgets_of(periods, budget)
    limits = (floor(round(one * PER_UNIT, 6) + ROUNDING) for one in budgets if one is not None)
    scale = Scale(gcd(scale_of(actions).money, *limits), 1)
    tasks = (
        replace(task, cost=round(action.treatment.cost * PER_UNIT) // scale.money)
        for task, action in zip(problem.tasks, actions, strict=True)
    )
    money = scaled_budgets(scale, budgets, carry_over=problem.carry_over)
    return replace(problem, tasks=tuple(tasks), budgets=money), scale.money / PER_UNIT


def _crews(periods: Sequence[Period], actions: Sequence[Action], scale: Scale) -> tuple[Resource, ...]:
    """Give the working days of each crew that some period limits."""
    found = []
    for crew in sorted({code for period in periods for code in period.crews}):
        limits = tuple(scale.effort_of(period.crews[crew]) if crew in period.crews else None for period in periods)
        days = (action.treatment.effort if action.treatment.crew == crew else 0 for action in actions)
        found.append(Resource(limits, tuple(round(one * PER_UNIT) // scale.effort for one in days)))
    return tuple(found)


def _tasks(plant: Plant, actions: Sequence[Action], scale: Scale) -> tuple[Task, ...]:
    numbers = {action.code: number for number, action in enumerate(actions)}
    groups = prerequisite_groups(plant, actions, active_on_site(plant))
    return tuple(
        Task(
            code=action.code,
            cost=round(action.treatment.cost * PER_UNIT) // scale.money,
            effort=round(action.treatment.effort * PER_UNIT) // scale.effort,
            periods=periods_for(plant, action),
            needs=tuple(tuple(numbers[code] for code in group) for group in groups[action.code]),
        )
        for action in actions
    )
