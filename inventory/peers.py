"""Partners outside: thousands of Internet addresses are told as the networks they lie in, and never become assets.

An address is outside where it is public and neither an asset of the site nor inside the subnet of one of its zones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec.structs import replace

from inventory.records import FlowRecord, is_settled

# The usual size of what one organisation announces: 256 IPv4 addresses, one IPv6 site.
PREFIX = {4: 24, 6: 48}


def group_peers(
    records: Iterable[FlowRecord], own: Collection[str], subnets: Collection[IPv4Network | IPv6Network]
) -> list[FlowRecord]:
    """Give conversations with their outside partners as networks, summed where they become the same."""

    @cache
    def place(end: str) -> str:
        if end in own or "/" in end or end == "any" or is_settled(end):
            return end
        address = ip_address(end)
        if not address.is_global or any(address in net for net in subnets if net.version == address.version):
            return end
        return str(ip_network(f"{address}/{PREFIX[address.version]}", strict=False))

    found: dict[str, FlowRecord] = {}
    for record in records:
        told = record
        if record.basis == "observed":
            told = replace(record, initiator=place(record.initiator), responder=place(record.responder))
        known = found.get(told.code)
        found[told.code] = told if known is None else _sum(known, told)
    return list(found.values())


def _sum(one: FlowRecord, other: FlowRecord) -> FlowRecord:
    firsts = [seen for record in (one, other) if (seen := record.first_seen)]
    lasts = [seen for record in (one, other) if (seen := record.last_seen)]
    return replace(
        one,
        count=one.count + other.count,
        bytes=None if one.bytes is None or other.bytes is None else one.bytes + other.bytes,
        first_seen=min(firsts, default=None),
        last_seen=max(lasts, default=None),
        turned=one.turned or other.turned,
        secure=one.secure if one.secure == other.secure else None,
        transport=one.transport if one.transport == other.transport else None,
        sources=tuple(dict.fromkeys([*one.sources, *other.sources])),
    )
