from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.graph.articulation import BlockForest

NODES = "abcdefgh"
edges = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14)


def test_a_line_is_passed_in_its_order():
    assert BlockForest([("a", "b"), ("b", "c"), ("c", "d")]).between("d", "a") == ("c", "b")


def test_a_ring_has_no_such_node_and_a_node_shared_by_two_rings_is_one():
    rings = BlockForest(["ab", "bc", "ca", "cd", "de", "ec"])
    assert rings.between("a", "b") == ()
    assert rings.between("a", "d") == ("c",)


def test_ends_that_no_way_joins_have_no_answer():
    apart = BlockForest([("a", "b"), ("c", "d")])
    assert (apart.between("a", "c"), apart.between("a", "x"), apart.between("x", "x")) == (None, None, ())


@given(edges, st.sampled_from(NODES), st.sampled_from(NODES))
def test_the_nodes_are_those_whose_loss_separates(pairs, first, second):
    graph = nx.Graph(pairs)
    graph.add_nodes_from((first, second))
    found = BlockForest(pairs).between(first, second)
    if not nx.has_path(graph, first, second):
        assert found is None
    else:
        inner = [node for node in graph if node not in {first, second}]
        lost = [nx.subgraph_view(graph, filter_node=lambda node, gone=gone: node != gone) for gone in inner]
        expected = {gone for gone, rest in zip(inner, lost, strict=True) if not nx.has_path(rest, first, second)}
        assert found is not None
        assert (set(found), len(found)) == (expected, len(expected))
