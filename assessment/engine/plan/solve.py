"""The best schedule in the order of `problem.rank`: one sum after the other, each held while the next is minimised.

Up to 100 actions every sum is proven, and of equal plans the one that comes first by the codes of its actions is
taken (each step of that last search has its own number of nodes). Above, the first sum is proven to within 1 % or to
a number of nodes; a list then fills it with what takes levels off, and what adds nothing is left out. Above 1,000,
parts of the plan are improved in turn, and the bound is that of the relaxed program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Final

from assessment.engine.plan.greedy import fill
from assessment.engine.plan.highs import Limits
from assessment.engine.plan.model import INFINITY, Found, PlanModel, weighted
from assessment.engine.plan.problem import (
    Problem,
    Schedule,
    first_sum,
    levels_sum,
    levels_touched,
    limits_kept,
    needs_met,
    rank,
    risk_sum,
)

EXACT_ACTIONS: Final = 100
WIDE_GAP: Final = 0.01
WHOLE_ACTIONS: Final = 1_000
PART_ACTIONS: Final = 500
PART: Final = Limits(gap=0.002, nodes=20)
EXACT_NODES: Final = 50_000
MANY_NODES: Final = 500
TIE_NODES: Final = 1_000
SLACK: Final = 0.01
LARGEST_WEIGHT: Final = 1e6


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to minimise: its terms in the program, and its whole value (less a constant) for a schedule."""

    terms: Mapping[int, float]
    value: Callable[[Schedule], int]


@dataclass(frozen=True, slots=True)
class Solution:
    """A schedule with the first sum it reaches and the bound proven for it, both in the problem's unit."""

    schedule: Schedule
    value: int
    bound: int
    unplaced_musts: frozenset[int] = frozenset()
    is_repeatable: bool = True

    @property
    def is_optimal(self) -> bool:
        """Tell whether no schedule has a smaller first sum."""
        return self.bound >= self.value


def stop_rule(problem: Problem, seconds: float | None) -> Limits:
    """Give the limits of the search: gap 0 up to 100 actions, 1 % above."""
    if len(problem.tasks) <= EXACT_ACTIONS:
        return Limits(nodes=EXACT_NODES, seconds=seconds)
    return Limits(gap=WIDE_GAP, nodes=MANY_NODES, seconds=seconds)


def solve(model: PlanModel, *, start: Schedule, seconds: float | None = None) -> Solution:
    """Give the best schedule of a problem; `start` is a schedule within the limits to begin from."""
    problem = model.problem
    unplaced, best = hold_musts(model, start)
    model.learn_from(best)
    limits = stop_rule(problem, seconds)
    goals = _goals(model)
    if len(problem.tasks) > WHOLE_ACTIONS:
        best, found = by_parts(model, best), None
        least = model.bound(limits)
        value = first_sum(problem, best)
        bound = 0 if least is None else min(value, max(0, ceil(least - SLACK)))
    else:
        found = model.minimise_first(limits, start=best)
        best = _better(model, best, found)
        value = first_sum(problem, best)
        bound = _bound(found, value)
    is_repeatable = found is None or not found.is_stopped_by_time
    if is_repeatable:
        best = _settle_ties(model, goals, best, limits)
    return Solution(best, value, bound, unplaced, is_repeatable)


def by_parts(model: PlanModel, best: Schedule) -> Schedule:
    """Improve a schedule of a very large problem part by part, all else as it is.

    A part is what some scenarios, or some levels, depend on. Each has its turn once, and its search a number of nodes,
    so that the same problem ends in the same schedule.
    """
    for part in list(_parts(model)):
        model.narrow(part, best)
        best = _better(model, best, model.minimise_first(PART, start=best))
    model.narrow(range(len(model.done)), best)
    return best


def _parts(model: PlanModel) -> Iterator[frozenset[int]]:
    """Give sets of actions, each what the scenarios in turn (or the levels) depend on, with what they need first."""
    problem = model.problem
    if problem.by_risk:
        groups = (model.actions_behind(index) for index in range(len(problem.risks)))
    else:
        groups = (problem.circuit.actions_below([gate]) for gate, _ in problem.rewards)
    part: set[int] = set()
    for group in groups:
        needed = {other for action in group for need in problem.tasks[action].needs for other in need[:1]}
        if part and len(part | group | needed) > PART_ACTIONS:
            yield frozenset(part)
            part = set()
        part |= group | needed
    yield frozenset(part)


def improve(model: PlanModel, best: Schedule, limits: Limits, *, with_cost: bool = False) -> Schedule:
    """Give a schedule no worse in the first sum, with fewer levels missing and, where asked, with less cost."""
    goals = _goals(model)[: 1 + model.problem.by_risk]
    if with_cost:
        goals.append(_spending(model, 1, 0))
    rows = []
    for before, goal in pairwise(goals):
        rows.append(_hold(model, before, best))
        best = _better(model, best, model.minimise(goal.terms, limits, start=best))
    for row in rows:
        model.program.bound_row(row, -INFINITY, INFINITY)
    return best


def _bound(found: Found | None, value: int) -> int:
    return 0 if found is None else min(value, max(0, ceil(found.bound - SLACK)))


