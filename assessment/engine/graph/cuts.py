"""Which flows separate two ends, how many routes share none, and what every way must pass.

Lateral moves cannot be cut, so each lateral group is one node here; parallel flows between the same two nodes are
one arc with their number as its capacity, and a flow between many nodes is an arc of its own. That keeps the
question at the size of the zones, and exact.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from assessment.engine.graph.network import UNCUTTABLE, Marks, Network, Solution
from assessment.engine.graph.services import EndPoint, ServiceGraph

EndPair = tuple[EndPoint, EndPoint]
Size = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A set of flows that separates two ends, by code; `size` is their number."""

    flows: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Flows that connect the same two nodes of the contracted graph."""

    tail: int
    head: int
    services: tuple[int, ...]


class ContractedGraph:
    """The service graph with every lateral group drawn together."""

    def __init__(self, graph: ServiceGraph) -> None:
        self.graph = graph
        self.group_of: list[int] = _groups(graph)
        self.size = max(self.group_of, default=-1) + 1
        self.members: dict[int, list[int]] = defaultdict(list)
        for node, group in enumerate(self.group_of):
            self.members[group].append(node)
        self.wide: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []
        self.bundles: list[_Bundle] = self._bundles()

    def starts(self, end: EndPoint) -> set[int]:
        """Give the contracted nodes where an end begins."""
        return {self.group_of[node] for node in end.starts}

    def stops(self, end: EndPoint) -> set[int]:
        """Give the contracted nodes where an end stops."""
        return {self.group_of[node] for node in end.stops}

    def _bundles(self) -> list[_Bundle]:
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, service in enumerate(self.graph.services):
            tails = {self.group_of[node] for node in service.sources}
            heads = {self.group_of[node] for node in service.answers}
            if len(tails) == 1 and len(heads) == 1:
                tail, head = tails.pop(), heads.pop()
                if tail != head:
                    found[tail, head].append(number)
            else:
                self.wide.append((number, tuple(sorted(tails)), tuple(sorted(heads))))
        return [_Bundle(tail, head, tuple(services)) for (tail, head), services in sorted(found.items())]


class FlowCuts:
    """Answers for pairs of ends: the most routes that share no flow, and the least set of flows that separates.

    `costs` are per service, and a service that is missing cannot be cut: the least cut is then the cheapest, of
    equally cheap ones that with the fewest flows. None counts every flow as one.

    Two solutions per end answer many pairs. Let u be the hub, the node that most flows enter and leave. A cut between
    s and t parts u from one of the two, so it is never less than the lesser of those between s and u, u and t:

    - where the nearest least cut between s and u keeps t out too, and is no more than that between u and t, it is the
      answer;
    - where that between u and t is less, u is on the side of s in every least cut. What its solution leaves open from
      s and u together is then the answer, unless t is in it.

    What neither answers is solved by itself.
    """

    def __init__(
        self, contracted: ContractedGraph, pairs: Iterable[EndPair], costs: Mapping[int, int] | None = None
    ) -> None:
        self.contracted = contracted
        self._costs = costs
        self._services_of: list[tuple[int, ...]] = []
        arcs = list(self._base_arcs())
        size = contracted.size + 2 * len(contracted.wide)
        self._source_of: dict[EndPoint, int] = {}
        self._sink_of: dict[EndPoint, int] = {}
        for ends in pairs:
            for known, end in zip((self._source_of, self._sink_of), ends, strict=True):
                known.setdefault(end, size + len(self._source_of) + len(self._sink_of))
        outer = [(number, start) for end, number in self._source_of.items() for start in contracted.starts(end)]
        outer += [(stop, number) for end, number in self._sink_of.items() for stop in contracted.stops(end)]
        arcs += [(tail, head, UNCUTTABLE, 0) for tail, head in sorted(outer)]
        tails, heads, flows, costs_of = np.array(arcs, dtype=np.int64).reshape(-1, 4).T
        self._tails, self._heads = tails[: len(self._services_of)], heads[: len(self._services_of)]
        size += len(self._source_of) + len(self._sink_of)
        self._network = Network(tails, heads, flows, None if costs is None else costs_of, size)
        self._hub = self._network.busiest(contracted.size)
        self._to_hub: dict[EndPoint, Solution] = {}
        self._from_hub: tuple[EndPoint, Solution] | None = None
        self._named: dict[bytes, tuple[str, ...]] = {}

    def least(self, source: EndPoint, target: EndPoint) -> Cut | None:
        """Give the least cut of one of the pairs, of equal ones the one nearest the source; None where none does.

        Pairs that follow each other share the solution for a target they have in common.
        """
        if self.contracted.starts(source) & self.contracted.stops(target):
            return None
        size, reached = self._by_hub(source, target) or self._alone(source, target)
        return None if size is None else Cut(self._flows_out_of(reached), size[1])

    def _by_hub(self, source: EndPoint, target: EndPoint) -> tuple[Size, Marks] | None:
        start, stop = self._source_of[source], self._sink_of[target]
        if source not in self._to_hub:
            self._to_hub[source] = self._network.solve(start, self._hub)
        if self._from_hub is None or self._from_hub[0] != target:
            self._from_hub = target, self._network.solve(self._hub, stop)
        there, back = self._to_hub[source], self._from_hub[1]
        if there.size is None and back.size is None:
            return None, back.reached
        if there.size is not None and (back.size is None or there.size <= back.size):
            return None if there.reached[stop] else (there.size, there.reached)
        reached = self._network.reached_with(back, start, sink=stop)
        return None if reached is None else (back.size, reached)

    def _alone(self, source: EndPoint, target: EndPoint) -> tuple[Size, Marks]:
        found = self._network.solve(self._source_of[source], self._sink_of[target])
        return found.size, found.reached

    def _base_arcs(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield tail, head, number of flows and cost of each arc, and note the services that it stands for."""
        for bundle in self.contracted.bundles:
            self._services_of.append(bundle.services)
            yield bundle.tail, bundle.head, *self._price(bundle.services)
        for place, (number, tails, heads) in enumerate(self.contracted.wide):
            inlet = self.contracted.size + 2 * place
            self._services_of += [(number,)] * (len(tails) + len(heads) + 1)
            yield inlet, inlet + 1, *self._price((number,))
            yield from ((tail, inlet, UNCUTTABLE, 0) for tail in tails)
            yield from ((inlet + 1, head, UNCUTTABLE, 0) for head in heads)

    def _price(self, services: Sequence[int]) -> tuple[int, int]:
        if self._costs is None:
            return len(services), 0
        known = [self._costs.get(number) for number in services]
        return (UNCUTTABLE, 0) if None in known else (len(services), sum(one or 0 for one in known))

    def _flows_out_of(self, reached: Marks) -> tuple[str, ...]:
        """Name the flows on the arcs that leave a part of the network."""
        crossing = np.flatnonzero(reached[self._tails] & ~reached[self._heads])
        key = crossing.tobytes()
        if key not in self._named:
            services = self.contracted.graph.services
            self._named[key] = tuple(
                sorted(services[number].flow.code for arc in crossing for number in self._services_of[arc])
            )
        return self._named[key]


def removal_costs(graph: ServiceGraph) -> dict[int, int] | None:
    """Give what it costs to remove each service, in whole numbers of one unit; None if no cost is known.

    Flows without a known cost are left out: the cheapest cut does not touch them.
    """
    costs = {
        number: round(service.flow.removal_cost * 100)
        for number, service in enumerate(graph.services)
        if service.flow.removal_cost is not None
    }
    unit = math.gcd(*costs.values()) or 1
    return {number: cost // unit for number, cost in costs.items()} or None


def _groups(graph: ServiceGraph) -> list[int]:
    """Number the contracted nodes: the lateral groups first, then each other node alone."""
    group_of: list[int | None] = [None] * len(graph.nodes)
    for number, group in enumerate(graph.laterals):
        for node in group.nodes:
            group_of[node] = number
    alone = count(len(graph.laterals))
    return [next(alone) if known is None else known for known in group_of]
