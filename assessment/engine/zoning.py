"""Zones proposed for the assets that have none, with the reason for each (our own heuristic, never applied unasked).

First the separations of ZCR 3.2 to 3.6, which no proposal crosses: safety, assets reached through an external
network, those that come and go, radio, business. Then the Purdue level, then the network: declared subnets, else the
usual 256 addresses. An asset without an address goes where it talks most. A group that is larger than the threshold
for a flat network is split into those who talk with each other. A zone that exists and fits is preferred to a new one.
Devices that stand between zones are left out: they belong to a conduit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Final

from assessment.engine.graph.communities import communities
from assessment.engine.plant import HIGHEST_OF_OT, LOWEST_OF_IT, Plant, plain_address
from assessment.engine.system import Asset, Zone

SAFETY_TYPES: Final = frozenset({"safety_controller", "safety_engineering_station"})
OPERATIONS_LEVEL: Final = 3
PREFIX: Final = {4: 24, 6: 64}


@dataclass(frozen=True, slots=True)
class Class:
    """What must or should stay together: a kind of zone, with the requirement that sets it apart."""

    kind: str
    name: str
    reason: str
    levels: tuple[float, ...] = ()
    fits: frozenset[str] = frozenset()


SAFETY = Class("safety", "Safety", "it belongs to a safety function (ZCR 3.3)", fits=frozenset({"safety"}))
OUTSIDE = Class(
    "remote_access", "External connections", "it is reached through an external network (ZCR 3.6)",
    fits=frozenset({"remote_access", "dmz", "external"}),
)  # fmt: skip
TEMPORARY = Class("temporary", "Temporary devices", "it comes and goes (ZCR 3.4)", fits=frozenset({"temporary"}))
WIRELESS = Class("wireless", "Wireless", "it is attached by radio (ZCR 3.5)", fits=frozenset({"wireless"}))
EXTERNAL = Class("external", "External", "it belongs to somebody else", fits=frozenset({"external"}))
BUSINESS = Class("enterprise", "Business", "it is a business system (ZCR 3.2)", (4,), frozenset({"enterprise"}))
DMZ = Class("dmz", "DMZ", "its level is 3.5", (3.5,), frozenset({"dmz"}))
OPERATIONS = Class("operations", "Site operations", "its level is 3", (3,), frozenset({"operations", "management"}))
CONTROL = Class("control", "Control", "its level is 2 or below", (1, 2), frozenset({"control", "field"}))


@dataclass(frozen=True, slots=True)
class Member:
    """An asset in a proposal, and why it is there."""

    tag: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposedZone:
    """A zone to make, or one that exists (`is_new` False) to put assets into.

    `subnets` are those that hold no asset of another proposal or zone; `shared` those that do: one network in two
    zones separates nothing until it is split.
    """

    code: str
    name: str
    kind: str
    levels: tuple[float, ...]
    is_new: bool
    members: tuple[Member, ...]
    subnets: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    safety_related: bool | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An asset that no proposal takes, and what is missing or why."""

    tag: str
    reason: str


@dataclass(frozen=True)
class Zoning:
    """The proposals, by code, and the assets that none takes."""

    zones: tuple[ProposedZone, ...]
    unplaced: tuple[Unplaced, ...]


def propose_zones(plant: Plant) -> Zoning:
    """Propose zones for the assets in scope that have none."""
    unplaced: list[Unplaced] = []
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    classes: dict[str, Class] = {}
    nets = _Networks(plant)
    alone: list[tuple[Asset, Class]] = []
    for asset in sorted(plant.system.assets, key=lambda one: one.tag):
        if asset.zone is not None or not asset.in_scope:
            continue
        found = _class_of(plant, asset)
        if isinstance(found, str):
            unplaced.append(Unplaced(asset.tag, found))
            continue
        classes[found.name] = found
        network = nets.of(asset)
        if network is None:
            alone.append((asset, found))
        else:
            groups[found.name, network].append(Member(asset.tag, f"{_capital(found.reason)}; it is in {network}."))
    talks = _talks(plant)
    for asset, found in alone:
        _join_partners(asset, found, groups, talks, unplaced)
    zones: list[ProposedZone] = []
    for (name, network), members in sorted(groups.items()):
        zones += _zones(plant, classes[name], network, members, nets=nets, talks=talks)
    return Zoning(_coded(zones), tuple(sorted(unplaced, key=lambda one: one.tag)))


def _class_of(plant: Plant, asset: Asset) -> Class | str:
    """Give the class of an asset, or why it has none."""
    kind = plant.type_of(asset)
    if kind.boundary != "none":
        return f"It is a {kind.label.lower()}: a device between zones belongs to a conduit."
    apart = (
        (asset.safety or asset.type in SAFETY_TYPES, SAFETY),
        (asset.external_connection, OUTSIDE),
        (asset.temporary, TEMPORARY),
        (asset.wireless, WIRELESS),
    )
    for is_so, found in apart:
        if is_so:
            return found
    level = kind.default_level if asset.level is None else asset.level
    if asset.domain == "external":
        return EXTERNAL
    if level is None:
        return BUSINESS if asset.domain == "it" else "Neither its level nor its type is known."
    if asset.domain == "it" or level >= LOWEST_OF_IT:
        return BUSINESS
    if level > HIGHEST_OF_OT:
        return DMZ
    return OPERATIONS if level >= OPERATIONS_LEVEL else CONTROL


