"""Which nodes every way between two others must pass, in a graph without directions: its articulation points.

Blocks (what stays connected whichever node is lost) and the points where they meet form a forest, so building it is
linear in the edges, and each question a walk up that forest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import networkx as nx

Vertex = str | int  # a node that joins blocks by its name, a block by its number


class BlockForest:
    """The blocks of a graph and the nodes at which they meet."""

    def __init__(self, edges: Iterable[tuple[str, str]]) -> None:
        graph = nx.Graph(edge for edge in edges if edge[0] != edge[1])
        blocks = cast("list[set[str]]", list(nx.biconnected_components(graph)))  # typed as sets of sets in the stubs
        blocks_of: dict[str, list[int]] = {}
        for number, block in enumerate(blocks):
            for node in block:
                blocks_of.setdefault(node, []).append(number)
        self._home: dict[str, Vertex] = {node: node if len(own) > 1 else own[0] for node, own in blocks_of.items()}
        self._above: dict[Vertex, Vertex | None] = {}
        self._depth: dict[Vertex, int] = {}
        for root in range(len(blocks)):
            if root not in self._above:
                self._hang(root, blocks, blocks_of)

    def between(self, first: str, second: str) -> tuple[str, ...] | None:
        """Give the nodes that every way between two nodes passes, in the order of the way; None where there is none."""
        if first == second:
            return ()
        if first not in self._home or second not in self._home:
            return None
        ends: list[list[Vertex]] = [[self._home[first]], [self._home[second]]]
        while ends[0][-1] != ends[1][-1]:
            deeper = ends[self._depth[ends[0][-1]] < self._depth[ends[1][-1]]]
            above = self._above[deeper[-1]]
            if above is None:
                return None
            deeper.append(above)
        way = [*ends[0], *reversed(ends[1][:-1])]
        return tuple(node for node in way if isinstance(node, str) and node not in {first, second})

    def _hang(self, root: int, blocks: list[set[str]], blocks_of: dict[str, list[int]]) -> None:
        """Hang the tree of a block: blocks and the nodes that join them in turn."""
        self._above[root], self._depth[root] = None, 0
        waiting = [root]
        while waiting:
            block = waiting.pop()
            for node in blocks[block]:
                if self._home[node] != node or node in self._above:
                    continue
                self._above[node], self._depth[node] = block, self._depth[block] + 1
                for other in blocks_of[node]:
                    if other != block:
                        self._above[other], self._depth[other] = node, self._depth[block] + 2
                        waiting.append(other)
