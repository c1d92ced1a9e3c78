"""Groups of things that talk with each other more than with the rest (Louvain, fixed seed)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

SEED = 1


def communities(names: Iterable[str], talks: Mapping[tuple[str, str], int]) -> list[tuple[str, ...]]:
    """Give the communities among `names`, each sorted, by their first name; `talks` counts what each pair exchanges.

    A name that talks with none of the others is a community of its own. The order of the input does not matter.
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(names))
    for (one, other), weight in sorted(talks.items()):
        if one in graph and other in graph:
            graph.add_edge(one, other, weight=weight)
    found = nx.community.louvain_communities(graph, weight="weight", seed=SEED)
    return sorted(tuple(sorted(members)) for members in found)
