"""The risk under a growing set of actions, asked again for each action that somebody considers next.

A scenario changes only where its deciding way does: so of each scenario the actions are known that its way, or its
consequence, depends on, and a search for other ways begins only where that way would get heavy enough to matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assessment.engine.plan.circuit import Reading
from assessment.engine.plan.problem import Cut, Problem, RiskTerm, place_of, risk_of_term, weight_of


@dataclass(frozen=True, slots=True)
class _State:
    points: int
    cut: Cut | None
    actions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Unmoved:
    """A scenario that an action does not bring down; `is_bypassed`: its way gets hard enough, and another does not.

    `is_last`: the action is one of those that together cut every way that is known.
    """

    scenario: str
    points: int
    is_bypassed: bool
    is_last: bool


class Standing:
    """The scenarios of a problem under some actions, kept while the actions grow."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._done: frozenset[int] | None = None
        self._states: list[_State] = []
        self._touched: defaultdict[int, set[int]] = defaultdict(set)

    def gain(self, done: frozenset[int], new: Iterable[int]) -> int:
        """Give the points that new actions take off beside those that are done."""
        self._move_to(done)
        added = frozenset(new)
        numbers = set[int]().union(*(self._touched[action] for action in added))
        if not numbers:
            return 0
        after = done | added
        reading = Reading(self._problem.circuit, after)
        return sum(self._gain(number, after, reading) for number in sorted(numbers))

    def unmoved(self, done: frozenset[int], action: int) -> list[Unmoved]:
        """Give the scenarios that depend on an action and that it does not bring down beside those that are done."""
        self._move_to(done)
        after = done | {action}
        reading = Reading(self._problem.circuit, after)
        found = []
        for number in sorted(self._touched[action]):
            term, state = self._problem.risks[number], self._states[number]
            is_bypassed = self._at_best(term, state, reading) < state.points
            ways = self._problem.ways if is_bypassed else None
            is_last = ways is not None and action in ways.least(term, after).only_after
            found.append(Unmoved(term.scenario, state.points, is_bypassed, is_last))
        return found

    def _gain(self, number: int, after: frozenset[int], reading: Reading) -> int:
        term, state = self._problem.risks[number], self._states[number]
        if self._at_best(term, state, reading) >= state.points:
            return 0
        return state.points - risk_of_term(self._problem, term, after)

    def _at_best(self, term: RiskTerm, state: _State, reading: Reading) -> int:
        """Give the least points that are possible while the way that decided before still counts."""
        likelihood = len(term.thresholds) - 1
        if state.cut is not None and not any(reading.holds(gate) for gate in state.cut.escapes):
            likelihood = place_of(term, weight_of(state.cut, reading))
        consequence = max(place for place, gate in enumerate(term.consequences) if reading.holds(gate))
        return term.points[consequence][likelihood]

    def _move_to(self, done: frozenset[int]) -> None:
        if done == self._done:
            return
        if self._done is not None and self._done <= done:
            numbers = set[int]().union(*(self._touched[action] for action in done - self._done))
        else:
            numbers, self._touched = set(range(len(self._problem.risks))), defaultdict(set)
            self._states = [_State(0, None, frozenset())] * len(self._problem.risks)
        for number in sorted(numbers):
            for action in self._states[number].actions:
                self._touched[action].discard(number)
            self._states[number] = self._state(self._problem.risks[number], done)
            for action in self._states[number].actions:
                self._touched[action].add(number)
        self._done = done

    def _state(self, term: RiskTerm, done: frozenset[int]) -> _State:
        gates = list(term.consequences)
        cut = None
        if self._problem.ways is not None and len(term.thresholds) > 1:
            cut = self._problem.ways.least(term, done)
            gates += cut.gates
        actions = frozenset(self._problem.circuit.actions_below(gates))
        return _State(risk_of_term(self._problem, term, done), cut, actions)
