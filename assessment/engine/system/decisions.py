"""What people decided: outcomes of the room, exceptions from a rule, and what stands for a requirement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Position:
    """What somebody holds in a decision."""

    by: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the room, agreed or not; `supersedes` names the earlier one that it stands in place of."""

    code: str
    about: str | None = None
    status: str | None = None
    positions: tuple[Position, ...] = ()
    outcome: str | None = None
    reason: str | None = None
    condition: str | None = None
    by: str | None = None
    on: date | None = None
    owner: str | None = None
    expires: date | None = None
    session: str | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception from a rule at a target, with reason, name and expiry."""

    rule: str
    target: str
    reason: str | None
    by: str | None
    on: date | None
    expires: date | None


@dataclass(frozen=True, slots=True)
class Compensation:
    """A record that something else stands for a requirement at a place (reference method 10.3)."""

    code: str
    requirement: str
    about: str
    accepted_by: str | None = None
    accepted_on: date | None = None
    expires: date | None = None
    measure: str | None = None
    reason: str | None = None
    evidence: str | None = None
