"""Choke points: the nodes and flows that every way between two ends must pass, found as dominators.

Only what can be a choke point stands in this graph as a node of its own: a flow that is alone between two contracted
nodes, and a member of a lateral group where all flows of a bundle leave or arrive at it. All others have a bypass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessment.engine.graph.cuts import ContractedGraph
from assessment.engine.graph.dominators import UNREACHED, immediate_dominators
from assessment.engine.graph.services import EndPoint, Service

Key = tuple[str, int]


@dataclass(frozen=True, slots=True, order=True)
class Choke:
    """A node or flow whose removal separates; `kind` is node or flow."""

    kind: str
    code: str


class ChokeGraph:
    """The contracted graph with possible choke points as nodes, and the ends that are asked for."""

    def __init__(self, contracted: ContractedGraph, targets: Sequence[EndPoint]) -> None:
        self._contracted = contracted
        self._targets = targets
        self._numbers: dict[Key, int] = {}
        self._keys: list[Key] = []
        self._successors: list[list[int]] = []
        services = contracted.graph.services
        for bundle in contracted.bundles:
            self._add_bundle(bundle.services, [services[number] for number in bundle.services])
        for number, _, _ in contracted.wide:
            self._add_wide(number, services[number])
        for number, target in enumerate(targets):
            for group in sorted(contracted.stops(target)):
                self._add_path([("group", group), ("end", number)])

    def chokes_from(self, source: EndPoint) -> dict[EndPoint, tuple[Choke, ...]]:
        """Give, per target that the source reaches, the choke points of the pair in the order they are passed."""
        known = [self._numbers.get(("group", group)) for group in sorted(self._contracted.starts(source))]
        root = len(self._keys)
        above = immediate_dominators([*self._successors, [number for number in known if number is not None]], root)
        found: dict[EndPoint, tuple[Choke, ...]] = {}
        for number, target in enumerate(self._targets):
            end = self._numbers.get(("end", number))
            if end is not None and above[end] != UNREACHED:
                whole = self._whole(source.starts) | self._whole(target.stops)
                passed = self._named(self._chain(above, end, root))
                found[target] = tuple(dict.fromkeys(choke for choke in passed if choke not in whole))
        return found

    def _chain(self, above: Sequence[int], number: int, root: int) -> list[Key]:
        found = []
        while (number := above[number]) != root:
            found.append(self._keys[number])
        return found[::-1]

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

    def _whole(self, nodes: Iterable[int]) -> set[Choke]:
        """Give the place that makes up a whole end, which is no choke point of it."""
        codes = {self._contracted.graph.nodes[node].code for node in nodes}
        return {Choke("node", code) for code in codes} if len(codes) == 1 else set()

    def _named(self, chain: Iterable[Key]) -> Iterable[Choke]:
        graph = self._contracted.graph
        for kind, number in chain:
            if kind == "flow":
                yield Choke("flow", graph.services[number].flow.code)
            elif kind == "node":
                yield Choke("node", graph.nodes[number].code)
            elif kind == "group" and len(self._contracted.members[number]) == 1:
                yield Choke("node", graph.nodes[self._contracted.members[number][0]].code)

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
