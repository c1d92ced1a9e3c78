"""The ends of flows: who stands there, at which level, and inside or outside, each end worked out once.

Flows begin and end at far fewer places than there are flows, and many of those places are alike in all that most rules
read: such ends have one `number`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assessment.engine.channels import Side
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.words import joined
from assessment.engine.plant import Plant, agree
from assessment.engine.system import Asset, End, Zone

OUTSIDE = frozenset({"it", "external"})


@dataclass(frozen=True, slots=True)
class EndKind:
    """What many ends share; the answers about the level are None where an end's levels differ or are not known.

    `is_outside` tells whether it is IT or external; `level_field` and `zone_field` name what to fill in where level
    or zone is not known. `wide` is the end as it is written where it is a network or any address.
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
    wide: End | None


@dataclass(frozen=True, slots=True)
class EndFacts(EndKind):
    """One end of a flow; `number` is the same for ends of one kind, `types` holds its assets by type.

    `told` is the end as evidence names it.
    """

    number: int
    side: Side
    name: str
    types: Mapping[str, tuple[Asset, ...]]
    told: Mapping[str, Any] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", {"name": self.name, "levels": list(self.levels)})


class Ends:
    """The ends of the flows of a plant."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._known: dict[int, EndFacts] = {}
        self._shared: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._of_assets: dict[tuple[Any, ...], dict[str, Any]] = {}

    def of(self, side: Side) -> EndFacts:
        """Give the facts of a side; sides of one plant are few objects, and stay as long as it does."""
        found = self._known.get(id(side))
        if found is None:
            plant = self._plant
            found = EndFacts(**self._kind(side), side=side, name=_name(plant, side), types=_types(plant, side))
            self._known[id(side)] = found
        return found

    def _kind(self, side: Side) -> dict[str, Any]:
        """Give what the end shares with others; a single asset shares it with those of its zone, level and domain."""
        if side.written.zone is not None or len(side.assets) != 1:
            return self._found(side)
        asset = self._plant.assets[side.assets[0]]
        alike = (asset.zone, asset.level, asset.domain)
        if alike not in self._of_assets:
            self._of_assets[alike] = self._found(side)
        return self._of_assets[alike]

    def _found(self, side: Side) -> dict[str, Any]:
        """Give what the end shares with others, worked out once for all of them."""
        level_field = _field(side, asset="assets[].level", zone="zones[].level")
        zone_field = _field(side, asset="assets[].zone", zone="zones[].subnets")
        levels, has_outsiders = self._plant.levels_of_side(side), _has_outsiders_only(self._plant, side)
        wide = side.written if side.written.is_any or side.written.network is not None else None
        key = (side.zone, levels, has_outsiders, level_field, zone_field, wide)
        if key not in self._shared:
            zone = None if side.zone is None else self._plant.zones[side.zone]
            external = None if zone is None else is_external(self._plant, zone)
            is_from_4 = agree(levels, lambda level: level >= 4)  # noqa: PLR2004 (Purdue levels)
            by_place = any_of(is_from_4, external)
            by_assets = True if has_outsiders else False if levels else None
            self._shared[key] = {
                "number": len(self._shared),
                "zone": zone,
                "levels": levels,
                "is_up_to_2": agree(levels, lambda level: level <= 2),  # noqa: PLR2004 (Purdue levels)
                "is_up_to_3": agree(levels, lambda level: level <= 3),  # noqa: PLR2004
                "is_from_4": is_from_4,
                "is_external": external,
                "is_outside": by_place if has_outsiders is None else by_assets,
                "level_field": level_field,
                "zone_field": zone_field,
                "wide": wide,
            }
        return self._shared[key]


def _has_outsiders_only(plant: Plant, side: Side) -> Answer:
    """Tell whether all assets at an end belong to IT or the outside; None where it has none or is a whole zone."""
    if side.written.zone is not None or not side.assets:
        return None
    return all(plant.domain_of(plant.assets[tag]) in OUTSIDE for tag in side.assets)


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
