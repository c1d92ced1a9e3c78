"""Which code a subnet stands for: the most specific subnet that holds an address, in time that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from assessment.engine.plant import Plant, plain_address

PrefixTable = dict[tuple[int, int], dict[int, str]]


def prefix_table(subnets: Iterable[tuple[str, str]]) -> PrefixTable:
    """Give the table of subnets and their codes; of equal subnets the one whose code comes first counts."""
    table: PrefixTable = defaultdict(dict)
    for subnet, code in sorted(subnets, key=lambda pair: pair[1]):
        network = ip_network(subnet, strict=False)
        shift = network.max_prefixlen - network.prefixlen
        table[network.version, shift].setdefault(int(network.network_address) >> shift, code)
    return dict(sorted(table.items()))


def code_at(table: PrefixTable, ip: str) -> str | None:
    """Give the code of the most specific subnet that holds an address, None where none does."""
    address = ip_address(plain_address(ip))
    fitting = (
        codes.get(int(address) >> shift) for (version, shift), codes in table.items() if version == address.version
    )
    return next((code for code in fitting if code is not None), None)


def zone_subnets(plant: Plant) -> list[tuple[str, str]]:
    """Give the subnets that stand for a zone: those of zones, and of segments that one zone uses alone."""
    pairs = [(subnet, zone.code) for zone in plant.system.zones for subnet in zone.subnets]
    alone = [segment for segment in plant.system.segments or () if len(segment.zones) == 1]
    return pairs + [(subnet, segment.zones[0]) for segment in alone for subnet in segment.subnets]
