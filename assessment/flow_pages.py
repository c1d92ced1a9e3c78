"""What the page of flows shows: the flows with a verdict, or those of one end, page by page, with the names of ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, Final

from django.db.models import Q

from accounts.models import Site
from assessment.flow_book import Entry, FlowBook
from assessment.queries import names_of_assets
from inventory.models import Asset, Flow, Zone

# Of one asset or address; a server that a whole plant asks has more, and its page says so.
FLOWS_OF_END: Final = 5000
ALL: Final = "all"


@dataclass
class EndFlows:
    """The flows of one asset or address: their places in the book by verdict."""

    places: dict[str, list[int]]
    is_cut: bool

    def counts(self) -> dict[str, int]:
        """Give how many there are of each verdict."""
        return {verdict: len(found) for verdict, found in self.places.items()}

    def of(self, verdict: str | None) -> list[int]:
        """Give the places of those with a verdict, or of all."""
        return sorted(place for said, found in self.places.items() if verdict in {None, said} for place in found)


def flows_of_end(site: Site, book: FlowBook, word: str) -> EndFlows:
    """Give the flows that start or end at an asset (by tag or name), an address, a network or a zone."""
    ends = _ends(site, word)
    rows = Flow.objects.filter(site=site, retired_at=None).order_by()
    codes = set(rows.filter(source__in=ends).values_list("code", flat=True)[: FLOWS_OF_END + 1])
    codes |= set(rows.filter(destination__in=ends).values_list("code", flat=True)[: FLOWS_OF_END + 1])
    places: dict[str, list[int]] = {}
    for place in book.places(sorted(codes)[:FLOWS_OF_END]).values():
        places.setdefault(book.verdict_at(place)[0], []).append(place)
    return EndFlows(places, is_cut=len(codes) > FLOWS_OF_END)


def _ends(site: Site, word: str) -> list[str]:
    ends = {f"asset:{word}", f"zone:{word}"}
    named = Asset.objects.filter(Q(tag=word) | Q(name=word), site=site, retired_at=None)
    for tag, ips in named.values_list("tag", "ips"):
        ends |= {f"asset:{tag}", *(f"ip:{ip}" for ip in ips)}
    ends |= {f"zone:{code}" for code in Zone.objects.filter(site=site, name=word).values_list("code", flat=True)}
    try:
        network = ip_network(word, strict=False)
    except ValueError:
        return sorted(ends)
    return sorted(ends | {f"network:{network}", *([] if "/" in word else [f"ip:{ip_address(word)}"])})


def rows_of(site: Site, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Give the rows of a page: each flow as it stands now, beside what was said of it, with the names of its ends."""
    flows = {flow.code: flow for flow in Flow.objects.filter(site=site, code__in=[one.code for one in entries])}
    names = names_of_assets(site, (tag for one in entries for tag in (one.source[0], one.destination[0]) if tag))
    return [
        {
            "code": one.code,
            "flow": flow,
            "verdict": one.verdict,
            "conduit": one.conduit,
            "source": _end(one.source, flow.source, names),
            "destination": _end(one.destination, flow.destination, names),
        }
        for one in entries
        if (flow := flows.get(one.code)) is not None and flow.retired_at is None
    ]


def _end(known: tuple[str, str], written: str, names: dict[str, str]) -> dict[str, str]:
    tag, zone = known
    kind, _, text = written.partition(":")
    address = text if tag and kind != "asset" else ""
    return {"name": name_of_end(tag, written, names), "tag": tag, "zone": zone, "address": address}


def name_of_end(tag: str, written: str, names: dict[str, str]) -> str:
    """Give the name of an end of a flow: of its asset, else what is written; empty where that is a zone."""
    kind, _, text = written.partition(":")
    return names.get(tag, tag) if tag else {"zone": "", "any": "anybody"}.get(kind, text)