def _goals(model: PlanModel) -> list[Goal]:
    """Give what is minimised in turn; cost and period numbers are one goal where the numbers stay small."""
    problem = model.problem
    base = problem.levels * problem.periods
    goals = [Goal(model.levels, lambda schedule: levels_sum(problem, schedule) - base)]
    if problem.by_risk:
        goals.insert(0, Goal(model.points, lambda schedule: risk_sum(problem, schedule)))
    largest = len(problem.tasks) * problem.periods + 1
    if largest * max((task.cost for task in problem.tasks), default=0) <= LARGEST_WEIGHT:
        return [*goals, _spending(model, largest, 1)]
    return [*goals, _spending(model, 1, 0), _spending(model, 0, 1)]


def _spending(model: PlanModel, per_cost: int, per_period: int) -> Goal:
    tasks = model.problem.tasks
    pairs: list[tuple[int | None, float]] = []
    for task, columns in zip(tasks, model.done, strict=True):
        pairs.append((columns[-1], per_cost * task.cost + per_period * len(columns)))
        pairs += [(column, -per_period) for column in columns[:-1]]
    return Goal(
        weighted(*pairs),
        lambda schedule: sum(per_cost * tasks[a].cost + per_period * (at + 1) for a, at in schedule.items()),
    )


def _better(model: PlanModel, best: Schedule, found: Found | None) -> Schedule:
    """Give the better of two schedules by rank; a found one that breaks a limit by rounding does not count."""
    if found is None or not limits_kept(model.problem, found.schedule) or not model.held <= set(found.schedule):
        return best
    return min(best, found.schedule, key=lambda schedule: rank(model.problem, schedule))


def hold_musts(model: PlanModel, start: Schedule) -> tuple[frozenset[int], Schedule]:
    """Make as many of the musts binding as can be placed together; give the others, and a schedule to begin from."""
    problem = model.problem
    placeable = {action for action in problem.musts if problem.tasks[action].periods}
    if placeable <= set(start):
        model.hold(placeable)
        return problem.musts - placeable, start
    wanted = weighted(*((model.done[action][-1], -1) for action in sorted(placeable)))
    found = model.minimise(wanted, Limits(), start=start)
    best = start
    if found is not None and limits_kept(problem, found.schedule):
        best = max(start, found.schedule, key=lambda schedule: len(placeable & set(schedule)))
    placed = placeable & set(best)
    model.hold(placed)
    return problem.musts - placed, best


def _settle_ties(model: PlanModel, goals: list[Goal], best: Schedule, limits: Limits) -> Schedule:
    """Minimise the later sums while the earlier ones are held; in the end, settle what is still equal by code."""
    rows: list[int] = []
    is_exact = not limits.gap
    best = best if is_exact else min(best, fill(model.problem, best), key=lambda one: rank(model.problem, one))
    for before, goal in pairwise(goals if is_exact else ()):
        rows.append(_hold(model, before, best))
        best = _better(model, best, model.minimise(goal.terms, limits, start=best))
    if is_exact:
        rows.append(_hold(model, goals[-1], best))
        best = _settle_by_code(model, best, Limits(nodes=TIE_NODES))
    elif len(model.done) <= WHOLE_ACTIONS:
        best = without_idle(model.problem, best)
    for row in rows:
        model.program.bound_row(row, -INFINITY, INFINITY)
    return best


def without_idle(problem: Problem, schedule: Schedule) -> Schedule:
    """Leave out, the dearest first, what a schedule does without being any worse for it."""
    best = dict(schedule)
    for action in sorted(schedule, key=lambda one: (-problem.tasks[one].cost, one)):
        at = best.pop(action)
        with_it = best | {action: at}
        is_needed = action in problem.musts or not all(needs_met(problem, best, other) for other in best)
        if is_needed or _is_worse(problem, best, with_it, action):
            best[action] = at
    return best


def _is_worse(problem: Problem, without: Schedule, with_it: Schedule, action: int) -> bool:
    if levels_touched(problem, without, [action]) < levels_touched(problem, with_it, [action]):
        return True
    return problem.by_risk and risk_sum(problem, without) > risk_sum(problem, with_it)


def _hold(model: PlanModel, goal: Goal, best: Schedule) -> int:
    return model.program.row(-INFINITY, goal.value(best) + SLACK, goal.terms)


def _settle_by_code(model: PlanModel, best: Schedule, limits: Limits) -> Schedule:
    """Of plans equal in every sum, take the one that does the first action by code, or does it earlier; and so on."""
    other = _another(model, best, limits)
    if other is None:
        return best
    best = _better(model, best, other)
    base, tasks = model.problem.periods + 1, len(model.problem.tasks)
    size = 1
    while base ** (size + 1) <= LARGEST_WEIGHT:
        size += 1
    for first in range(0, tasks, size):
        group = range(first, min(first + size, tasks))
        if any(_can_come_earlier(model.problem, action, best) for action in group):
            pairs = [(column, -(base ** (group[-1] - a))) for a in group for column in model.done[a]]
            best = _better(model, best, model.minimise(weighted(*pairs), limits, start=best))
        for action in group:
            model.fix(action, best)
    for action in range(tasks):
        model.release(action)
    return best


def _can_come_earlier(problem: Problem, action: int, best: Schedule) -> bool:
    earliest = min(problem.tasks[action].periods, default=problem.periods)
    return earliest < best.get(action, problem.periods)


def _another(model: PlanModel, best: Schedule, limits: Limits) -> Found | None:
    """Give any other schedule that the program still allows, None where `best` is the only one."""
    columns = model.columns_under(best)
    if not columns:
        return None
    terms = {column: -1.0 if value else 1.0 for column, value in columns.items()}
    row = model.program.row(1 - sum(columns.values()), INFINITY, terms)
    other = model.minimise({}, limits)
    model.program.bound_row(row, -INFINITY, INFINITY)
    return other
