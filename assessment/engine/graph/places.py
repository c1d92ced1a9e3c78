"""What the ends of flows stand for: assets, hosts without a record, networks, and zones without assets.

An address that no asset answers for is a host of its own, in the zone whose subnet holds it: a machine was seen,
so it takes part like an asset. A network stands for the assets with an address in it, for those without a written
address in zones whose subnets it touches, and for itself where it finds nothing. `any` stands for the other zones
of the named conduit, without one for everything. Both are the widest reading, and paths over them say so.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal, NamedTuple

from assessment.engine.channels import Side
from assessment.engine.plant import Plant, host_at


class Place(NamedTuple):
    """Something a flow can start or end at; `code` is the tag, address, network or zone code."""

    code: str
    kind: Literal["asset", "host", "network", "zone"]


class Places:
    """All places of a plant, each with its zone, and what the written ends stand for."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.zone_of: dict[Place, str | None] = {
            Place(asset.tag, "asset"): asset.zone if asset.zone in plant.zones else None
            for asset in plant.system.assets
        }
        self._add_hosts()
        self.in_zone: dict[str, tuple[Place, ...]] = self._members()
        self._networks: dict[str, tuple[Place, ...]] = {}
        self._add_networks()

    def of_zone(self, zone: str) -> tuple[Place, ...]:
        """Give the assets and hosts directly in a zone, the zone itself where it has none."""
        return self.in_zone[zone]

    def of_side(self, side: Side, *, conduit: str | None = None, other: str | None = None) -> tuple[Place, ...]:
        """Give what one end of a flow stands for.

        `conduit` is the conduit the flow names and `other` the zone of its other end: both narrow `any`.
        """
        end = side.written
        if end.zone is not None:
            return self.of_zone(end.zone)
        if side.assets:
            return tuple(Place(tag, "asset") for tag in side.assets)
        if side.address is not None:
            return (Place(side.address, "host"),)
        if end.network is not None:
            return self._networks[end.network]
        return self._anywhere(conduit, other)

    def _add_hosts(self) -> None:
        for side in self.plant.channels.sides:
            if side.address is not None and not side.assets:
                self.zone_of[Place(side.address, "host")] = side.zone

    def _members(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place, zone in self.zone_of.items():
            if zone is not None:
                found[zone].append(place)
        for code in self.plant.zones:
            if code not in found:
                found[code].append(Place(code, "zone"))
                self.zone_of[Place(code, "zone")] = code
        return {zone: tuple(sorted(places)) for zone, places in found.items()}

    def _add_networks(self) -> None:
        for side in self.plant.channels.sides:
            network = side.written.network
            if network is None or network in self._networks:
                continue
            found = self._of_network(network)
            if not found:
                found = (Place(network, "network"),)
                self.zone_of[found[0]] = self.plant.zone_of_address(str(_network(network).network_address))
            self._networks[network] = found

    def _of_network(self, written: str) -> tuple[Place, ...]:
        network = _network(written)
        touched = {
            code
            for code, zone in self.plant.zones.items()
            if any(_touches(_network(subnet), network) for subnet in zone.subnets)
        }
        return tuple(sorted(place for place in self.zone_of if self._is_in(place, network, touched)))

    def _is_in(self, place: Place, network: IPv4Network | IPv6Network, touched: set[str]) -> bool:
        if place.kind == "host":
            return _holds(network, place.code)
        if place.kind == "asset":
            ips = self.plant.assets[place.code].ips
            if ips:
                return any(_holds(network, ip) for ip in ips)
        return place.kind != "network" and self.zone_of[place] in touched

    def _anywhere(self, conduit: str | None, other: str | None) -> tuple[Place, ...]:
        if conduit is None:
            return tuple(place for place in self.zone_of if place.kind != "network")
        between = dict.fromkeys(self.plant.conduits[conduit].between)
        zones = [zone for zone in between if zone != other] or list(between)
        return tuple(place for zone in zones for place in self.of_zone(zone))


@cache
def plain_address(ip: str) -> str:
    """Give an address in its one shortest writing; IPv4 in IPv6 as IPv4."""
    address = host_at(ip)
    return str(getattr(address, "ipv4_mapped", None) or address)


@cache
def _network(written: str) -> IPv4Network | IPv6Network:
    return ip_network(written, strict=False)


def _touches(one: IPv4Network | IPv6Network, two: IPv4Network | IPv6Network) -> bool:
    return one.version == two.version and one.overlaps(two)


def _holds(network: IPv4Network | IPv6Network, ip: str) -> bool:
    address = host_at(plain_address(ip))
    return address.version == network.version and address in network
