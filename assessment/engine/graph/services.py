"""The graph at service level: who opens a session to whom, and who reaches whom inside a zone (model.md 2.5).

Nodes are assets, hosts without a record, and zones without assets. A zone without assets and each member of a zone
that blocks transit are two nodes, one to leave and one to enter, so that no path chains through them. A flow is one
service however many assets its ends stand for. Lateral moves are kept as groups, never as pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from assessment.engine.channels import Channel, Side
from assessment.engine.columns import NONE, Ints
from assessment.engine.flow_table import FlowTable
from assessment.engine.graph.places import Place, Places
from assessment.engine.plant import Plant
from assessment.engine.system import Conduit, Flow

SPLIT_KINDS = frozenset({"zone"})
RECEIVING_SIDE = {"forward": 1, "reverse": 0}


class UnknownEndError(Exception):
    """An end that is neither a zone's code nor an asset's tag."""


class Node(NamedTuple):
    """A node; `role` is `leave` or `enter` where one place is two nodes, else empty."""

    code: str
    kind: str
    role: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """The side that opens a service: the nodes in one zone, and the conduits that carry it from there.

    A conduit of None stands for "without a conduit".
    """

    zone: str | None
    nodes: tuple[int, ...]
    conduits: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One flow that stands, with the nodes that open it and the nodes that answer.

    `is_broad` tells that an end is `any` or a network, read as widely as it can be.
    """

    flow: Flow
    openings: tuple[Opening, ...]
    answers: tuple[int, ...]
    is_broad: bool

    @property
    def sources(self) -> tuple[int, ...]:
        """Give all nodes that open the service."""
        return tuple(node for opening in self.openings for node in opening.nodes)


@dataclass(frozen=True, slots=True)
class LateralGroup:
    """Nodes of one zone that reach each other without a flow; `is_stated` False where `lateral` is missing."""

    zone: str
    nodes: tuple[int, ...]
    is_stated: bool


@dataclass(frozen=True, slots=True)
class EndPoint:
    """An end of a path: where it may start, and where it may stop."""

    code: str
    zone: str | None
    starts: tuple[int, ...]
    stops: tuple[int, ...]


@dataclass(frozen=True)
class SingleServices:
    """The services from one node to one other over one conduit or none, as columns, in the order of their numbers.

    `zones` and `conduits` are the zones where they open and the conduits, numbered as in the plant, NONE for none.
    """

    numbers: Ints
    sources: Ints
    answers: Ints
    zones: Ints
    conduits: Ints


