"""Why an action is in the plan, and what it removes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.names import action_name
from assessment.engine.plan.problem import (
    Problem,
    Schedule,
    done_by,
    levels_missing,
    needs_met,
    risk,
)
from assessment.engine.plan.stages import cutovers, too_late, why_it_goes, window_in
from assessment.engine.plan.timing import Timing
from assessment.engine.plan.values import Action, PlannedStage, Remaining, Scheduled
from assessment.engine.plan.warnings import approvers, stage_warnings, touched_by_stage, warnings_for
from assessment.engine.plan.windows import needs_window
from assessment.engine.plan.without import Without
from assessment.engine.system import Window


@dataclass(frozen=True)
class Explainer:
    """Explains one schedule of an assembled problem."""

    assembly: Assembly
    schedule: Schedule

    @property
    def _problem(self) -> Problem:
        return self.assembly.measured

    @cached_property
    def _timing(self) -> Timing:
        return Timing(self.assembly, self.schedule)

    @cached_property
    def _without(self) -> Without:
        return Without(self.assembly, frozenset(self.schedule))

    @cached_property
    def _relying(self) -> dict[int, list[int]]:
        """Give, by action, the actions of the plan that may need it first."""
        found: dict[int, list[int]] = {}
        for action in sorted(self.schedule):
            for needed in sorted({other for group in self._problem.tasks[action].needs for other in group}):
                found.setdefault(needed, []).append(action)
        return found

    def remaining(self, done: frozenset[int]) -> Remaining:
        """Give V and R after some actions."""
        points = risk(self._problem, done) * self.assembly.point_unit
        return Remaining(levels_missing(self._problem, done), points)

    def scheduled(self) -> tuple[Scheduled, ...]:
        """Give the actions of the plan by period, then code."""
        measures = self.schedule.keys() - set(self.assembly.stages.values())
        order = sorted(measures, key=lambda action: (self.schedule[action], self._problem.tasks[action].code))
        return tuple(self._scheduled(action) for action in order)

    def stages(self) -> tuple[PlannedStage, ...]:
        """Give the open stages of all migrations, with what each takes away of risk where the plan counts on it."""
        plant, numbers = self.assembly.plant, self.assembly.stages
        found = []
        for one in cutovers(plant):
            number = numbers.get(f"conduit:{one.stage.old_conduit}") if one.period is not None else None
            removes = Remaining(0, 0) if number is None else self._without.remaining(number)
            period = None if one.period is None else plant.system.plan.periods[one.period].code
            warnings = (*stage_warnings(plant, one.stage), *too_late(plant, one, self._placed))
            named = approvers(plant, touched_by_stage(plant, one.stage))
            found.append(PlannedStage(one.stage, period, removes, one.why, warnings, named))
        return tuple(found)

    @cached_property
    def _placed(self) -> list[tuple[Action, int, Window | None]]:
        """Give the actions of the plan with their periods, from 0, and their windows, by code."""
        plant, actions = self.assembly.plant, self.assembly.candidates.actions
        measures = self.schedule.keys() - set(self.assembly.stages.values())
        placed = ((actions[number], self.schedule[number]) for number in measures)
        return [
            (action, period, window_in(plant, action, period) if needs_window(plant, action) else None)
            for action, period in sorted(placed, key=lambda one: one[0].code)
        ]

    def _scheduled(self, number: int) -> Scheduled:
        plant, action = self.assembly.plant, self.assembly.candidates.actions[number]
        period = plant.system.plan.periods[self.schedule[number]].code
        window = window_in(plant, action, self.schedule[number]).code if needs_window(plant, action) else None
        removes = self._without.remaining(number)
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
            removes_loss=self._without.loss(number),
            warnings=(*self._going(action.place), *warnings_for(plant, action)),
            why=self._why(number, removes),
        )

    def _going(self, place: str) -> list[str]:
        goes = why_it_goes(self.assembly.plant, place)
        return [] if goes is None else [f"{goes} What is done here serves until then only."]

    def _why(self, number: int, removes: Remaining) -> str:
        reasons = []
        if number in self._problem.musts:
            reasons.append("The plan's settings say that it must be done.")
        if removes.levels_missing > 0:
            reasons.append(f"Closes {_levels(removes.levels_missing)} that would stay open without it.")
        if removes.risk > 0:
            reasons.append(f"Takes {_points(removes.risk)} off the remaining risk.")
        users = [self.assembly.candidates.actions[other] for other in self._who_needs(number)]
        if users:
            first = action_name(self.assembly.plant, users[0])
            reasons.append(f"{first} needs it first." if len(users) == 1 else f"{len(users)} other actions need it.")
        if not reasons:
            reasons.append("Brings levels or risk down earlier than the other actions alone.")
        return " ".join([*reasons, *([timing] if (timing := self._timing.why(number)) else [])])

    def _who_needs(self, number: int) -> list[int]:
        others = [action for action in self._relying.get(number, ()) if action != number]
        if not others:
            return []
        rest = {action: at for action, at in self.schedule.items() if action != number}
        return [action for action in others if not needs_met(self._problem, rest, action)]

    def by_period(self) -> list[Remaining]:
        """Give what remains at the end of each period."""
        return [self.remaining(done_by(self.schedule, period)) for period in range(self._problem.periods)]


def _levels(count: int) -> str:
    return "1 missing level" if count == 1 else f"{count} missing levels"


def _points(count: float) -> str:
    return "1 point" if count == 1 else f"{count:g} points"