class _Networks:
    """The network of each asset: the declared subnet that holds its first address, else the usual one."""

    def __init__(self, plant: Plant) -> None:
        declared = [subnet for segment in plant.system.segments or () for subnet in segment.subnets]
        declared += [subnet for zone in plant.system.zones for subnet in zone.subnets]
        nets = {ip_network(subnet, strict=False) for subnet in declared}
        self._declared = sorted(nets, key=lambda net: (-net.prefixlen, str(net)))
        self._in: dict[str, set[str]] = defaultdict(set)
        for asset in plant.system.assets:
            if (network := self.of(asset)) is not None:
                self._in[network].add(asset.tag)

    def of(self, asset: Asset) -> str | None:
        """Give the network of an asset, None where it has no address."""
        if not asset.ips:
            return None
        address = ip_network(plain_address(asset.ips[0]))
        for net in self._declared:
            if net.version == address.version and net.supernet_of(address):  # type: ignore[arg-type]
                return str(net)
        return str(address.supernet(new_prefix=PREFIX[address.version]))

    def is_shared(self, network: str, members: Iterable[str]) -> bool:
        """Tell whether others than the members are in a network too."""
        return not self._in[network] <= set(members)


def _talks(plant: Plant) -> Counter[tuple[str, str]]:
    """Count the flows between each pair of assets whose ends are each one asset."""
    found: Counter[tuple[str, str]] = Counter()
    for channel in plant.channels:
        if len(channel.source.assets) == len(channel.destination.assets) == 1:
            one, other = sorted((channel.source.assets[0], channel.destination.assets[0]))
            if one != other:
                found[one, other] += 1
    return found


def _join_partners(
    asset: Asset,
    found: Class,
    groups: dict[tuple[str, str], list[Member]],
    talks: Mapping[tuple[str, str], int],
    unplaced: list[Unplaced],
) -> None:
    """Put an asset without an address into the group of its class with which it exchanges most."""
    home = {member.tag: key for key, members in groups.items() if key[0] == found.name for member in members}
    weights: Counter[tuple[str, str]] = Counter()
    for (one, other), weight in talks.items():
        if asset.tag in (one, other) and (key := home.get(other if one == asset.tag else one)):
            weights[key] += weight
    if weights:
        key = min(weights, key=lambda each: (-weights[each], each))
        reason = f"{_capital(found.reason)}; it has no address and talks most with the assets in {key[1]}."
        groups[key].append(Member(asset.tag, reason))
    else:
        unplaced.append(Unplaced(asset.tag, "It has no address, and no flow says with whom it talks."))


def _zones(
    plant: Plant,
    found: Class,
    network: str,
    members: list[Member],
    *,
    nets: _Networks,
    talks: Mapping[tuple[str, str], int],
) -> list[ProposedZone]:
    tags = [member.tag for member in members]
    if (standing := _existing(plant, found, network)) is not None:
        told = tuple(Member(one.tag, f"{one.reason} {standing.name} covers that network.") for one in members)
        return [ProposedZone(standing.code, standing.name, found.kind, standing.levels, is_new=False, members=told)]
    limit = plant.system.assessment.conventions.thresholds.segment_assets
    parts = [tuple(tags)] if len(tags) <= limit else communities(tags, talks)
    large = [part for part in parts if len(part) > 1]
    rest = tuple(tag for part in parts if len(part) == 1 for tag in part)
    by_tag = {member.tag: member for member in members}
    zones = []
    for number, part in enumerate([*large, *([rest] if rest else [])], start=1):
        is_split = len(large) + bool(rest) > 1
        shared = is_split or nets.is_shared(network, tags)
        code = f"{found.kind}-{network.replace('/', '_')}" + (f"-{number}" if is_split else "")
        why = " It talks with the others in this group." if is_split and part != rest else ""
        zones.append(
            ProposedZone(
                code=code,
                name=f"{found.name} {network}" + (f" ({number})" if is_split else ""),
                kind=found.kind,
                levels=found.levels,
                is_new=code not in plant.zones,
                members=tuple(Member(tag, by_tag[tag].reason + why) for tag in part),
                subnets=() if shared else (network,),
                shared=(network,) if shared else (),
                safety_related=True if found is SAFETY else None,
            )
        )
    return zones


def _existing(plant: Plant, found: Class, network: str) -> Zone | None:
    """Give the zone that covers a network, where its kind lets it take the class."""
    covering = plant.zone_of_address(str(ip_network(network)[0]))
    zone = None if covering is None else plant.zones[covering]
    if zone is None or network not in {str(ip_network(subnet, strict=False)) for subnet in zone.subnets}:
        return None
    return zone if zone.kind in found.fits else None


def _coded(zones: list[ProposedZone]) -> tuple[ProposedZone, ...]:
    """Give the proposals by code; members of one existing zone together."""
    joined: dict[str, ProposedZone] = {}
    for zone in zones:
        old = joined.get(zone.code)
        joined[zone.code] = zone if old is None else _with_members(old, zone.members)
    return tuple(joined[code] for code in sorted(joined))


def _with_members(zone: ProposedZone, more: tuple[Member, ...]) -> ProposedZone:
    members = tuple(sorted((*zone.members, *more), key=lambda one: one.tag))
    return ProposedZone(zone.code, zone.name, zone.kind, zone.levels, is_new=zone.is_new, members=members)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
