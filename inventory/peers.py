"""Partners outside: thousands of Internet addresses are told as the networks they lie in, and never become assets.

An address is outside where it is public and neither an asset of the site nor inside the subnet of one of its zones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from msgspec.structs import replace

from inventory.keys import Tally, key
from inventory.records import FlowRecord, is_settled

# The usual size of what one organisation announces: 256 IPv4 addresses, one IPv6 site.
PREFIX = {4: 24, 6: 48}
CODE: Final = "code"


Parcels = Callable[[], Iterable[Sequence[FlowRecord]]]


class Grouped:
    """Conversations with their outside partners as networks, summed where they become the same.

    They come in parcels, as often as they are asked for; only those that become the same are held.
    """

    def __init__(self, parcels: Parcels, own: Collection[str], subnets: Collection[IPv4Network | IPv6Network]) -> None:
        self._parcels, self._own, self._subnets = parcels, own, subnets
        self._place = cache(self._place_of)
        codes = Tally()
        for records in parcels():
            codes.add(key(CODE, record.code) for record in map(self._told, records))
        self._sums: dict[str, FlowRecord] = {}
        if again := codes.repeated():
            for record in (self._told(record) for records in parcels() for record in records):
                if key(CODE, record.code) in again:
                    known = self._sums.get(record.code)
                    self._sums[record.code] = record if known is None else _sum(known, record)

    def __iter__(self) -> Iterator[list[FlowRecord]]:
        """Give them a parcel at a time, sums where the first of their parts stood."""
        given: set[str] = set()
        for records in self._parcels():
            told = []
            for record in map(self._told, records):
                if record.code not in self._sums:
                    told.append(record)
                elif record.code not in given:
                    given.add(record.code)
                    told.append(self._sums[record.code])
            yield told

    def _told(self, record: FlowRecord) -> FlowRecord:
        if record.basis != "observed":
            return record
        ends = self._place(record.initiator), self._place(record.responder)
        if ends == (record.initiator, record.responder):
            return record
        return replace(record, initiator=ends[0], responder=ends[1])

    def _place_of(self, end: str) -> str:
        if end in self._own or "/" in end or end == "any" or is_settled(end):
            return end
        address = ip_address(end)
        if not address.is_global or any(address in net for net in self._subnets if net.version == address.version):
            return end
        return str(ip_network(f"{address}/{PREFIX[address.version]}", strict=False))


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
