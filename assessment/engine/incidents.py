"""When incidents began, were noticed and were over, and the mean times between: KPIs of security (`practice.md` B10).

A time that is stated as a day alone has no hours; an incident without both times, to the minute, counts in no mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

INCIDENT_TIMES: Final = ("occurred_at", "detected_at", "recovered_at")
DAY: Final = len("2026-11-22")


@dataclass(frozen=True, slots=True)
class MeanTime:
    """The mean hours between two times of incidents, None without any; `counted` of `of` incidents state both."""

    hours: float | None
    counted: int
    of: int


def mean_time(incidents: Iterable[Mapping[str, Any]], start: str, end: str, zone: tzinfo) -> MeanTime:
    """Give the mean time between two of INCIDENT_TIMES; a time without an offset is of the site's `zone`."""
    rows = list(incidents)
    pairs = [(_instant(one.get(start), zone), _instant(one.get(end), zone)) for one in rows]
    hours = [(then - first).total_seconds() / 3600 for first, then in pairs if first is not None and then is not None]
    return MeanTime(sum(hours) / len(hours) if hours else None, len(hours), len(rows))


def is_before(first: str, second: str) -> bool:
    """Tell whether a time is certainly before another; where one is a day, or has no offset, the days are compared."""
    if min(len(first), len(second)) > DAY:
        one, other = datetime.fromisoformat(first), datetime.fromisoformat(second)
        if (one.tzinfo is None) == (other.tzinfo is None):
            return one < other
    return first[:DAY] < second[:DAY]


def _instant(text: str | None, zone: tzinfo) -> datetime | None:
    if text is None or len(text) == DAY:
        return None
    found = datetime.fromisoformat(text)
    # In UTC, because Python takes clocks of one zone apart as if they were never changed.
    return (found if found.tzinfo is not None else found.replace(tzinfo=zone)).astimezone(UTC)
