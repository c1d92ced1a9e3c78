"""Choke points: the nodes and flows that every way between two ends must pass.

Only what can be a choke point stands in this graph as a node of its own: a flow that is alone between two contracted
nodes, and a member of a lateral group where all flows of a bundle leave or arrive at it. All others have a bypass.

What every way passes lies on any way one cares to look at. One search for all pairs would be long on a large plant;
what may lie between the ends and a hub is read from a few trees of ways, and each such node left out once for all ends.
That serves all pairs with a way by the hub: a choke point of such a pair is the hub, or one between the source and the
hub, or one between the hub and the target, for without it the hub would be reached and left all the same. These few
are then tried: the pair is asked without each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, depth_first_order

from assessment.engine.columns import Ints, Marks
from assessment.engine.graph.cuts import ContractedGraph, EndPair
from assessment.engine.graph.services import EndPoint

ABSENT = -1

Tree = NDArray[np.int32]  # the node before each on the way from a root, negative where there is none


@dataclass(frozen=True, slots=True, order=True)
class Choke:
    """A node or flow whose removal separates; `kind` is node or flow."""

    kind: str
    code: str


class ChokeGraph:
    """The contracted graph with possible choke points as nodes, and the ends that are asked for.

    Its nodes are numbered: the contracted nodes, the members of groups, the flows, the ends.
    """

    def __init__(self, contracted: ContractedGraph, pairs: Sequence[EndPair]) -> None:
        self._contracted = contracted
        self._pairs = pairs
        self._first_member = contracted.size
        self._first_flow = self._first_member + len(contracted.graph.nodes)
        self._first_end = self._first_flow + len(contracted.graph.flows)
        starts = {end: self._first_end + place for place, end in enumerate(_firsts(pairs, 0))}
        past = self._first_end + len(starts)
        stops = {end: past + place for place, end in enumerate(_firsts(pairs, 1))}
        outer = [(number, group) for end, number in starts.items() for group in contracted.starts(end)]
        outer += [(group, number) for end, number in stops.items() for group in contracted.stops(end)]
        arcs = np.concatenate([self._bundle_arcs(), np.array([*self._wide_arcs(), *outer]).reshape(-1, 2)])
        self._numbers: Ints = np.union1d(arcs, np.arange(self._first_end, past + len(stops)))  # by place in the arrays
        places = np.searchsorted(self._numbers, arcs)
        first = len(self._numbers) - len(starts) - len(stops)
        self._start_of = {end: first + place for place, end in enumerate(starts)}
        self._stop_of = {end: first + len(starts) + place for place, end in enumerate(stops)}
        tails, heads = places.T
        size = len(self._numbers)
        self._onward, self._backward = _Ways(tails, heads, size), _Ways(heads, tails, size)

    def chokes(self) -> dict[EndPair, tuple[Choke, ...]]:
        """Give, per pair with a way, its choke points in the order they are passed."""
        found: dict[EndPair, tuple[Choke, ...]] = {}
        left = [pair for pair in self._pairs if self._onward.reached(self._start_of[pair[0]])[self._stop_of[pair[1]]]]
        while left:
            hub = self._hub_of(left[0])
            before, after = _Passed(self._backward, hub), _Passed(self._onward, hub)
            others = []
            for pair in left:
                start, stop = self._start_of[pair[0]], self._stop_of[pair[1]]
                if not before.reaches(start) or not after.reaches(stop):
                    others.append(pair)
                    continue
                passed = [hub] if self._is_passed(pair, hub, by_source=True) else []
                passed += [node for node in before.between(start) if self._is_passed(pair, node, by_source=True)]
                passed += [node for node in after.between(stop) if self._is_passed(pair, node, by_source=False)]
                found[pair] = self._in_order(start, passed)
            left = others
        return found

    def _is_passed(self, pair: EndPair, node: int, *, by_source: bool) -> bool:
        """Tell whether a node is a choke point of a pair: it has a name, is no whole end, and nothing leads past it."""
        choke = self._named(node)
        if choke is None or self._is_whole(choke, pair[0].starts) or self._is_whole(choke, pair[1].stops):
            return False
        start, stop = self._start_of[pair[0]], self._stop_of[pair[1]]
        if by_source:
            return not self._onward.reached(start, without=node)[stop]
        return not self._backward.reached(stop, without=node)[start]

    def _hub_of(self, pair: EndPair) -> int:
        """Give the node on a shortest way of a pair that the most other nodes are next to."""
        way = self._onward.shortest(self._start_of[pair[0]], self._stop_of[pair[1]])
        return max(way, key=lambda node: min(self._onward.width(node), self._backward.width(node)))

    def _in_order(self, start: int, nodes: list[int]) -> tuple[Choke, ...]:
        order = sorted(nodes, key=self._onward.places(start).__getitem__) if len(nodes) > 1 else nodes
        return tuple(dict.fromkeys(choke for node in order if (choke := self._named(node)) is not None))

    def _is_whole(self, choke: Choke, nodes: Sequence[int]) -> bool:
        """Tell whether a place makes up a whole end, which is no choke point of it."""
        return all(Choke("node", self._contracted.graph.nodes[node].code) == choke for node in nodes)

    def _named(self, node: int) -> Choke | None:
        """Give what a node stands for; None for several assets together, and for an end."""
        graph, number = self._contracted.graph, int(self._numbers[node])
        if number < self._first_member:
            members = self._contracted.members[number]
            return Choke("node", graph.nodes[members[0]].code) if len(members) == 1 else None
        if number < self._first_flow:
            return Choke("node", graph.nodes[number - self._first_member].code)
        return Choke("flow", graph.codes[number - self._first_flow]) if number < self._first_end else None

    def _bundle_arcs(self) -> Ints:
        """Give the arcs of all bundles.

        Each leads over the member that all its flows leave, the flow if it is alone, and the member at which all
        arrive; and such members lead to their groups.
        """
        bundles, single = self._contracted.bundles, self._contracted.graph.single
        lowest: Ints = np.zeros((2, len(self._contracted.graph.flows)), dtype=np.int64)
        lowest[:, single.numbers] = single.sources, single.answers
        highest = lowest.copy()
        for number, service in self._contracted.graph.many.items():
            for end, nodes in enumerate((service.sources, service.answers)):
                lowest[end, number], highest[end, number] = min(nodes), max(nodes)
        firsts = bundles.starts[:-1]
        ports = []
        for low, high in zip(lowest[:, bundles.services], highest[:, bundles.services], strict=True):
            sole = np.minimum.reduceat(low, firsts) if len(firsts) else firsts
            is_sole = sole == (np.maximum.reduceat(high, firsts) if len(firsts) else firsts)
            ports.append(np.where(is_sole & self._has_others(sole), sole + self._first_member, ABSENT))
        alone = np.where(bundles.sizes == 1, bundles.services[firsts] + self._first_flow, ABSENT)
        arcs, at = [], bundles.tails
        for onward in (ports[0], alone, ports[1], bundles.heads):
            is_there = onward != ABSENT
            arcs.append(np.stack([at[is_there], onward[is_there]], axis=1))
            at = np.where(is_there, onward, at)
        members = np.setdiff1d(np.concatenate(ports), [ABSENT])
        into = self._contracted.group_of[members - self._first_member]
        return np.concatenate([*arcs, np.stack([members, into], axis=1)])

    def _has_others(self, nodes: Ints) -> Marks:
        """Mark the nodes that are not alone in their groups."""
        group_of = self._contracted.group_of
        is_shared: Marks = np.bincount(group_of)[group_of[nodes]] > 1
        return is_shared

    def _wide_arcs(self) -> Iterator[tuple[int, int]]:
        for number, _, _ in self._contracted.wide:
            flow, service = self._first_flow + number, self._contracted.graph.many[number]
            for group, port in self._ports(service.sources):
                yield from pairwise((group, *port, flow))
                yield from pairwise((*port, group))
            for group, port in self._ports(service.answers):
                yield from pairwise((flow, *port, group))

    def _ports(self, nodes: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield the groups of some nodes, each with the node where it is the only one and not the whole group."""
        found: dict[int, set[int]] = {}
        for node in nodes:
            found.setdefault(int(self._contracted.group_of[node]), set()).add(node)
        for group, members in found.items():
            is_sole = len(members) == 1 and len(self._contracted.members[group]) > 1
            yield group, (self._first_member + members.pop(),) if is_sole else ()


