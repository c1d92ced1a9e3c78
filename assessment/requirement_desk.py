"""The 62443-3-3 rows of one zone or conduit, judged at speed: all of an FR on one screen, one row or many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from accounts.models import User
from assessment.edits import Change, Edited, EditRefused, edit
from assessment.engine.achieved import PlaceLevels
from assessment.engine.levels import FR
from assessment.engine.statuses import applicable_rows
from assessment.models import Assessment
from assessment.near_levels import moved_levels, near_levels
from assessment.record_rows import shelf
from assessment.snapshot import Record
from catalogue.loader import requirements

# The digits that a person types on the page; the sixth has a record of its own behind it.
STATUSES: Final = ("not_assessed", "met", "partly_met", "not_met", "not_applicable", "compensated")
FIELDS: Final = ("reason", "evidence", "compensation")
Stated = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One requirement at one place: what is stated of it, and whether the target asks for it."""

    id: str
    title: str
    first_level: int
    status: str
    reason: str
    evidence: str
    compensation: str
    assessed_by: str
    on: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement of rows did: the levels of the place afterwards, and what moved in words."""

    done: Edited
    levels: PlaceLevels
    moved: tuple[str, ...]


def desk_rows(record: Stated, kind: str, fr: FR) -> list[DeskRow]:
    """Give the rows of one FR that apply to a place, each with what somebody stated."""
    stated = record.get("requirements") or {}
    target = _target(record, fr)
    return [_row(one.id, stated.get(one.id), target) for one in applicable_rows(kind[:-1], fr)]


def counts_of(record: Stated, kind: str) -> list[dict[str, Any]]:
    """Give, per FR, how many of its rows somebody judged."""
    stated = {
        name for name, said in (record.get("requirements") or {}).items() if _status(said).get("status") in STATUSES[1:]
    }
    found = []
    for fr in FR:
        rows = [one.id for one in applicable_rows(kind[:-1], fr)]
        found.append({"fr": fr, "judged": len(stated & set(rows)), "rows": len(rows)})
    return found


def judge_rows(
    *,
    assessment: Assessment,
    kind: str,
    code: str,
    stated: Mapping[str, Stated],
    seen: Mapping[str, Any],
    user: User,
    today: date,
) -> Judged:
    """State what is true of some rows of a place; a row whose status is `not_assessed` loses what was stated of it.

    `seen` is what the person saw stated of these rows. Raises EditRefused for words that the model does not know,
    EditConflict where somebody judged the same row.
    """
    record = _record(assessment, kind, code)
    allowed = {one.id for fr in FR for one in applicable_rows(kind[:-1], fr)}
    unknown = sorted(set(stated) - allowed)
    if unknown:
        raise EditRefused(f"{', '.join(unknown)} is no requirement of this {kind[:-1]}.")
    was = {name: seen[name] for name in stated if seen.get(name) is not None}
    now = {name: entry for name, said in stated.items() if (entry := _entry(was.get(name), said, user, today))}
    before = near_levels(assessment, kind, code)
    title = f"{record.get('name') or code}: {_told(stated)}"
    change = Change(kind, code, {"requirements": was}, {"requirements": now})
    done = edit(assessment=assessment, user=user, changes=[change], title=title)
    after = near_levels(done.assessment, kind, code)
    return Judged(done, after, tuple(moved_levels(before, after)))


def copied_rows(record: Stated, other: Stated, kind: str, fr: FR) -> dict[str, Stated]:
    """Give what another place states of the rows of an FR that nobody judged here."""
    here, there = record.get("requirements") or {}, other.get("requirements") or {}
    wanted = {one.id for one in applicable_rows(kind[:-1], fr)}
    unjudged = {name for name in wanted if _status(here.get(name)).get("status") in (None, STATUSES[0])}
    found = {name: _status(there[name]) for name in sorted(unjudged & set(there))}
    # A compensation speaks of the place where it was accepted, and nowhere else.
    return {name: said for name, said in found.items() if said.get("status") not in ("compensated", STATUSES[0])}


def _row(name: str, said: Any, target: int | None) -> DeskRow:
    row, status = requirements()[name], _status(said)
    return DeskRow(
        id=name,
        title=row.title,
        first_level=row.first_level,
        status=status.get("status") or STATUSES[0],
        reason=status.get("reason") or "",
        evidence=status.get("evidence") or "",
        compensation=status.get("compensation") or "",
        assessed_by=status.get("assessed_by") or "",
        on=status.get("on") or "",
        is_asked=target is not None and row.first_level <= target,
    )


def _target(record: Stated, fr: FR) -> int | None:
    vector = record.get("sl_t")
    return vector[fr] if isinstance(vector, list) else vector


def _status(said: Any) -> dict[str, Any]:
    return {} if said is None else dict(said) if isinstance(said, dict) else {"status": said}


def _entry(seen: Any, said: Stated, user: User, today: date) -> dict[str, Any] | None:
    """Give the entry of a row: what was seen there, what is said now, by whom and when."""
    status = said.get("status", _status(seen).get("status"))
    if status in (None, STATUSES[0]):
        return None
    kept = {key: value for key, value in _status(seen).items() if key in FIELDS} | {
        key: str(said[key]) for key in FIELDS if key in said
    }
    kept = {key: value for key, value in kept.items() if value}
    return {"status": status, **kept, "assessed_by": user.get_username(), "on": today.isoformat()}


def _told(stated: Mapping[str, Stated]) -> str:
    names: Collection[str] = list(stated)
    words = {str(said.get("status", "")).replace("_", " ") for said in stated.values()} - {""}
    first = ", ".join(sorted(names)[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004
    return f"{first} {', '.join(sorted(words))}".strip()


def _record(assessment: Assessment, kind: str, code: str) -> Record:
    found = shelf(assessment, kind).read([code]).get(code)
    if found is None:
        raise EditRefused(f"There is no {kind[:-1]} {code}.")
    return found.record
