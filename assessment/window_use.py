"""What is done in which window: actions of a plan and stages of migrations, side by side, and what they take of it.

A window is not used up (`docs/model.md` 2.8): all work in it begins together, so the longest piece has to fit, and the
hours are not added up. Reports and pages tell it from here, so that they tell the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from assessment.engine.model_file.build import build_system
from assessment.engine.plan.board import span_of
from assessment.engine.plant import Plant
from assessment.engine.system import Stage, Window

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WindowUse:
    """A window with its days, where they are known, the actions placed in it, and the open stages that name it."""

    window: Window
    first: date | None
    last: date | None
    actions: tuple[Record, ...]
    stages: tuple[Stage, ...]

    @property
    def pieces(self) -> int:
        """Give how many pieces of work run in it."""
        return len(self.actions) + len(self.stages)

    @property
    def longest(self) -> float:
        """Give the hours of its longest piece of work."""
        hours = [one["outage_hours"] or 0 for one in self.actions] + [one.hours or 0 for one in self.stages]
        return max(hours, default=0)

    @property
    def total(self) -> float:
        """Give the hours of all its work together: what it takes where one crew does it all."""
        return sum(one["outage_hours"] or 0 for one in self.actions) + sum(one.hours or 0 for one in self.stages)

    @property
    def by_crew(self) -> list[tuple[str, float]]:
        """Give the hours of each crew that is named, by name."""
        hours: defaultdict[str, float] = defaultdict(float)
        for one in self.actions:
            if one.get("crew"):
                hours[one["crew"]] += one["outage_hours"] or 0
        for stage in self.stages:
            if stage.crew:
                hours[stage.crew] += stage.hours or 0
        return sorted(hours.items())

    @property
    def without_crew(self) -> int:
        """Give of how many pieces of work no crew is recorded."""
        crews = [one.get("crew") for one in self.actions] + [one.crew for one in self.stages]
        return sum(not crew for crew in crews)

    @property
    def has_no_reserve(self) -> bool:
        """Tell whether the longest piece of work takes the whole of it."""
        return bool(self.pieces) and self.is_enough and self.longest >= self.window.hours

    @property
    def is_enough(self) -> bool:
        """Tell whether the longest piece of work fits; one whose hours nobody has stated may not."""
        return self.longest <= self.window.hours and all(one.hours is not None for one in self.stages)

    def is_over(self, today: date) -> bool:
        """Tell whether it lies behind; one without days may still come."""
        last = self.last or self.first
        return last is not None and last < today


def windows_only(plan: Record | None, migrations: Iterable[Record] = ()) -> Plant:
    """Give a plant of nothing but the settings of the plan and the stages of migrations."""
    settings = {key: value for key, value in (plan or {}).items() if key != "items"}
    head = {"bulkhead": 1, "site": {"code": "X"}, "assessment": {"code": "X"}}
    return Plant(build_system({**head, "plan": settings, "migrations": list(migrations)}, on=None))


def window_uses(
    plan: Record | None,
    migrations: Iterable[Record],
    schedule: Iterable[Record],
    crews: Mapping[str, str] = MappingProxyType({}),
) -> list[WindowUse]:
    """Give every window of the plan's settings with what is done in it, the earliest first; `crews` are by measure."""
    plant = windows_only(plan, migrations)
    planned = [{**one, "crew": crews.get(one["action"].partition("@")[0], "")} for one in schedule]
    found = []
    for window in plant.system.plan.windows or ():
        first, last = span_of(plant, window) or (None, None)
        actions = tuple(one for one in planned if one.get("window") == window.code)
        stages = tuple(one for one in plant.system.stages if one.window == window.code and not one.is_closed)
        found.append(WindowUse(window, first, last, actions, stages))
    return sorted(found, key=lambda one: (one.first is None, one.first or date.max, one.window.code))
