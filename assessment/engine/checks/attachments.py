"""What assets are attached to: the interface graph, in which assets meet in zones, in segments and on switches.

An interface stands in the zone it names, else in the zone of a segment that one zone uses alone, else in the zone
whose subnet holds its address. Where an asset has no list of interfaces its addresses stand for them: they can show
that it stands in two zones, never that it does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assessment.engine.checking import Case
from assessment.engine.checks.prefixes import PrefixTable, code_at, prefix_table, zone_subnets
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Interface, Segment

# what carries no network of the plant: nothing is joined through it
NO_NETWORK = frozenset({"usb", "console", "debug", "cloud_agent"})


@dataclass(frozen=True, slots=True)
class Homes:
    """The zones that an asset is attached to, and how many more it may be attached to."""

    zones: frozenset[str]
    unknown: int


@dataclass(frozen=True, slots=True)
class Port:
    """An interface that is plugged into a switch."""

    asset: Asset
    interface: Interface


class Attachments:
    """The interfaces of a plant: in which zones they stand, and on which switch."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.segments: Mapping[str, Segment] = {segment.code: segment for segment in plant.system.segments or ()}
        self._subnets: PrefixTable = prefix_table(zone_subnets(plant))
        self.ports: Mapping[str, list[Port]] = self._by_switch()
        self._homes: dict[str, Homes] = {}
        self.on_switch: Mapping[str, Homes] = {tag: self._homes_on(ports) for tag, ports in self.ports.items()}

    def homes_of(self, asset: Asset) -> Homes:
        """Give the zones that an asset's interfaces stand in; without interfaces, those of its addresses."""
        if asset.tag not in self._homes:
            self._homes[asset.tag] = self._find_homes(asset)
        return self._homes[asset.tag]

    def _find_homes(self, asset: Asset) -> Homes:
        if asset.interfaces is None:
            by_address = {code_at(self._subnets, ip) for ip in asset.ips}
            return Homes(frozenset(code for code in by_address if code is not None), unknown=2)
        found = [self.zone_of(one) for one in networked(asset)]
        return Homes(frozenset(code for code in found if code is not None), unknown=found.count(None))

    def zone_of(self, interface: Interface) -> str | None:
        """Give the zone an interface stands in, None where nothing says it."""
        if interface.zone is not None:
            return interface.zone
        segment = self.segments.get(interface.segment or "")
        if segment is not None and len(segment.zones) == 1:
            return segment.zones[0]
        return None if interface.ip is None else code_at(self._subnets, interface.ip)

    def is_trunk(self, port: Port) -> bool:
        """Tell whether a port leads to another switch and brings whatever zones are on that one."""
        return port.asset.tag in self.ports and self.zone_of(port.interface) is None

    def carried_by(self, switch: str) -> Homes:
        """Give the zones that use a switch: by its own ports, and by those of the switches that trunks lead to."""
        trunks = {port.asset.tag for port in self.ports[switch] if self.is_trunk(port)}
        homes = [self.on_switch[tag] for tag in (switch, *sorted(trunks - {switch}))]
        return Homes(frozenset().union(*(home.zones for home in homes)), sum(home.unknown for home in homes))

    def _homes_on(self, ports: Iterable[Port]) -> Homes:
        """Give the zones that use the ports of a switch, trunks left out."""
        found = [self.zone_of(port.interface) or port.asset.zone for port in ports if not self.is_trunk(port)]
        return Homes(frozenset(code for code in found if code is not None), unknown=found.count(None))

    def _by_switch(self) -> dict[str, list[Port]]:
        found: dict[str, list[Port]] = defaultdict(list)
        for asset in sorted(self.plant.assets.values(), key=lambda asset: asset.tag):
            for one in asset.interfaces or ():
                if one.switch is not None:
                    found[one.switch].append(Port(asset, one))
        return dict(found)


def attachments(case: Case) -> Attachments:
    """Give the attachments of a case, worked out once."""
    return case.share(_attachments)


def networked(asset: Asset) -> Iterator[Interface]:
    """Give the interfaces of an asset that carry a network."""
    return (one for one in asset.interfaces or () if one.kind not in NO_NETWORK)


def _attachments(case: Case) -> Attachments:
    return Attachments(case.plant)
