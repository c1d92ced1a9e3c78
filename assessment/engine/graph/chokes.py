"""Choke points: the nodes and flows that every way between two ends must pass, found as dominators.

Only what can be a choke point stands in this graph as a node of its own: a flow that is alone between two contracted
nodes, and a member of a lateral group where all flows of a bundle leave or arrive at it. All others have a bypass.

One tree per end would take long on a large plant. Two trees of a hub serve all pairs with a way by the hub: a choke
point of such a pair is the hub, or one between the source and the hub, or one between the hub and the target, for
without it the hub would be reached and left all the same. These few are then tried: the pair is asked without each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from assessment.engine.graph.cuts import ContractedGraph, EndPair
from assessment.engine.graph.dominators import UNREACHED, immediate_dominators
from assessment.engine.graph.network import Ints, Marks
from assessment.engine.graph.services import EndPoint, Service

Key = tuple[str, int]


@dataclass(frozen=True, slots=True, order=True)
class Choke:
    """A node or flow whose removal separates; `kind` is node or flow."""

    kind: str
    code: str


class ChokeGraph:
    """The contracted graph with possible choke points as nodes, and the ends that are asked for."""

    def __init__(self, contracted: ContractedGraph, pairs: Sequence[EndPair]) -> None:
        self._contracted = contracted
        self._pairs = pairs
        self._numbers: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._successors: list[list[int]] = []
        services = contracted.graph.services
        for bundle in contracted.bundles:
            self._add_bundle(bundle.services, [services[number] for number in bundle.services])
        for number, _, _ in contracted.wide:
            self._add_wide(number, services[number])
        self._start_of = {end: self._add_end(contracted.starts(end), leaves=True) for end in _firsts(pairs, 0)}
        self._stop_of = {end: self._add_end(contracted.stops(end), leaves=False) for end in _firsts(pairs, 1)}
        predecessors: list[list[int]] = [[] for _ in self._successors]
        for node, followers in enumerate(self._successors):
            for follower in followers:
                predecessors[follower].append(node)
        self._onward, self._backward = _Ways(self._successors), _Ways(predecessors)

    def chokes(self) -> dict[EndPair, tuple[Choke, ...]]:
        """Give, per pair with a way, its choke points in the order they are passed."""
        found: dict[EndPair, tuple[Choke, ...]] = {}
        left = [pair for pair in self._pairs if self._onward.reached(self._start_of[pair[0]])[self._stop_of[pair[1]]]]
        while left:
            hub = self._hub_of(left[0])
            before, after = self._backward.dominators(hub), self._onward.dominators(hub)
            others = []
            for pair in left:
                start, stop = self._start_of[pair[0]], self._stop_of[pair[1]]
                if before[start] == UNREACHED or after[stop] == UNREACHED:
                    others.append(pair)
                    continue
                passed = [hub] if self._is_passed(pair, hub, by_source=True) else []
                passed += [node for node in _chain(before, start) if self._is_passed(pair, node, by_source=True)]
                passed += [node for node in _chain(after, stop) if self._is_passed(pair, node, by_source=False)]
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

    def _add_end(self, groups: Iterable[int], *, leaves: bool) -> int:
        end = self._number(("end", len(self._keys)))
        for group in sorted(groups):
            self._add_path([("end", end), ("group", group)] if leaves else [("group", group), ("end", end)])
        return end

    def _add_path(self, keys: Sequence[Key]) -> None:
        numbers = [self._number(key) for key in keys]
        for tail, head in pairwise(numbers):
            self._successors[tail].append(head)

    def _number(self, key: Key) -> int:
        if key not in self._numbers:
            self._numbers[key] = len(self._keys)
            self._keys.append(key)
            self._successors.append([])
        return self._numbers[key]

    def _is_whole(self, choke: Choke, nodes: Sequence[int]) -> bool:
        """Tell whether a place makes up a whole end, which is no choke point of it."""
        return all(Choke("node", self._contracted.graph.nodes[node].code) == choke for node in nodes)

    def _named(self, node: int) -> Choke | None:
        """Give what a node stands for; None for several assets together, and for an end."""
        graph = self._contracted.graph
        kind, number = self._keys[node]
        if kind == "flow":
            return Choke("flow", graph.services[number].flow.code)
        if kind == "group" and len(self._contracted.members[number]) == 1:
            return Choke("node", graph.nodes[self._contracted.members[number][0]].code)
        return Choke("node", graph.nodes[number].code) if kind == "node" else None

    def _add_bundle(self, numbers: Sequence[int], services: Sequence[Service]) -> None:
        tail = self._ports({node for service in services for node in service.sources})
        head = self._ports({node for service in services for node in service.answers})
        middle: list[Key] = [("flow", numbers[0])] if len(numbers) == 1 else []
        self._add_path([*tail, *middle, *reversed(head)])

    def _add_wide(self, number: int, service: Service) -> None:
        for nodes in self._by_group(service.sources):
            self._add_path([*self._ports(nodes), ("flow", number)])
        for nodes in self._by_group(service.answers):
            self._add_path([("flow", number), *reversed(self._ports(nodes))])

    def _by_group(self, nodes: Iterable[int]) -> Iterable[set[int]]:
        found: dict[int, set[int]] = {}
        for node in nodes:
            found.setdefault(self._contracted.group_of[node], set()).add(node)
        return found.values()

    def _ports(self, nodes: set[int]) -> list[Key]:
        """Give the group of some of its nodes, and the node itself where it is the only one and not the whole group."""
        group = self._contracted.group_of[next(iter(nodes))]
        is_sole = len(nodes) == 1 and len(self._contracted.members[group]) > 1
        ports: list[Key] = [("group", group)]
        if is_sole:
            node = next(iter(nodes))
            self._add_path([("node", node), ("group", group)])
            ports.append(("node", node))
        return ports


class _Ways:
    """The arcs of the choke graph in one direction, walked from many nodes."""

    def __init__(self, successors: list[list[int]]) -> None:
        self._successors = successors
        lengths = np.fromiter(map(len, successors), dtype=np.int64, count=len(successors))
        pointers = np.concatenate([[0], np.cumsum(lengths)])
        heads = np.fromiter((head for heads in successors for head in heads), dtype=np.int32, count=pointers[-1])
        shape = (len(successors), len(successors))
        self._matrix = csr_array((np.ones(len(heads)), heads, pointers.astype(np.int32)), shape=shape)
        self._reached: dict[tuple[int, int | None], Marks] = {}

    def width(self, node: int) -> int:
        """Give the number of arcs that leave a node."""
        return len(self._successors[node])

    def dominators(self, root: int) -> list[int]:
        """Give the immediate dominators of all nodes from one."""
        return immediate_dominators(self._successors, root)

    def reached(self, node: int, *, without: int | None = None) -> Marks:
        """Mark what a node reaches, or what it reaches without passing another."""
        if (node, without) not in self._reached:
            marks = np.zeros(len(self._successors), dtype=bool)
            marks[self._walked(node, without)] = True
            self._reached[node, without] = marks
        return self._reached[node, without]

    def places(self, node: int) -> Ints:
        """Give the place of each node in the order in which one reaches them, the nearest first."""
        order = self._walked(node, None)
        places: Ints = np.full(len(self._successors), -1, dtype=np.int64)
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


def _firsts(pairs: Iterable[EndPair], place: int) -> Iterator[EndPoint]:
    return iter(dict.fromkeys(pair[place] for pair in pairs))


def _chain(above: Sequence[int], node: int) -> Iterator[int]:
    """Yield the dominators of a node, its own root left out."""
    while above[above[node]] != above[node]:
        node = above[node]
        yield node
