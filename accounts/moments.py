"""Times as a reader sees them: kept in UTC, shown in the zone of their choice, with the zone named (S56)."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from accounts import trail

MINUTES = "%Y-%m-%d %H:%M"
SECONDS = "%Y-%m-%d %H:%M:%S"
NAMELESS = ("+", "-")  # zones that have no letters of their own are known by their distance


def moment(at: datetime | str | None, form: str = MINUTES) -> str:
    """Give a time in the zone of whoever reads, such as 2026-11-22 21:14 CET; empty where there is none."""
    if not at:
        return ""
    told = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(zone_of_reader())
    zone = told.strftime("%Z")
    return f"{told.strftime(form)} {'UTC' if zone.startswith(NAMELESS) else ''}{zone}"


def zone_of_reader() -> tzinfo:
    """Give the zone of whoever the present request is for: UTC where none is chosen, or known here."""
    name = getattr(trail.current().user, "zone", "")
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


@cache
def zones() -> list[str]:
    """Give the names of the zones of the world that people live in."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix")))
