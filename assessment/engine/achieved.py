"""What zones and conduits achieve, SL-A, from claims, requirement rows, components and measures in place.

The definitions are those of `docs/model.md` 2.1 (today) and 2.8 (after planned actions). Keys of places are
`zone:CODE` and `conduit:CODE`. None is "not known" throughout and never becomes 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from assessment.engine.components import floor_of
from assessment.engine.levels import FR, HIGHEST, UNKNOWN, Level, SecurityVector, highest
from assessment.engine.plant import Plant
from assessment.engine.statuses import (
    Place,
    judge_rows,
    kind_of,
    level_reached,
    place_of,
    rows_that_count,
    rows_up_to,
)
from assessment.engine.system import Asset, Conduit
from catalogue.loader import measures

Basis = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Lift:
    """What a measure does to levels: the rows it supplies, and the levels it gives outright (0 says nothing)."""

    satisfies: frozenset[str]
    sl: tuple[int, ...] = (0,) * 7


@dataclass(frozen=True, slots=True)
class PlaceLevels:
    """The levels of one zone or conduit, each a vector per FR.

    `floor_known` counts the assets that state their capability in all seven FRs, and all assets. `basis` names the
    term that decided: claimed, requirements, components, measures, or None where the level is not known.
    `claim`, `assessed`, `floor`, `base`, `rows` and `raised` are the terms of the rule.
    """

    sl_t: SecurityVector
    sl_a: SecurityVector
    floor: SecurityVector
    floor_known: tuple[int, int]
    assessed: SecurityVector
    basis: Basis
    gap: SecurityVector
    levels_missing: int
    not_assessed: int
    claim: SecurityVector = UNKNOWN
    base: SecurityVector = UNKNOWN
    rows: SecurityVector = UNKNOWN
    raised: SecurityVector = UNKNOWN


class _Terms(NamedTuple):
    """The terms of the rule for one FR, and what they give together."""

    assessed: Level | None
    floor: Level | None
    base: Level | None
    rows: Level | None
    raised: Level | None
    sl_a: Level | None
    basis: str | None


def judge_levels(plant: Plant) -> dict[str, PlaceLevels]:
    """Give the levels of every zone and conduit by key, zones first, each in the file's order."""
    places = [f"zone:{code}" for code in plant.zones] + [f"conduit:{code}" for code in plant.conduits]
    return {place: levels_of_place(plant, place) for place in places}


def levels_of_place(plant: Plant, place: str) -> PlaceLevels:
    """Give the levels of one zone or conduit."""
    record = place_of(plant, place)
    assets = assets_of_place(plant, place)
    supplied = supplied_rows(plant, place)
    terms = [_terms(plant, place, fr, assets, supplied) for fr in FR]
    sl_a = tuple(one.sl_a for one in terms)
    gap = tuple(level_gap(target, achieved) for target, achieved in zip(record.sl_t, sl_a, strict=True))
    return PlaceLevels(
        sl_t=record.sl_t,
        sl_a=sl_a,
        floor=tuple(one.floor for one in terms),
        floor_known=(sum(None not in asset.sl_c for asset in assets), len(assets)),
        assessed=tuple(one.assessed for one in terms),
        basis=tuple(one.basis for one in terms),
        gap=gap,
        levels_missing=sum(one for one in gap if one is not None),
        not_assessed=gap.count(None),
        claim=record.sl_a,
        base=tuple(one.base for one in terms),
        rows=tuple(one.rows for one in terms),
        raised=tuple(one.raised for one in terms),
    )


def level_gap(target: Level | None, achieved: Level | None) -> Level | None:
    """Give SL-T minus SL-A, at least 0; 0 where the target is 0, None where either is not known."""
    if target == 0:
        return 0
    if target is None or achieved is None:
        return None
    return max(0, target - achieved)


def levels_after(plant: Plant, place: str, now: PlaceLevels, actions: Iterable[Lift]) -> tuple[SecurityVector, Basis]:
    """Give SL-A and its basis after actions at a place; what an action lifts has the basis `planned`."""
    return lift_levels(kind_of(place), now, supplied_rows(plant, place), actions)


def lift_levels(
    kind: str, now: PlaceLevels, supplied: frozenset[str], actions: Iterable[Lift]
) -> tuple[SecurityVector, Basis]:
    """Do the same from the rows a place already holds (`supplied_rows`), for callers that ask often."""
    lifts = list(actions)
    given = frozenset[str]().union(*(lift.satisfies for lift in lifts))
    after = tuple(
        highest((now.sl_a[fr], _rows_level(kind, fr, now.sl_a[fr], supplied, given), _raised(fr, lifts))) for fr in FR
    )
    basis = tuple(now.basis[fr] if after[fr] == now.sl_a[fr] else "planned" for fr in FR)
    return after, basis


