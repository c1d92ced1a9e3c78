"""Which zones are joined past every boundary: the interface graph without the boundary devices of the conduits.

Zones meet in a segment that both use, in segments that are not filtered from each other, and in an asset attached to
both that is no boundary device of a conduit. A switch joins what hangs on it unless segments (VLANs) keep it apart:
where an interface names none, that is not known, and so is a join by it. Two ports in one named segment meet there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.attachments import Attachments, attachments, networked
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Conduit

Node = tuple[str, str]
SWITCH_BOUNDARY = "switch"
SURE, FILTERS, VLANS = 0, 1, 2
OPEN_FOR = {FILTERS: "segments[].filtered", VLANS: "assets[].interfaces[].segment"}
NOT_FILTERED: Node = ("segments", "not filtered")


class Joined:
    """Sets of nodes that grow together (union by size, paths halved)."""

    def __init__(self) -> None:
        self._parents: dict[Node, Node] = {}
        self._sizes: dict[Node, int] = {}

    def root(self, node: Node) -> Node:
        """Give the one node that stands for all that a node is joined with."""
        parents = self._parents
        while parents.setdefault(node, node) != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    def join(self, one: Node, other: Node) -> None:
        """Join two nodes."""
        first, second = self.root(one), self.root(other)
        if first == second:
            return
        if self._sizes.get(first, 1) < self._sizes.get(second, 1):
            first, second = second, first
        self._parents[second] = first
        self._sizes[first] = self._sizes.get(first, 1) + self._sizes.pop(second, 1)


class Meetings:
    """Which zones are joined, surely or as far as is known, and by what."""

    def __init__(self, plant: Plant, found: Attachments) -> None:
        self._tables = (Joined(), Joined(), Joined())  # surely, by filters that are not known, by VLANs that are not
        self._joints_at: dict[str, set[Node]] = defaultdict(set)
        self._without_interfaces = Counter(asset.zone for asset in plant.system.assets if asset.interfaces is None)
        for node, neighbours in _sure_ways(plant, found):
            for other in neighbours:
                self._join(SURE, node, other)
            self._note(node, {zone for other in neighbours for zone in _zones_at(found, other)})
        for segment in plant.system.segments or ():
            if segment.filtered is None:
                self._join(FILTERS, ("segment", segment.code), NOT_FILTERED)
        for tag, switch in _unclear_ways(plant, found):
            self._join(VLANS, ("asset", tag), ("asset", switch))

    def _join(self, table: int, one: Node, other: Node) -> None:
        """Join two nodes in a table and in those that join more."""
        for joined in self._tables[table:]:
            joined.join(one, other)

    def _note(self, node: Node, zones: set[str]) -> None:
        """Remember what two zones meet in."""
        for zone in zones if len(zones) > 1 else ():
            self._joints_at[zone].add(node)

    def are_joined(self, first: str, second: str) -> Answer:
        """Tell whether two zones are joined past every boundary."""
        if self._meet(SURE, first, second):
            return True
        return None if self.missing(first, second) else False

    def missing(self, first: str, second: str) -> dict[str, int]:
        """Name what leaves open whether two zones are joined that are not surely so."""
        for table in (FILTERS, VLANS):
            if self._meet(table, first, second):
                return {OPEN_FOR[table]: 1}
        unlisted = sum(self._without_interfaces[zone] for zone in {first, second})
        return {"assets[].interfaces": unlisted} if unlisted else {}

    def _meet(self, table: int, first: str, second: str) -> bool:
        joined = self._tables[table]
        return joined.root(("zone", first)) == joined.root(("zone", second))

    def groups(self, zones: Iterable[str]) -> Iterator[tuple[str | None, list[list[str]]]]:
        """Give the zones that are joined surely, and those that may be, with the field that leaves it open."""
        before = {code: ("zone", code) for code in zones}  # what joins no more than the table before says nothing new
        for table, joined in enumerate(self._tables):
            found: dict[Node, list[str]] = defaultdict(list)
            for code in before:
                found[joined.root(("zone", code))].append(code)
            groups = [group for group in found.values() if len({before[code] for code in group}) > 1]
            before = {code: joined.root(("zone", code)) for code in before}
            yield OPEN_FOR.get(table), groups

    def joints(self, first: str, second: str) -> list[Node]:
        """Give the assets and segments in which two zones meet, sorted; empty where they meet by way of others."""
        return sorted(self._joints_at[first] & self._joints_at[second])


def meetings(case: Case) -> Meetings:
    """Give the meetings of the zones of a case, worked out once."""
    return case.share(_meetings)


def in_service(plant: Plant) -> list[Conduit]:
    """Give the conduits that are not closed."""
    return [conduit for conduit in plant.system.conduits if conduit.status != "closed"]


def _meetings(case: Case) -> Meetings:
    return Meetings(case.plant, attachments(case))


def _zones_at(found: Attachments, node: Node) -> tuple[str, ...]:
    kind, code = node
    if kind == "zone":
        return (code,)
    segment = found.segments.get(code) if kind == "segment" else None
    return () if segment is None else segment.zones


def _sure_ways(plant: Plant, found: Attachments) -> Iterator[tuple[Node, list[Node]]]:
    """Yield each segment and asset with the nodes it surely joins."""
    for segment in plant.system.segments or ():
        neighbours = [("zone", zone) for zone in segment.zones]
        yield ("segment", segment.code), [*neighbours, *([NOT_FILTERED] if segment.filtered is False else [])]
    for asset in _between_boundaries(plant):
        homes = [("zone", zone) for zone in sorted(found.homes_of(asset).zones)]
        named = [("segment", one.segment) for one in networked(asset) if one.segment is not None]
        is_host = plant.type_of(asset).boundary != SWITCH_BOUNDARY
        own = [("zone", asset.zone)] if asset.zone is not None and is_host and (homes or named) else []
        yield ("asset", asset.tag), [*homes, *named, *own]


def _unclear_ways(plant: Plant, found: Attachments) -> Iterator[tuple[str, str]]:
    """Yield each asset on a switch port of which no segment is known, with the switch."""
    assets = {asset.tag for asset in _between_boundaries(plant)}
    for switch, ports in found.ports.items():
        for port in ports if switch in assets else ():
            if port.interface.segment is None and port.asset.tag in assets:
                yield port.asset.tag, switch


def _between_boundaries(plant: Plant) -> Iterator[Asset]:
    """Give the assets that are no boundary device of a conduit."""
    boundary = {one.asset for conduit in in_service(plant) for one in conduit.boundary_assets or ()}
    return (asset for asset in plant.system.assets if asset.tag not in boundary)
