"""Least cuts of small networks, against every set of nodes that holds the source, in small and in very large numbers."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.graph.network import UNCUTTABLE, Network

SIZE = 5
SOURCE, SINK = 0, SIZE - 1
ARCS = st.lists(
    st.tuples(
        st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.sampled_from([UNCUTTABLE, 1, 1, 2, 3]), st.integers(0, 5)
    ).filter(lambda arc: arc[0] != arc[1]),
    min_size=1,
    max_size=12,
)


def network(arcs, scale=None):
    tails, heads, flows, costs = np.array(arcs, dtype=np.int64).T
    return Network(tails, heads, flows, None if scale is None else costs * scale, SIZE)


def least(arcs, with_costs):
    """Give the least (cost, flows) over all sets of nodes with the source and without the sink, None where none can."""
    found = []
    inner = [node for node in range(SIZE) if node not in {SOURCE, SINK}]
    for chosen in (set(some) for number in range(len(inner) + 1) for some in combinations(inner, number)):
        side = chosen | {SOURCE}
        cut = [arc for arc in arcs if arc[0] in side and arc[1] not in side]
        if all(flows != UNCUTTABLE for _, _, flows, _ in cut):
            found.append((sum(arc[3] for arc in cut) if with_costs else 0, sum(arc[2] for arc in cut)))
    return min(found, default=None)


@given(ARCS)
def test_the_least_cut_is_that_of_all_sides_tried_one_by_one(arcs):
    assert network(arcs).solve(SOURCE, SINK).size == least(arcs, with_costs=False)
    assert network(arcs, scale=1).solve(SOURCE, SINK).size == least(arcs, with_costs=True)


@given(ARCS, st.sampled_from([10**9, 10**12]))
def test_amounts_beyond_32_bits_are_solved_as_exactly_as_small_ones(arcs, scale):
    small, large = (network(arcs, scale=one).solve(SOURCE, SINK) for one in (1, scale))
    assert (small.size is None) is (large.size is None)
    if small.size is not None and large.size is not None:
        assert large.size == (small.size[0] * scale, small.size[1])
        assert large.reached.tolist() == small.reached.tolist()


@given(ARCS, st.booleans(), st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=6))
def test_what_earlier_questions_used_changes_no_answer(arcs, with_costs, before):
    scale = 1 if with_costs else None
    asked, fresh = network(arcs, scale), network(arcs, scale).solve(SOURCE, SINK)
    for source, sink in before:
        if source != sink:
            asked.solve(source, sink)
    again = asked.solve(SOURCE, SINK)
    assert (again.size, again.reached.tolist()) == (fresh.size, fresh.reached.tolist())


def test_one_way_of_two_arcs_is_cut_nearest_the_source():
    asked = network([(0, 1, 1, 4), (1, 4, 1, 4)], scale=10**10)
    found = asked.solve(SOURCE, SINK)
    assert found.size == (4 * 10**10, 1)
    assert found.reached.tolist() == [True, False, False, False, False]
    assert asked.reached_with(found, 1).tolist() == [True, True, False, False, False]
    assert asked.leading_to(found, SINK).tolist() == [False, False, False, False, True]


def test_what_is_left_open_leads_to_a_node_in_the_direction_of_the_flows():
    asked = network([(0, 1, 1, 0), (1, 4, 2, 0), (2, 1, 1, 0), (4, 3, 1, 0)])
    found = asked.solve(SOURCE, SINK)
    assert found.size == (0, 1)
    assert asked.leading_to(found, SINK).tolist() == [False, True, True, False, True]


@pytest.mark.parametrize(("among", "node"), [(range(5), 2), (range(2), 1), ([0], 0), ([3, 1], 1), ([], 0)])
def test_the_busiest_node_is_that_which_most_flows_pass(among, node):
    assert (
        network([(0, 1, 2, 0), (1, 2, 1, 0), (0, 2, 4, 0), (2, 4, 3, 0), (2, 3, 9, 0)]).busiest(
            np.array(among, dtype=np.int64)
        )
        == node
    )
