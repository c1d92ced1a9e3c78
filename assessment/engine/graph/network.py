"""A network of arcs with what each costs to cut: the least cut of two nodes, and what it leaves open.

The arcs stand in one matrix with a way back for each, built once; every question shares it. Least means the smallest
sum of costs and, of equal ones, the smallest number of flows. Where costs are given that takes two solutions: of the
first the cuts that cost the least, and among them of the second the one with the fewest flows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from assessment.engine.columns import Ints, Marks, spread

SAFE_TOTAL: Final = 2**31 - 1
UNCUTTABLE: Final = -1


@dataclass(frozen=True)
class _Part:
    """Some arcs of a network, each with its way back, as a matrix takes them."""

    arcs: Ints
    heads: NDArray[np.int32]
    indptr: NDArray[np.int32]


@dataclass(frozen=True)
class Solution:
    """The least cut between two nodes: its `size` as (cost, flows), None where no cut separates them.

    `left` marks the arcs that the solution leaves open, `reached` the nodes to which they lead from the source: the
    side of the source in the least cut nearest to it.
    """

    size: tuple[int, int] | None
    left: Marks
    reached: Marks


class Network:
    """Arcs as columns: tail, head, number of flows and cost; a number of UNCUTTABLE stands for no limit.

    Costs of None count flows alone.

    Ways through a plant are alike, so the arcs that any answer used are tried first, alone: they are few, and what
    they carry is nearly always all. Whether it is, what the whole network leaves open decides; where a way is still
    open, the whole network is asked for the rest, and its arcs are used from then on. A largest flow is a largest
    flow however it was found, and what is reached beside it is always the same.
    """

    def __init__(self, tails: Ints, heads: Ints, flows: Ints, costs: Ints | None, size: int) -> None:
        self.size = size
        rows, columns = np.concatenate([tails, heads]), np.concatenate([heads, tails])
        order = np.argsort(rows * size + columns, kind="stable")
        rows, columns = rows[order], columns[order]
        first = np.ones(len(rows), dtype=bool)
        first[1:] = (np.diff(rows) != 0) | (np.diff(columns) != 0)
        starts = np.flatnonzero(first)
        self._rows = rows[starts]
        self._indices = columns[starts].astype(np.int32)
        self._indptr = np.searchsorted(self._rows, np.arange(size + 1)).astype(np.int32)
        self._degrees = np.diff(self._indptr)
        self._ways_back = np.argsort(self._indices.astype(np.int64) * size + self._rows)
        self._scratch: Ints = np.empty(size, dtype=np.int64)
        self._without_end: dict[int, Marks] = {}
        self._known_limits: dict[int, tuple[int, Ints]] = {}  # by the column of capacities, one of two that stay
        self._is_used = np.zeros(len(self._rows), dtype=bool)
        self._all = self._part(np.arange(len(self._rows)))
        self._used = self._part(np.flatnonzero(self._is_used))

        def gathered(values: Ints) -> Ints:
            both = np.concatenate([values, 0 * values])[order]
            total: Ints = np.add.reduceat(both, starts) if len(both) else both
            return total

        is_endless = flows == UNCUTTABLE
        self._is_endless = gathered(is_endless.astype(np.int64)) > 0
        self._flows = gathered(np.where(is_endless, 0, flows))
        self._costs = None if costs is None else gathered(np.where(is_endless, 0, costs))

    def busiest(self, among: Ints) -> int:
        """Give the node that the most flows enter and leave, the lesser of the two counting."""
        leaving = np.bincount(self._rows, self._flows, self.size)[among]
        entering = np.bincount(self._indices, self._flows, self.size)[among]
        return int(among[np.argmax(np.minimum(leaving, entering))]) if len(among) else 0

    def solve(self, source: int, sink: int) -> Solution:
        """Give the least cut between two nodes."""
        left, reached, size = self._is_endless, self._reached_without_end(source), [0, 0]
        if reached[sink]:
            return Solution(None, left, np.ones(self.size, dtype=bool))
        for place, capacities in enumerate((self._costs, self._flows)):
            if capacities is not None:
                size[place], left, reached = self._largest_flow(capacities, left, source, sink)
        return Solution((size[0], size[1]), left, reached)

    def reached_with(self, solution: Solution, node: int) -> Marks:
        """Mark what the source of a solution and another node reach together over what is left."""
        return self._reached(node, solution.left, known=solution.reached)

    def leading_to(self, solution: Solution, node: int) -> Marks:
        """Mark the nodes that reach a node over what a solution leaves."""
        return self._reached(node, solution.left[self._ways_back])

    def _reached_without_end(self, source: int) -> Marks:
        if source not in self._without_end:
            self._without_end[source] = self._reached(source, self._is_endless)
        return self._without_end[source]

    def _reached(self, node: int, left: Marks, *, known: Marks | None = None, until: int | None = None) -> Marks:
        """Mark what a node reaches over the arcs that are left, beside what is known; break off at another."""
        found = np.zeros(self.size, dtype=bool) if known is None else known.copy()
        found[node] = True
        fresh = np.array([node])
        while len(fresh) and not (until is not None and found[until]):
            arcs = spread(self._indptr[fresh], self._degrees[fresh])
            heads = self._indices[arcs[left[arcs]]]
            fresh = self._each_once(heads[~found[heads]])
            found[fresh] = True
        return found

    def _each_once(self, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Give each of some nodes once: that which wrote its place last."""
        places = np.arange(len(nodes))
        self._scratch[nodes] = places
        once: NDArray[np.int32] = nodes[self._scratch[nodes] == places]
        return once

    def _largest_flow(self, capacities: Ints, is_endless: Marks, source: int, sink: int) -> tuple[int, Marks, Marks]:
        """Give the value of a largest flow, which arcs it leaves open, and what they reach from the source."""
        endless, limits = self._limits(capacities, is_endless)
        left = limits.copy()
        if endless > SAFE_TOTAL:
            left -= self._flow_exactly(limits, source, sink)
        else:
            left[self._used.arcs] -= self._flow_within(self._used, limits, source, sink)
        is_left = left > 0
        reached = self._reached(source, is_left, until=sink)
        if reached[sink]:
            more = self._flow_within(self._all, np.minimum(left, endless), source, sink)
            self._is_used |= more != 0
            self._used = self._part(np.flatnonzero(self._is_used))
            left -= more
            is_left = left > 0
            reached = self._reached(source, is_left)
        leaving = slice(self._indptr[source], self._indptr[source + 1])
        return int((limits[leaving] - left[leaving]).sum()), is_left, reached

    def _limits(self, capacities: Ints, is_endless: Marks) -> tuple[int, Ints]:
        """Give the limit of each arc, and of those without one: more than all others together."""
        known = self._known_limits.get(id(capacities)) if is_endless is self._is_endless else None
        if known is None:
            endless = int(np.where(is_endless, 0, capacities).sum()) + 1
            known = endless, np.where(is_endless, endless, capacities)
            if is_endless is self._is_endless:
                self._known_limits[id(capacities)] = known
        return known

    def _flow_within(self, part: _Part, limits: Ints, source: int, sink: int) -> Ints:
        """Give what each of some arcs carries in a largest flow over them."""
        matrix = csr_array((limits[part.arcs].astype(np.int32), part.heads, part.indptr), shape=(self.size, self.size))
        flow: Ints = maximum_flow(matrix, source, sink).flow.data.astype(np.int64)
        return flow

    def _flow_exactly(self, limits: Ints, source: int, sink: int) -> Ints:
        """Solve in numbers of any size, where the fast solver's 32 bits would silently overflow.

        What networkx gives back holds no arc that can carry nothing in either direction.
        """
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.size))
        for tail, head, limit in zip(self._rows.tolist(), self._indices.tolist(), limits.tolist(), strict=True):
            graph.add_edge(tail, head, capacity=limit)
        solved = nx.algorithms.flow.preflow_push(graph, source, sink)
        arcs = zip(self._rows.tolist(), self._indices.tolist(), strict=True)
        flow = [solved[tail][head]["flow"] if head in solved[tail] else 0 for tail, head in arcs]
        return np.array(flow, dtype=np.int64)

    def _part(self, arcs: Ints) -> _Part:
        return _Part(arcs, self._indices[arcs], np.searchsorted(arcs, self._indptr).astype(np.int32))