class ServiceGraph:
    """The nodes, services and lateral groups of a plant; nodes are numbered in the order of their codes.

    Nearly all services run from one node to one other. They are kept as columns in `single`, and made a `Service`
    only when one is asked for; the few others stand in `many` by number.
    """

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.places = Places(plant)
        self.nodes: tuple[Node, ...] = tuple(sorted(self._nodes()))
        self.zone_codes: tuple[str, ...] = tuple(plant.zones)
        self.conduit_codes: tuple[str, ...] = tuple(plant.conduits)
        self._zone_numbers = {code: number for number, code in enumerate(self.zone_codes)}
        zones = [self._zone_number(node.zone) for node in self.nodes]
        self.zone_of_node: Ints = np.array([*zones, NONE], dtype=np.int64)  # its last entry answers for NONE
        self._leave: dict[Place, int] = {}
        self._enter: dict[Place, int] = {}
        for number, node in enumerate(self.nodes):
            place = Place(node.code, node.kind)  # type: ignore[arg-type]
            if node.role != "enter":
                self._leave[place] = number
            if node.role != "leave":
                self._enter[place] = number
        self.laterals: tuple[LateralGroup, ...] = tuple(self._laterals())
        self.flows: FlowTable
        self.single: SingleServices
        self.many: dict[int, Service]
        self._find_services()
        self.services: Sequence[Service] = _Services(self)

    def end(self, code: str) -> EndPoint:
        """Give the end that a zone's code or an asset's tag names; a zone where both exist.

        `zone:CODE` and `asset:TAG` say which is meant. Raises UnknownEndError.
        """
        kind, colon, rest = code.partition(":")
        if colon and kind == "zone" and rest in self.plant.zones:
            return self._end_of_zone(rest)
        if colon and kind == "asset" and rest in self.plant.assets:
            return self.end_at(rest, [Place(rest, "asset")])
        if code in self.plant.zones:
            return self._end_of_zone(code)
        if code in self.plant.assets:
            return self.end_at(code, [Place(code, "asset")])
        raise UnknownEndError(code)

    def end_at(self, code: str, places: Iterable[Place]) -> EndPoint:
        """Give the end that several places make together."""
        found = sorted(places)
        zones = {self.places.zone_of[place] for place in found}
        leaves, enters = [self._leave[place] for place in found], [self._enter[place] for place in found]
        is_zone = bool(found) and found[0].kind == "zone"
        stops = sorted(set(enters) if is_zone else set(enters) | set(leaves))
        return EndPoint(code, zones.pop() if len(zones) == 1 else None, tuple(leaves), tuple(stops))

    def _end_of_zone(self, zone: str) -> EndPoint:
        return self.end_at(zone, self.places.of_zone(zone))

    def _nodes(self) -> Iterable[Node]:
        for place, zone in self.places.zone_of.items():
            is_split = place.kind in SPLIT_KINDS or self._blocks_transit(zone)
            for role in ("leave", "enter") if is_split else ("",):
                yield Node(place.code, place.kind, role, zone)

    def _blocks_transit(self, zone: str | None) -> bool:
        return zone is not None and self.plant.zones[zone].lateral == "transit_blocked"

    def _laterals(self) -> Iterable[LateralGroup]:
        for code, zone in self.plant.zones.items():
            places = self.places.of_zone(code)
            if zone.lateral == "isolated" or len(places) == 1:
                continue
            is_stated = zone.lateral is not None
            yield LateralGroup(code, tuple(self._leave[place] for place in places), is_stated)
            if self._blocks_transit(code):
                yield LateralGroup(code, tuple(self._enter[place] for place in places), is_stated)

    def _find_services(self) -> None:
        """Fill the columns of single services and the table of the others, by the codes of their flows."""
        channels = self.plant.channels
        places = channels.by_code[channels.standing[channels.by_code]]
        sources = self._ends_of(channels.sources[places], self._leave)
        answers = self._ends_of(channels.destinations[places], self._enter)
        conduits = channels.conduits[places]
        is_single = (sources != NONE) & (answers != NONE) & (channels.candidates[places] == 0)
        zones = self.zone_of_node[sources]
        opens = is_single & ~self._is_within(sources, answers) & ~self._is_stopped(conduits, zones)
        others = {}
        for place in np.flatnonzero(~is_single).tolist():
            service = self._service(channels[int(places[place])])
            if service.openings and service.answers:
                others[place] = service
        opens[list(others)] = True
        number_of = np.cumsum(opens) - 1
        single = np.flatnonzero(opens & is_single)
        self.flows = channels.flows.chosen(places[opens])
        self.codes: list[str] = self.flows.values("code")
        self.single = SingleServices(
            number_of[single], sources[single], answers[single], zones[single], conduits[single]
        )
        self.many = {int(number_of[place]): service for place, service in others.items()}

    def _ends_of(self, sides: Ints, nodes: dict[Place, int]) -> Ints:
        """Give the node that each end stands for, NONE where it stands for several or is read widely."""
        distinct, which = np.unique(sides, return_inverse=True)
        found = np.full(len(distinct), NONE, dtype=np.int64)
        for number, side in enumerate(map(self.plant.channels.sides.__getitem__, distinct.tolist())):
            places = () if _is_broad(side) else self.places.of_side(side)
            if len(places) == 1:
                found[number] = nodes[places[0]]
        ends: Ints = found[which]
        return ends

    def _is_within(self, sources: Ints, answers: Ints) -> NDArray[np.bool_]:
        """Mark the pairs of nodes that are one place."""
        place_of = {place: number for number, place in enumerate(self._leave)}
        left = np.array([place_of[Place(node.code, node.kind)] for node in self.nodes] + [NONE], dtype=np.int64)  # type: ignore[arg-type]
        within: NDArray[np.bool_] = left[sources] == left[answers]
        return within

    def _is_stopped(self, conduits: Ints, zones: Ints) -> NDArray[np.bool_]:
        """Mark the sessions that a diode does not let open from their zone."""
        receiving = [self._zone_number(receiving_zone(conduit)) for conduit in self.plant.conduits.values()]
        closed: Ints = np.array([*receiving, NONE], dtype=np.int64)[conduits]
        stopped: NDArray[np.bool_] = (closed == zones) & (zones != NONE)
        return stopped

    def _zone_number(self, code: str | None) -> int:
        return NONE if code is None else self._zone_numbers[code]

    def _service(self, channel: Channel) -> Service:
        source, destination = channel.source, channel.destination
        opening = self.places.of_side(source, conduit=channel.conduit, other=destination.zone)
        answering = self.places.of_side(destination, conduit=channel.conduit, other=source.zone)
        if len(answering) == 1:
            opening = tuple(place for place in opening if place != answering[0])
        elif len(opening) == 1:
            answering = tuple(place for place in answering if place != opening[0])
        return Service(
            flow=channel.flow,
            openings=tuple(self._openings(opening, channel)),
            answers=tuple(sorted(self._enter[place] for place in answering)),
            is_broad=_is_broad(source) or _is_broad(destination),
        )

    def _openings(self, places: Iterable[Place], channel: Channel) -> Iterable[Opening]:
        by_zone: dict[str | None, list[int]] = defaultdict(list)
        for place in places:
            by_zone[self.places.zone_of[place]].append(self._leave[place])
        named = (channel.conduit,) if channel.conduit is not None else channel.candidates or (None,)
        for zone, nodes in sorted(by_zone.items(), key=lambda item: item[0] or ""):
            conduits = tuple(code for code in named if not self._diode_stops(code, zone))
            if conduits:
                yield Opening(zone, tuple(sorted(nodes)), conduits)

    def _diode_stops(self, conduit: str | None, zone: str | None) -> bool:
        return conduit is not None and zone is not None and receiving_zone(self.plant.conduits[conduit]) == zone


