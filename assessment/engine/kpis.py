"""What a site measures of itself: KPIs before and after, and patching beside planned outages.

Nothing here enters a risk: a KPI is shown beside the plan, for people to judge what it did to the plant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

Record = Mapping[str, Any]
HIGHER, LOWER = "higher", "lower"
MONTH: Final = slice(0, 7)  # of a day written as 2026-11-22


@dataclass(frozen=True, slots=True)
class Value:
    """What was measured on a day."""

    on: date
    value: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A KPI with its first and its latest value; `lacks` is why a steering team is not shown it.

    `is_better` is None where nothing was measured again, nothing moved, or nobody said which way is better.
    """

    code: str
    name: str
    side: str
    unit: str
    owner: str
    definition: str
    direction: str
    values: tuple[Value, ...]
    is_north_star: bool
    chosen_by: str
    lacks: tuple[str, ...]

    @property
    def baseline(self) -> Value | None:
        """Give the earliest value."""
        return self.values[0] if self.values else None

    @property
    def latest(self) -> Value | None:
        """Give the latest of several values; one value alone is a baseline that nobody measured again."""
        return self.values[-1] if len(self.values) > 1 else None

    @property
    def change(self) -> float | None:
        """Give the latest value less the baseline."""
        return None if self.latest is None else round(self.latest.value - self.values[0].value, 9)

    @property
    def is_better(self) -> bool | None:
        """Tell whether it moved the way it should."""
        if not self.change or self.direction not in (HIGHER, LOWER):
            return None
        return (self.change > 0) == (self.direction == HIGHER)


@dataclass(frozen=True, slots=True)
class Month:
    """How much was patched in a month (2026-11), and for how many hours outages were planned in it."""

    month: str
    patched: int
    hours: float


@dataclass(frozen=True, slots=True)
class Patching:
    """The months in which something was patched or planned; `undated` are windows of which no day is known."""

    months: tuple[Month, ...]
    undated: tuple[str, ...]

    @property
    def patched(self) -> int:
        """Give all patched items."""
        return sum(one.patched for one in self.months)

    @property
    def hours(self) -> float:
        """Give all planned hours of outage."""
        return sum(one.hours for one in self.months)

    @property
    def patched_not_known(self) -> int:
        """Give what was patched before the first recorded outage: nobody recorded whether one was planned then."""
        first = next((one.month for one in self.months if one.hours), None)
        return sum(one.patched for one in self.months if first is None or one.month < first)

    @property
    def patched_without_outage(self) -> int:
        """Give what was patched in months without a planned outage, since outages are recorded."""
        return sum(one.patched for one in self.months if not one.hours) - self.patched_not_known


def measured(records: Iterable[Record]) -> list[Measured]:
    """Give KPIs in the order of their codes, each with its values by day."""
    return [_measured(one) for one in sorted(records, key=lambda one: str(one["code"]))]


def _measured(record: Record) -> Measured:
    values = [Value(date.fromisoformat(one["on"]), one["value"]) for one in record.get("values") or ()]
    texts = {key: str(record.get(key) or "") for key in ("name", "side", "unit", "owner", "definition", "direction")}
    star = record.get("north_star")
    lacks = [key for key in ("owner", "definition") if not texts[key]]
    if star is not None and not star.get("chosen_by"):
        lacks.append("chosen_by")
    return Measured(
        code=str(record["code"]),
        **texts,
        values=tuple(sorted(values, key=lambda one: one.on)),
        is_north_star=star is not None,
        chosen_by=str((star or {}).get("chosen_by") or ""),
        lacks=tuple(lacks),
    )


def patching(patches: Iterable[Record], windows: Iterable[Record]) -> Patching:
    """Give patched items beside planned hours of outage, month by month.

    A window counts in the month in which it begins. One without a day of its own could lie in any month of its period,
    and is named instead.
    """
    counts: Counter[str] = Counter()
    for one in patches:
        counts[one["on"][MONTH]] += one["count"]
    hours: Counter[str] = Counter()
    undated = []
    for one in windows:
        if one.get("start"):
            hours[one["start"][MONTH]] += one.get("hours") or 0
        else:
            undated.append(str(one["code"]))
    months = sorted({*counts, *hours})
    return Patching(tuple(Month(one, counts[one], hours[one]) for one in months), tuple(sorted(undated)))
