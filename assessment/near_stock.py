"""The open model of a site, of which single records can be asked for: what the near verdict reads of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from ipaddress import ip_network
from typing import Any, Final

from django.db import connection
from django.db.models import Field, Lookup, Q, TextField
from django.db.models.functions import Cast

from assessment.engine.near_part import ROWS
from assessment.engine.plant import plain_address
from assessment.models import Assessment
from assessment.record_rows import shelf
from assessment.row_shelves import RowShelf
from assessment.shelf import chunks
from assessment.snapshot import Record, document_of
from inventory.models import Conduit, ConduitEnd

CHUNK_OF_ADDRESSES: Final = 5000
OCTETS: Final = 8
IPV4: Final = 4


class SiteStock:
    """The records of an assessment as they stand."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment, self._site = assessment, assessment.site
        self._read: dict[str, dict[int, Record]] = {"assets": {}, "flows": {}}  # by the key of the row

    def zones(self) -> list[Record]:
        """Give every zone."""
        return self._shelf("zones").all()

    def conduits(self, codes: Collection[str], *, at: Collection[str] = ()) -> list[Record]:
        """Give the conduits with these codes, and those that join one of some zones."""
        ends = ConduitEnd.objects.filter(conduit__site=self._site, zone__retired_at=None, zone__code__in=list(at))
        rows = Conduit.objects.filter(site=self._site, retired_at=None)
        named = rows.filter(Q(code__in=list(codes)) | Q(pk__in=ends.values("conduit")))
        return self._shelf("conduits").records(list(named))

    def conduits_bounded_by(self, tags: Collection[str]) -> list[Record]:
        """Give the conduits with one of some assets at their border."""
        rows = Conduit.objects.filter(site=self._site, retired_at=None, details__has_key="boundary_assets")
        wanted = set(tags)
        bounded = [
            code
            for code, devices in rows.values_list("code", "details__boundary_assets")
            if not wanted.isdisjoint(one if isinstance(one, str) else one["asset"] for one in devices or ())
        ]
        return self.conduits(bounded) if bounded else []

    def assets(
        self,
        tags: Collection[str],
        *,
        zones: Collection[str] = (),
        safety_in: Collection[str] = (),
        ips: Collection[str] = (),
    ) -> list[Record]:
        """Give the assets with these tags, those of some zones, safety assets of others, those with some addresses."""
        keys = {key for ip in ips for key in self._at.get(ip, ())}
        wanted = [Q(tag__in=some) for some in chunks(tags)]
        wanted += [Q(zone__code__in=some, zone__retired_at=None) for some in chunks(zones)]
        wanted += [Q(zone__code__in=some, zone__retired_at=None, details__safety=True) for some in chunks(safety_in)]
        return self._once("assets", wanted, keys)

    def flows(
        self, codes: Collection[str], *, ends: Collection[str] = (), through: Collection[str] = ()
    ) -> list[Record]:
        """Give the flows with these codes, those with an end written so, and those in some conduits."""
        named = {"code": codes, "source": ends, "destination": ends, "conduit": through}
        return self._once(
            "flows", [Q(**{f"{name}__in": some}) for name, values in named.items() for some in chunks(values)]
        )

    def loose_flows(self, networks: Iterable[str]) -> list[Record]:
        """Give the flows whose end is not one asset, zone or IPv4 address, and those at the addresses of networks."""
        starts = {f"ip:{start}" for network in networks for start in _starts(network)}
        written = []  # one by one: joined by OR, no index answers them
        for end in ("source", "destination"):
            written += [Q(**{end: "any"}), _beginning(end, "ip:") & Q(**{f"{end}__like": "ip:%:%"})]
            written += [_beginning(end, start) for start in ("network:", *sorted(starts))]
        keys = self._shelf("flows").standing_rows().order_by().values_list("pk")
        found = keys.filter(written[0]).union(*(keys.filter(one) for one in written[1:]))
        return self._once("flows", (), [key for (key,) in found])

    def others(self) -> dict[str, Any]:
        """Give the document without zones, conduits, assets and flows."""
        return document_of(self._assessment, without=ROWS)

    def _shelf(self, kind: str) -> RowShelf[Any]:
        found = shelf(self._assessment, kind)
        assert isinstance(found, RowShelf)
        return found

    def _once(self, kind: str, wanted: Iterable[Q], keys: Collection[int] = ()) -> list[Record]:
        """Give the records that fit any of some questions, or have some keys; each row is read once."""
        shelf_, read, found = self._shelf(kind), self._read[kind], set(keys)
        rows = shelf_.standing_rows().order_by()
        for one in wanted:
            found.update(rows.filter(one).values_list("pk", flat=True))
        for some in chunks(found - read.keys()):
            new = list(rows.filter(pk__in=some))
            read.update(zip((row.pk for row in new), shelf_.records(new), strict=True))
        return [read[key] for key in sorted(found) if key in read]

    @cached_property
    def _at(self) -> Mapping[str, Collection[int]]:
        """Give the keys of the assets at each address. Each list is looked at as it is written."""
        rows = self._shelf("assets").standing_rows().exclude(ips=[]).order_by()
        found: dict[str, list[int]] = defaultdict(list)
        for key, written in rows.values_list("pk", Cast("ips", TextField())).iterator(chunk_size=CHUNK_OF_ADDRESSES):
            if ":" in written or "," in written:
                for address in map(plain_address, written[2:-2].split('", "')):
                    found[address].append(key)
            else:
                found[written[2:-2]].append(key)
        return found


@Field.register_lookup
class Like(Lookup):
    """SQL's own LIKE, with % where any text may stand."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write the comparison."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", (*left_values, *right_values)


def _beginning(name: str, start: str) -> Q:
    """Ask for the texts that begin so; SQLite, which compares byte by byte, finds them by its index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{name}__gte": start, f"{name}__lt": start[:-1] + chr(ord(start[-1]) + 1)})
    return Q(**{f"{name}__startswith": start})


def _starts(network: str) -> list[str]:
    """Give how the addresses of an IPv4 network begin when written, whole octets; IPv6 is written in too many ways."""
    found = ip_network(network, strict=False)
    if found.version != IPV4:
        return []
    octets = str(found.network_address).split(".")[: found.prefixlen // OCTETS]
    return ["".join(f"{octet}." for octet in octets[:3]) + (octets[3] if len(octets) == IPV4 else "")]