class _Ways:
    """The arcs of the choke graph in one direction, walked from many nodes."""

    def __init__(self, tails: Ints, heads: Ints, size: int) -> None:
        order = np.lexsort((heads, tails))
        pointers = np.searchsorted(tails[order], np.arange(size + 1)).astype(np.int32)
        self._size = size
        self._matrix = csr_array((np.ones(len(heads)), heads[order].astype(np.int32), pointers), shape=(size, size))
        self._reached: dict[tuple[int, int | None], Marks] = {}

    def width(self, node: int) -> int:
        """Give the number of arcs that leave a node."""
        return int(self._matrix.indptr[node + 1] - self._matrix.indptr[node])

    def trees(self, root: int) -> tuple[Tree, ...]:
        """Give trees of ways from a node: by the first and by the last nodes in turn, and as deep as it gets."""
        turned = csr_array(self._matrix)
        turned.indices = self._matrix.indices[_turned(self._matrix.indptr)]
        wide = (breadth_first_order(matrix, root)[1] for matrix in (self._matrix, turned))
        return (*wide, depth_first_order(self._matrix, root)[1])

    def reached(self, node: int, *, without: int | None = None) -> Marks:
        """Mark what a node reaches, or what it reaches without passing another."""
        if (node, without) not in self._reached:
            marks = np.zeros(self._size, dtype=bool)
            marks[self._walked(node, without)] = True
            self._reached[node, without] = marks
        return self._reached[node, without]

    def places(self, node: int) -> Ints:
        """Give the place of each node in the order in which one reaches them, the nearest first."""
        order = self._walked(node, None)
        places: Ints = np.full(self._size, ABSENT, dtype=np.int64)
        places[order] = np.arange(len(order))
        return places

    def shortest(self, source: int, target: int) -> list[int]:
        """Give the nodes between two, on a way with the fewest arcs."""
        _, above = breadth_first_order(self._matrix, source)
        way = [int(above[target])]
        while way[-1] != source:
            way.append(int(above[way[-1]]))
        return way[:-1]

    def _walked(self, node: int, without: int | None) -> NDArray[np.int32]:
        if without is None:
            return breadth_first_order(self._matrix, node, return_predecessors=False)
        arcs = slice(self._matrix.indptr[without], self._matrix.indptr[without + 1])
        heads = self._matrix.indices[arcs].copy()
        self._matrix.indices[arcs] = without  # it may be reached, and leads to nothing but itself
        order = breadth_first_order(self._matrix, node, return_predecessors=False)
        self._matrix.indices[arcs] = heads
        return order


