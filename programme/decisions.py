"""Decisions of the steering team: who of OT and of IT approved them, and where the two still stand against each other.

A decision needs somebody of each side: two approvals of IT leave it "pending OT" (row 21). An approval is of the
decision as it was written: a decision that says something else is to be approved again. A disagreement keeps both
positions with who held them, the condition, who decides, and until when (row 13); it is never deleted, only superseded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from assessment.engine.approvals import KEYS
from assessment.engine.model_file.canonical import record_sha256
from programme.governed import SETTLED, Governed, Record

OPEN, ESCALATED, EXPIRED, PENDING, STANDS = "open", "escalated", "expired", "pending", "stands"
ORDER: Final = (ESCALATED, OPEN, EXPIRED, PENDING, STANDS)
TWO: Final = 2


@dataclass(frozen=True)
class Decided:
    """A decision with its state; `pending` are the sides that have not approved it as it is written."""

    code: str
    about: str
    name: str
    state: str
    status: str
    outcome: str
    positions: tuple[tuple[str, str, str], ...]
    condition: str
    decider: str
    expires: str
    pending: tuple[str, ...]
    approved_by: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]

    @property
    def is_standoff(self) -> bool:
        """Tell whether different people hold different positions and nobody has settled it."""
        return len({text for _, _, text in self.positions}) >= TWO and self.state in (OPEN, ESCALATED, EXPIRED)


def decisions_of(here: Governed) -> list[Decided]:
    """Give the decisions that no later one supersedes, what waits first."""
    every = here.document.get("decisions") or ()
    gone = {one.get("supersedes") for one in every}
    found = [_decided(here, one) for one in every if one["code"] not in gone]
    return sorted(found, key=lambda one: (ORDER.index(one.state), one.expires or "9999", one.code))


def sides_lacking(here: Governed, record: Record) -> tuple[str, ...]:
    """Give the sides of which nobody has approved a decision as it is written."""
    sides = {side for side, _ in _approvals(here, record)}
    return tuple(side for side in KEYS if side not in sides)


def _approvals(here: Governed, record: Record) -> list[tuple[str, str]]:
    digest = record_sha256(record)
    return sorted(
        (str(one["side"]), str(one["by"]))
        for one in record.get("approvals") or ()
        if (one.get("of") in (None, digest) if here.given is None else _is_given(here.given, record, one, digest))
    )


def _is_given(given: frozenset[tuple[str, str, str, str]], record: Record, entry: Record, digest: str) -> bool:
    """Tell whether somebody approved the decision here, or in a session, just as it is written now."""
    return entry.get("of") == digest and (str(record["code"]), str(entry["side"]), str(entry["by"]), digest) in given


def _decided(here: Governed, record: Record) -> Decided:
    status, pending = str(record.get("status") or OPEN), sides_lacking(here, record)
    positions = tuple(
        (here.person(one.get("by")), here.side(one.get("by")), str(one.get("text") or ""))
        for one in record.get("positions") or ()
    )
    return Decided(
        code=str(record["code"]),
        about=str(record.get("about") or ""),
        name=here.name(record.get("about")),
        state=_state(here, record, status, pending),
        status=status,
        outcome=str(record.get("outcome") or ""),
        positions=positions,
        condition=str(record.get("condition") or ""),
        decider=here.person(record.get("owner") or record.get("by")),
        expires=str(record.get("expires") or ""),
        pending=pending,
        approved_by=tuple((side, here.person(by)) for side, by in _approvals(here, record)),
        lacks=tuple(_lacking(record)) if status not in SETTLED else (),
    )


def _state(here: Governed, record: Record, status: str, pending: tuple[str, ...]) -> str:
    if status not in SETTLED:
        return ESCALATED if status == ESCALATED else OPEN
    if here.is_over(record.get("expires")):
        return EXPIRED
    return PENDING if pending else STANDS


def _lacking(record: Record) -> Iterator[str]:
    """Say what a disagreement lacks so that somebody can end it."""
    if len({one.get("text") for one in record.get("positions") or ()}) < TWO:
        yield _("the position of the other side")
    words: dict[str, Any] = {
        "condition": _("a condition on which one side would agree"),
        "owner": _("who decides"),
        "expires": _("the day by which it is decided"),
    }
    yield from (text for key, text in words.items() if not record.get(key))
