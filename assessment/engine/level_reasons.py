"""Why a zone or conduit stands at a level: what decided it, what holds it down, and what would lift it.

For the cards and the report; plain values and one sentence for each FR. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

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
from assessment.engine.statuses import RowJudgement, applicable_rows, judge_rows, kind_of, place_of
from assessment.engine.system import Asset

FEW = 3


class LevelReason(msgspec.Struct, frozen=True):
    """The reason for one FR at one place.

    `next_level` is the lowest level above SL-A that needs rows the place lacks (above 0 where SL-A is not known), and
    `missing` those rows: they hold the level down, and all of them together lift it, above a claim only as planned
    measures. None and empty where no rows would. `for_target` are the rows that the place lacks for its target, empty
    where it has none or reaches it. `not_counting` are rows with something written that does not count as a person's
    statement. `weakest` are the assets at the floor, `silent` those that state no capability. `measures` are the active
    measures that supply a row of this FR or raise its level.
    """

    fr: FR
    sl_a: Level | None
    basis: str | None
    sentence: str
    next_level: Level | None
    missing: tuple[RowJudgement, ...]
    for_target: tuple[RowJudgement, ...]
    not_counting: tuple[RowJudgement, ...]
    weakest: tuple[str, ...]
    silent: tuple[str, ...]
    measures: tuple[str, ...]


def explain_levels(plant: Plant, place: str, levels: PlaceLevels) -> tuple[LevelReason, ...]:
    """Give the reasons for the seven FRs of one zone or conduit."""
    assets = assets_of_place(plant, place)
    return tuple(_explain(plant, place, levels, fr, assets) for fr in FR)


def _explain(plant: Plant, place: str, levels: PlaceLevels, fr: FR, assets: list[Asset]) -> LevelReason:
    kind, supplied, judged = kind_of(place), supplied_rows(plant, place), judge_rows(plant, place, fr)
    floor = levels.floor[fr]
    sl_a, target = levels.sl_a[fr], levels.sl_t[fr]

    def lacking(level: Level | None) -> frozenset[str]:
        return missing_rows(kind, fr, levels.base[fr], supplied, level or 0)

    next_level = next((n for n in range((sl_a or 0) + 1, HIGHEST + 1) if lacking(n)), None)
    missing = lacking(next_level)
    for_target = lacking(target) if target is not None and target > (sl_a or 0) else frozenset[str]()
    found = LevelReason(
        fr=fr,
        sl_a=sl_a,
        basis=levels.basis[fr],
        sentence="",
        next_level=next_level,
        missing=_among(judged, missing),
        for_target=_among(judged, for_target),
        not_counting=tuple(one for one in judged if one.status is not None and not one.is_stated),
        weakest=tuple(one.tag for one in assets if floor is not None and one.sl_c[fr] == floor),
        silent=tuple(one.tag for one in assets if one.sl_c[fr] is None),
        measures=_measures_of(plant, place, fr),
    )
    all_not_applicable = bool(assets) and all(one.sl_c[fr] == NOT_APPLICABLE for one in assets)
    if sl_a is None:
        return replace(found, sentence=_say_unknown(found, len(assets), all_not_applicable=all_not_applicable))
    return replace(found, sentence=_say(found, _lifting(plant, place, levels, fr)))


def _among(judged: Iterable[RowJudgement], ids: frozenset[str]) -> tuple[RowJudgement, ...]:
    return tuple(one for one in judged if one.row.id in ids) if ids else ()


def _measures_of(plant: Plant, place: str, fr: FR) -> tuple[str, ...]:
    codes = active_measures(place_of(plant, place))
    rows = {row.id for row in applicable_rows(kind_of(place), fr)} if codes else set()
    effects = {code: effect_of(plant, code) for code in codes}
    return tuple(code for code in codes if effects[code].sl[fr] > 0 or effects[code].satisfies & rows)


def _lifting(plant: Plant, place: str, levels: PlaceLevels, fr: FR) -> tuple[str, ...]:
    """Give the active measures without which the level would be lower: by their rows, or outright."""
    sl_a = levels.sl_a[fr]
    rows = frozenset[str]()
    if levels.rows[fr] == sl_a:
        stated = frozenset(one.row.id for one in judge_rows(plant, place, fr) if one.counts)
        rows = missing_rows(kind_of(place), fr, levels.base[fr], stated, sl_a or 0)
    effects = {code: effect_of(plant, code) for code in active_measures(place_of(plant, place))}
    return tuple(code for code, effect in effects.items() if effect.sl[fr] == sl_a or effect.satisfies & rows)


def _say(found: LevelReason, lifting: Iterable[str]) -> str:
    start = f"Level {found.sl_a}"
    if found.basis == "claimed":
        return f"{start}: an assessor states it."
    if found.basis == "components":
        return f"{start}: the least capable of the assets ({_list(found.weakest)}) states no more."
    if found.basis == "measures":
        return f"{start}: measures in place lift it ({_list(lifting)})."
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
