"""The moves of the service graph as arrays: distances over them, and the one path that its codes decide.

Each move has a passage, which says what it must overcome, and counts half moves so that a move by way of a helper
node (the hub of a lateral group, a flow between many) counts as one: twice one half against once two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from assessment.engine.columns import NONE
from assessment.engine.graph.services import Opening, Service, ServiceGraph

FREE = 0
LATERAL = -1
HOP_BASE = float(2**20)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Passage(NamedTuple):
    """What a move must overcome: the border into a zone over a conduit, or a zone's inside."""

    is_border: bool
    conduit: str | None
    zone: str | None


class Move(NamedTuple):
    """One move between two nodes; `service` is a number in the graph's services, LATERAL without a flow."""

    source: int
    destination: int
    service: int
    passage: Passage


_Edge = tuple[int, int, int, int, int, int]  # source, destination, passage, service, half moves, opening


class MoveTable:
    """All moves of a graph in arrays, one entry per flow and conduit, folded to one arc per pair of nodes.

    Costs are given per entry of `passage_of` and `service_of` (float64, inf for a move that does not exist), and
    are folded to the least per arc. Nodes from `node_count` on are helpers.
    """

    def __init__(self, graph: ServiceGraph) -> None:
        self.graph = graph
        self.node_count = len(graph.nodes)
        self.passages: list[Passage] = [Passage(is_border=False, conduit=None, zone=None)]
        self._passage_numbers: dict[Passage, int] = {}
        self._openings: dict[tuple[str | None, str | None], int] = {}
        self._helpers = self.node_count
        edges = [*self._lateral_edges(), *self._flow_edges()]
        columns = np.concatenate([self._single_columns(), np.array(edges, dtype=np.int64).reshape(-1, 6)])
        columns = columns[np.lexsort((columns[:, 3], columns[:, 1], columns[:, 0]))]
        self.source_of, self.destination_of, self.passage_of, self.service_of, halves, self._opening_of = columns.T
        self.halves: Floats = halves.astype(np.float64)
        self._index_arcs()

    @property
    def size(self) -> int:
        """Give the number of nodes with the helpers."""
        return self._helpers

    def fold(self, costs: Floats) -> Floats:
        """Give the least cost per arc from the costs per entry."""
        return np.minimum.reduceat(costs, self._starts) if len(costs) else costs

    def opened_through(self, conduit: str, zone: str) -> NDArray[np.bool_]:
        """Mark the entries of flows that are opened in a zone and carried by a conduit."""
        mark = self._openings.get((zone, conduit))
        return np.zeros(len(self._opening_of), dtype=bool) if mark is None else self._opening_of == mark

    def distances_to(self, arc_costs: Floats, stops: Sequence[int]) -> Floats:
        """Give, per node, the least cost to reach any of the stops; inf where there is no way."""
        backward = csr_array(
            (arc_costs[self._backward], self._backward_heads, self._backward_pointers), shape=(self.size, self.size)
        )
        found: Floats = dijkstra(backward, indices=list(stops), min_only=True)
        return found

    def distances_from(self, arc_costs: Floats, starts: Sequence[int]) -> Floats:
        """Give, per node, the least cost to reach it from any of the starts; inf where there is no way."""
        forward = csr_array((arc_costs, self._heads, self._pointers), shape=(self.size, self.size))
        found: Floats = dijkstra(forward, indices=list(starts), min_only=True)
        return found

    def next_move(self, costs: Floats, arc_costs: Floats, distances: Floats, at: int) -> Move:
        """Give the first move of a least way from a node; of equal ones to the first node by code, by the first flow.

        `distances` are those of `distances_to` for the same costs, all of them whole numbers. A flow goes before a
        lateral move, which is the weaker evidence.
        """
        ways = list(self._tight_ways(arc_costs, distances, at))
        nearest = min(int(self._heads[way[-1]]) for way in ways)
        moves = (
            self._move(at, nearest, entries)
            for way in ways
            if self._heads[way[-1]] == nearest
            for entries in product(*(self._tight_entries(costs, arc_costs, arc) for arc in way))
        )
        return min(moves, key=lambda move: (move.service == LATERAL, move.service, move.passage.conduit or ""))

    def _tight_ways(self, arc_costs: Floats, distances: Floats, at: int) -> Iterator[tuple[int, ...]]:
        """Yield the arcs from a node that stay on a least way; over a helper only the one to its first node."""
        for arc in self._tight_arcs(arc_costs, distances, at):
            head = int(self._heads[arc])
            if head < self.node_count:
                yield (int(arc),)
            else:
                onward = self._tight_arcs(arc_costs, distances, head)
                yield int(arc), int(onward[np.argmin(self._heads[onward])])

    def _move(self, source: int, destination: int, entries: Sequence[int]) -> Move:
        passage = max(int(self.passage_of[entry]) for entry in entries)
        return Move(source, destination, int(self.service_of[entries[0]]), self.passages[passage])

    def _tight_arcs(self, arc_costs: Floats, distances: Floats, at: int) -> Ints:
        arcs: Ints = np.arange(self._pointers[at], self._pointers[at + 1])
        tight: Ints = arcs[arc_costs[arcs] + distances[self._heads[arcs]] == distances[at]]
        return tight

    def _tight_entries(self, costs: Floats, arc_costs: Floats, arc: int) -> Ints:
        entries: Ints = np.arange(self._starts[arc], self._ends[arc])
        tight: Ints = entries[costs[entries] == arc_costs[arc]]
        return tight

    # -- building -----------------------------------------------------------------------------------------------

    def _single_columns(self) -> Ints:
        """Give the edges of the services from one node to one other, with the passages and openings they need."""
        graph, single = self.graph, self.graph.single
        zones, into = single.zones, graph.zone_of_node[single.answers]
        is_inside = (into == zones) & (into != NONE)
        conduits = np.where(is_inside, NONE, single.conduits)
        passages = _numbered(
            np.stack([~is_inside, conduits, into]),
            lambda border, conduit, zone: self._passage(
                Passage(bool(border), self._conduit(conduit), self._zone(zone))
            ),
        )
        marks = _numbered(
            np.stack([zones, single.conduits]),
            lambda zone, conduit: self._mark(self._zone(zone), self._conduit(conduit)),
        )
        halves = np.full_like(passages, 2)
        return np.stack([single.sources, single.answers, passages, single.numbers, halves, marks], axis=1)

    def _conduit(self, number: int) -> str | None:
        return None if number == NONE else self.graph.conduit_codes[number]

    def _zone(self, number: int) -> str | None:
        return None if number == NONE else self.graph.zone_codes[number]

    def _mark(self, zone: str | None, conduit: str | None) -> int:
        return self._openings.setdefault((zone, conduit), len(self._openings))

    def _lateral_edges(self) -> Iterator[_Edge]:
        for group in self.graph.laterals:
            hub = self._helper()
            passage = self._passage(Passage(is_border=False, conduit=None, zone=group.zone))
            for node in group.nodes:
                yield (node, hub, passage, LATERAL, 1, LATERAL)
                yield (hub, node, FREE, LATERAL, 1, LATERAL)

    def _flow_edges(self) -> Iterator[_Edge]:
        for number, service in self.graph.many.items():
            for opening in service.openings:
                for conduit in opening.conduits:
                    yield from self._edges_of(number, service, opening, conduit)

    def _edges_of(self, number: int, service: Service, opening: Opening, conduit: str | None) -> Iterator[_Edge]:
        mark = self._mark(opening.zone, conduit)
        passages = [self._passage_into(node, opening.zone, conduit) for node in service.answers]
        pairs = list(zip(service.answers, passages, strict=True))
        if len(opening.nodes) * len(pairs) <= len(opening.nodes) + len(pairs):
            for source in opening.nodes:
                yield from ((source, node, passage, number, 2, mark) for node, passage in pairs if node != source)
            return
        middle = self._helper()
        yield from ((source, middle, FREE, number, 1, mark) for source in opening.nodes)
        yield from ((middle, node, passage, number, 1, mark) for node, passage in pairs)

    def _passage_into(self, node: int, zone: str | None, conduit: str | None) -> int:
        into = self.graph.nodes[node].zone
        if into is not None and into == zone:
            return self._passage(Passage(is_border=False, conduit=None, zone=into))
        return self._passage(Passage(is_border=True, conduit=conduit, zone=into))

    def _passage(self, passage: Passage) -> int:
        number = self._passage_numbers.get(passage)
        if number is None:
            number = self._passage_numbers[passage] = len(self.passages)
            self.passages.append(passage)
        return number

    def _helper(self) -> int:
        self._helpers += 1
        return self._helpers - 1

    def _index_arcs(self) -> None:
        first = np.ones(len(self.source_of), dtype=bool)
        first[1:] = (np.diff(self.source_of) != 0) | (np.diff(self.destination_of) != 0)
        self._starts: Ints = np.flatnonzero(first)
        self._ends: Ints = np.append(self._starts[1:], len(first)).astype(np.int64)
        tails, self._heads = self.source_of[self._starts], self.destination_of[self._starts]
        self._pointers: Ints = _pointers(tails, self.size)
        self._backward: Ints = np.lexsort((tails, self._heads))
        self._backward_heads = tails[self._backward].astype(np.int32)
        self._backward_pointers = _pointers(self._heads[self._backward], self.size).astype(np.int32)


def combine(weights: Floats, table: MoveTable) -> Floats:
    """Give costs that order ways by weight first and by the number of moves second; exact below 2^33 of weight."""
    return weights * HOP_BASE + table.halves


def nearest_start(distances: Floats, starts: Iterable[int]) -> int | None:
    """Give the start from which the way is least, the first by code among equals; None where none leads there."""
    best = min(starts, key=lambda node: (distances[node], node), default=None)
    return None if best is None or not np.isfinite(distances[best]) else best


def _numbered(keys: Ints, number: Callable[..., int]) -> Ints:
    """Give a number for each column of keys; each distinct one is asked for once."""
    sizes = keys.max(axis=1, initial=0) + 2
    distinct, first, which = np.unique(
        np.ravel_multi_index(tuple(keys + 1), tuple(sizes)), return_index=True, return_inverse=True
    )
    del distinct
    return np.array([number(*keys[:, one].tolist()) for one in first], dtype=np.int64)[which]


def _pointers(sorted_tails: Ints, size: int) -> Ints:
    return np.searchsorted(sorted_tails, np.arange(size + 1)).astype(np.int64)
