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

import numpy as np

from assessment.engine.columns import NONE, Ints, Marks, changes_in
from assessment.engine.graph.network import UNCUTTABLE, Network, Solution
from assessment.engine.graph.services import EndPoint, ServiceGraph

EndPair = tuple[EndPoint, EndPoint]
Size = tuple[int, int] | None
MOST_HUBS = 2


@dataclass(frozen=True, slots=True)
class Cut:
    """A set of flows that separates two ends, by code; `size` is their number."""

    flows: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class Bundles:
    """The services that connect the same two nodes of the contracted graph, as columns, by their two nodes.

    Those of bundle i are `services[starts[i]:starts[i + 1]]`.
    """

    tails: Ints
    heads: Ints
    starts: Ints
    services: Ints

    @property
    def sizes(self) -> Ints:
        """Give how many services each bundle has."""
        return np.diff(self.starts)


class ContractedGraph:
    """The service graph with every lateral group drawn together."""

    def __init__(self, graph: ServiceGraph) -> None:
        self.graph = graph
        self.group_of: Ints = _groups(graph)
        self.size = int(self.group_of.max(initial=-1)) + 1
        self.members: dict[int, list[int]] = defaultdict(list)
        for node, group in enumerate(self.group_of.tolist()):
            self.members[group].append(node)
        self.wide: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []
        self.bundles: Bundles = self._bundles()

    def starts(self, end: EndPoint) -> set[int]:
        """Give the contracted nodes where an end begins."""
        return set(self.group_of[list(end.starts)].tolist())

    def stops(self, end: EndPoint) -> set[int]:
        """Give the contracted nodes where an end stops."""
        return set(self.group_of[list(end.stops)].tolist())

    def _bundles(self) -> Bundles:
        single = self.graph.single
        joined = [self.group_of[single.sources], self.group_of[single.answers], single.numbers]
        among_groups = []
        for number, service in self.graph.many.items():
            tails, heads = (set(self.group_of[list(nodes)].tolist()) for nodes in (service.sources, service.answers))
            if len(tails) == 1 and len(heads) == 1:
                among_groups.append((tails.pop(), heads.pop(), number))
            else:
                self.wide.append((number, tuple(sorted(tails)), tuple(sorted(heads))))
        columns = np.concatenate([np.stack(joined, axis=1), np.array(among_groups, dtype=np.int64).reshape(-1, 3)])
        columns = columns[columns[:, 0] != columns[:, 1]]
        tails, heads, services = columns[np.lexsort(columns.T[::-1])].T
        firsts = changes_in(tails * self.size + heads)
        return Bundles(tails[firsts], heads[firsts], np.append(firsts, len(tails)), services)


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

    What neither answers is asked of a further hub, the busiest node of those that the first one left on the side of
    the source, and then solved by itself.
    """

    def __init__(
        self, contracted: ContractedGraph, pairs: Iterable[EndPair], costs: Mapping[int, int] | None = None
    ) -> None:
        self.contracted = contracted
        self._costs = costs
        size = contracted.size + 2 * len(contracted.wide)
        self._source_of: dict[EndPoint, int] = {}
        self._sink_of: dict[EndPoint, int] = {}
        for ends in pairs:
            for known, end in zip((self._source_of, self._sink_of), ends, strict=True):
                known.setdefault(end, size + len(self._source_of) + len(self._sink_of))
        outer = [(number, start) for end, number in self._source_of.items() for start in contracted.starts(end)]
        outer += [(stop, number) for end, number in self._sink_of.items() for stop in contracted.stops(end)]
        columns = [self._bundle_arcs(), self._wide_arcs(), np.array([(*one, UNCUTTABLE, 0) for one in sorted(outer)])]
        tails, heads, flows, costs_of = np.concatenate([one.reshape(-1, 4) for one in columns]).astype(np.int64).T
        self._tails, self._heads = tails, heads
        size += len(self._source_of) + len(self._sink_of)
        self._network = Network(tails, heads, flows, None if costs is None else costs_of, size)
        self._hubs = [self._network.busiest(np.arange(contracted.size))]
        self._to_hub: dict[tuple[EndPoint, int], Solution] = {}
        self._from_hub: dict[int, tuple[EndPoint, Solution, Marks]] = {}
        self._named: dict[bytes, tuple[str, ...]] = {}

    def least(self, source: EndPoint, target: EndPoint) -> Cut | None:
        """Give the least cut of one of the pairs, of equal ones the one nearest the source; None where none does.

        Pairs that follow each other share the solution for a target they have in common.
        """
        if self.contracted.starts(source) & self.contracted.stops(target):
            return None
        by_hubs = (self._by_hub(source, target, place) for place in range(MOST_HUBS))
        size, reached = next(filter(None, by_hubs), None) or self._alone(source, target)
        return None if size is None else Cut(self._flows_out_of(reached), size[1])

    def _by_hub(self, source: EndPoint, target: EndPoint, place: int) -> tuple[Size, Marks] | None:
        start, stop = self._source_of[source], self._sink_of[target]
        if place == len(self._hubs):
            self._hubs.append(self._network.busiest(self._beside(self._to_hub[source, self._hubs[-1]])))
        hub = self._hubs[place]
        if (source, hub) not in self._to_hub:
            self._to_hub[source, hub] = self._network.solve(start, hub)
        if hub not in self._from_hub or self._from_hub[hub][0] != target:
            solved = self._network.solve(hub, stop)
            self._from_hub[hub] = target, solved, self._network.leading_to(solved, stop)
        there, (_, back, into) = self._to_hub[source, hub], self._from_hub[hub]
        if there.size is None and back.size is None:
            return None, back.reached
        if there.size is not None and (back.size is None or there.size <= back.size):
            return None if there.reached[stop] else (there.size, there.reached)
        return None if into[start] else (back.size, self._network.reached_with(back, start))

    def _beside(self, there: Solution) -> Ints:
        """Give the nodes on the side of the source in a cut."""
        beside: Ints = np.flatnonzero(there.reached[: self.contracted.size])
        return beside

    def _alone(self, source: EndPoint, target: EndPoint) -> tuple[Size, Marks]:
        found = self._network.solve(self._source_of[source], self._sink_of[target])
        return found.size, found.reached

    def _bundle_arcs(self) -> Ints:
        """Give tail, head, number of flows and cost of each bundle."""
        bundles = self.contracted.bundles
        flows, costs = bundles.sizes, np.zeros_like(bundles.tails)
        if self._costs is not None and len(flows):
            known = np.array([self._costs.get(number, UNCUTTABLE) for number in bundles.services.tolist()])
            costs = np.add.reduceat(known, bundles.starts[:-1])
            flows = np.where(np.minimum.reduceat(known, bundles.starts[:-1]) == UNCUTTABLE, UNCUTTABLE, flows)
        return np.stack([bundles.tails, bundles.heads, flows, costs], axis=1)

    def _wide_arcs(self) -> Ints:
        """Give the arcs of each flow between many: into it, over it, which alone can be cut, and out of it."""
        found = []
        for place, (number, tails, heads) in enumerate(self.contracted.wide):
            inlet = self.contracted.size + 2 * place
            cost = 0 if self._costs is None else self._costs.get(number, UNCUTTABLE)
            found.append((inlet, inlet + 1, *((UNCUTTABLE, 0) if cost == UNCUTTABLE else (1, cost))))
            found += [(tail, inlet, UNCUTTABLE, 0) for tail in tails]
            found += [(inlet + 1, head, UNCUTTABLE, 0) for head in heads]
        return np.array(found, dtype=np.int64)

    def _flows_out_of(self, reached: Marks) -> tuple[str, ...]:
        """Name the flows on the arcs that leave a part of the network."""
        crossing = np.flatnonzero(reached[self._tails] & ~reached[self._heads])
        key = crossing.tobytes()
        if key not in self._named:
            self._named[key] = tuple(sorted(self._flows_on(crossing)))
        return self._named[key]

    def _flows_on(self, arcs: Ints) -> Iterator[str]:
        bundles, codes = self.contracted.bundles, self.contracted.graph.codes
        for arc in arcs.tolist():
            if arc < len(bundles.tails):
                members = bundles.services[bundles.starts[arc] : bundles.starts[arc + 1]]
                yield from map(codes.__getitem__, members.tolist())
            else:  # of a flow between many only its own arc can be cut
                yield codes[self.contracted.wide[(int(self._tails[arc]) - self.contracted.size) // 2][0]]


def removal_costs(graph: ServiceGraph) -> dict[int, int] | None:
    """Give what it costs to remove each service, in whole numbers of one unit; None if no cost is known.

    Flows without a known cost are left out: the cheapest cut does not touch them.
    """
    column, prices = graph.flows.column("removal_cost")
    in_cents = [None if price is None else round(price * 100) for price in prices]
    found = zip(range(len(column)), map(in_cents.__getitem__, column.tolist()), strict=True)
    costs = {number: cost for number, cost in found if cost is not None}
    unit = math.gcd(*costs.values()) or 1
    return {number: cost // unit for number, cost in costs.items()} or None


def _groups(graph: ServiceGraph) -> Ints:
    """Number the contracted nodes: the lateral groups first, then each other node alone."""
    group_of: Ints = np.full(len(graph.nodes), NONE, dtype=np.int64)
    for number, group in enumerate(graph.laterals):
        group_of[list(group.nodes)] = number
    alone = np.flatnonzero(group_of == NONE)
    group_of[alone] = np.arange(len(graph.laterals), len(graph.laterals) + len(alone))
    return group_of
