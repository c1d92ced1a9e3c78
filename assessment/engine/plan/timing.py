"""Why an action of the plan comes no earlier: no window, something else first, or nothing left to pay it with."""

from __future__ import annotations

from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.problem import Room, Schedule, needs_met
from assessment.engine.plan.standstill import names_stopped
from assessment.engine.plan.windows import periods_ahead, windows_naming

TOO_LITTLE = ("little money", "few working days", "little money or too few working days")


class Timing:
    """Says why the actions of a schedule come when they come."""

    def __init__(self, assembly: Assembly, schedule: Schedule) -> None:
        self._assembly = assembly
        self._problem = assembly.problem
        self._schedule = dict(schedule)
        money, *days = self._problem.resources
        self._rooms = [Room(self._problem, schedule, some) for some in ([money], days, [money, *days])]

    def why(self, number: int) -> str:
        """Give a sentence, empty where an action comes as early as anything could, or nothing is known to stop it."""
        at = self._schedule[number]
        ahead = periods_ahead(self._assembly.plant)
        earlier = sorted(period for period in self._problem.tasks[number].periods if period < at)
        if not earlier:
            return self._no_window(number, at) if any(period < at for period in ahead) else ""
        possible = [period for period in earlier if self._is_prepared(number, period)]
        name = self._assembly.plant.system.plan.periods[at].code
        if not possible:
            return f"What it needs first is not done before {name}."
        for words, room in zip(TOO_LITTLE, self._rooms, strict=True):
            room.put(number, at, -1)
            fits = any(room.fits(number, period) for period in possible)
            room.put(number, at)
            if not fits:
                return f"Before {name} the plan leaves too {words} for it."
        return ""

    def _is_prepared(self, number: int, period: int) -> bool:
        self._schedule[number], at = period, self._schedule[number]
        is_prepared = needs_met(self._problem, self._schedule, number)
        self._schedule[number] = at
        return is_prepared

    def _no_window(self, number: int, at: int) -> str:
        plant, action = self._assembly.plant, self._assembly.candidates.actions[number]
        places = {period.code: place for place, period in enumerate(plant.system.plan.periods)}
        zones, name = names_stopped(plant, action.place), plant.system.plan.periods[at].code
        before = [one.hours for one in windows_naming(plant, action) if places.get(one.period, at) < at]
        if not before:
            is_pair = " and " in zones
            return (
                f"No one window names {zones} together before {name}."
                if is_pair
                else f"No window names {zones} before {name}."
            )
        return (
            f"Does not fit any window of {zones} before {name}:"
            f" needs {action.treatment.window:g} h, the longest is {max(before):g} h."
        )
