"""Which declared channels cover a flow: by who opens it, who answers, its protocol and its port.

A declaration covers what it says and no more. Its ends are an asset, an address, a zone (with the assets directly in
it), a network or any; a port it does not name is not limited; a protocol it does not know covers only by its port.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import starmap
from typing import Final

import numpy as np

from assessment.engine.channels import ANY, Channel, EndKey
from assessment.engine.columns import NONE, Ints, Marks, changes_in, grouped, spread
from assessment.engine.plant import Plant, plain_address

UNKNOWN_WORD: Final = "unknown"
Port = int | str | None
WIDTH: Final = {"asset": 0, "address": 0, "zone": 1, "network": 1, "any": 2}


def identity_of(channel: Channel) -> str:
    """Give the identity of observed traffic: `initiator>responder/protocol/port`."""
    flow = channel.flow
    port = UNKNOWN_WORD if flow.port is None else flow.port
    return f"{channel.source.key[1]}>{channel.destination.key[1]}/{flow.protocol or UNKNOWN_WORD}/{port}"


@dataclass(frozen=True)
class Covering:
    """The declared channels that cover some flows, numbered as they were asked for.

    `by` are the places of the channels among all, `flows` what each covers: ascending, the narrowest channel first.
    """

    flows: Ints
    by: Ints

    def of(self, number: int) -> Ints:
        """Give the places of the channels that cover one of the flows."""
        first, past = np.searchsorted(self.flows, [number, number + 1])
        return self.by[first:past]

    @property
    def firsts(self) -> Ints:
        """Give where the channels of each flow that is covered begin."""
        return changes_in(self.flows)


class ChannelIndex:
    """Declared channels, by their places among all, found by the ends of a flow that they may cover.

    Ends are numbered by their keys, as in `Channels.keys`. A channel is found by both its ends, and an end of a flow
    by each declared end that holds it; so what many flows say is looked up for all of them at once.
    """

    def __init__(self, plant: Plant, declared: Ints) -> None:
        self._plant = plant
        self._channels = channels = plant.channels
        self._key_of_side, _, self._keys = channels.numbered
        self._width = np.array([WIDTH[kind] for kind, _ in self._keys], dtype=np.int64)
        sources, destinations = self._ends(declared)
        pairs = self._pair(sources, destinations)
        order = np.argsort(pairs, kind="stable")
        self._declared = declared[order]
        self._starts = changes_in(pairs[order])
        self._counts = np.diff(self._starts, append=len(order))
        self._pairs = pairs[order[self._starts]]
        held, holders = self._holding(np.union1d(sources, destinations))
        self._sources, self._destinations = (
            _Holders(held[is_among], holders[is_among], len(self._keys))
            for is_among in (np.isin(holders, ends) for ends in (sources, destinations))
        )

    def covering(self, channel: Channel) -> list[Channel]:
        """Give the declared channels that cover a flow, the narrowest first; of equals a forbidden one first."""
        found = [
            (width, one.flow.decision != "forbidden", one.flow.code, one)
            for width, one in self.around(channel)
            if same_service(one, channel)
        ]
        return [one for *_, one in sorted(found, key=lambda entry: entry[:3])]

    def around(self, channel: Channel) -> list[tuple[int, Channel]]:
        """Give the declared channels whose ends hold those of a flow, whatever their service, each with its width."""
        ends = (np.array([self._number_of[side.key]]) for side in (channel.source, channel.destination))
        _, places = self._around(*ends)
        return list(zip(self._widths(places).tolist(), self._channels.at(places), strict=True))

    def covering_all(self, places: Ints) -> Covering:
        """Give the declared channels that cover each of some flows, in the order of `covering`."""
        flows, by = self._around(*self._ends(places))
        does_fit = self._are_same_service(by, places[flows])
        flows, by = flows[does_fit], by[does_fit]
        channels = self._channels
        is_allowed = ~channels.marks("decision", ("forbidden",))
        order = np.lexsort((channels.rank[by], is_allowed[by], self._widths(by), flows))
        return Covering(flows[order], by[order])

    def _around(self, sources: Ints, destinations: Ints) -> tuple[Ints, Ints]:
        """Give the declared channels around pairs of ends: the number of a pair and, beside it, the place of each."""
        ways = self._sources.counts[sources], self._destinations.counts[destinations]
        several = ways[0] * ways[1]
        number = np.repeat(np.arange(len(several)), several)
        nth = spread(np.zeros_like(several), several)
        across = ways[1][number]
        pairs = self._pair(
            self._sources.nth(sources[number], nth // across),
            self._destinations.nth(destinations[number], nth % across),
        )
        at = np.searchsorted(self._pairs, pairs)
        is_declared = np.append(self._pairs, NONE)[at] == pairs
        at, number = at[is_declared], number[is_declared]
        counts = self._counts[at]
        return np.repeat(number, counts), self._declared[spread(self._starts[at], counts)]

    def _are_same_service(self, declared: Ints, seen: Ints) -> Marks:
        """Mark where declarations name the protocol and port of flows; what is alike is looked at once."""
        columns = [self._channels.column(name) for name in ("protocol", "port")]
        found = [(column[places], values) for places in (declared, seen) for column, values in columns]
        alike = grouped(*(column for column, _ in found))
        said = ([values[number] for number in column[alike.firsts].tolist()] for column, values in found)
        answers: Marks = np.array(list(starmap(names_service, zip(*said, strict=True))), dtype=bool)
        return answers[alike.of]

    def _ends(self, places: Ints) -> tuple[Ints, Ints]:
        channels = self._channels
        return self._key_of_side[channels.sources[places]], self._key_of_side[channels.destinations[places]]

    def _pair(self, sources: Ints, destinations: Ints) -> Ints:
        return sources * len(self._keys) + destinations

    def _widths(self, places: Ints) -> Ints:
        sources, destinations = self._ends(places)
        return self._width[sources] + self._width[destinations]

    @cached_property
    def _number_of(self) -> dict[EndKey, int]:
        return {key: number for number, key in enumerate(self._keys)}

    def _holding(self, declared: Ints) -> tuple[Ints, Ints]:
        """Give which ends the declared ones hold, each itself: the ends and, beside them, what holds them."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        for number in declared.tolist():
            by_kind[self._keys[number][0]].append(number)
        found = [(declared, declared), self._in_zones(np.array(by_kind["zone"], dtype=np.int64))]
        everything = np.arange(len(self._keys))
        found += [(everything, np.full_like(everything, number)) for number in by_kind[ANY]]
        for pairs in (self._at_addresses(by_kind["address"]), self._in_networks(by_kind["network"])):
            columns = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
            found.append((columns[0], columns[1]))
        held, holders = (np.concatenate(column) for column in zip(*found, strict=True))
        return held, holders

    def _in_zones(self, declared: Ints) -> tuple[Ints, Ints]:
        """Give the ends in declared zones, and the zones beside them."""
        zones = np.full(len(self._keys), NONE, dtype=np.int64)
        zones[self._key_of_side] = self._channels.numbered.zones
        holder = np.full(len(self._plant.zones) + 1, NONE, dtype=np.int64)  # its last entry answers for NONE
        holder[zones[declared]] = declared
        holders = holder[zones]
        held = np.flatnonzero(holders != NONE)
        return held, holders[held]

    def _at_addresses(self, declared: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the assets that share a declared address, beside it."""
        for number in declared:
            for tag in self._plant.tags_at(self._keys[number][1]):
                if ("asset", tag) in self._number_of:
                    yield self._number_of["asset", tag], number

    def _in_networks(self, declared: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the ends with an address in a declared network, and the networks within it, beside it."""
        if not declared:
            return
        lying: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for number, key in enumerate(self._keys):
            for network in self._networks(key):
                lying[network.version].append((int(network.network_address), network.prefixlen, number))
        for entries in lying.values():
            entries.sort()
        for number in declared:
            wide = ip_network(self._keys[number][1], strict=False)
            entries = lying[wide.version]
            first = bisect_left(entries, (int(wide.network_address), wide.prefixlen))
            past = bisect_right(entries, (int(wide.broadcast_address), wide.max_prefixlen, len(self._keys)))
            yield from ((one, number) for *_, one in entries[first:past])

    def _networks(self, key: EndKey) -> list[IPv4Network | IPv6Network]:
        """Give what an end stands for as networks, an address as a network of one."""
        kind, name = key
        if kind == "asset":
            return [ip_network(plain_address(ip)) for ip in self._plant.assets[name].ips]
        return [ip_network(name, strict=False)] if kind in {"address", "network"} else []


class _Holders:
    """What holds each end, as columns."""

    def __init__(self, held: Ints, holders: Ints, size: int) -> None:
        held, holders = np.divmod(np.unique(held * size + holders), max(size, 1))
        self._holders = holders
        self._starts = np.searchsorted(held, np.arange(size))
        self.counts: Ints = np.bincount(held, minlength=size)

    def nth(self, ends: Ints, places: Ints) -> Ints:
        """Give one of the holders of each end, by its place among them."""
        found: Ints = self._holders[self._starts[ends] + places]
        return found


def same_service(declared: Channel, observed: Channel) -> bool:
    """Tell whether a declaration names the protocol and port of a flow."""
    return names_service(declared.flow.protocol, declared.flow.port, observed.flow.protocol, observed.flow.port)


def names_service(wanted: str | None, allowed: Port, protocol: str | None, port: Port) -> bool:
    """Tell whether a declared protocol and port are, or hold, those of a flow."""
    wanted, protocol = wanted or UNKNOWN_WORD, protocol or UNKNOWN_WORD
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
