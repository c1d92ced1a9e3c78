"""Which zones stand still for work at a place: its own and, where a conduit runs over a bus, all that hang on that bus.

Whoever opens a bus for one of its devices stops them all, whatever conduit the others are reached by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from assessment.engine.buses import is_bus
from assessment.engine.plant import Plant
from assessment.engine.system import Stage


def zones_stopped(plant: Plant, place: str) -> tuple[str, ...]:
    """Give the zones a window must name for work at a place: its own; of a conduit each that is not external.

    With a conduit that runs over a bus the zones of all devices on that bus stand still, too.
    """
    kind, _, code = place.partition(":")
    if kind != "conduit":
        return (code,)
    beside = _zones_of(plant, _on(plant, plant.once(_buses_under).get(code, ())))
    return _inside(plant, [*plant.conduits[code].between, *beside])


def names_stopped(plant: Plant, place: str) -> str:
    """Name the zones a window must name for work at a place."""
    return " and ".join(plant.zones[zone].name for zone in zones_stopped(plant, place))


def zones_stopped_by(plant: Plant, stage: Stage) -> tuple[str, ...]:
    """Give the zones a window must name for a stage of a migration: of what goes, and of whoever is on the bus yet."""
    old = plant.conduits.get(stage.old_conduit or "")
    return _inside(plant, [*(old.between if old else ()), *_zones_of(plant, on_the_bus(plant, stage))])


def on_the_bus(plant: Plant, stage: Stage) -> tuple[str, ...]:
    """Give the assets on the bus that a stage opens, by tag; what the stages before it take off is off it by then."""
    buses = {*plant.once(_buses_under).get(stage.old_conduit or "", ())}
    buses |= {one.code for one in plant.system.segments or () if one.code == stage.segment and is_bus(one.medium)}
    before = (
        one.old_conduit
        for one in plant.system.stages
        if one.migration == stage.migration and one.number < stage.number and one.old_conduit
    )
    off = {tag for code in before for tag in plant.once(_ends_over).get(code, ())}
    return tuple(tag for tag in _on(plant, buses) if tag not in off)


def _inside(plant: Plant, zones: Iterable[str]) -> tuple[str, ...]:
    return tuple(zone for zone in dict.fromkeys(zones) if plant.zones[zone].kind != "external")


def _on(plant: Plant, buses: Iterable[str]) -> list[str]:
    return sorted({tag for bus in buses for tag in plant.once(_on_buses)[bus]})


def _zones_of(plant: Plant, tags: Iterable[str]) -> list[str]:
    return [zone for tag in tags if (zone := plant.assets[tag].zone) is not None]


def _on_buses(plant: Plant) -> Mapping[str, frozenset[str]]:
    """Give, by bus, the assets on it: its bridges, and each with an interface to it."""
    buses = [one for one in plant.system.segments or () if is_bus(one.medium)]
    found = {one.code: {tag for tag in one.attached_to if tag in plant.assets} for one in buses}
    for asset in plant.system.assets if found else ():
        for interface in asset.interfaces or ():
            if interface.segment in found:
                found[interface.segment].add(asset.tag)
    return {code: frozenset(tags) for code, tags in found.items()}


def _buses_under(plant: Plant) -> Mapping[str, frozenset[str]]:
    """Give, by conduit, the buses that it runs over: those that both ends of one of its flows are on."""
    on = plant.once(_on_buses)
    if not any(on.values()):
        return {}
    channels = plant.channels
    touched = frozenset().union(*on.values())
    is_meant = np.array([not touched.isdisjoint(side.assets) for side in channels.sides], dtype=bool)
    found: dict[str, set[str]] = defaultdict(set)
    for channel in channels.at(np.flatnonzero(is_meant[channels.sources] & is_meant[channels.destinations])):
        protocol = plant.protocol_of(channel.flow)
        if channel.conduit is None or protocol is None or protocol.is_routable:
            continue
        ends = channel.source.assets, channel.destination.assets
        shared = (bus for bus, tags in on.items() if all(not tags.isdisjoint(end) for end in ends))
        found[channel.conduit].update(shared)
    return {code: frozenset(buses) for code, buses in found.items() if buses}


def _ends_over(plant: Plant) -> Mapping[str, frozenset[str]]:
    """Give, by conduit that a stage takes away, the assets at the ends of its flows but for bridges, which stay."""
    bridges = {tag for one in plant.system.segments or () if is_bus(one.medium) for tag in one.attached_to}
    found = {}
    for code in {one.old_conduit for one in plant.system.stages} & plant.conduits.keys():
        sides = [side for channel in plant.channels_of(str(code)) for side in (channel.source, channel.destination)]
        found[str(code)] = frozenset(tag for side in sides for tag in side.assets if side.key[0] == "asset") - bridges
    return found
