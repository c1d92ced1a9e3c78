"""The plan as a problem of whole numbers: actions to place in periods, limits, and what they switch on.

Everything here is sorted and scaled before the solver sees it: money and effort are whole multiples of one unit,
points too, so that sums are exact and the order of the model file cannot change the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assessment.engine.plan.circuit import Circuit, Reading
from assessment.engine.plan.covers import Ladder

Schedule = Mapping[int, int]
"""The period (from 0) in which each action that is done is finished; an action that is not done is missing."""


@dataclass(frozen=True, slots=True)
class Task:
    """An action in the solver's terms; `needs` are groups of actions of which one must be done no later."""

    code: str
    cost: int
    effort: int
    periods: frozenset[int]
    needs: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A way an attacker has: its weight is `base` plus the weights of the gates that hold, step by step.

    It does not count where one of `escapes` holds (an edge of it is gone), nor before all `only_after` are done.
    Where there are ways `beside` it, the hardest of them all decides.
    """

    base: int
    ladders: tuple[Ladder, ...]
    escapes: tuple[int, ...] = ()
    only_after: tuple[int, ...] = ()
    beside: tuple[Cut, ...] = ()

    @property
    def terms(self) -> tuple[tuple[int, int], ...]:
        """Give the gates with the weight each adds in all steps together."""
        weights: Counter[int] = Counter()
        for ladder in self.ladders:
            weights.update(dict(ladder))
        return tuple(sorted(weights.items()))

    @property
    def gates(self) -> tuple[int, ...]:
        """Give the gates that decide what it weighs, and whether it counts."""
        return (*(gate for one in (self, *self.beside) for gate, _ in one.terms), *self.escapes)


@dataclass(frozen=True, slots=True)
class RiskTerm:
    """A scenario in the solver's terms.

    `points[c][l]`: points at the c-th consequence and the l-th likelihood, both from the worst to the best.
    `consequences[c]` is the gate that allows the c-th consequence (the first always), `thresholds[l]` the least
    weight of all ways that allows the l-th likelihood (the first 0).
    """

    scenario: str
    points: tuple[tuple[int, ...], ...]
    consequences: tuple[int, ...]
    thresholds: tuple[int, ...]

    @property
    def is_fixed(self) -> bool:
        """Tell whether no action can change the points."""
        return len(self.consequences) == 1 and len(self.thresholds) == 1


@dataclass(frozen=True, slots=True)
class Resource:
    """What actions use up per period: money, or the working days of everybody or of one crew; None is not limited."""

    limits: tuple[int | None, ...]
    amounts: tuple[int, ...]
    is_carried: bool = False

    def used_by(self, schedule: Schedule) -> list[int]:
        """Give what a schedule uses in each period."""
        used = [0] * len(self.limits)
        for action, at in schedule.items():
            used[at] += self.amounts[action]
        return used

    def is_kept(self, used: Sequence[int]) -> bool:
        """Tell whether what is used in each period is there; what is carried over serves the periods after it, too."""
        left: int | None = 0
        for limit, amount in zip(self.limits, used, strict=True):
            carried = left if self.is_carried else 0
            left = None if limit is None or carried is None else limit + carried - amount
            if left is not None and left < 0:
                return False
        return True


class Room:
    """What a schedule uses of each resource while it is built, one action after the other."""

    def __init__(self, problem: Problem, schedule: Schedule, resources: Sequence[Resource] | None = None) -> None:
        self._resources = problem.resources if resources is None else resources
        self._used = [[0] * problem.periods for _ in self._resources]
        for action, period in schedule.items():
            self.put(action, period)

    def put(self, action: int, period: int, sign: int = 1) -> None:
        """Use what an action needs in a period; with the sign -1, give it back."""
        for resource, used in zip(self._resources, self._used, strict=True):
            used[period] += sign * resource.amounts[action]

    def fits(self, action: int, period: int) -> bool:
        """Tell whether an action still fits a period."""
        self.put(action, period)
        kept = all(one.is_kept(used) for one, used in zip(self._resources, self._used, strict=True))
        self.put(action, period, -1)
        return kept


class Ways(Protocol):
    """What knows the ways of the attackers under a set of actions."""

    def weight(self, term: RiskTerm, done: frozenset[int]) -> int:
        """Give the weight of the way that decides."""

    def least(self, term: RiskTerm, done: frozenset[int]) -> Cut:
        """Give the way of least weight, whose weight under `done` is the weight that decides."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the solver needs. `budgets` and `efforts` None: not limited in that period."""

    tasks: tuple[Task, ...]
    periods: int
    budgets: tuple[int | None, ...]
    efforts: tuple[int | None, ...]
    circuit: Circuit
    levels: int
    rewards: tuple[tuple[int, int], ...]
    carry_over: bool = False
    crews: tuple[Resource, ...] = ()
    musts: frozenset[int] = frozenset()
    risks: tuple[RiskTerm, ...] = ()
    ways: Ways | None = None
    point_unit: float = 1
    rewards_known: dict[int, list[tuple[int, int]]] = field(default_factory=dict, repr=False, compare=False)
    points_known: dict[tuple[str, frozenset[int]], int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Give what limits the periods: money, everybody's working days, each crew's."""
        costs, efforts = tuple(task.cost for task in self.tasks), tuple(task.effort for task in self.tasks)
        return Resource(self.budgets, costs, self.carry_over), Resource(self.efforts, efforts), *self.crews

    @property
    def by_risk(self) -> bool:
        """Tell whether risk is the first thing to minimise, else levels are."""
        return bool(self.risks)


def levels_missing(problem: Problem, done: Collection[int]) -> int:
    """Give V: the levels missing over all zones after some actions."""
    reading = Reading(problem.circuit, done)
    return problem.levels - sum(weight for gate, weight in problem.rewards if reading.holds(gate))


def rewards_of(problem: Problem, actions: Iterable[int]) -> list[tuple[int, int]]:
    """Give the rewards that depend on some of the actions."""
    if not problem.rewards_known and problem.rewards:
        for reward in problem.rewards:
            for action in problem.circuit.actions_below(reward[:1]):
                problem.rewards_known.setdefault(action, []).append(reward)
    return list(dict.fromkeys(reward for action in actions for reward in problem.rewards_known.get(action, ())))


def levels_touched(problem: Problem, schedule: Schedule, actions: Collection[int]) -> int:
    """Give the levels reached, over all periods, among those that depend on some actions."""
    touched = rewards_of(problem, actions)
    readings = [Reading(problem.circuit, done_by(schedule, period)) for period in range(problem.periods)]
    return sum(weight for reading in readings for gate, weight in touched if reading.holds(gate))


def cheapest_set(problem: Problem, gate: int, at_hand: frozenset[int]) -> frozenset[int]:
    """Give a cheap set of actions that switches a gate on: per member the cheapest, not the cheapest together."""
    own = problem.circuit.gate(gate) if gate >= 0 else None
    if own is None:
        return frozenset() if gate < 0 else frozenset((gate,))
    sets = [cheapest_set(problem, member, at_hand) for member in own.members]
    if own.is_all:
        return frozenset[int]().union(*sets)
    return min(
        sets, key=lambda one: (sum(problem.tasks[a].cost for a in one - at_hand), len(one - at_hand), sorted(one))
    )


def weight_of(cut: Cut, reading: Reading) -> int:
    """Give the weight of a way, or of the hardest beside it, under the actions of a reading."""
    return max(
        one.base + sum(weight for gate, weight in one.terms if reading.holds(gate)) for one in (cut, *cut.beside)
    )


def place_of(term: RiskTerm, weight: int) -> int:
    """Give the place of the likelihood that a weight reaches."""
    return max(place for place, least in enumerate(term.thresholds) if weight >= least)


def risk_of_term(problem: Problem, term: RiskTerm, done: frozenset[int]) -> int:
    """Give the points of one scenario after some actions, in the problem's unit."""
    key = (term.scenario, done)
    if key not in problem.points_known:
        reading = Reading(problem.circuit, done)
        likelihood = 0
        if problem.ways is not None and len(term.thresholds) > 1:
            weight = problem.ways.weight(term, done)
            likelihood = place_of(term, weight)
        consequence = max(place for place, gate in enumerate(term.consequences) if reading.holds(gate))
        problem.points_known[key] = term.points[consequence][likelihood]
    return problem.points_known[key]


def risk(problem: Problem, done: Collection[int]) -> int:
    """Give R: the points over all scenarios after some actions, in the problem's unit."""
    actions = frozenset(done)
    return sum(risk_of_term(problem, term, actions) for term in problem.risks)


def done_by(schedule: Schedule, period: int) -> frozenset[int]:
    """Give the actions finished by the end of a period."""
    return frozenset(action for action, at in schedule.items() if at <= period)


def levels_sum(problem: Problem, schedule: Schedule) -> int:
    """Give the sum of V over the periods."""
    return sum(levels_missing(problem, done_by(schedule, period)) for period in range(problem.periods))


def risk_sum(problem: Problem, schedule: Schedule) -> int:
    """Give the sum of R over the periods, in the problem's unit."""
    return sum(risk(problem, done_by(schedule, period)) for period in range(problem.periods))


def first_sum(problem: Problem, schedule: Schedule) -> int:
    """Give the sum that is minimised first: points under `risk`, levels under `levels`."""
    return risk_sum(problem, schedule) if problem.by_risk else levels_sum(problem, schedule)


def rank(problem: Problem, schedule: Schedule) -> tuple[object, ...]:
    """Give what plans are ordered by, smaller first.

    Points (under `risk`), levels, cost, sum of period numbers; then for each action by code its period number, one
    more than the last where it is not done: the plan that does the first action by code, or does it earlier, wins.
    """
    points = (risk_sum(problem, schedule),) if problem.by_risk else ()
    return (
        *points,
        levels_sum(problem, schedule),
        sum(problem.tasks[action].cost for action in schedule),
        sum(period + 1 for period in schedule.values()),
        tuple(schedule.get(action, problem.periods) for action in range(len(problem.tasks))),
    )


def limits_kept(problem: Problem, schedule: Schedule) -> bool:
    """Tell whether a schedule keeps windows, prerequisites, budgets and efforts."""
    return (
        all(period in problem.tasks[action].periods for action, period in schedule.items())
        and all(needs_met(problem, schedule, action) for action in schedule)
        and amounts_kept(problem, schedule)
    )


def amounts_kept(problem: Problem, schedule: Schedule) -> bool:
    """Tell whether a schedule keeps the budgets and efforts of the periods; only money may be carried over."""
    return all(one.is_kept(one.used_by(schedule)) for one in problem.resources)


def needs_met(problem: Problem, schedule: Schedule, action: int) -> bool:
    """Tell whether every prerequisite of a scheduled action is scheduled no later."""
    at = schedule[action]
    return all(
        any(schedule.get(other, problem.periods) <= at for other in group) for group in problem.tasks[action].needs
    )