class _Services(Sequence[Service]):
    """All services of a graph by number, each made when it is asked for."""

    def __init__(self, graph: ServiceGraph) -> None:
        self._graph = graph
        self._place_of: Ints = np.searchsorted(graph.single.numbers, np.arange(len(graph.flows)))

    def __len__(self) -> int:
        return len(self._graph.flows)

    @overload
    def __getitem__(self, number: int) -> Service: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Service]: ...
    def __getitem__(self, number: int | slice) -> Service | Sequence[Service]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        graph = self._graph
        number = range(len(self))[number]
        if number in graph.many:
            return graph.many[number]
        place, single = self._place_of[number], graph.single
        zone, conduit = int(single.zones[place]), int(single.conduits[place])
        opening = Opening(
            None if zone == NONE else graph.zone_codes[zone],
            (int(single.sources[place]),),
            (None if conduit == NONE else graph.conduit_codes[conduit],),
        )
        return Service(graph.flows[number], (opening,), (int(single.answers[place]),), is_broad=False)


def _is_broad(side: Side) -> bool:
    return side.written.is_any or side.written.network is not None


def receiving_zone(conduit: Conduit, *, direction: str | None = None) -> str | None:
    """Give the zone from which no session opens through a conduit: the receiving side of a diode.

    `direction` asks as if the conduit were a diode of that direction. None where nothing is stopped.
    """
    if direction is None and conduit.kind != "diode":
        return None
    side = RECEIVING_SIDE.get(direction or conduit.direction or "")
    if side is None or len(conduit.between) != len(RECEIVING_SIDE) or conduit.between[0] == conduit.between[1]:
        return None
    return conduit.between[side]


def openings_by_conduit(graph: ServiceGraph) -> dict[str, tuple[Service, ...]]:
    """Give, for each conduit, the services that open through it: the zone-level picture, drawn from the same graph."""
    found: dict[str, list[Service]] = {code: [] for code in graph.plant.conduits}
    for service in graph.services:
        for conduit in sorted({code for opening in service.openings for code in opening.conduits if code is not None}):
            found[conduit].append(service)
    return {code: tuple(services) for code, services in found.items()}
