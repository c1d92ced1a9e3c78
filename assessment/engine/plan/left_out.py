"""Why an action is not in the plan: what limit it breaks beside the plan as it is, or why it would add nothing.

What is said of money and days is said of the periods that are open to an action, which its windows and its deadline
leave: a plan may have much left over all, and nothing where it could be spent. Of several actions that help only
together every choice of periods is tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.circuit import Reading
from assessment.engine.plan.idle import Idle, pairs_of, works_on
from assessment.engine.plan.names import action_name, place_name
from assessment.engine.plan.problem import Resource, Schedule, cheapest_set, needs_met, rewards_of
from assessment.engine.plan.standing import Standing
from assessment.engine.plan.translate import finely
from assessment.engine.plan.values import REASONS, LeftOut

GATES_TRIED = 12
STEPS = 4_000
UNSETTLED = "Whether they fit beside the plan was not settled."
FITS = "It would fit beside the plan and help, and the search ended before that was weighed."


class Judge:
    """Judges what a schedule leaves out; `budget` is the total that it was made for, None: the periods' own."""

    def __init__(self, assembly: Assembly, schedule: Schedule, *, budget: float | None = None) -> None:
        self._assembly = assembly
        self._problem = assembly.problem
        self._schedule = schedule
        self._done = frozenset(schedule)
        self._reading = Reading(self._problem.circuit, self._done)
        self._standing = Standing(self._problem)
        plant, actions = assembly.plant, assembly.candidates.actions
        self._idle = Idle(plant, assembly.levels, actions, by_risk=self._problem.by_risk)
        self._levels_after = assembly.ways.levels_after(self._done)
        at: defaultdict[str, set[int]] = defaultdict(set)
        for number in self._done:
            at[actions[number].place].add(number)
        self._at = {place: frozenset(numbers) for place, numbers in at.items()}
        periods = assembly.plant.system.plan.periods
        self._periods = periods
        fine, unit = finely(self._problem, assembly.candidates.actions, periods, budget)
        money = left_over(fine.resources[0], schedule)
        self._money = [None if one is None else round(one * unit, 2) for one in money]

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
        if bundle is None and number not in self._problem.musts:
            return LeftOut(code, "not_needed", self._why_no_help(number))
        place = self._assembly.candidates.actions[number].place
        others = [one for one in bundle or () if one != number]
        others.sort(key=lambda one: (self._assembly.candidates.actions[one].place != place, one))
        reason, why = self._what_stops([number, *others])
        return LeftOut(code, reason, " ".join([*self._only_with(number, others), why]))

    def _why_no_help(self, number: int) -> str:
        touched = rewards_of(self._problem, [number])
        words = self._idle.why_no_level(self._assembly.candidates.actions[number])
        if touched:
            is_reached = all(self._reading.holds(gate) for gate, _ in touched)
            words = self._why_reached(number) if is_reached else []
        if self._problem.by_risk:
            words += self._why_no_point(number)
        return " ".join(words) or "Beside the actions of the plan it would remove nothing more."

    def _why_reached(self, number: int) -> list[str]:
        """Say what the plan reaches without an action of all that it would help to reach, and by what."""
        actions = self._assembly.candidates.actions
        place, plant = actions[number].place, self._assembly.plant
        now, after = self._assembly.levels[place], self._levels_after[place]
        frs = [fr for fr in works_on(actions[number]) if (now.sl_a[fr] or 0) < (now.sl_t[fr] or 0)]
        pairs = pairs_of(frs, after, now.sl_t)
        name = place_name(plant, place)
        words = [f"Without it the plan reaches in {name} all that it would help to reach, achieved/target: {pairs}."]
        here = self._at.get(place, frozenset())
        by = [one for one in sorted(here) if self._lowers(place, here - {one}, frs)]
        if by:
            more = f" and {len(by) - 1} more" if len(by) > 1 else ""
            words.append(f"That comes from {action_name(plant, actions[by[0]])}{more}.")
        return words

    def _lowers(self, place: str, done: frozenset[int], frs: Iterable[int]) -> bool:
        """Tell whether some FRs of a place reach less with these actions there than with the plan."""
        then, after = self._assembly.ways.lifted(place, done), self._levels_after[place]
        return any((then[fr] or 0) < (after[fr] or 0) for fr in frs)

    def _why_no_point(self, number: int) -> list[str]:
        """Say why no scenario comes down: none depends on it any more, or the one that does stays where it is."""
        found = self._standing.unmoved(self._done, number)
        if not found:
            return ["Once the plan is done, no scenario depends on it."]
        worst = max(found, key=lambda one: (one.points, one.scenario))
        titles = {one.code: one.title or one.code for one in self._assembly.plant.system.scenarios}
        title, unit = titles[worst.scenario], self._assembly.point_unit
        why = "another way is as easy" if worst.is_bypassed else "it would not make it rarer or milder by a whole step"
        if worst.is_last and not self._assembly.plant.system.assessment.flows_complete:
            why = "to cut the last way that is known proves nothing while not all flows are recorded"
        words = [f"'{title}' stays at {worst.points * unit:g} of risk with it: {why}."]
        others = len(found) - 1
        more = "So does 1 scenario more." if others == 1 else f"So do {others} scenarios more."
        return [*words, more] if others else words

    def _only_with(self, number: int, others: Sequence[int]) -> list[str]:
        """Say what an action would need that the plan lacks: what must come first, or what lifts a level with it."""
        if not others:
            return []
        first = action_name(self._assembly.plant, self._assembly.candidates.actions[others[0]])
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        if set(others) < set(self._with_needs([number])):
            return [f"It needs {first}{more} first."]
        return [f"Alone it would help nothing, but with {first}{more} it would."]

    def _bundles(self, number: int) -> list[tuple[int, ...]]:
        """Give an action with what it needs first, and with what it takes to reach a level together."""
        found = [self._with_needs([number])]
        missing = [gate for gate, _ in rewards_of(self._problem, [number]) if not self._reading.holds(gate)]
        for gate in missing[:GATES_TRIED]:
            together = cheapest_set(self._problem, gate, self._done | {number})
            found.append(self._with_needs(sorted((together - self._done) | {number})))
        return found

    def _with_needs(self, actions: Sequence[int]) -> tuple[int, ...]:
        """Give actions with what they need and the plan lacks: the cheapest of several, of equal ones the nearest."""
        tasks = self._problem.tasks
        found: dict[int, None] = {}
        waiting = list(actions)
        while waiting:
            action = waiting.pop()
            found[action] = None
            lacking = [g for g in tasks[action].needs if self._done.isdisjoint(g) and found.keys().isdisjoint(g)]
            waiting += [min(group, key=lambda other: tasks[other].cost) for group in lacking]
        return tuple(found)

    def _helps(self, bundle: tuple[int, ...]) -> bool:
        """Tell whether actions would leave less risk, or fewer levels missing, at the end."""
        after = self._done | set(bundle)
        then = Reading(self._problem.circuit, after)
        touched = rewards_of(self._problem, bundle)
        if any(then.holds(gate) and not self._reading.holds(gate) for gate, _ in touched):
            return True
        return self._problem.by_risk and self._standing.gain(self._done, bundle) > 0

    def _what_stops(self, bundle: Sequence[int]) -> tuple[str, str]:
        """Name the limit that keeps actions out of the plan as it is: money, person-days, both, or what comes first."""
        money, *days = self._problem.resources
        has_money, has_days = self._fits(bundle, [money]), self._fits(bundle, days)
        if has_money is False or has_days is False:
            words = [self._too_dear(bundle)] if has_money is False else []
            words += [self._too_long(bundle)] if has_days is False else []
            return ("budget" if has_money is False else "effort"), " ".join(words)
        has_both = self._fits(bundle, [money, *days])
        if has_both is False:
            cost, effort = self._amounts(bundle)
            if len(bundle) == 1:
                return "budget", f"It costs {cost} and takes {effort}: no period open to it has both left."
            return "budget", f"Together they cost {cost} and take {effort}: no periods open to them have both left."
        in_order = self._fits(bundle, [money, *days], in_order=True)
        if in_order is False:
            return "prerequisite", "What has to come first is done only after the last period open to it."
        return "not_needed", FITS if in_order else UNSETTLED

    def _amounts(self, bundle: Iterable[int]) -> tuple[str, str]:
        chosen = [self._assembly.candidates.actions[number].treatment for number in bundle]
        return money_text(sum(one.cost for one in chosen)), f"{sum(one.effort for one in chosen):g} person-days"

    def _too_dear(self, bundle: Sequence[int]) -> str:
        cost, _ = self._amounts(bundle)
        if len(bundle) > 1:
            return f"Together they cost {cost}, and no periods open to them have so much money left."
        left = {place: self._money[place] or 0 for place in self._problem.tasks[bundle[0]].periods}
        return f"It costs {cost}{self._most_left(left, money_text)}"

    def _too_long(self, bundle: Sequence[int]) -> str:
        _, effort = self._amounts(bundle)
        if len(bundle) > 1:
            return f"Together they take {effort} and no periods open to them have so many left."
        treatment = self._assembly.candidates.actions[bundle[0]].treatment
        _, everybody, *_ = self._problem.resources
        if self._fits(bundle, [everybody]):
            left = {place: self._days_left(place, str(treatment.crew)) for place in self._open_to(bundle[0])}
            return f"It takes {effort} of {treatment.crew}{self._most_left(left, '{:g}'.format)}"
        left = {place: self._days_left(place) for place in self._open_to(bundle[0])}
        return f"It takes {effort}{self._most_left(left, '{:g}'.format)}"

    def _open_to(self, number: int) -> frozenset[int]:
        return self._problem.tasks[number].periods

    def _days_left(self, place: int, crew: str | None = None) -> float:
        period = self._periods[place]
        there = period.effort_days if crew is None else period.crews.get(crew)
        chosen = [self._assembly.candidates.actions[one].treatment for one, at in self._schedule.items() if at == place]
        used = sum(one.effort for one in chosen if crew is None or one.crew == crew)
        return round((there or 0) - used, 2)

    def _most_left(self, left: Mapping[int, float], text: Callable[[float], str]) -> str:
        """Say how much is left in the period that has most, of those that are open to an action."""
        place = max(sorted(left), key=lambda one: left[one])
        name, most = self._periods[place].code, text(left[place])
        if len(left) == 1:
            return f", and {name}, the only period open to it, has {most} left."
        return f", and of the periods open to it {name} has most left: {most}."

    def _fits(self, bundle: Sequence[int], resources: Sequence[Resource], *, in_order: bool = False) -> bool | None:
        """Tell whether actions fit beside the plan in any choice of periods; None where that took too many steps.

        `in_order`: what an action needs first has to be done no later, too.
        """
        tasks = self._problem.tasks
        order = sorted(bundle, key=lambda action: (len(tasks[action].periods), action))
        used = [resource.used_by(self._schedule) for resource in resources]
        placed = dict(self._schedule)
        steps = 0

        def put(action: int, place: int, sign: int) -> None:
            for resource, amounts in zip(resources, used, strict=True):
                amounts[place] += sign * resource.amounts[action]

        def walk(at: int) -> bool:
            nonlocal steps
            if at == len(order):
                return not in_order or all(needs_met(self._problem, placed, action) for action in order)
            for place in sorted(tasks[order[at]].periods):
                steps += 1
                put(order[at], place, 1)
                placed[order[at]] = place
                kept = all(one.is_kept(amounts) for one, amounts in zip(resources, used, strict=True))
                if kept and steps < STEPS and walk(at + 1):
                    return True
                put(order[at], place, -1)
                del placed[order[at]]
            return False

        return walk(0) or (None if steps >= STEPS else False)


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


def money_text(amount: float) -> str:
    """Write an amount of money, with hundredths only where it has some."""
    return f"{amount:,.0f}" if amount == round(amount) else f"{amount:,.2f}"