class _Passed:
    """What every way from a root to other nodes passes."""

    def __init__(self, ways: _Ways, root: int) -> None:
        self._ways = ways
        self._root = root
        self._trees = ways.trees(root)
        self._between: dict[int, list[int]] = {}

    def reaches(self, node: int) -> bool:
        """Tell whether a way leads from the root to a node."""
        return bool(self._ways.reached(self._root)[node])

    def between(self, node: int) -> list[int]:
        """Give what every way to a node passes: of the nodes on its ways in all trees, those without a bypass."""
        if node not in self._between:
            candidates = set.intersection(*(set(_way(tree, node)) for tree in self._trees))
            self._between[node] = [
                one for one in sorted(candidates) if not self._ways.reached(self._root, without=one)[node]
            ]
        return self._between[node]


def _firsts(pairs: Iterable[EndPair], place: int) -> Iterator[EndPoint]:
    return iter(dict.fromkeys(pair[place] for pair in pairs))


def _turned(pointers: NDArray[np.int32]) -> Ints:
    """Give the places of all arcs with those of each node the other way round."""
    counts = np.diff(pointers)
    last = np.repeat(pointers[:-1] + pointers[1:] - 1, counts)
    turned: Ints = last - np.arange(pointers[-1])
    return turned


def _way(before: Tree, node: int) -> Iterator[int]:
    """Yield the nodes between a node and the root of a tree."""
    while before[before[node]] >= 0:
        node = int(before[node])
        yield node
