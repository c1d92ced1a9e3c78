"""In which periods an action's outage fits a maintenance window (`docs/model.md` 2.8).

All actions in a window run side by side, so windows do not fill up and each action is looked at alone.
"""

from __future__ import annotations

from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.system import Window


def zones_stopped(plant: Plant, place: str) -> tuple[str, ...]:
    """Give the zones a window must name for work at a place: its own; of a conduit each that is not external."""
    kind, _, code = place.partition(":")
    if kind == "conduit":
        zones = dict.fromkeys(plant.conduits[code].between)
        return tuple(zone for zone in zones if plant.zones[zone].kind != "external")
    return (code,)


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
    if not needs_window(plant, action):
        return frozenset(range(len(periods)))
    fitting = fitting_windows(plant, action)
    return frozenset(number for number, period in enumerate(periods) if period.code in fitting)


def why_no_window(plant: Plant, action: Action) -> str:
    """Say why an action fits no window."""
    zones = " and ".join(zones_stopped(plant, action.place))
    hours = f"{action.treatment.window:g} h"
    named = windows_naming(plant, action)
    if not named:
        return f"Needs an outage of {hours}, and no window names {zones}."
    return f"Does not fit any window of {zones}: needs {hours}, the longest is {named[-1].hours:g} h."
