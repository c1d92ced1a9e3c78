"""What components can do by themselves, SL-C, beside what their zone asks for, by the rows of IEC 62443-4-2.

A model file states a capability per asset and FR, no single rows: which rows apply follows from the component types of
the asset, and behind a shortfall stand the rows between the two levels, at least one of which is missing. Component
types that the file does not give are those that the asset's type usually has, and are marked so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from assessment.engine.levels import FR, NOT_APPLICABLE, UNKNOWN, Capability, Level, SecurityVector, lowest
from assessment.engine.plant import Plant
from assessment.engine.statuses import is_expired
from assessment.engine.system import Asset
from catalogue.loader import ComponentRequirement, component_requirements

_FAMILY: Final = re.compile(r"(\d+)\.")


@dataclass(frozen=True, slots=True)
class CapabilityReason:
    """One FR of one asset: its capability beside the target of its zone, and the rows that explain the difference.

    `needed` are the rows up to the target, `behind` those of them above the capability (all of them where it is not
    known). `compensated_by` are accepted compensations about the asset, `tested_by` the open test result that decides.
    """

    fr: FR
    sl_t: Level | None
    sl_c: Level | str | None
    shortfall: int | None
    needed: tuple[ComponentRequirement, ...]
    behind: tuple[ComponentRequirement, ...]
    compensated_by: tuple[str, ...]
    tested_by: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class ComponentReasons:
    """The seven reasons of one asset; `types_are_stated` is False where they come from the asset's type."""

    types: tuple[str, ...]
    types_are_stated: bool
    reasons: tuple[CapabilityReason, ...]


@dataclass(frozen=True, slots=True)
class TypeCapability:
    """The components of one type in a zone (None: type not known): how many, the least they state, how many are short.

    `sl_c` is per FR the smallest stated capability, None unless every one of them states it; `short` counts per FR
    the assets below the target, `unknown` those that cannot be compared.
    """

    type: str | None
    assets: int
    sl_c: SecurityVector
    short: tuple[int, ...]
    unknown: tuple[int, ...]


@cache
def component_rows(types: tuple[str, ...], fr: int, level: int) -> tuple[ComponentRequirement, ...]:
    """Give the 62443-4-2 rows of one FR up to a level that apply to a component of these types, in the table's order.

    A component of several types has to meet the rows of each.
    """
    return tuple(
        row
        for row in component_requirements().values()
        if row.fr == fr and row.first_level <= level and not set(types).isdisjoint(row.component_types)
    )


def types_of(plant: Plant, asset: Asset) -> tuple[str, ...]:
    """Give the component types of an asset: as written, else those its type usually has; empty where not known."""
    return tuple(sorted(asset.component_types or plant.type_of(asset).component_types))


def shortfall(target: Level | None, capability: Level | str | None) -> int | None:
    """Give SL-T minus SL-C, at least 0; 0 where nothing is asked or the question does not apply, None if unknown."""
    if target == 0 or capability == NOT_APPLICABLE:
        return 0
    return None if target is None or not isinstance(capability, int) else max(0, target - capability)


def compensations_of_assets(plant: Plant) -> Mapping[str, Mapping[FR, tuple[str, ...]]]:
    """Give, by tag and by the FR of their requirement, the codes of accepted, unexpired compensations about assets."""
    found: dict[str, dict[FR, tuple[str, ...]]] = defaultdict(dict)
    for one in plant.system.compensations:
        kind, _, tag = one.about.partition(":")
        family = _FAMILY.search(one.requirement)
        is_accepted = one.accepted_by and one.accepted_on
        if kind == "asset" and family and is_accepted and not is_expired(one.expires, plant.system.assessment.date):
            fr = FR(int(family[1]) - 1)
            found[tag][fr] = (*found[tag].get(fr, ()), one.code)
    return found


def explain_component(plant: Plant, asset: Asset) -> ComponentReasons:
    """Give the capability of an asset per FR beside what its zone asks for, with the rows behind it."""
    zone, types = plant.zone_of(asset), types_of(plant, asset)
    target = UNKNOWN if zone is None else zone.sl_t
    compensated = compensations_of_assets(plant).get(asset.tag, {})
    reasons = tuple(_explain(asset, types, fr, target[fr], compensated.get(fr, ())) for fr in FR)
    return ComponentReasons(types, bool(asset.component_types), reasons)


def capability_by_type(plant: Plant, zone: str) -> tuple[TypeCapability, ...]:
    """Give the capability of a zone's components per type, sorted, those of no known type last.

    An asset of several types counts under each.
    """
    by_type: dict[str | None, list[Capability]] = defaultdict(list)
    for asset in plant.assets_in(zone):
        for kind in types_of(plant, asset) or (None,):
            by_type[kind].append(asset.sl_c)
    target = plant.zones[zone].sl_t
    return tuple(_of_type(kind, by_type[kind], target) for kind in sorted(by_type, key=lambda one: (one is None, one)))


def _of_type(kind: str | None, stated: list[Capability], target: SecurityVector) -> TypeCapability:
    gaps = [[shortfall(target[fr], sl_c[fr]) for sl_c in stated] for fr in FR]
    return TypeCapability(
        type=kind,
        assets=len(stated),
        sl_c=tuple(floor_of([sl_c[fr] for sl_c in stated]) for fr in FR),
        short=tuple(sum(1 for gap in row if gap) for row in gaps),
        unknown=tuple(row.count(None) for row in gaps),
    )


def floor_of(stated: list[Level | str | None]) -> Level | None:
    """Give the smallest of several capabilities in one FR, "n/a" left out; None unless every one is stated."""
    if None in stated:
        return None
    return lowest(level for level in stated if isinstance(level, int))


def _explain(
    asset: Asset, types: tuple[str, ...], fr: FR, target: Level | None, compensated_by: tuple[str, ...]
) -> CapabilityReason:
    sl_c = asset.sl_c[fr]
    applies = target is not None and sl_c != NOT_APPLICABLE
    needed = component_rows(types, fr, target) if applies and target is not None else ()
    reached = sl_c if isinstance(sl_c, int) else 0
    behind = tuple(row for row in needed if row.first_level > reached)
    gap = shortfall(target, sl_c)
    tested_by = asset.tested_by.get(fr)
    words = [_say(target, sl_c, gap, behind, types)]
    words += [f"The open test result {tested_by} sets this level."] if tested_by else []
    words += [f"Compensation {', '.join(compensated_by)} is accepted for it."] if gap and compensated_by else []
    return CapabilityReason(fr, target, sl_c, gap, needed, behind, compensated_by, tested_by, " ".join(words))


def _say(
    target: Level | None,
    sl_c: Level | str | None,
    gap: int | None,
    behind: tuple[ComponentRequirement, ...],
    types: tuple[str, ...],
) -> str:
    if sl_c == NOT_APPLICABLE:
        return "Stated not to apply to this asset."
    if target is None:
        return "No target is known to compare with."
    if target == 0:
        return "Nothing is asked for here."
    if gap == 0:
        return f"Level {sl_c} is enough for the target {target}."
    if sl_c is None:
        start = f"Not known whether it reaches level {target}"
        return f"{start}: it states no capability." if types else f"{start}, and not of which type the component is."
    start = f"{gap} short of level {target}"
    if not types:
        return f"{start}; which requirements stand behind it is not known, as the component type is not."
    if not behind:
        return f"{start}, although this type of component has no requirement of its own between the two levels."
    return f"{start}: at least one of these is missing: {', '.join(row.id for row in behind)}."