def missing_rows(kind: str, fr: int, base: Level | None, supplied: frozenset[str], level: int) -> frozenset[str]:
    """Give the rows that still have to be supplied to lift one FR from `base` to a level; empty where none is."""
    return rows_up_to(kind, fr, level) - rows_up_to(kind, fr, base or 0) - supplied


def rows_that_lift(kind: str, fr: int, base: Level | None, supplied: frozenset[str], level: int) -> frozenset[str]:
    """Give the rows whose supply lifts one FR from `base` to a level or above it; empty where no rows can.

    Where a place holds every row of the level already, it is the next level asking for more that lifts it.
    """
    found = (missing_rows(kind, fr, base, supplied, one) for one in range(level, HIGHEST + 1))
    return next((rows for rows in found if rows), frozenset())


def supplied_rows(plant: Plant, place: str) -> frozenset[str]:
    """Give the rows a place holds: those that count as stated, and those that its active measures satisfy."""
    return plant.once(_supplied_rows, place)


def _supplied_rows(plant: Plant, place: str) -> frozenset[str]:
    lifts = (effect_of(plant, code) for code in active_measures(place_of(plant, place)))
    return rows_that_count(plant, place).union(*(lift.satisfies for lift in lifts))


def active_measures(record: Place) -> tuple[str, ...]:
    """Give the codes of the measures that are active at a zone or conduit, in the file's order, each once."""
    return tuple(dict.fromkeys(one.measure for one in record.measures if one.status == "active"))


def effect_of(plant: Plant, code: str) -> Lift:
    """Give what a measure does: the site's own record first; where that names no rows, those of the catalogue."""
    return plant.once(_effect_of, code)


def _effect_of(plant: Plant, code: str) -> Lift:
    listed = measures().get(code)
    rows = frozenset(listed.satisfies) if listed else frozenset[str]()
    own = plant.own_measures.get(code)
    if own is None:
        return Lift(rows)
    return Lift(frozenset(own.satisfies) or rows, own.sl)


def assets_of_place(plant: Plant, place: str) -> list[Asset]:
    """Give the assets whose capability makes the floor: those in a zone, the boundary assets of a conduit."""
    record = place_of(plant, place)
    if not isinstance(record, Conduit):
        return plant.assets_in(record.code)
    return [plant.assets[tag] for tag in dict.fromkeys(one.asset for one in record.boundary_assets or ())]


def _terms(plant: Plant, place: str, fr: int, assets: list[Asset], supplied: frozenset[str]) -> _Terms:
    record = place_of(plant, place)
    claim, assessed, floor = (
        record.sl_a[fr],
        _assessed(plant, place, fr),
        floor_of([asset.sl_c[fr] for asset in assets]),
    )
    named = (("claimed", claim), ("requirements", assessed), ("components", floor))
    basis, base = next(((name, level) for name, level in named if level is not None), (None, None))
    rows = _rows_level(kind_of(place), fr, base, frozenset(), supplied)
    raised = _raised(fr, [effect_of(plant, code) for code in active_measures(record)])
    sl_a = claim if claim is not None else highest((base, rows, raised))
    return _Terms(assessed, floor, base, rows, raised, sl_a, basis if sl_a == base else "measures")


def _assessed(plant: Plant, place: str, fr: int) -> Level | None:
    judged = judge_rows(plant, place, fr)
    if not any(one.is_stated for one in judged):
        return None
    return level_reached(kind_of(place), fr, frozenset(one.row.id for one in judged if one.counts))


def _rows_level(
    kind: str, fr: int, base: Level | None, held_before: frozenset[str], given: frozenset[str]
) -> Level | None:
    """Give `rows` of 2.1: the highest level whose rows are held by the base, held before, or given.

    A level above the base counts only where `given` supplies a row that was missing.
    """
    best = base or 0
    held = rows_up_to(kind, fr, best) | held_before
    for level in range(best + 1, HIGHEST + 1):
        missing = rows_up_to(kind, fr, level) - held
        if not missing <= given:
            break
        if missing:
            best = level
    return None if base is None and best == 0 else best


def _raised(fr: int, lifts: list[Lift]) -> Level | None:
    return max((lift.sl[fr] for lift in lifts if lift.sl[fr] > 0), default=None)
