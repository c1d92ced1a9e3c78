"""What a plan is made of: measures of the site, periods, windows, what people do with an action, migrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """A measure of the site itself; `sl` lifts levels outright, 0 in it says nothing.

    `replaces` names the measures in whose place it stands: those are not offered beside it. `suits` says what has to be
    there for it to make sense: of several any one.
    `cost`, `effort_days` and `outage_hours` None: not stated, counted as 0 and said so.
    """

    code: str
    title: str
    kind: str | None = None
    satisfies: tuple[str, ...] = ()
    sl: tuple[int, ...] = (0,) * 7
    cost: float | None = None
    effort_days: float | None = None
    outage_hours: float | None = None
    min_window_hours: float | None = None
    latency_ms: float | None = None
    requires: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    path_effect: str | None = None
    direction: str | None = None
    side_effects: str | None = None
    rollback: str | None = None
    safety_approver: str | None = None
    applies_to: tuple[str, ...] = ()
    crew: str | None = None
    replaces: tuple[str, ...] = ()
    suits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the plan; a budget or an effort of None is not limited. `crews`: the working days of each crew."""

    code: str
    start: date | None = None
    budget: float | None = None
    effort_days: float | None = None
    crews: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance window: which zones may stand still for how many hours in which period."""

    code: str
    period: str
    zones: tuple[str, ...]
    hours: float
    start: date | None = None


BINDING: Final = ("approved", "doing")


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What people do with an action: approved and begun ones stay in the plan, `due` is the last day for them."""

    action: str
    status: str | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """The plan's limits. `windows` None: outages are not checked; empty: no outage can be placed."""

    objective: str = "risk"
    periods: tuple[Period, ...] = (Period("P1"),)
    windows: tuple[Window, ...] | None = None
    must: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    only_own_measures: bool = False
    carry_over: bool = False
    items: tuple[PlanItem, ...] = ()

    @property
    def binding(self) -> tuple[str, ...]:
        """Give the actions that must be done: those that are named so, and those approved or begun."""
        return (
            *self.must,
            *(one.action for one in self.items if one.status in BINDING and one.action not in self.must),
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a migration, `number` from 1: in its window the old conduit goes and the new one takes its place.

    `segment` is the one that its migration moves off. `crew`, `rollback` and `safety_approver` are as of a measure.
    """

    migration: str
    name: str
    number: int
    title: str | None = None
    window: str | None = None
    hours: float | None = None
    old_conduit: str | None = None
    new_conduit: str | None = None
    proxy: str | None = None
    segment: str | None = None
    crew: str | None = None
    rollback: str | None = None
    safety_approver: str | None = None
    is_closed: bool = False
