"""Which codes a subnet stands for: the most specific subnet that holds an address, in time that does not grow."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

from assessment.engine.checking import Case
from assessment.engine.plant import Plant, host_at, plain_address

PrefixTable = dict[tuple[int, int], dict[int, tuple[str, ...]]]


def prefix_table(subnets: Iterable[tuple[str, str]]) -> PrefixTable:
    """Give the table of subnets and the codes that have each."""
    table: PrefixTable = defaultdict(dict)
    for network, code in sorted({_parsed(pair) for pair in subnets}, key=lambda pair: pair[1]):
        shift = network.max_prefixlen - network.prefixlen
        codes, first = table[network.version, shift], int(network.network_address) >> shift
        codes[first] = (*codes.get(first, ()), code)
    return dict(sorted(table.items()))


def code_at(table: PrefixTable, ip: str) -> str | None:
    """Give the code of the most specific subnet that holds an address, None where no one code has it."""
    codes = codes_at(table, ip)
    return codes[0] if len(codes) == 1 else None


def codes_at(table: PrefixTable, ip: str) -> tuple[str, ...]:
    """Give the codes of the most specific subnet that holds an address; copied cells may have the same one."""
    address = host_at(plain_address(ip))
    fitting = (
        codes.get(int(address) >> shift) for (version, shift), codes in table.items() if version == address.version
    )
    return next((found for found in fitting if found is not None), ())


def zone_subnets(plant: Plant) -> list[tuple[str, str]]:
    """Give the subnets that stand for a zone: those of zones, and of segments that one zone uses alone."""
    pairs = [(subnet, zone.code) for zone in plant.zones.values() for subnet in zone.subnets]
    alone = [segment for segment in plant.system.segments or () if len(segment.zones) == 1]
    return pairs + [(subnet, segment.zones[0]) for segment in alone for subnet in segment.subnets]


class Subnets:
    """The zones behind subnets, for networks that lie in one or hold some."""

    def __init__(self, plant: Plant) -> None:
        pairs = zone_subnets(plant)
        self._table = prefix_table(pairs)
        found = sorted((network.version, int(network.network_address), zone) for network, zone in map(_parsed, pairs))
        self._starts = [(version, start) for version, start, _ in found]
        self._zones = [zone for _, _, zone in found]

    def touched_by(self, written: str) -> frozenset[str]:
        """Give the zones with a subnet inside a network, and those whose subnet holds the network."""
        network = ip_network(written, strict=False)
        first, last = int(network.network_address), int(network.broadcast_address)
        begin = bisect_left(self._starts, (network.version, first))
        inside = self._zones[begin : bisect_right(self._starts, (network.version, last))]
        return frozenset([*inside, *codes_at(self._table, str(network.network_address))])


def subnets(case: Case) -> Subnets:
    """Give the zones behind the subnets of a case, worked out once."""
    return case.share(_subnets)


def _subnets(case: Case) -> Subnets:
    return Subnets(case.plant)


def _parsed(pair: tuple[str, str]) -> tuple[IPv4Network | IPv6Network, str]:
    return ip_network(pair[0], strict=False), pair[1]
