"""Which 62443-3-3 rows a place holds: what a person stated of each row, and whether that counts.

A row counts where it is met, not applicable with a reason, or compensated by a record that was accepted, has not
expired and speaks of this row at this place. What does not count as a statement says why, for the page.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Final

import msgspec

from assessment.engine.levels import FR, HIGHEST
from assessment.engine.plant import Plant
from assessment.engine.system import Compensation, Conduit, RowStatus, Zone
from catalogue.loader import Requirement, conduit_requirement_ids, requirements

Place = Zone | Conduit
COUNTING: Final = frozenset({"met", "compensated", "not_applicable"})


class RowJudgement(msgspec.Struct, frozen=True):
    """One row at one place: `counts` towards a level, `is_stated` by a person, `why` in words where it needs them.

    `evidence` and `on` are those of the status, of the compensation where the status has none.
    """

    row: Requirement
    status: str | None
    counts: bool
    is_stated: bool
    why: str
    evidence: str | None = None
    on: date | None = None

    @property
    def is_claimed(self) -> bool:
        """Tell whether somebody states a status and names no evidence for it (reference method 10.4)."""
        return self.is_stated and not (self.evidence or "").strip()


def kind_of(place: str) -> str:
    """Give `zone` or `conduit` from a key such as `zone:Z1`."""
    return place.partition(":")[0]


def place_of(plant: Plant, place: str) -> Place:
    """Give the zone or conduit that a key such as `conduit:C1` names."""
    kind, _, code = place.partition(":")
    return plant.zones[code] if kind == "zone" else plant.conduits[code]


@cache
def applicable_rows(kind: str, fr: int) -> tuple[Requirement, ...]:
    """Give the rows of one FR that apply to a zone (all) or to a conduit (those of the 49), in the table's order."""
    rows = (row for row in requirements().values() if row.fr == fr)
    return tuple(row for row in rows if kind == "zone" or row.id in conduit_requirement_ids())


@cache
def rows_up_to(kind: str, fr: int, level: int) -> frozenset[str]:
    """Give R(k, n): the ids of the rows of one FR required at a level; none at 0."""
    return frozenset(row.id for row in applicable_rows(kind, fr) if row.first_level <= level)


def is_expired(expires: date | None, on: date | None) -> bool:
    """Tell whether a date has passed on the evaluation date; the last day holds, without a date nothing expires."""
    return expires is not None and on is not None and expires < on


def status_counts(plant: Plant, place: str, row: Requirement, status: RowStatus | None) -> RowJudgement:
    """Judge one row: does what is written count, and is it a statement by a person."""
    if status is None:
        return _unstated(row)
    record, why = None, ""
    if status.status == "compensated":
        record, why = _compensation(plant, place, row, status)
    elif status.status == "not_applicable" and not (status.reason or "").strip():
        why = "Not applicable is written without a reason, so it counts as not assessed."
    elif status.status == "not_assessed":
        why = "It is written down as not assessed."
    return RowJudgement(
        row=row,
        status=status.status,
        counts=not why and status.status in COUNTING,
        is_stated=not why,
        why=why,
        evidence=status.evidence or (record.evidence if record else None),
        on=status.on or (record.accepted_on if record else None),
    )


def judge_rows(plant: Plant, place: str, fr: int) -> tuple[RowJudgement, ...]:
    """Judge every row of one FR that applies to a place, in the table's order."""
    return plant.once(_judge_rows, place, fr)


def _judge_rows(plant: Plant, place: str, fr: int) -> tuple[RowJudgement, ...]:
    written = place_of(plant, place).requirements
    if not written:
        return _all_unstated(kind_of(place), fr)
    return tuple(status_counts(plant, place, row, written.get(row.id)) for row in applicable_rows(kind_of(place), fr))


def level_reached(kind: str, fr: int, rows: frozenset[str]) -> int:
    """Give the highest level whose rows are all among the given ones; 0 where level 1 already fails."""
    return max((n for n in range(1, HIGHEST + 1) if rows_up_to(kind, fr, n) <= rows), default=0)


def rows_that_count(plant: Plant, place: str) -> frozenset[str]:
    """Give the ids of all rows at a place that are met, compensated or not applicable."""
    return frozenset(one.row.id for fr in FR for one in judge_rows(plant, place, fr) if one.counts)


@cache
def _unstated(row: Requirement) -> RowJudgement:
    return RowJudgement(row, None, counts=False, is_stated=False, why="Nobody has stated a status.")


@cache
def _all_unstated(kind: str, fr: int) -> tuple[RowJudgement, ...]:
    return tuple(map(_unstated, applicable_rows(kind, fr)))


def _compensation(plant: Plant, place: str, row: Requirement, status: RowStatus) -> tuple[Compensation | None, str]:
    """Give the compensation that stands for a row, or say why none does."""
    records = [
        one
        for one in plant.system.compensations
        if (one.code == status.compensation if status.compensation else _speaks_of(one, place, row))
    ]
    if not records:
        return None, "It is written as compensated, but there is no record of a compensation."
    reasons = [_why_record_fails(plant, place, row, record) for record in records]
    standing = next((record for record, why in zip(records, reasons, strict=True) if not why), None)
    return standing, "" if standing else reasons[0]


def _speaks_of(record: Compensation, place: str, row: Requirement) -> bool:
    return record.requirement == row.id and record.about == place


def _why_record_fails(plant: Plant, place: str, row: Requirement, record: Compensation) -> str:
    if not _speaks_of(record, place, row):
        return f"Compensation {record.code} is about {record.requirement} at {record.about}, not about this row here."
    if not record.accepted_by or record.accepted_on is None:
        return f"Nobody has accepted compensation {record.code} with name and date."
    if is_expired(record.expires, plant.system.assessment.date):
        return f"Compensation {record.code} expired on {record.expires}."
    return ""
