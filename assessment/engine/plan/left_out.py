"""Why an action is not in the plan: what limit it breaks beside the plan as it is, or why it would add nothing."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.circuit import Reading
from assessment.engine.plan.problem import Resource, Schedule, cheapest_set, rewards_of
from assessment.engine.plan.standing import Standing
from assessment.engine.plan.values import REASONS, LeftOut

TRIES = 3


class Judge:
    """Judges what a schedule leaves out."""

    def __init__(self, assembly: Assembly, schedule: Schedule, *, is_optimal: bool) -> None:
        self._assembly = assembly
        self._problem = assembly.problem
        self._schedule = schedule
        self._is_optimal = is_optimal
        self._done = frozenset(schedule)
        self._reading = Reading(self._problem.circuit, self._done)
        self._standing = Standing(self._problem)
        money, *days = self._problem.resources
        self._money = (money, left_over(money, schedule))
        self._days = [(one, left_over(one, schedule)) for one in days]

    def left_out(self) -> tuple[LeftOut, ...]:
        """Give every action that is not in the plan with the reason: what a limit keeps out first, then by code."""
        stages = set(self._assembly.stages.values())
        others = [
            number
            for number in range(len(self._problem.tasks))
            if number not in self._schedule and number not in stages
        ]
        found = [*self._assembly.candidates.left_out, *(self._judge(number) for number in others)]
        return tuple(sorted(found, key=lambda one: (REASONS.index(one.reason), one.action)))

    def near(self) -> list[int]:
        """Give the actions outside the plan: what would help beside it first, then the cheaper with what they need."""
        tasks = self._problem.tasks
        found = []
        for number in range(len(tasks)):
            if number not in self._schedule and tasks[number].periods:
                bundle = self._helpful(number)
                cost = sum(tasks[one].cost for one in bundle or self._with_needs([number]))
                found.append((bundle is None, cost, number))
        return [number for *_, number in sorted(found)]

    def _helpful(self, number: int) -> tuple[int, ...] | None:
        return next((one for one in self._bundles(number) if self._helps(one)), None)

    def _judge(self, number: int) -> LeftOut:
        code = self._problem.tasks[number].code
        bundle = self._helpful(number)
        if bundle is None:
            if number in self._problem.musts:
                bundle = (number,)
            else:
                return LeftOut(code, "not_needed", "Beside the actions of the plan it would remove nothing more.")
        reason, why = self._what_stops(bundle)
        return LeftOut(code, reason, why)

    def _bundles(self, number: int) -> list[tuple[int, ...]]:
        """Give an action with what it needs first, and with what it takes to reach a level together."""
        found = [self._with_needs([number])]
        for gate, _ in rewards_of(self._problem, [number])[:TRIES]:
            if not self._reading.holds(gate):
                together = cheapest_set(self._problem, gate, self._done | {number})
                found.append(self._with_needs(sorted((together - self._done) | {number})))
        return found

    def _with_needs(self, actions: Sequence[int]) -> tuple[int, ...]:
        """Give actions with what they need and the plan lacks; of several that would do, the cheapest."""
        tasks = self._problem.tasks
        found: dict[int, None] = {}
        waiting = list(actions)
        while waiting:
            action = waiting.pop()
            found[action] = None
            lacking = [g for g in tasks[action].needs if self._done.isdisjoint(g) and found.keys().isdisjoint(g)]
            waiting += [min(group, key=lambda other: (tasks[other].cost, other)) for group in lacking]
        return tuple(found)

    def _helps(self, bundle: tuple[int, ...]) -> bool:
        """Tell whether actions would leave less risk, or fewer levels missing, at the end."""
        after = self._done | set(bundle)
        then = Reading(self._problem.circuit, after)
        touched = rewards_of(self._problem, bundle)
        if any(then.holds(gate) and not self._reading.holds(gate) for gate, _ in touched):
            return True
        return self._problem.by_risk and self._standing.gain(self._done, bundle) > 0

    def _what_stops(self, bundle: tuple[int, ...]) -> tuple[str, str]:
        """Name the limit that keeps actions out of the plan as it is: money, person-days, or both."""
        chosen = [self._assembly.candidates.actions[number] for number in bundle]
        cost = f"{sum(action.treatment.cost for action in chosen):,.0f}"
        effort = f"{sum(action.treatment.effort for action in chosen):g} person-days"
        what = "It" if len(bundle) == 1 else f"It helps only with {len(bundle) - 1} more; together it"
        has_money, has_effort = self._fits(bundle, with_effort=False), self._fits(bundle, with_money=False)
        if not has_money and not has_effort:
            return "budget", f"{what} costs {cost} and takes {effort}, more than the plan leaves of either."
        if not has_money:
            return "budget", f"{what} costs {cost}, more than the budget leaves beside the plan."
        if not has_effort:
            return "effort", f"{what} takes {effort}, more than the plan leaves free."
        if not self._fits(bundle):
            return "budget", f"{what} costs {cost} and takes {effort}; no period has both left beside the plan."
        if self._is_optimal:
            return "not_needed", "Another choice within the same limits removes more, or costs less."
        return "not_needed", "The plan found does without it; the search ended before that was proven best."

    def _fits(self, bundle: tuple[int, ...], *, with_money: bool = True, with_effort: bool = True) -> bool:
        """Tell whether actions fit beside the plan, each in the first period it allows from some period on."""
        tasks = self._problem.tasks
        looked_at = [*([self._money] if with_money else []), *(self._days if with_effort else [])]
        for first in range(self._problem.periods):
            places = {a: min((p for p in tasks[a].periods if p >= first), default=None) for a in bundle}
            at = {action: place for action, place in places.items() if place is not None}
            if len(at) == len(places) and all(_is_within(one.used_by(at), left) for one, left in looked_at):
                return True
        return False


def left_over(resource: Resource, schedule: Schedule) -> list[int | None]:
    """Give what could still be spent in each period alone; carried money also serves the periods after it."""
    found: list[int | None] = []
    total: int | None = 0
    for limit, amount in zip(resource.limits, resource.used_by(schedule), strict=True):
        before = total if resource.is_carried else 0
        total = None if limit is None or before is None else before + limit - amount
        found.append(total)
    if resource.is_carried:
        for place in range(len(found) - 2, -1, -1):
            here, later = found[place], found[place + 1]
            found[place] = later if here is None else here if later is None else min(here, later)
    return found


def _is_within(amounts: Sequence[int], left: Sequence[int | None]) -> bool:
    return all(limit is None or not amount or amount <= limit for amount, limit in zip(amounts, left, strict=True))
