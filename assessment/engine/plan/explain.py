"""Why an action is in the plan, what it removes, and why another is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.problem import (
    Problem,
    Schedule,
    done_by,
    first_sum,
    levels_missing,
    levels_sum,
    limits_kept,
    needs_met,
    risk,
)
from assessment.engine.plan.values import LeftOut, Remaining, Scheduled
from assessment.engine.plan.warnings import warnings_for
from assessment.engine.plan.windows import fitting_windows, needs_window


@dataclass(frozen=True)
class Explainer:
    """Explains one schedule of an assembled problem."""

    assembly: Assembly
    schedule: Schedule
    is_optimal: bool

    @property
    def _problem(self) -> Problem:
        return self.assembly.measured

    def remaining(self, done: frozenset[int]) -> Remaining:
        """Give V and R after some actions."""
        points = risk(self._problem, done) * self.assembly.point_unit
        return Remaining(levels_missing(self._problem, done), points)

    def scheduled(self) -> tuple[Scheduled, ...]:
        """Give the actions of the plan by period, then code."""
        order = sorted(self.schedule, key=lambda action: (self.schedule[action], self._problem.tasks[action].code))
        return tuple(self._scheduled(action) for action in order)

    def left_out(self) -> tuple[LeftOut, ...]:
        """Give every action that is not in the plan with the reason, by code."""
        others = [number for number in range(len(self._problem.tasks)) if number not in self.schedule]
        found = [*self.assembly.candidates.left_out, *(self._left_out(number) for number in others)]
        return tuple(sorted(found, key=lambda one: one.action))

    def _scheduled(self, number: int) -> Scheduled:
        plant, action = self.assembly.plant, self.assembly.candidates.actions[number]
        period = plant.system.plan.periods[self.schedule[number]].code
        window = fitting_windows(plant, action)[period].code if needs_window(plant, action) else None
        removes = self._removes(number)
        return Scheduled(
            action=action.code,
            title=action.treatment.title,
            period=period,
            window=window,
            cost=action.treatment.cost,
            is_estimate=action.treatment.is_estimate,
            effort_days=action.treatment.effort,
            outage_hours=action.treatment.outage,
            removes=removes,
            warnings=warnings_for(plant, action),
            why=self._why(number, removes),
        )

    def _removes(self, number: int) -> Remaining:
        """Give what would remain more at the end without an action, all others kept."""
        done = frozenset(self.schedule)
        with_it, without = self.remaining(done), self.remaining(done - {number})
        return Remaining(without.levels_missing - with_it.levels_missing, without.risk - with_it.risk)

    def _why(self, number: int, removes: Remaining) -> str:
        reasons = []
        if number in self._problem.musts:
            reasons.append("The plan's settings say that it must be done.")
        if removes.levels_missing > 0:
            reasons.append(f"Closes {_levels(removes.levels_missing)} that would stay open without it.")
        if removes.risk > 0:
            reasons.append(f"Takes {_points(removes.risk)} off the remaining risk.")
        users = [self._problem.tasks[other].code for other in self._who_needs(number)]
        if users:
            reasons.append(f"{users[0]} needs it first." if len(users) == 1 else f"{len(users)} other actions need it.")
        if not reasons:
            reasons.append("Brings levels or risk down earlier than the other actions alone.")
        return " ".join(reasons)

    def _who_needs(self, number: int) -> list[int]:
        rest = {action: at for action, at in self.schedule.items() if action != number}
        return [action for action in sorted(rest) if not needs_met(self._problem, rest, action)]

    # -- left out -----------------------------------------------------------------------------------------------

    def _left_out(self, number: int) -> LeftOut:
        code = self._problem.tasks[number].code
        bundle = self._with_needs(number)
        if not self._would_help(bundle):
            return LeftOut(code, "not_needed", self._why_not_needed())
        reason = self._what_stops(bundle)
        if reason is not None:
            return LeftOut(code, *reason)
        if self.is_optimal:
            return LeftOut(code, "not_needed", "Another choice within the same limits removes more, or costs less.")
        return LeftOut(code, "not_needed", "The plan found does without it; the search ended before it was ruled out.")

    def _why_not_needed(self) -> str:
        if self.remaining(frozenset(self.schedule)).levels_missing == 0 and not self.assembly.problem.by_risk:
            return "No level is missing without it."
        return "Beside the actions of the plan it would remove nothing more."

    def _with_needs(self, number: int) -> tuple[int, ...]:
        """Give an action with what it needs and the plan lacks; of several that would do, the cheapest."""
        found: list[int] = []
        waiting = [number]
        while waiting:
            action = waiting.pop()
            found.append(action)
            for group in self._problem.tasks[action].needs:
                if not any(other in self.schedule or other in found for other in group):
                    waiting.append(min(group, key=lambda other: (self._problem.tasks[other].cost, other)))
        return tuple(dict.fromkeys(found))

    def _would_help(self, bundle: tuple[int, ...]) -> bool:
        """Tell whether actions would improve the first sum, or levels beside it, if they were done at once."""
        more = dict.fromkeys(bundle, 0) | dict(self.schedule)
        problem = self.assembly.problem
        now, then = ((first_sum(problem, one), levels_sum(problem, one)) for one in (self.schedule, more))
        return then < now

    def _what_stops(self, bundle: tuple[int, ...]) -> tuple[str, str] | None:
        """Name the limit that keeps actions out of the plan as it is: money, person-days, or both."""
        actions = [self.assembly.candidates.actions[number] for number in bundle]
        cost = sum(action.treatment.cost for action in actions)
        effort = sum(action.treatment.effort for action in actions)
        what = "It" if len(bundle) == 1 else f"With what it needs first ({len(bundle) - 1} more) it"
        without_money = replace(self.assembly.problem, budgets=(None,) * self._problem.periods)
        without_effort = replace(self.assembly.problem, efforts=(None,) * self._problem.periods)
        if self._fits(self.assembly.problem, bundle):
            return None
        if self._fits(without_money, bundle):
            return "budget", f"{what} costs {cost:,.0f}, more than the budget leaves beside the plan."
        if self._fits(without_effort, bundle):
            return "effort", f"{what} takes {effort:g} person-days, more than the plan leaves free."
        free = replace(without_money, efforts=without_effort.efforts)
        if self._fits(free, bundle):
            return "budget", f"{what} costs {cost:,.0f} and takes {effort:g} person-days, more than is left of either."
        return "window", f"{what} fits no order of windows and prerequisites within the periods."

    def _fits(self, problem: Problem, bundle: tuple[int, ...]) -> bool:
        """Tell whether actions fit beside the plan, each in some period from the last one on that they allow."""
        for period in range(problem.periods):
            places = {
                action: min((p for p in problem.tasks[action].periods if p >= period), default=None)
                for action in bundle
            }
            found = {action: at for action, at in places.items() if at is not None}
            if len(found) == len(places) and limits_kept(problem, dict(self.schedule) | found):
                return True
        return False

    def by_period(self) -> list[Remaining]:
        """Give what remains at the end of each period."""
        return [self.remaining(done_by(self.schedule, period)) for period in range(self._problem.periods)]


def _levels(count: int) -> str:
    return "1 missing level" if count == 1 else f"{count} missing levels"


def _points(count: float) -> str:
    return "1 point" if count == 1 else f"{count:g} points"
