"""Which flows separate two ends, how many routes share none, and what every way must pass.

Lateral moves cannot be cut, so each lateral group is one node here; parallel flows between the same two nodes are
one arc with their number as its capacity, and a flow between many nodes is an arc of its own. That keeps the
question at the size of the zones, and exact.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from assessment.engine.graph.services import EndPoint, ServiceGraph

SAFE_TOTAL: Final = 2**31 - 1

Ints = NDArray[np.int64]
EndPair = tuple[EndPoint, EndPoint]


@dataclass(frozen=True, slots=True)
class Cut:
    """A set of flows that separates two ends, by code; `size` is the sum of the capacities it was found for."""

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

    `capacities` are per service, at least 1 each, and a service that is missing cannot be cut; None counts every
    flow as one.
    """

    def __init__(
        self, contracted: ContractedGraph, pairs: Iterable[EndPair], capacities: Mapping[int, int] | None = None
    ) -> None:
        self.contracted = contracted
        self._capacities = capacities
        known = [self._capacity(number) or 0 for number in range(len(contracted.graph.services))]
        self._endless = sum(known) + 1
        self._services_of: list[tuple[int, ...]] = []
        arcs = list(self._base_arcs())
        self._base = len(arcs)
        self._size = contracted.size + 2 * len(contracted.wide)
        self._source_of: dict[EndPoint, int] = {}
        self._sink_of: dict[EndPoint, int] = {}
        for source, target in pairs:
            arcs += [(self._source(source), start, self._endless) for start in sorted(contracted.starts(source))]
            arcs += [(stop, self._sink(target), self._endless) for stop in sorted(contracted.stops(target))]
        self._arcs: Ints = np.array(list(dict.fromkeys(arcs)), dtype=np.int64).reshape(-1, 3).T
        self._matrix = None if self._endless > SAFE_TOTAL else _both_ways(self._arcs, self._size)

    def least(self, source: EndPoint, target: EndPoint) -> Cut | None:
        """Give the least cut of one of the pairs, of equal ones the one nearest the source; None where none does."""
        if self.contracted.starts(source) & self.contracted.stops(target):
            return None
        value, reached = self._solve(self._source_of[source], self._sink_of[target])
        if value >= self._endless:
            return None
        return Cut(tuple(sorted(self._crossing(reached))), value)

    def _solve(self, source: int, sink: int) -> tuple[int, NDArray[np.bool_]]:
        """Give the largest flow, and which nodes its residual graph still reaches from the source."""
        reached = np.zeros(self._size, dtype=np.bool_)
        if self._matrix is None:
            value, nodes = _solve_exactly(self._arcs, source, sink)
            reached[nodes] = True
            return value, reached
        result = maximum_flow(self._matrix, source, sink)
        residual = csr_array(self._matrix - result.flow)
        residual.eliminate_zeros()
        reached[breadth_first_order(residual, source, return_predecessors=False)] = True
        return int(result.flow_value), reached

    def _source(self, end: EndPoint) -> int:
        if end not in self._source_of:
            self._source_of[end] = self._size
            self._size += 1
        return self._source_of[end]

    def _sink(self, end: EndPoint) -> int:
        if end not in self._sink_of:
            self._sink_of[end] = self._size
            self._size += 1
        return self._sink_of[end]

    def _capacity(self, service: int) -> int | None:
        return 1 if self._capacities is None else self._capacities.get(service)

    def _base_arcs(self) -> Iterator[tuple[int, int, int]]:
        """Yield tail, head and capacity of each arc, and note the services that it stands for."""
        for bundle in self.contracted.bundles:
            known = [self._capacity(number) for number in bundle.services]
            self._services_of.append(bundle.services)
            yield bundle.tail, bundle.head, self._endless if None in known else sum(one or 0 for one in known)
        for place, (number, tails, heads) in enumerate(self.contracted.wide):
            inlet, outlet = self._ports(place)
            arcs = [(inlet, outlet, self._capacity(number) or self._endless)]
            arcs += [(tail, inlet, self._endless) for tail in tails]
            arcs += [(outlet, head, self._endless) for head in heads]
            self._services_of += [(number,)] * len(arcs)
            yield from arcs

    def _ports(self, place: int) -> tuple[int, int]:
        return self.contracted.size + 2 * place, self.contracted.size + 2 * place + 1

    def _crossing(self, reached: NDArray[np.bool_]) -> Iterable[str]:
        services = self.contracted.graph.services
        tails, heads, _ = self._arcs[:, : self._base]
        for arc in np.flatnonzero(reached[tails] & ~reached[heads]):
            yield from (services[number].flow.code for number in self._services_of[arc])


def removal_capacities(graph: ServiceGraph) -> dict[int, int] | None:
    """Give capacities for the cheapest cut: cost first, number of flows second; None if no cost is known.

    Flows without a known cost are left out: the cheapest cut does not touch them.
    """
    costs = {
        number: round(service.flow.removal_cost * 100)
        for number, service in enumerate(graph.services)
        if service.flow.removal_cost is not None
    }
    if not costs:
        return None
    unit = math.gcd(*costs.values()) or 1
    return {number: cost // unit * (len(costs) + 1) + 1 for number, cost in costs.items()}


def _groups(graph: ServiceGraph) -> list[int]:
    """Number the contracted nodes: the lateral groups first, then each other node alone."""
    group_of: list[int | None] = [None] * len(graph.nodes)
    for number, group in enumerate(graph.laterals):
        for node in group.nodes:
            group_of[node] = number
    alone = count(len(graph.laterals))
    return [next(alone) if known is None else known for known in group_of]


def _both_ways(arcs: Ints, size: int) -> csr_array:
    """Give the matrix of capacities with a zero for each arc's way back, as the solver would add them each time."""
    tails, heads, capacities = arcs.astype(np.int32)
    return csr_array(
        (
            np.concatenate([capacities, 0 * capacities]),
            (np.concatenate([tails, heads]), np.concatenate([heads, tails])),
        ),
        shape=(size, size),
    )


def _solve_exactly(arcs: Ints, source: int, sink: int) -> tuple[int, list[int]]:
    """Solve in numbers of any size, where the fast solver's 32 bits would silently overflow."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    for tail, head, capacity in arcs.T.tolist():
        graph.add_edge(tail, head, capacity=capacity)
    residual = nx.algorithms.flow.preflow_push(graph, source, sink)
    open_arcs: nx.DiGraph[int] = nx.DiGraph(
        (tail, head) for tail, head, data in residual.edges(data=True) if data["flow"] < data["capacity"]
    )
    open_arcs.add_node(source)
    return int(residual.graph["flow_value"]), [source, *nx.descendants(open_arcs, source)]
