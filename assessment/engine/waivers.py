"""What a waiver does on the day of the assessment: it counts with a reason, a name and an expiry that has not passed.

AR-013 and AR-014 rest on mandatory statements and may only be closed by a change: a waiver of them has no effect.
Without a date nothing has expired.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from assessment.engine.system import Waiver

ONLY_BY_CHANGE: Final = frozenset({"AR-013", "AR-014"})
IN_FORCE, EXPIRED, INCOMPLETE, NOT_ALLOWED = "in_force", "expired", "incomplete", "not_allowed"


def lacking(waiver: Waiver) -> tuple[str, ...]:
    """Name what a waiver needs and does not state: reason, name, expiry."""
    parts = {"reason": waiver.reason, "name": waiver.by, "expiry": waiver.expires}
    return tuple(part for part, value in parts.items() if not value)


def is_expired(waiver: Waiver, today: date | None) -> bool:
    """Tell whether a waiver's expiry lies before a day; it still holds on the day itself."""
    return today is not None and waiver.expires is not None and waiver.expires < today


def effect(waiver: Waiver, today: date | None) -> str:
    """Give what a waiver does: in_force, expired, incomplete or not_allowed."""
    if waiver.rule in ONLY_BY_CHANGE:
        return NOT_ALLOWED
    if is_expired(waiver, today):
        return EXPIRED
    return INCOMPLETE if lacking(waiver) else IN_FORCE


def strongest(waivers: Iterable[Waiver], today: date | None) -> dict[tuple[str, str], Waiver]:
    """Give one waiver per (rule, target): one in force before any other, else the last written."""
    found: dict[tuple[str, str], Waiver] = {}
    for waiver in waivers:
        key = (waiver.rule, waiver.target)
        if key not in found or effect(found[key], today) != IN_FORCE:
            found[key] = waiver
    return found


def remark(waiver: Waiver, today: date | None) -> str:
    """Say in a sentence why a waiver leaves its finding open; empty where it is in force."""
    reason = f'A waiver by {waiver.by or "nobody named"} ("{waiver.reason or "no reason given"}")'
    answers = {
        IN_FORCE: "",
        EXPIRED: f"{reason} expired on {waiver.expires}.",
        INCOMPLETE: f"{reason} does not count, because it lacks: {', '.join(lacking(waiver))}.",
        NOT_ALLOWED: f"{reason} does not count, because only a change of the plant closes this rule.",
    }
    return answers[effect(waiver, today)]
