"""The part of a model around an edit: what has to be read of it to judge the edit without the whole plant.

A part holds the zones that an edit touches with their assets, flows and conduits, whoever these name, and all assets
of the zones that these conduits join. What its judgement answers for stands with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final, Protocol

from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.references import HOMES, code_of, find_references
from assessment.engine.plant import Plant, plain_address

Record = dict[str, Any]
Document = dict[str, Any]
Network = IPv4Network | IPv6Network
ROWS: Final = ("zones", "conduits", "assets", "flows")
PAIR: Final = 2
EDGE: Final = "edge_gateway"
# Lists whose records the judgement follows to what they name; the others only hang on what is judged.
FOLLOWED: Final = ("zones", "conduits", "assets", "flows", "scenarios", "remote_access", "use_cases")


class TooWide(Exception):
    """An edit reaches further than a part of the model."""


class Stock(Protocol):
    """A model of which single records can be asked for."""

    def zones(self) -> list[Record]:
        """Give every zone."""

    def conduits(self, codes: Collection[str], *, at: Collection[str] = ()) -> list[Record]:
        """Give the conduits with these codes, and those that join one of some zones."""

    def conduits_bounded_by(self, tags: Collection[str]) -> list[Record]:
        """Give the conduits with one of some assets at their border."""

    def assets(
        self,
        tags: Collection[str],
        *,
        zones: Collection[str] = (),
        safety_in: Collection[str] = (),
        ips: Collection[str] = (),
    ) -> list[Record]:
        """Give the assets with these tags, those of some zones, safety assets of others, those with some addresses."""

    def flows(
        self, codes: Collection[str], *, ends: Collection[str] = (), through: Collection[str] = ()
    ) -> list[Record]:
        """Give the flows with these codes, those with an end written so, and those in some conduits."""

    def loose_flows(self, networks: Iterable[str]) -> list[Record]:
        """Give the flows whose end is not one asset, zone or IPv4 address, and all with an IPv4 address in networks."""

    def others(self) -> Document:
        """Give the document without zones, conduits, assets and flows."""


@dataclass(frozen=True)
class Touched:
    """A record that an edit changed: as it was, None where it is new, and as it is, None where it went."""

    kind: str
    code: str
    before: Record | None
    after: Record | None


@dataclass(frozen=True)
class Part:
    """A part of a model before and after an edit, and the targets that its judgement answers for."""

    before: Document
    after: Document
    answers: frozenset[str]


def part_around(stock: Stock, touched: Sequence[Touched]) -> Part:
    """Give the part of a model around an edit; `stock` gives the model after it. Raises TooWide."""
    found = _Gathering(stock, touched)
    return Part(found.document(before=True), found.document(before=False), found.answers())


class _Gathering:
    """Gathers a part: first what is judged, then whatever that names."""

    def __init__(self, stock: Stock, touched: Sequence[Touched]) -> None:
        self._stock = stock
        self._touched = {(one.kind, one.code): one for one in touched}
        self._others = dict(stock.others())
        self._records: dict[str, dict[str, Record]] = {kind: {} for kind in ROWS}
        self._at: dict[str, set[str]] = defaultdict(set)
        every = {zone["code"]: zone for zone in stock.zones()}
        self._zones = every | {one.code: side for one in touched if one.kind == "zones" for side in _sides(one)}
        self._index = _index(self._others, self._zones.values())
        self._subnets = [(zone, ip_network(net, strict=False)) for zone, net in _subnets(self._others, self._zones)]
        self._inner = self._touched_zones()
        self._add("conduits", stock.conduits((), at=self._inner))
        self._judged_conduits = set(self._records["conduits"])
        wide = [one for code in self._judged_conduits for one in self._versions("conduits", code)]
        self._inner_flows = self._inner | {
            zone for one in wide if len(one["between"]) > PAIR for zone in one["between"]
        }
        self._add("assets", stock.assets((), zones=self._inner_flows))
        self._add("conduits", stock.conduits_bounded_by(self._records["assets"]))
        self._add_flows()
        self._complete()

    def answers(self) -> frozenset[str]:
        """Name the targets that are judged as in the whole model."""
        named = {
            "zone": self._inner,
            "conduit": self._judged_conduits,
            "asset": self._inside(),
            "flow": self._judged_flows,
        }
        return frozenset(f"{kind}:{code}" for kind, codes in named.items() for code in codes)

    def _inside(self) -> set[str]:
        """Give the assets that are judged."""
        tags = {tag for tag in self._records["assets"] if not self._inner.isdisjoint(self._homes(tag))}
        return tags | {code for kind, code in self._touched if kind == "assets"}

    def document(self, *, before: bool) -> Document:
        """Give the part as a document, with the touched records as they were or as they are."""
        found = dict(self._others)
        for kind in ROWS:
            rows = dict(self._records[kind])
            for (home, code), one in self._touched.items():
                if home == kind:
                    side = one.before if before else one.after
                    rows.pop(code, None)
                    if side is not None:
                        rows[code] = side
            found[kind] = list(rows.values())
        return found

    def _add(self, kind: str, records: Iterable[Record]) -> None:
        for record in records:
            code = str(code_of(record))
            self._records[kind][code] = record
            for one in self._versions(kind, code) if kind == "assets" else ():
                for address in map(plain_address, one.get("ips") or ()):
                    self._at[address].add(code)

    def _versions(self, kind: str, code: str) -> list[Record]:
        """Give a record before and after the edit."""
        one = self._touched.get((kind, code))
        if one is not None:
            return _sides(one)
        found = self._zones.get(code) if kind == "zones" else self._records[kind].get(code)
        return [] if found is None else [found]

    def _homes(self, tag: str) -> set[str]:
        """Give the zones of an asset before and after."""
        return {one["zone"] for one in self._versions("assets", tag) if one.get("zone")}

    def _touched_zones(self) -> set[str]:
        zones: set[str] = set()
        for (kind, code), one in self._touched.items():
            if kind not in ROWS:
                raise TooWide
            subnets = [side.get("subnets") for side in (one.before or {}, one.after or {})]
            if kind == "zones" and subnets[0] != subnets[1]:
                raise TooWide
            for side in _sides(one):
                zones |= self._zones_of(kind, code, side)
        named = {code for kind, code in self._touched if kind == "zones"}
        for code, zone in self._zones.items():
            if zone.get("parent") in named:
                zones.add(code)
        return zones

    def _zones_of(self, kind: str, code: str, side: Record) -> set[str]:
        if kind == "zones":
            return {code, *([side["parent"]] if side.get("parent") else ())}
        if kind == "conduits":
            self._add("conduits", [side])
            return set(side["between"])
        if kind == "assets":
            self._add("assets", [side])
            return ({side["zone"]} if side.get("zone") else set()) | self._zones_at(side.get("ips") or ())
        self._add("flows", [side])
        self._add_ends([side])
        zones = {zone for end in (side["from"], side["to"]) for zone in self._zones_of_end(end)}
        return zones | {zone for one in self._stock.conduits({side.get("conduit") or ""}) for zone in one["between"]}

    def _zones_at(self, ips: Collection[str]) -> set[str]:
        """Give the zones in which a flow to or from some addresses may lie: of their assets, and of their subnets."""
        self._add("assets", self._stock.assets((), ips={plain_address(ip) for ip in ips}))
        return {zone for ip in ips for zone in self._zones_of_end({"ip": ip})}

    def _zones_of_end(self, end: Record) -> set[str]:
        """Give the zones that an end of a flow may lie in: its own, or those of the assets that it may be."""
        if end.get("zone"):
            return {end["zone"]}
        if end.get("asset"):
            return self._homes(end["asset"])
        if end.get("network"):
            network = ip_network(end["network"], strict=False)
            return {zone for zone, subnet in self._subnets if _overlap(subnet, network)}
        if not end.get("ip"):
            return set()
        address = plain_address(end["ip"])
        tags = self._at.get(address, ())
        homes = {home for tag in tags for home in self._homes(tag)}
        if all(("assets", tag) in self._touched for tag in tags):  # before or after, the subnet alone may say it
            homes |= set(self._index.zones_at(address))
        return homes

    def _add_flows(self) -> None:
        """Add every flow with an end in the zones that are judged, and those that may cover it."""
        mine = [one for tag in self._records["assets"] for one in self._versions("assets", tag)]
        ends = {f"asset:{one['tag']}" for one in mine} | {f"ip:{ip}" for one in mine for ip in one.get("ips") or ()}
        ends |= {f"zone:{zone}" for zone in self._inner_flows}
        nets = [str(network) for zone, network in self._subnets if zone in self._inner_flows]
        through = self._judged_conduits
        found = [*self._stock.flows((), ends=ends, through=through), *self._stock.loose_flows(nets)]
        self._add("flows", found)
        self._add_ends(self._records["flows"].values())
        self._judged_flows = {
            code
            for code in self._records["flows"]
            for one in self._versions("flows", code)
            for end in (one["from"], one["to"])
            if not self._inner.isdisjoint(self._zones_of_end(end))
        }

    def _add_ends(self, flows: Iterable[Record]) -> None:
        """Add the assets at the ends of flows, and the zones of those that are no asset."""
        ends = [end for flow in flows for end in (flow["from"], flow["to"])]
        tags = {end["asset"] for end in ends if end.get("asset")}
        ips = {plain_address(end["ip"]) for end in ends if end.get("ip")}
        self._add("assets", self._stock.assets(tags - self._records["assets"].keys(), ips=ips))

    def _complete(self) -> None:
        """Add what records name, and other assets of the zones at the far ends, until nothing is missing."""
        whole = {
            zone
            for code in self._judged_conduits
            for one in self._versions("conduits", code)
            for zone in one["between"]
        }
        ends = [
            end
            for code in self._records["flows"]
            for one in self._versions("flows", code)
            for end in (one["from"], one["to"])
        ]
        whole |= {end["zone"] for end in ends if end.get("zone")}
        ring = whole | {zone for end in ends for zone in self._zones_of_end(end)}
        # Of a zone that is only where an asset or an address at a far end lies, no more is asked than whether it is a
        # safety zone, and whether there is anything else beside edge gateways.
        edges = (one for one in self._records["assets"].values() if one.get("type") == EDGE)
        whole |= {one["zone"] for one in edges if one.get("zone")}
        self._add("assets", self._stock.assets((), zones=whole - self._inner_flows, safety_in=ring - whole))
        self._follow()
        needed = ring | self._inner_flows | {zone for tag in self._records["assets"] for zone in self._homes(tag)}
        needed |= {
            zone
            for tag in self._inside()
            for one in self._versions("assets", tag)
            for ip in (*(one.get("ips") or ()), *(port.get("ip") for port in one.get("interfaces") or ()))
            if ip
            for zone in self._index.zones_at(plain_address(ip))
        }
        known = self._others.get("segments")
        if known is not None:
            named = {
                port.get("segment") for one in self._records["assets"].values() for port in one.get("interfaces") or ()
            }
            kept = [one for one in known if one["code"] in named or not needed.isdisjoint(one.get("zones") or ())]
            self._others["segments"] = kept
            needed |= {zone for one in kept for zone in one.get("zones") or ()}
        self._keep_zones(needed)

    def _follow(self) -> None:
        """Add what records name, and what those name in turn."""
        followed: dict[str, set[str]] = {kind: set() for kind in ROWS}
        document = {kind: self._others.get(kind) or [] for kind in FOLLOWED if kind not in ROWS}
        while True:
            new = {kind: self._records[kind].keys() - followed[kind] for kind in ROWS}
            if not document and not any(new.values()):
                return
            document |= {
                kind: [one for code in sorted(codes) for one in self._versions(kind, code)]
                for kind, codes in new.items()
            }
            for kind, codes in new.items():
                followed[kind] |= codes
            self._add_named(document)
            document = {}

    def _add_named(self, document: Document) -> None:
        wanted: dict[str, set[str]] = {kind: set() for kind in ROWS}
        for one in find_references(document):
            home = HOMES.get(one.kind, "")
            if home in ROWS and one.code not in self._records[home]:
                wanted[home].add(one.code)
        self._records["zones"] |= {code: self._zones[code] for code in wanted["zones"] if code in self._zones}
        self._add("conduits", self._stock.conduits(wanted["conduits"]) if wanted["conduits"] else ())
        self._add("flows", flows := self._stock.flows(wanted["flows"]) if wanted["flows"] else [])
        self._add_ends(flows)
        self._add("assets", self._stock.assets(wanted["assets"]) if wanted["assets"] else ())

    def _keep_zones(self, needed: Iterable[str]) -> None:
        waiting = [*needed, *self._records["zones"]]
        while waiting:
            code = waiting.pop()
            zone = self._zones.get(code)
            if zone is not None:
                self._records["zones"][code] = zone
                if zone.get("parent") and zone["parent"] not in self._records["zones"]:
                    waiting.append(zone["parent"])


def _sides(one: Touched) -> list[Record]:
    return [side for side in (one.before, one.after) if side is not None]


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def _subnets(others: Document, zones: Mapping[str, Record]) -> list[tuple[str, str]]:
    """Give the subnets of zones, those of segments that belong to one zone alone with them."""
    alone = [one for one in others.get("segments") or () if len(one.get("zones") or ()) == 1]
    written = [(code, zone.get("subnets") or ()) for code, zone in zones.items()]
    written += [(one["zones"][0], one.get("subnets") or ()) for one in alone]
    return [(zone, subnet) for zone, subnets in written for subnet in subnets]


def _index(others: Document, zones: Iterable[Record]) -> Plant:
    """Give a plant of nothing but zones and segments, which knows where an address lies."""
    small: Document = {key: others[key] for key in ("site", "assessment", "risk_matrix", "segments") if key in others}
    bare = [{"code": zone["code"], "subnets": zone.get("subnets") or []} for zone in zones]
    return Plant(build_system({**small, "zones": bare}))
