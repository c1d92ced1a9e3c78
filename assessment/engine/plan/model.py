"""The plan as a mixed-integer program: what may be done when, what it switches on, and what that leaves.

A column `done` says that an action is finished by the end of a period; periods in which it cannot be finished share
the column of the period before. Gates are columns between 0 and 1 (see `circuit`). The ways of the attackers are far
too many to write down: they are added when a plan claims a likelihood that one of them forbids, until none does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.engine.plan.circuit import ALWAYS, Reading
from assessment.engine.plan.covers import blocking_sets
from assessment.engine.plan.highs import Answer, Limits, Program
from assessment.engine.plan.problem import Cut, Problem, Resource, RiskTerm, Schedule, done_by, weight_of

INFINITY = float("inf")
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule within the limits, with the bound that is proven for what was minimised."""

    schedule: Schedule
    bound: float
    is_stopped_by_time: bool = False


class PlanModel:
    """The program of one problem; it keeps the ways it has learnt for the next question."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.program = Program()
        self._one = self.program.column(1, 1)
        self._known: dict[tuple[bool, tuple[int, ...]], int] = {}
        self._likelihoods: dict[tuple[int, int], list[int]] = {}
        self._cuts: dict[tuple[int, Cut], None] = {}
        self.done = [self._columns_of(action) for action in range(len(problem.tasks))]
        self._gates: list[dict[int, int | None]] = [{ALWAYS: self._one} for _ in range(problem.periods)]
        self._add_order()
        money, *others = problem.resources
        self._budget_rows = self._add_sums(money)
        for resource in others:
            self._limit(self._add_sums(resource), resource.limits, is_carried=resource.is_carried)
        self.set_budgets(problem.budgets)
        self.points = self._add_risks()
        self.levels = self._add_levels()
        self.held: frozenset[int] = frozenset()

    # -- building -----------------------------------------------------------------------------------------------

    def _columns_of(self, action: int) -> list[int | None]:
        columns: list[int | None] = []
        for period in range(self.problem.periods):
            before = columns[-1] if columns else None
            if period not in self.problem.tasks[action].periods:
                columns.append(before)
                continue
            columns.append(self.program.column(0, 1, is_whole=True))
            if before is not None:
                self.program.row(0, 1, weighted((columns[-1], 1), (before, -1)))
        return columns

    def _add_order(self) -> None:
        for action, task in enumerate(self.problem.tasks):
            for group in task.needs:
                for period in sorted(task.periods):
                    needed = [(self.done[other][period], -1) for other in group]
                    self.program.row(-INFINITY, 0, weighted((self.done[action][period], 1), *needed))

    def _add_sums(self, resource: Resource) -> list[int]:
        rows = []
        for period in range(self.problem.periods):
            pairs: list[tuple[int | None, float]] = []
            for amount, columns in zip(resource.amounts, self.done, strict=True):
                pairs.append((columns[period], amount))
                if period and not resource.is_carried:
                    pairs.append((columns[period - 1], -amount))
            rows.append(self.program.row(-INFINITY, INFINITY, weighted(*pairs)))
        return rows

    def set_budgets(self, budgets: Sequence[int | None]) -> None:
        """Limit the money per period; None is not limited."""
        self._limit(self._budget_rows, budgets, is_carried=self.problem.carry_over)

    def _limit(self, rows: Sequence[int], limits: Sequence[int | None], *, is_carried: bool) -> None:
        total: float = 0
        for row, limit in zip(rows, limits, strict=True):
            own = INFINITY if limit is None else limit
            total = total + own if is_carried else own
            self.program.bound_row(row, -INFINITY, total + HALF)

    def _gate(self, number: int, period: int) -> int | None:
        """Give the column of a gate at the end of a period, None where it cannot hold then."""
        known = self._gates[period]
        if number not in known:
            known[number] = self._new_gate(number, period)
        return known[number]

    def _new_gate(self, number: int, period: int) -> int | None:
        if number < 0:
            return None
        gate = self.problem.circuit.gate(number)
        if gate is None:
            return self.done[number][period]
        found = [self._gate(member, period) for member in gate.members]
        members = tuple(dict.fromkeys(column for column in found if column is not None))
        if not members or (gate.is_all and None in found):
            return None
        if len(members) == 1:
            return members[0]
        key = (gate.is_all, members)
        if key not in self._known:
            self._known[key] = self._gate_column(members, is_all=gate.is_all)
        return self._known[key]

    def _gate_column(self, members: Sequence[int], *, is_all: bool) -> int:
        column = self.program.column(0, 1)
        groups = [(member,) for member in members] if is_all else [tuple(members)]
        for group in groups:
            self.program.row(-INFINITY, 0, weighted((column, 1), *((member, -1) for member in group)))
        return column

    def _add_levels(self) -> Mapping[int, float]:
        pairs = [
            (self._gate(gate, period), -weight)
            for period in range(self.problem.periods)
            for gate, weight in self.problem.rewards
        ]
        return weighted(*pairs)

    def _add_risks(self) -> Mapping[int, float]:
        pairs: list[tuple[int | None, float]] = []
        for index, term in enumerate(self.problem.risks):
            for period in range(self.problem.periods):
                pairs += self._add_points(index, term, period)
        return weighted(*pairs)

    def _add_points(self, index: int, term: RiskTerm, period: int) -> list[tuple[int | None, float]]:
        """Add the choice of one cell of the matrix, as good as consequence and likelihood allow."""
        shares = [[self.program.column(0, 1) for _ in row] for row in term.points]
        every = [column for row in shares for column in row]
        self.program.row(1, 1, weighted(*((column, 1) for column in every)))
        for place in range(1, len(shares)):
            better = [(column, 1.0) for row in shares[place:] for column in row]
            self.program.row(-INFINITY, 0, weighted(*better, (self._gate(term.consequences[place], period), -1)))
        reached: list[int] = []
        for place in range(1, len(term.thresholds)):
            reached.append(self.program.column(0, 1, is_whole=True))
            better = [(row[place], 1.0) for row in shares] + [
                (column, 1.0) for row in shares for column in row[place + 1 :]
            ]
            self.program.row(-INFINITY, 0, weighted(*better, (reached[-1], -1)))
            if place > 1:
                self.program.row(-INFINITY, 0, weighted((reached[-1], 1), (reached[-2], -1)))
        self._likelihoods[index, period] = reached
        return [
            (c, p) for row, points in zip(shares, term.points, strict=True) for c, p in zip(row, points, strict=True)
        ]

    # -- ways ---------------------------------------------------------------------------------------------------

    def learn(self, index: int, cut: Cut) -> bool:
        """Add a way of a scenario for every period; tell whether it is new."""
        if (index, cut) in self._cuts:
            return False
        self._cuts[index, cut] = None
        ways = (cut, *cut.beside)
        for place, threshold in enumerate(self.problem.risks[index].thresholds[1:]):
            if any(threshold <= way.base for way in ways):
                continue
            for period in range(self.problem.periods):
                reached = self._likelihoods[index, period][place]
                hard = [reached]
                if cut.beside:
                    hard = [self.program.column(0, 1, is_whole=True) for _ in ways]
                    self._demand(cut, weighted(*((column, 1) for column in hard)), 1, reached, period)
                for way, column in zip(ways, hard, strict=True):
                    self._demand_way(way, threshold - way.base, column, period)
        return True

    def _demand_way(self, way: Cut, needed: int, reached: int, period: int) -> None:
        """Demand that the gates of one way add up to what is needed where a column is 1, and the way counts."""
        sets = blocking_sets(way.ladders, needed)
        if sets is None:
            terms = [(self._gate(gate, period), min(weight, needed)) for gate, weight in way.terms]
            self._demand(way, weighted(*terms), needed, reached, period)
        for one in sets or ():
            self._demand(way, weighted(*((self._gate(gate, period), 1) for gate in one)), 1, reached, period)

    def _demand(self, cut: Cut, terms: Mapping[int, float], needed: int, reached: int, period: int) -> None:
        """Demand that columns add up to what is needed where another is 1 and the way counts."""
        pairs: list[tuple[int | None, float]] = [*terms.items(), (reached, -needed)]
        pairs += [(self._gate(gate, period), needed) for gate in cut.escapes]
        pairs += [(self._gate(gate, period), -needed) for gate in cut.only_after]
        self.program.row(-needed * len(cut.only_after), INFINITY, weighted(*pairs))

    def learn_as(self, other: PlanModel) -> None:
        """Add the ways that another model of the same scenarios has learnt."""
        for index, cut in other._cuts:
            self.learn(index, cut)

    def learn_from(self, schedule: Schedule) -> None:
        """Add the deciding ways of all scenarios under a schedule."""
        for period in range(self.problem.periods):
            done = done_by(schedule, period)
            for index, term in enumerate(self.problem.risks):
                if self.problem.ways is not None and len(term.thresholds) > 1:
                    self.learn(index, self.problem.ways.least(term, done))

    def _learn_violated(self, answer: Answer, schedule: Schedule) -> bool:
        is_new = False
        for (index, period), reached in self._likelihoods.items():
            claimed = sum(answer.columns[column] > HALF for column in reached)
            if not claimed or self.problem.ways is None:
                continue
            term, done = self.problem.risks[index], done_by(schedule, period)
            cut = self.problem.ways.least(term, done)
            if weight_of(cut, Reading(self.problem.circuit, done)) < term.thresholds[claimed]:
                is_new |= self.learn(index, cut)
        return is_new

    # -- asking -------------------------------------------------------------------------------------------------

    def minimise_first(self, limits: Limits, start: Schedule | None = None) -> Found | None:
        """Give the best schedule for what is minimised first; its bound is that of the whole sum."""
        return self.minimise(self._first_terms(), limits, start)

    def _first_terms(self) -> Mapping[int, float]:
        # The constant belongs to the sum, and so to what the gap is measured by.
        constant = self.problem.levels * self.problem.periods
        return self.points if self.problem.by_risk else {self._one: constant, **self.levels}

    def minimise(self, objective: Mapping[int, float], limits: Limits, start: Schedule | None = None) -> Found | None:
        """Give the best schedule for an objective that no way contradicts, None where there is none."""
        while True:
            given = None if start is None else self.columns_under(start)
            answer = self.program.minimise(objective, limits, start=given)
            if answer is None:
                return None
            schedule = self._schedule(answer)
            if not self._learn_violated(answer, schedule) or answer.is_stopped_by_time:
                return Found(schedule, answer.bound, answer.is_stopped_by_time)

    def hold(self, actions: Collection[int]) -> None:
        """Require that some actions are done by the end, and of no others that they are."""
        before, self.held = self.held, frozenset(actions)
        for action in sorted(before | self.held):
            self.release(action)

    def narrow(self, free: Collection[int], schedule: Schedule) -> None:
        """Require that all actions but some are done as in a schedule."""
        for action in range(len(self.done)):
            if action in free:
                self.release(action)
            else:
                self.fix(action, schedule)

    def bound(self, limits: Limits) -> float | None:
        """Give a bound for what is minimised first, from the program without the demand that actions are whole."""
        answer = self.program.minimise(self._first_terms(), replace(limits, is_relaxed=True))
        return None if answer is None else answer.value

    def actions_behind(self, index: int) -> set[int]:
        """Give the actions that the ways known of a scenario depend on."""
        gates = list(self.problem.risks[index].consequences)
        for other, cut in self._cuts:
            gates += cut.gates if other == index else ()
        return self.problem.circuit.actions_below(gates)

    def fix(self, action: int, schedule: Schedule) -> None:
        """Require that an action is done as in a schedule: then, or not at all."""
        for column, value in self._own_columns(action, schedule).items():
            self.program.bound_column(column, value, value)

    def release(self, action: int) -> None:
        """Leave an action free again, as far as it is not held."""
        last = self.done[action][-1]
        for column in self._own_columns(action, {}):
            self.program.bound_column(column, float(action in self.held and column == last), 1)

    def columns_under(self, schedule: Schedule) -> dict[int, float]:
        """Give the values of the `done` columns under a schedule."""
        found: dict[int, float] = {}
        for action in range(len(self.done)):
            found |= self._own_columns(action, schedule)
        return found

    def _own_columns(self, action: int, schedule: Schedule) -> dict[int, float]:
        return {
            column: float(action in schedule and schedule[action] <= period)
            for period, column in enumerate(self.done[action])
            if column is not None and period in self.problem.tasks[action].periods
        }

    def _schedule(self, answer: Answer) -> Schedule:
        found = {}
        for action, columns in enumerate(self.done):
            for period, column in enumerate(columns):
                if column is not None and answer.columns[column] > HALF:
                    found[action] = period
                    break
        return found


def weighted(*pairs: tuple[int | None, float]) -> dict[int, float]:
    """Give coefficients by column: what cannot be is left out, what appears twice is added up."""
    terms: defaultdict[int, float] = defaultdict(float)
    for column, value in pairs:
        if column is not None:
            terms[column] += value
    return {column: value for column, value in terms.items() if value}
