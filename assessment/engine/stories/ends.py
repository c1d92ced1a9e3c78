"""Which places of a plant a template means, and the bus segments that a bridge stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assessment.engine.buses import is_bus
from assessment.engine.channels import Channel
from assessment.engine.graph.places import Place, Places
from assessment.engine.plant import agree
from assessment.engine.stories.templates import Ends
from assessment.engine.system import Asset, Segment
from catalogue.loader import protocols

BRIDGE = "linking_device"
MAIL = "mail"
RADIO = "wireless"


@dataclass(frozen=True, slots=True)
class Bus:
    """A segment that no address leads into: who reaches a bridge of it reaches its devices."""

    segment: Segment
    bridges: tuple[str, ...]
    devices: tuple[str, ...]


class _Traits(NamedTuple):
    """What places are meant by, beside the flows that name them; a plant has far fewer of these than places."""

    zone_kind: str | None
    external_kind: str | None
    levels: tuple[float, ...]
    type: str | None = None
    is_temporary: bool = False
    has_radio: bool = False
    is_controller: bool = False


class EndFinder:
    """Finds what the ends of templates stand for in one plant."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._plant = places.plant
        self.buses: tuple[Bus, ...] = tuple(self._buses())
        self._bridges_of: dict[str, tuple[str, ...]] = {}
        for bus in self.buses:
            for device in bus.devices:
                self._bridges_of[device] = (*self._bridges_of.get(device, ()), *bus.bridges)
        self._alike: dict[_Traits, list[Place]] = defaultdict(list)
        for place in places.zone_of:
            self._alike[self._traits_of(place)].append(place)
        self._found: dict[Ends, tuple[Place, ...]] = {}
        self._mail = self._ends_of_mail()
        self._vendors = self._openers({one.flow for one in self._plant.system.remote_access if one.flow is not None})
        self._on_air = self._openers(
            {
                channel.flow.code
                for code, conduit in self._plant.conduits.items()
                if conduit.kind == RADIO
                for channel in self._plant.channels_of(code)
            }
        )

    def find(self, ends: Ends) -> tuple[Place, ...]:
        """Give the places that are meant, in order."""
        if ends not in self._found:
            named = {place for place in self._named_by_flows(ends) if place in self._places.zone_of}
            alike = (places for traits, places in self._alike.items() if _fits(ends, traits))
            self._found[ends] = tuple(sorted(named.union(*alike)))
        return self._found[ends]

    def find_ways_in(self, ends: Ends) -> tuple[Place, ...]:
        """Give the places that are meant as a path meets them: a device on a bus as the bridges of its segment."""
        return tuple(sorted({entered for place in self.find(ends) for entered in self._entered_by(place)}))

    def _entered_by(self, place: Place) -> tuple[Place, ...]:
        bridges = self._bridges_of.get(place.code, ()) if place.kind == "asset" else ()
        return tuple(Place(one, "asset") for one in bridges) or (place,)

    def _named_by_flows(self, ends: Ends) -> Iterator[Place]:
        """Give the places that are meant for what they send or receive."""
        if ends.takes_mail:
            yield from self._mail
        if ends.takes_vendors:
            yield from self._vendors
        if ends.is_radio:
            yield from self._on_air

    def _traits_of(self, place: Place) -> _Traits:
        zone = self._plant.zones.get(self._places.zone_of[place] or "")
        kinds = (None, None) if zone is None else (zone.kind, zone.external_kind)
        if place.kind != "asset":
            return _Traits(*kinds, () if zone is None else self._plant.levels_of_zone(zone))
        asset = self._plant.assets[place.code]
        is_controller = self._plant.type_of(asset).is_controller
        levels = self._plant.levels_of(asset)
        return _Traits(*kinds, levels, asset.type, bool(asset.temporary), bool(asset.wireless), is_controller)

    def _ends_of_mail(self) -> frozenset[Place]:
        found: set[Place] = set()
        mail = {protocol.id for protocol in protocols().values() if protocol.use == MAIL}
        for channel in self._plant.channels.at(np.flatnonzero(self._plant.channels.marks("protocol", mail))):
            found.update(*self._ends_of(channel))
        return frozenset(found)

    def _openers(self, flows: set[str]) -> frozenset[Place]:
        channels = self._plant.channels.named(flows)
        return frozenset(place for channel in channels for place in self._ends_of(channel)[0])

    def _ends_of(self, channel: Channel) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        source, destination = channel.source, channel.destination
        return (
            self._places.of_side(source, conduit=channel.conduit, other=destination.zone),
            self._places.of_side(destination, conduit=channel.conduit, other=source.zone),
        )

    def _buses(self) -> Iterable[Bus]:
        """Yield the segments that something known joins to the rest and that carry no routable protocol."""
        assets = self._plant.assets
        members: dict[str, list[str]] = {}
        for asset in self._plant.system.assets:
            for one in asset.interfaces or ():
                if one.segment is not None:
                    members.setdefault(one.segment, []).append(asset.tag)
        for segment in sorted(self._plant.system.segments or (), key=lambda one: one.code):
            bridges = tuple(sorted(tag for tag in set(segment.attached_to) if tag in assets))
            if bridges and _is_bus(segment, [assets[tag] for tag in bridges]):
                devices = sorted(set(members.get(segment.code, ())) - set(bridges))
                yield Bus(segment, bridges, tuple(devices))


def _fits(ends: Ends, traits: _Traits) -> bool:
    if traits.zone_kind in ends.zone_kinds or traits.external_kind in ends.external_kinds or traits.type in ends.types:
        return True
    if (ends.is_temporary and traits.is_temporary) or (ends.is_radio and traits.has_radio):
        return True
    if ends.takes_controllers and traits.is_controller:
        return True
    if ends.levels is None:
        return False
    lowest, highest = ends.levels
    return bool(agree(traits.levels, lambda level: lowest <= level <= highest))


def _is_bus(segment: Segment, bridges: Iterable[Asset]) -> bool:
    """Tell whether addresses end before a segment: by its medium, or by a linking device where that is not stated."""
    if segment.medium is not None:
        return is_bus(segment.medium)
    return any(asset.type == BRIDGE for asset in bridges)
