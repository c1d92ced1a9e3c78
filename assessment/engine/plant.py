"""What follows from a system without judgement: who is where, at which level, and which conduit carries a flow.

Built once per assessment and asked by everything above. Levels and domains follow `docs/model.md` (the section
"Level of an end of a flow"), the conduit of a flow section 2.4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, TypeVar, TypeVarTuple, cast

import numpy as np

from assessment.engine.channels import ANY, Channel, Channels, NumberedSides, Side
from assessment.engine.columns import NONE, numbered, placed
from assessment.engine.system import Asset, Conduit, End, Flow, OwnMeasure, System, Zone
from catalogue.loader import AssetType, Protocol, asset_types, protocols

LEVEL_OF_KIND = {"external": 5.0, "enterprise": 4.0, "dmz": 3.5}
UNKNOWN_TYPE = asset_types()["unknown"]
HIGHEST_OF_OT, LOWEST_OF_IT = 3, 4
NOT_STANDING: Final = frozenset({"planned", "closed"})

T = TypeVar("T")
Of = TypeVarTuple("Of")


class Plant:
    """A system with its indices: every lookup that the judgement needs, in constant time."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.zones: dict[str, Zone] = {zone.code: zone for zone in system.zones}
        self.conduits: dict[str, Conduit] = {conduit.code: conduit for conduit in system.conduits}
        self.assets: dict[str, Asset] = {asset.tag: asset for asset in system.assets}
        self.own_measures: dict[str, OwnMeasure] = {measure.code: measure for measure in system.measures}
        self._assets_in: dict[str, list[Asset]] = defaultdict(list)
        for asset in sorted(system.assets, key=lambda asset: asset.tag):
            if asset.zone is not None:
                self._assets_in[asset.zone].append(asset)
        self._safety_zones = {
            zone.code
            for zone in system.zones
            if zone.safety_related or zone.kind == "safety" or any(a.safety for a in self._assets_in[zone.code])
        }
        self._by_address = self._index_addresses()
        self._subnets = self._index_subnets()
        self._zone_of_network: dict[str, str | None] = {}
        self._zones_of_prefix: dict[tuple[int, int, int], tuple[str, ...]] = {}
        for network, code in dict.fromkeys(self._subnets):
            prefix = _prefix(network)
            self._zones_of_prefix[prefix] = (*self._zones_of_prefix.get(prefix, ()), code)
        self._lengths = list(dict.fromkeys((network.version, network.prefixlen) for network, _ in self._subnets))
        self._between: dict[frozenset[str], list[str]] = self._index_pairs()
        self.channels = Channels(
            system.flows,
            zones=list(self.zones),
            conduits=list(self.conduits),
            match=self._match,
            number=self._number,
            fitting=self._find_fitting,
        )
        self._known: dict[tuple[Any, ...], Any] = {}

    def once(self, find: Callable[[Plant, *Of], T], *of: *Of) -> T:
        """Give what a function finds in this plant, worked out once; many judgements rest on the same few."""
        key = (find, *of)
        if key not in self._known:
            self._known[key] = find(self, *of)
        return cast("T", self._known[key])

    # -- who is where -------------------------------------------------------------------------------------------

    def assets_in(self, zone: str) -> list[Asset]:
        """Give the assets directly in a zone, by tag."""
        return self._assets_in.get(zone, [])

    def tags_at(self, address: str) -> list[str]:
        """Give the assets with an address, in its one short writing, in the file's order."""
        return self._by_address.get(address, [])

    def channels_of(self, conduit: str) -> list[Channel]:
        """Give the channels that a conduit carries, in the file's order."""
        found = self.channels.of_conduit.get(conduit)
        return [] if found is None else self.channels.at(found)

    def channels_in_doubt(self, conduit: str) -> list[Channel]:
        """Give the channels that a conduit could carry and another one as well, none being named."""
        fits = np.array([conduit in choice for choice in self.channels.choices])
        return self.channels.at(np.flatnonzero(fits[self.channels.candidates]))

    def zone_of(self, asset: Asset) -> Zone | None:
        """Give the zone of an asset, None where it is not assigned."""
        return self.zones.get(asset.zone) if asset.zone is not None else None

    def type_of(self, asset: Asset) -> AssetType:
        """Give the facts of an asset's type; a type that the catalogue lacks counts as `unknown`."""
        return asset_types().get(asset.type or "", UNKNOWN_TYPE)

    def protocol_of(self, flow: Flow) -> Protocol | None:
        """Give the facts of a flow's protocol, None where it is not known."""
        return protocols().get(flow.protocol or "")

    def is_safety_related(self, zone: str) -> bool:
        """Tell whether a zone is safety-related: by its flag, its kind, or an asset in it."""
        return zone in self._safety_zones

    # -- level and domain ---------------------------------------------------------------------------------------

    def levels_of_zone(self, zone: Zone) -> tuple[float, ...]:
        """Give the Purdue levels of a zone; by its kind where none is written; empty where not known."""
        if zone.levels:
            return zone.levels
        by_kind = LEVEL_OF_KIND.get(zone.kind or "")
        return () if by_kind is None else (by_kind,)

    def levels_of(self, asset: Asset) -> tuple[float, ...]:
        """Give an asset's own level, else those of its zone; empty where not known."""
        if asset.level is not None:
            return (asset.level,)
        zone = self.zone_of(asset)
        return () if zone is None else self.levels_of_zone(zone)

    def levels_of_side(self, side: Side) -> tuple[float, ...]:
        """Give the levels of an end of a flow: of its asset where one is written, else of its zone."""
        if side.written.zone is None and side.assets:
            found = [self.levels_of(self.assets[tag]) for tag in side.assets]
            return tuple(sorted({level for levels in found for level in levels})) if all(found) else ()
        return () if side.zone is None else self.levels_of_zone(self.zones[side.zone])

    def domain_of(self, asset: Asset) -> str | None:
        """Give ot, it or external: as written, else by zone kind and level; None at 3.5 or where not known."""
        if asset.domain is not None:
            return asset.domain
        zone = self.zone_of(asset)
        if zone is not None and zone.kind == "external":
            return "external"
        levels = self.levels_of(asset)
        if agree(levels, lambda level: level <= HIGHEST_OF_OT):
            return "ot"
        if agree(levels, lambda level: level >= LOWEST_OF_IT):
            return "it"
        return None

    def terminates_sessions(self, asset: Asset) -> bool | None:
        """Tell whether no session continues through an asset unchanged; None for an unknown type that is silent."""
        if asset.terminates_sessions is not None:
            return asset.terminates_sessions
        kind = self.type_of(asset)
        return None if kind is UNKNOWN_TYPE else kind.terminates_sessions

    # -- flows --------------------------------------------------------------------------------------------------

    def conduits_between(self, first: str, second: str) -> list[str]:
        """Give the conduits that join two zones, in the file's order."""
        return self._between.get(frozenset((first, second)), [])

    def _index_addresses(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for asset in self.system.assets:
            for address in dict.fromkeys(map(plain_address, asset.ips)):
                found[address].append(asset.tag)
        return found

    def _index_subnets(self) -> list[tuple[IPv4Network | IPv6Network, str]]:
        pairs = [(ip_network(subnet, strict=False), zone.code) for zone in self.system.zones for subnet in zone.subnets]
        for segment in self.system.segments or ():
            if len(segment.zones) == 1:
                pairs += [(ip_network(subnet, strict=False), segment.zones[0]) for subnet in segment.subnets]
        return sorted(pairs, key=lambda pair: (-pair[0].prefixlen, str(pair[0]), pair[1]))

    def _index_pairs(self) -> dict[frozenset[str], list[str]]:
        found: dict[frozenset[str], list[str]] = defaultdict(list)
        for conduit in self.system.conduits:
            for pair in dict.fromkeys(map(frozenset, zone_pairs(conduit))):
                found[pair].append(conduit.code)
        return found

    def _number(self, ends: Sequence[End]) -> NumberedSides:
        """Number the keys and zones of ends; nearly all are one asset, and only the others are matched one by one."""
        zones = list(self.zones)
        by_tag = {tag: number for number, tag in enumerate(self.assets)}
        by_address = {address: by_tag[tags[0]] for address, tags in self._by_address.items() if len(tags) == 1}
        keys = np.array(
            [
                by_address.get(plain_address(end.ip), NONE) if end.ip is not None else by_tag.get(end.asset or "", NONE)
                for end in ends
            ],
            dtype=np.int64,
        )
        others = np.flatnonzero(keys == NONE)
        found = np.append(placed([asset.zone for asset in self.assets.values()], zones), NONE)[keys]
        sides = [self._match(ends[number]) for number in others.tolist()]
        found[others] = placed([side.zone for side in sides], zones)
        numbers, names = numbered([side.key for side in sides])
        keys[others] = numbers + len(by_tag)
        return NumberedSides(keys, found, [*(("asset", tag) for tag in by_tag), *names])

    def _match(self, end: End) -> Side:
        if end.asset is not None:
            return Side(end, (end.asset,), self.assets[end.asset].zone, ("asset", end.asset))
        if end.zone is not None:
            return Side(end, tuple(asset.tag for asset in self.assets_in(end.zone)), end.zone, ("zone", end.zone))
        if end.ip is not None:
            return self._side_of_address(end, end.ip)
        zone = None if end.network is None else self.zone_of_network(end.network)
        key = (ANY, ANY) if end.network is None else ("network", end.network)
        return Side(end, (), zone, key, is_matched=zone is not None)

    def _side_of_address(self, end: End, written: str) -> Side:
        address = plain_address(written)
        tags = self.tags_at(address)
        if len(tags) == 1:
            return Side(end, (tags[0],), self.assets[tags[0]].zone, ("asset", tags[0]), address)
        key = ("address", address)
        if tags:
            zones = {self.assets[tag].zone for tag in tags}
            return Side(end, tuple(sorted(tags)), zones.pop() if len(zones) == 1 else None, key, address)
        zone = self.zone_of_address(address)
        return Side(end, (), zone, key, address, is_matched=zone is not None)

    def zone_of_address(self, address: str) -> str | None:
        """Give the zone with the most specific subnet that holds an address, None where no one zone has it."""
        zones = self.zones_at(address)
        return zones[0] if len(zones) == 1 else None

    def zones_at(self, address: str) -> tuple[str, ...]:
        """Give the zones with the most specific subnet that holds an address; copied cells may have the same one."""
        host = host_at(address)
        number = int(host)
        for version, length in self._lengths:
            if version == host.version:
                zones = self._zones_of_prefix.get((version, length, number >> (host.max_prefixlen - length)))
                if zones is not None:
                    return zones
        return ()

    def zone_of_network(self, written: str) -> str | None:
        """Give the zone whose subnet holds a network whole, None where none does or another zone has a part of it."""
        if written not in self._zone_of_network:
            self._zone_of_network[written] = self._find_zone_of(ip_network(written, strict=False))
        return self._zone_of_network[written]

    def _find_zone_of(self, network: IPv4Network | IPv6Network) -> str | None:
        first, last = network.network_address, network.broadcast_address
        parts: set[str] = set()
        for subnet, zone in self._subnets:
            if subnet.version == network.version and first in subnet and last in subnet:
                return zone if parts.union(self._zones_of_prefix[_prefix(subnet)]) == {zone} else None
            if subnet.version == network.version and subnet.network_address in network:
                parts.add(zone)
        return None

    def _find_fitting(self, first: str | None, second: str | None) -> tuple[str | None, tuple[str, ...]]:
        """Give the one conduit between two zones, or none and those that several are.

        One that is planned, or closed, carries nothing while another one stands beside it.
        """
        fitting = [] if first is None or second is None else self.conduits_between(first, second)
        standing = [code for code in fitting if self.conduits[code].status not in NOT_STANDING]
        fitting = standing or fitting
        return (fitting[0], ()) if len(fitting) == 1 else (None, tuple(sorted(fitting)))


def zone_pairs(conduit: Conduit) -> list[tuple[str, str]]:
    """Give the pairs of zones a conduit joins, in its order; a zone named twice is a pair with itself."""
    zones = conduit.between
    pairs = [(a, b) for i, a in enumerate(zones) for b in zones[i + 1 :]]
    return list(dict.fromkeys(pairs))


def agree(levels: tuple[float, ...], test: Callable[[float], bool]) -> bool | None:
    """Answer a test on levels: True or False where all agree, None where they differ or none is known."""
    if len(levels) == 1:
        return bool(test(levels[0]))
    answers = {bool(test(level)) for level in levels}
    return answers.pop() if len(answers) == 1 else None


def _prefix(network: IPv4Network | IPv6Network) -> tuple[int, int, int]:
    """Give what the addresses of a network have in common: version, length and the leading bits."""
    bits = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
    return network.version, network.prefixlen, bits


@lru_cache(maxsize=2**18)
def host_at(address: str) -> IPv4Address | IPv6Address:
    """Give an address as a value; the same few addresses are asked about by many rules."""
    return ip_address(address)


def plain_address(ip: str) -> str:
    """Give an address in its one short writing; IPv4 inside IPv6 as IPv4."""
    if ":" not in ip:
        return ip
    address = host_at(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
