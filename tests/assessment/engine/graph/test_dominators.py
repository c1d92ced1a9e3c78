import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.graph.dominators import UNREACHED, immediate_dominators

graphs = st.integers(1, 8).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, size - 1), max_size=4), min_size=size, max_size=size)
)


def test_a_diamond_is_dominated_by_its_top():
    assert immediate_dominators([[1, 2], [3], [3], [4], []], 0) == [0, 0, 0, 0, 3]


def test_a_node_that_is_not_reached_has_no_dominator():
    assert immediate_dominators([[1], [], [1]], 0) == [0, 0, UNREACHED]


@given(graphs)
def test_the_answers_are_those_of_networkx(successors):
    graph = nx.DiGraph((tail, head) for tail, heads in enumerate(successors) for head in heads)
    graph.add_node(0)
    expected = {node: above for node, above in nx.immediate_dominators(graph, 0).items() if node != 0}
    found = immediate_dominators(successors, 0)
    assert {node: above for node, above in enumerate(found) if node != 0 and above != UNREACHED} == expected
