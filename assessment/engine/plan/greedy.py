"""What lists by benefit per cost would reach: the yardstick beside the plan, and the solver's first guess.

A choice is a bundle: an action with what it needs first, or the cheapest actions that together give a level, for a
single action often gives none. The adaptive list weighs the bundles anew after each choice, the static one once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from heapq import heapify, heappop, heappush

from assessment.engine.plan.circuit import Reading
from assessment.engine.plan.problem import Problem, Room, Schedule, cheapest_set, needs_met, rewards_of
from assessment.engine.plan.standing import Standing

Bundle = tuple[int, ...]
FREE = 1e-6


class Greedy:
    """Builds schedules from bundles, best benefit per cost first, each action in the earliest period that fits."""

    def __init__(self, problem: Problem, gates: Iterable[int] = ()) -> None:
        self.problem = problem
        roots = [gate for gate, _ in problem.rewards] + sorted(set(gates))
        self._standing = Standing(problem)
        found = [self._with_needs((action,)) for action in range(len(problem.tasks))]
        found += [self._with_needs(cheapest_set(problem, root, frozenset())) for root in dict.fromkeys(roots)]
        self.bundles = list(dict.fromkeys(bundle for bundle in found if bundle))

    def static(self) -> Schedule:
        """Give the schedule of a list that is sorted once."""
        schedule = self._begin({})
        done = frozenset(schedule)
        worth = {bundle: self._worth(bundle, done) for bundle in self.bundles}
        for bundle in sorted(self.bundles, key=lambda one: (-worth[one], one)):
            if worth[bundle] > 0:
                self._place(schedule, bundle)
        return schedule

    def adaptive(self, start: Schedule | None = None, *, among: Collection[int] | None = None) -> Schedule:
        """Give the schedule of a list whose next choice is weighed anew after each choice, beside what is there.

        `among`: the only actions to choose from.
        """
        schedule = self._begin(start or {})
        state = frozenset(schedule)
        bundles = [one for one in self.bundles if among is None or all(action in among for action in one)]
        heap = [(-self._worth(bundle, state), bundle) for bundle in bundles]
        heapify(heap)
        later: list[Bundle] = []
        while heap:
            worth, bundle = heappop(heap)
            now = -self._worth(bundle, state)
            if now >= 0:
                later.append(bundle)
            elif heap and now > heap[0][0] and now > worth:
                heappush(heap, (now, bundle))
            elif self._place(schedule, bundle):
                state = frozenset(schedule)
                for other in later:
                    heappush(heap, (-self._worth(other, state), other))
                later = []
        return schedule

    def _worth(self, bundle: Bundle, done: frozenset[int]) -> float:
        """Give the benefit per cost of a bundle; points of risk first, levels where risk does not change."""
        new = [action for action in bundle if action not in done]
        if not new:
            return 0
        after = done | set(new)
        cost = sum(self.problem.tasks[action].cost for action in new) or FREE
        if self.problem.by_risk:
            return self._standing.gain(done, new) / cost
        before, then = Reading(self.problem.circuit, done), Reading(self.problem.circuit, after)
        touched = rewards_of(self.problem, new)
        gain = sum(weight for gate, weight in touched if then.holds(gate) and not before.holds(gate))
        return gain / cost

    def _begin(self, start: Schedule) -> dict[int, int]:
        schedule = dict(start)
        self._room = Room(self.problem, schedule)
        for action in sorted(self.problem.musts - set(start)):
            self._place(schedule, self._with_needs((action,)))
        return schedule

    def _with_needs(self, actions: Collection[int]) -> Bundle:
        """Give actions with what they need, what is needed first; of several that would do, the nearest."""
        ordered: dict[int, None] = {}
        open_now: set[int] = set()

        def visit(action: int) -> None:
            if action in ordered or action in open_now:
                return
            open_now.add(action)
            for group in self.problem.tasks[action].needs:
                if group and not any(other in open_now or other in actions for other in group):
                    visit(group[0])
            ordered[action] = None

        for action in sorted(actions):
            visit(action)
        return tuple(ordered)

    def _place(self, schedule: dict[int, int], bundle: Bundle) -> bool:
        """Schedule what is new of a bundle if all of it fits; tell whether it was."""
        new: list[int] = []
        for action in bundle:
            if action in schedule:
                continue
            if not self._place_one(schedule, action, set(bundle)):
                self._take_back(schedule, new)
                return False
            new.append(action)
        if all(needs_met(self.problem, schedule, action) for action in new):
            return bool(new)
        self._take_back(schedule, new)
        return False

    def _take_back(self, schedule: dict[int, int], actions: Iterable[int]) -> None:
        for action in actions:
            self._room.put(action, schedule.pop(action), -1)

    def _place_one(self, schedule: dict[int, int], action: int, beside: set[int]) -> bool:
        needs = self.problem.tasks[action].needs
        waiting = any(
            other in beside and other not in schedule and other != action for group in needs for other in group
        )
        for period in sorted(self.problem.tasks[action].periods):
            schedule[action] = period
            if (waiting or needs_met(self.problem, schedule, action)) and self._room.fits(action, period):
                self._room.put(action, period)
                return True
        schedule.pop(action, None)
        return False


def fill(problem: Problem, schedule: Schedule) -> Schedule:
    """Give a schedule with more actions beside it that take levels off: those with the most levels per cost first.

    More actions never add risk, so what the schedule reached of that it keeps.
    """
    return Greedy(replace(problem, risks=())).adaptive(schedule)
