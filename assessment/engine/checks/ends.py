"""The ends of flows: who stands there, at which level, and inside or outside, each end worked out once.

Flows begin and end at far fewer places than there are flows, and many of those places are alike in all that most rules
read: such ends have one `number`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.words import joined
from assessment.engine.plant import Plant, Side, agree
from assessment.engine.system import Asset, Zone


@dataclass(frozen=True, slots=True)
class EndKind:
    """What many ends share; the answers about the level are None where an end's levels differ or are not known.

    `is_outside` tells whether it is IT or external; `level_field` and `zone_field` name what to fill in where level
    or zone is not known.
    """

    zone: Zone | None
    levels: tuple[float, ...]
    is_up_to_2: Answer
    is_up_to_3: Answer
    is_from_4: Answer
    is_external: Answer
    is_outside: Answer
    level_field: str
    zone_field: str


@dataclass(frozen=True, slots=True)
class EndFacts(EndKind):
    """One end of a flow; `number` is the same for ends of one kind, `types` holds its assets by type."""

    number: int
    side: Side
    name: str
    types: Mapping[str, tuple[Asset, ...]]


class Ends:
    """The ends of the flows of a plant."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._known: dict[int, EndFacts] = {}
        self._numbers: dict[tuple[Any, ...], int] = {}

    def of(self, side: Side) -> EndFacts:
        """Give the facts of a side; sides of one plant are few objects, and stay as long as it does."""
        found = self._known.get(id(side))
        if found is None:
            found = self._known[id(side)] = _end(self._plant, side, self._numbers)
        return found


def _end(plant: Plant, side: Side, numbers: dict[tuple[Any, ...], int]) -> EndFacts:
    zone = None if side.zone is None else plant.zones[side.zone]
    levels = plant.levels_of_side(side)
    level_field = _field(side, asset="assets[].level", zone="zones[].level")
    zone_field = _field(side, asset="assets[].zone", zone="zones[].subnets")
    external = None if zone is None else is_external(plant, zone)
    is_from_4 = agree(levels, lambda level: level >= 4)  # noqa: PLR2004 (Purdue levels)
    is_outside = _is_outside(plant, side, levels, any_of(is_from_4, external))
    return EndFacts(
        number=numbers.setdefault((side.zone, levels, is_outside, level_field, zone_field), len(numbers)),
        side=side,
        name=_name(plant, side),
        zone=zone,
        levels=levels,
        is_up_to_2=agree(levels, lambda level: level <= 2),  # noqa: PLR2004 (Purdue levels)
        is_up_to_3=agree(levels, lambda level: level <= 3),  # noqa: PLR2004
        is_from_4=is_from_4,
        is_external=external,
        is_outside=is_outside,
        level_field=level_field,
        zone_field=zone_field,
        types=_types(plant, side),
    )


def _is_outside(plant: Plant, side: Side, levels: tuple[float, ...], by_place: Answer) -> Answer:
    """Tell whether an end is IT or external: by its assets' domains, by zone and level where it has none."""
    if side.written.zone is not None or not side.assets:
        return by_place
    if {plant.domain_of(plant.assets[tag]) for tag in side.assets} <= {"it", "external"}:
        return True
    return False if levels else None


def _types(plant: Plant, side: Side) -> dict[str, tuple[Asset, ...]]:
    found: dict[str, list[Asset]] = defaultdict(list)
    for tag in side.assets:
        asset = plant.assets[tag]
        found[plant.type_of(asset).id].append(asset)
    return {kind: tuple(assets) for kind, assets in found.items()}


def _field(side: Side, *, asset: str, zone: str) -> str:
    if side.written.zone is not None:
        return zone
    if side.written.ip is not None and not side.assets:
        return zone if side.is_matched else "assets[].ips"
    return asset if side.assets else "flows[].from or flows[].to"


def _name(plant: Plant, side: Side) -> str:
    written = side.written
    if written.zone is not None:
        return f"zone {plant.zones[written.zone].name}"
    if side.assets:
        return joined([plant.assets[tag].name for tag in sorted(side.assets)[:2]])
    return written.ip or written.network or "any address"
