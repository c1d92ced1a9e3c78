"""Which declared channels cover a flow: by who opens it, who answers, its protocol and its port.

A declaration covers what it says and no more. Its ends are an asset, an address, a zone (with the assets directly in
it), a network or any; a port it does not name is not limited; a protocol it does not know covers only by its port.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from itertools import product
from typing import Final

import numpy as np

from assessment.engine.channels import ANY, Channel, Channels, EndKey, Side
from assessment.engine.columns import NONE, Ints, Marks
from assessment.engine.plant import Plant, plain_address

UNKNOWN_WORD: Final = "unknown"
WIDTH: Final = {"asset": 0, "address": 0, "zone": 1, "network": 1, "any": 2}


def identity_of(channel: Channel) -> str:
    """Give the identity of observed traffic: `initiator>responder/protocol/port`."""
    flow = channel.flow
    port = UNKNOWN_WORD if flow.port is None else flow.port
    return f"{channel.source.key[1]}>{channel.destination.key[1]}/{flow.protocol or UNKNOWN_WORD}/{port}"


class ChannelIndex:
    """Declared channels, by their places among all, found by the ends of a flow that they may cover."""

    def __init__(self, plant: Plant, declared: Ints) -> None:
        self._plant = plant
        self._channels = channels = plant.channels
        self._by_source: dict[EndKey, dict[EndKey, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._networks: dict[tuple[int, int, int], list[str]] = defaultdict(list)
        self._sources: dict[int, list[EndKey]] = {}
        self._destinations: dict[int, list[EndKey]] = {}
        sources, destinations = (column[declared].tolist() for column in (channels.sources, channels.destinations))
        sides = channels.sides
        for place, source, destination in zip(declared.tolist(), sources, destinations, strict=True):
            self._by_source[sides[source].key][sides[destination].key].append(place)
        self._by_destination = {key for found in self._by_source.values() for key in found}
        ends = (sides[number].written for number in {*sources, *destinations})
        for name in sorted({end.network for end in ends if end.network is not None}):
            network = ip_network(name, strict=False)
            self._networks[_prefix(network.network_address, network.prefixlen)].append(name)
        self._lengths = sorted({(version, length) for version, length, _ in self._networks})
        written = (*self._by_source, *self._by_destination)
        self._addresses_written = {name for kind, name in written if kind == "address"}

    def covering(self, channel: Channel) -> list[Channel]:
        """Give the declared channels that cover a flow, the narrowest first; of equals a forbidden one first."""
        around = self.around(channel)
        if not around:
            return []
        found = [
            (width, one.flow.decision != "forbidden", one.flow.code, one)
            for width, one in around
            if same_service(one, channel)
        ]
        return [one for *_, one in sorted(found, key=lambda entry: entry[:3])]

    def around(self, channel: Channel) -> list[tuple[int, Channel]]:
        """Give the declared channels whose ends hold those of a flow, whatever their service, each with its width."""
        destinations = self._reach(channel.destination, self._destinations, self._by_destination)
        if not destinations:
            return []
        return [
            (WIDTH[source[0]] + WIDTH[destination[0]], self._channels[place])
            for source in self._reach(channel.source, self._sources, self._by_source)
            for destination in destinations
            for place in self._by_source[source].get(destination, ())
        ]

    def touches(self, channels: Channels, places: Ints) -> Marks:
        """Mark those of some flows that have declared channels around them."""
        width = len(self._by_destination)
        from_number = {key: number for number, key in enumerate(self._by_source)}
        to_number = {key: number for number, key in enumerate(self._by_destination)}
        declared = [from_number[one] * width + to_number[to] for one, found in self._by_source.items() for to in found]
        froms = self._table(channels, channels.sources[places], self._sources, from_number)
        tos = self._table(channels, channels.destinations[places], self._destinations, to_number)
        touched = np.zeros(len(places), dtype=bool)
        for one, to in product(froms, tos):
            touched |= (one != NONE) & (to != NONE) & np.isin(one * width + to, declared)
        return touched

    def _table(
        self, channels: Channels, sides: Ints, reached: dict[int, list[EndKey]], number: Mapping[EndKey, int]
    ) -> Ints:
        """Give the declared ends that hold each of some sides, one below the other, NONE where there are no more."""
        distinct, which = np.unique(sides, return_inverse=True)
        found = [self._reach(channels.sides[side], reached, number) for side in distinct.tolist()]
        table = np.full((max(map(len, found), default=0), len(found)), NONE, dtype=np.int64)
        for place, keys in enumerate(found):
            table[: len(keys), place] = [number[key] for key in keys]
        below: Ints = table[:, which]
        return below

    def _reach(self, side: Side, reached: dict[int, list[EndKey]], declared: Collection[EndKey]) -> list[EndKey]:
        """Give the keys of all declared ends, of sources or of destinations, that hold an end of a flow."""
        found = reached.get(id(side))
        if found is None:
            holding = [one for one in self._find_reach(side.key, side.zone) if one in declared]
            found = reached[id(side)] = list(dict.fromkeys(holding))
        return found

    def _find_reach(self, key: EndKey, zone: str | None) -> list[EndKey]:
        found = [key]
        addresses = self._addresses(key) if self._addresses_written or self._lengths else []
        found += [("address", address) for address in addresses if address in self._addresses_written]
        if zone is not None:
            found.append(("zone", zone))
        if self._lengths:
            held = [ip_network(one, strict=False) for one in ([key[1]] if key[0] == "network" else addresses)]
            found += [("network", name) for name in sorted({name for one in held for name in self._networks_of(one)})]
        return [*found, (ANY, ANY)]

    def _networks_of(self, held: IPv4Network | IPv6Network) -> Iterator[str]:
        """Give the declared networks that hold a network: one look-up for each length of prefix in use."""
        for version, length in self._lengths:
            if version == held.version and length <= held.prefixlen:
                yield from self._networks.get(_prefix(held.network_address, length), ())

    def _addresses(self, key: EndKey) -> list[str]:
        kind, name = key
        if kind == "asset":
            return list(map(plain_address, self._plant.assets[name].ips))
        return [name] if kind == "address" else []


def _prefix(address: IPv4Address | IPv6Address, length: int) -> tuple[int, int, int]:
    return address.version, length, int(address) >> (address.max_prefixlen - length)


def same_service(declared: Channel, observed: Channel) -> bool:
    """Tell whether a declaration names the protocol and port of a flow."""
    wanted, protocol = declared.flow.protocol or UNKNOWN_WORD, observed.flow.protocol or UNKNOWN_WORD
    allowed, port = declared.flow.port, observed.flow.port
    if wanted == UNKNOWN_WORD:
        return allowed not in (None, ANY) and port is not None and holds_port(allowed, port)
    return wanted == protocol and (port is None or holds_port(allowed, port))


def holds_port(declared: int | str | None, port: int | str) -> bool:
    """Tell whether a declared port holds another; one that is not named is not limited."""
    if declared is None or declared == ANY or str(declared) == str(port):
        return True
    (low, high), (first, last) = port_range(declared), port_range(port)
    return low <= first and last <= high


def port_range(port: int | str) -> tuple[int, int]:
    """Give the lowest and the highest port of a port, a range or any."""
    if port == ANY:
        return 0, 65535
    low, _, high = str(port).partition("-")
    return int(low), int(high or low)
