import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.graph.arcs import LATERAL, MoveTable, Passage, combine, nearest_start
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.plant import Plant
from tests.assessment.engine.graph.expanded import small_plants
from tests.builders import asset, conduit, flow, plant, zone


def table(*parts):
    return MoveTable(ServiceGraph(plant(*parts)))


def distances(found, target):
    costs = found.halves
    return found.distances_to(found.fold(costs), found.graph.end(target).stops)


def test_a_lateral_move_and_a_flow_each_count_as_two_halves():
    found = table(
        zone("Y"), zone("Z"), asset("A", "Y"), asset("B", "Z"), asset("C", "Z"), flow("F", "A", "B")
    )  # fmt: skip
    assert distances(found, "asset:C")[:3].tolist() == [4, 2, 0]


def test_a_flow_between_many_counts_as_one_move_too():
    members = [asset(f"{side}{i}", side) for side in "XY" for i in range(3)]
    found = table(zone("X", lateral="isolated"), zone("Y", lateral="isolated"), *members, flow("F", "zone:X", "zone:Y"))
    assert distances(found, "asset:Y1")[:6].tolist() == [2, 2, 2, np.inf, 0, np.inf]


@pytest.mark.parametrize(("sources", "answers", "helpers"), [(1, 3, 0), (3, 1, 0), (2, 2, 0), (2, 3, 1), (3, 3, 1)])
def test_a_helper_stands_where_it_saves_edges_and_changes_no_distance(sources, answers, helpers):
    """Two by two are four edges either way, two by three six without a helper and five with one."""
    members = [asset(f"X{i}", "X") for i in range(sources)] + [asset(f"Y{i}", "Y") for i in range(answers)]
    found = table(zone("X", lateral="isolated"), zone("Y", lateral="isolated"), *members, flow("F", "zone:X", "zone:Y"))
    assert found.size - found.node_count == helpers
    expected = [2] * sources + [0] + [np.inf] * (answers - 1)
    assert distances(found, "asset:Y0")[: found.node_count].tolist() == expected


def test_a_flow_to_many_passes_a_border_only_where_it_leaves_its_zone():
    parts = [zone(code, lateral="isolated") for code in "YZ"] + [asset("A", "Z"), asset("B", "Z"), asset("C", "Z")]
    inside = table(*parts, flow("F", "A", "zone:Z"))
    assert {inside.passages[number] for number in inside.passage_of} == {Passage(False, None, "Z")}
    across = table(*parts, asset("D", "Y"), conduit("K", "Y", "Z"), flow("F", "D", "zone:Z"))
    assert {across.passages[number] for number in across.passage_of} == {Passage(True, "K", "Z")}


@given(small_plants(), st.data())
def test_a_way_costs_the_same_asked_from_its_start_as_from_its_end(plan, data):
    found = MoveTable(ServiceGraph(Plant(plan)))
    entries = len(found.halves)
    costs = np.array(data.draw(st.lists(st.integers(1, 9), min_size=entries, max_size=entries)), dtype=np.float64)
    arcs = found.fold(costs)
    ends = [found.graph.end(f"zone:{one.code}") for one in plan.zones]
    for source in (one for one in ends if one.starts):
        there = found.distances_from(arcs, source.starts)
        for target in (one for one in ends if one.stops):
            back = found.distances_to(arcs, target.stops)
            assert min(there[list(target.stops)]) == min(back[list(source.starts)])


def test_lateral_moves_grow_with_the_assets_and_not_with_their_pairs():
    found = table(zone("Z"), *(asset(f"A{i}", "Z") for i in range(100)))
    assert len(found.halves) == 200


def test_each_conduit_that_carries_a_flow_is_a_passage_of_its_own():
    found = table(
        zone("Y"), zone("Z"), asset("A", "Y"), asset("B", "Z"), conduit("C1", "Y", "Z"), conduit("C2", "Y", "Z"), flow("F", "A", "B")
    )  # fmt: skip
    assert [found.passages[number].conduit for number in found.passage_of] == ["C1", "C2"]
    assert found.opened_through("C2", "Y").tolist() == [False, True]
    assert found.opened_through("C2", "Z").tolist() == [False, False]


def test_weight_comes_before_the_number_of_moves():
    found = table(zone("Z"), asset("A", "Z"), asset("B", "Z"), flow("F", "A", "B"))
    assert found.service_of.tolist() == [0, LATERAL, LATERAL, LATERAL, LATERAL]
    costs = combine(np.array([1.0, 0, 0, 0, 0]), found)
    assert costs[0] > 1000 * costs[1]


def test_the_start_from_which_the_way_is_least_is_taken_and_none_where_there_is_no_way():
    assert nearest_start(np.array([4.0, 2.0, 2.0]), [0, 2, 1]) == 1
    assert nearest_start(np.array([np.inf]), [0]) is None
    assert nearest_start(np.array([1.0]), []) is None
