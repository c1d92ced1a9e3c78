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
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

SAFE_TOTAL: Final = 2**31 - 1
UNCUTTABLE: Final = -1

Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Solution:
    """The least cut between two nodes: its `size` as (cost, flows), None where no cut separates them.

    `residue` holds the arcs that the solution leaves open, `reached` marks what they reach from the source: the side
    of the source in the least cut nearest to it.
    """

    size: tuple[int, int] | None
    residue: csr_array
    reached: Marks

    def reached_with(self, node: int, *, sink: int) -> Marks | None:
        """Mark what the source and another node reach together over what is left open; None if that is the sink."""
        found = self.reached.copy()
        found[node] = True
        fresh = np.array([node])
        while len(fresh) and not found[sink]:
            heads = _heads(self.residue, fresh)
            fresh = np.unique(heads[~found[heads]])
            found[fresh] = True
        return None if found[sink] else found


class Network:
    """Arcs as columns: tail, head, number of flows and cost; a number of UNCUTTABLE stands for no limit.

    Costs of None count flows alone.
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

        def gathered(values: Ints) -> Ints:
            both = np.concatenate([values, 0 * values])[order]
            total: Ints = np.add.reduceat(both, starts) if len(both) else both
            return total

        is_endless = flows == UNCUTTABLE
        self._is_endless = gathered(is_endless.astype(np.int64)) > 0
        self._endless = self._matrix(self._is_endless)
        self._flows = gathered(np.where(is_endless, 0, flows))
        self._costs = None if costs is None else gathered(np.where(is_endless, 0, costs))

    def busiest(self, below: int) -> int:
        """Give the node under a number that the most flows enter and leave, the lesser of the two counting."""
        leaving = np.bincount(self._rows, self._flows, self.size)[:below]
        entering = np.bincount(self._indices, self._flows, self.size)[:below]
        return int(np.argmax(np.minimum(leaving, entering))) if below else 0

    def solve(self, source: int, sink: int) -> Solution:
        """Give the least cut between two nodes."""
        if self._reach(self._endless, source)[sink]:
            return Solution(None, self._endless, np.ones(self.size, dtype=bool))
        cost, left = 0, self._is_endless
        if self._costs is not None:
            cost, left = self._largest_flow(self._costs, left, source, sink)
        number, left = self._largest_flow(self._flows, left, source, sink)
        residue = self._matrix(left)
        return Solution((cost, number), residue, self._reach(residue, source))

    def _largest_flow(self, capacities: Ints, is_endless: Marks, source: int, sink: int) -> tuple[int, Marks]:
        """Give the value of a largest flow, and which arcs it leaves open."""
        endless = int(np.where(is_endless, 0, capacities).sum()) + 1
        limits = np.where(is_endless, endless, capacities)
        if endless > SAFE_TOTAL:
            value, flow = self._flow_exactly(limits, source, sink)
        else:
            result = maximum_flow(self._matrix_of(limits.astype(np.int32)), source, sink)
            value, flow = int(result.flow_value), np.asarray(result.flow.data, dtype=np.int64)
        return value, limits > flow

    def _flow_exactly(self, limits: Ints, source: int, sink: int) -> tuple[int, Ints]:
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
        return int(solved.graph["flow_value"]), np.array(flow, dtype=np.int64)

    def _matrix_of(self, values: NDArray[np.int32]) -> csr_array:
        return csr_array((values, self._indices, self._indptr), shape=(self.size, self.size))

    def _matrix(self, is_open: Marks) -> csr_array:
        """Give the matrix of some of the arcs."""
        pointers = np.concatenate([[0], np.cumsum(is_open)])[self._indptr].astype(np.int32)
        heads = self._indices[is_open]
        return csr_array((np.ones(len(heads), dtype=np.int8), heads, pointers), shape=(self.size, self.size))

    def _reach(self, matrix: csr_array, source: int) -> Marks:
        found = np.zeros(self.size, dtype=bool)
        found[breadth_first_order(matrix, source, return_predecessors=False)] = True
        return found


def _heads(matrix: csr_array, nodes: Ints) -> Ints:
    """Give the heads of all arcs that leave some nodes."""
    firsts, counts = matrix.indptr[nodes], np.diff(matrix.indptr)[nodes]
    before = np.cumsum(counts) - counts
    heads: Ints = matrix.indices[np.arange(counts.sum()) + np.repeat(firsts - before, counts)].astype(np.int64)
    return heads
