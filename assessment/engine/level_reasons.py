"""Why a zone or conduit stands at a level: what decided it, what holds it down, and what would lift it.

For the cards and the report; plain values and one sentence for each FR. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assessment.engine.achieved import (
    PlaceLevels,
    active_measures,
    assets_of_place,
    effect_of,
    missing_rows,
    supplied_rows,
)
from assessment.engine.levels import FR, HIGHEST, NOT_APPLICABLE, Level
from assessment.engine.plant import Plant
from assessment.engine.statuses import RowJudgement, applicable_rows, judge_rows, kind_of, place_of, rows_up_to

FEW = 3


@dataclass(frozen=True, slots=True)
class LevelReason:
    """The reason for one FR at one place.

    `next_level` is the lowest level above SL-A that needs rows the place lacks (above 0 where SL-A is not known), and
    `missing` those rows; None and empty where no rows would lift it. `not_counting` are rows with something written
    that does not count as a person's statement. `weakest` are the assets at the floor, `silent` those that state no
    capability. `measures` are the active measures that supply a row of this FR or raise its level.
    """

    fr: FR
    sl_a: Level | None
    basis: str | None
    sentence: str
    next_level: Level | None
    missing: tuple[RowJudgement, ...]
    not_counting: tuple[RowJudgement, ...]
    weakest: tuple[str, ...]
    silent: tuple[str, ...]
    measures: tuple[str, ...]


def explain_levels(plant: Plant, place: str, levels: PlaceLevels) -> tuple[LevelReason, ...]:
    """Give the reasons for the seven FRs of one zone or conduit."""
    supplied = supplied_rows(plant, place)
    return tuple(_explain(plant, place, levels, fr, supplied) for fr in FR)


def _explain(plant: Plant, place: str, levels: PlaceLevels, fr: FR, supplied: frozenset[str]) -> LevelReason:
    judged = judge_rows(plant, place, fr)
    assets = assets_of_place(plant, place)
    floor = levels.floor[fr]
    kind, sl_a = kind_of(place), levels.sl_a[fr]
    next_level = next(
        (n for n in range((sl_a or 0) + 1, HIGHEST + 1) if missing_rows(kind, fr, sl_a, supplied, n)), None
    )
    missing = missing_rows(kind, fr, sl_a, supplied, next_level) if next_level else frozenset[str]()
    found = LevelReason(
        fr=fr,
        sl_a=sl_a,
        basis=levels.basis[fr],
        sentence="",
        next_level=next_level,
        missing=tuple(one for one in judged if one.row.id in missing),
        not_counting=tuple(one for one in judged if one.status is not None and not one.is_stated),
        weakest=tuple(one.tag for one in assets if floor is not None and one.sl_c[fr] == floor),
        silent=tuple(one.tag for one in assets if one.sl_c[fr] is None),
        measures=_measures_of(plant, place, fr),
    )
    all_not_applicable = bool(assets) and all(one.sl_c[fr] == NOT_APPLICABLE for one in assets)
    sentence = _say_unknown(found, len(assets), all_not_applicable=all_not_applicable) if sl_a is None else _say(found)
    return replace(found, sentence=sentence)


def _measures_of(plant: Plant, place: str, fr: FR) -> tuple[str, ...]:
    rows = {row.id for row in applicable_rows(kind_of(place), fr)}
    codes = active_measures(place_of(plant, place))
    effects = {code: effect_of(plant, code) for code in codes}
    return tuple(code for code in codes if effects[code].sl[fr] > 0 or effects[code].satisfies & rows)


def _say(found: LevelReason) -> str:
    start = f"Level {found.sl_a}"
    if found.basis == "claimed":
        return f"{start}: an assessor states it."
    if found.basis == "components":
        return f"{start}: the least capable of the assets ({_list(found.weakest)}) states no more."
    if found.basis == "measures":
        return f"{start}: measures in place lift it ({_list(found.measures)})."
    if not found.missing:
        return f"{start}: all requirements that apply are held."
    missing = _list(one.row.id for one in found.missing)
    return f"{start}: for level {found.next_level} these requirements are not held: {missing}."


def _say_unknown(found: LevelReason, assets: int, *, all_not_applicable: bool) -> str:
    start = "Not known: nobody has stated a level or the status of a requirement, and"
    if assets == 0:
        return f"{start} there is no asset to judge by."
    if all_not_applicable:
        return f"{start} the question applies to none of the assets."
    return f"{start} {len(found.silent)} of {assets} assets do not state their capability."


def _list(words: Iterable[str]) -> str:
    every = list(words)
    if len(every) <= FEW:
        return ", ".join(every)
    return f"{', '.join(every[:FEW])} and {len(every) - FEW} more"


def rows_for_target(plant: Plant, place: str, levels: PlaceLevels, fr: FR) -> tuple[RowJudgement, ...]:
    """Give the rows that the place lacks for its target in one FR; empty where there is no gap or no target."""
    target = levels.sl_t[fr]
    if target is None or levels.gap[fr] == 0:
        return ()
    lacking = rows_up_to(kind_of(place), fr, target) - rows_up_to(kind_of(place), fr, levels.sl_a[fr] or 0)
    lacking -= supplied_rows(plant, place)
    return tuple(one for one in judge_rows(plant, place, fr) if one.row.id in lacking)
