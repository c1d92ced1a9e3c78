"""In which periods an action's outage fits a maintenance window (`docs/model.md` 2.8).

All actions in a window run side by side, so windows do not fill up and each action is looked at alone.
"""

from __future__ import annotations

from datetime import date, timedelta

from assessment.engine.plan.standstill import names_stopped, zones_stopped
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.system import BINDING, Window


def needs_window(plant: Plant, action: Action) -> bool:
    """Tell whether an action has to be placed in a window: it has an outage, and the file speaks of windows."""
    return plant.system.plan.windows is not None and action.treatment.window > 0


def windows_naming(plant: Plant, action: Action) -> list[Window]:
    """Give the windows that name every zone an action touches, the shortest first."""
    zones = set(zones_stopped(plant, action.place))
    named = [window for window in plant.system.plan.windows or () if zones <= set(window.zones)]
    return sorted(named, key=lambda window: (window.hours, window.code))


def fitting_windows(plant: Plant, action: Action) -> dict[str, Window]:
    """Give, by period, the shortest window that is long enough for an action; of equal ones the first by code."""
    found: dict[str, Window] = {}
    for window in windows_naming(plant, action):
        if window.hours >= action.treatment.window:
            found.setdefault(window.period, window)
    return found


def allowed_periods(plant: Plant, action: Action) -> frozenset[int]:
    """Give the periods, from 0, in which an action can be done."""
    periods = plant.system.plan.periods
    free = periods_ahead(plant, deadline_of(plant, action.code))
    if not needs_window(plant, action):
        return free
    fitting = fitting_windows(plant, action)
    return frozenset(number for number in free if periods[number].code in fitting)


def deadline_of(plant: Plant, action: str) -> date | None:
    """Give the last day on which an approved or begun action has to be done, None without one."""
    items = plant.system.plan.items
    return next((one.due for one in items if one.action == action and one.status in BINDING), None)


def periods_ahead(plant: Plant, due: date | None = None) -> frozenset[int]:
    """Give the periods that are not over on the day of the assessment, and that end by a deadline.

    A period ends the day before the next one with a start begins. One without an end is not over, and keeps a
    deadline that is not before its start.
    """
    periods, today = plant.system.plan.periods, plant.system.assessment.date
    starts = [period.start for period in periods]
    found = set()
    for number, start in enumerate(starts):
        after = next((later for later in starts[number + 1 :] if later is not None), None)
        is_over = after is not None and today is not None and after <= today
        last = start if after is None else after - timedelta(days=1)
        if not is_over and (due is None or last is None or last <= due):
            found.add(number)
    return frozenset(found)


def why_no_window(plant: Plant, action: Action) -> str:
    """Say why an action fits no window."""
    zones = names_stopped(plant, action.place)
    hours = f"{action.treatment.window:g} h"
    named = windows_naming(plant, action)
    due = deadline_of(plant, action.code)
    if not needs_window(plant, action) or fitting_windows(plant, action):
        ahead = (
            "Every period that would do is over" if due is None else f"It is due on {due}, and no period ends by then"
        )
        return f"{ahead}{f' with a window of {zones} long enough' if needs_window(plant, action) else ''}."
    if not named:
        if " and " in zones:
            return f"Needs an outage of {hours}, and no one window names {zones} together."
        return f"Needs an outage of {hours}, and no window names {zones}."
    return f"Does not fit any window of {zones}: needs {hours}, the longest is {named[-1].hours:g} h."
