import pytest

from assessment.engine.graph.services import (
    Opening,
    ServiceGraph,
    UnknownEndError,
    openings_by_conduit,
    receiving_zone,
)
from tests.builders import asset, conduit, flow, plant, zone


def standing(*parts):
    return [service.flow.code for service in ServiceGraph(plant(*parts)).services]


@pytest.mark.parametrize(
    ("decision", "basis", "is_edge"),
    [
        ("forbidden", "declared", False),
        ("forbidden", None, False),
        ("forbidden", "observed", True),
        ("forbidden", "firewall_rule", True),
        ("undecided", None, True),
        (None, None, True),
    ],
)
def test_forbidden_removes_what_is_declared_and_never_what_exists(decision, basis, is_edge):
    found = plant(asset("A"), asset("B"), flow("F", "A", "B", decision=decision, basis=basis))
    assert found.channels.standing.tolist() == [is_edge]


@pytest.mark.parametrize(("direction", "left"), [("forward", ["TO"]), ("reverse", ["BACK"]), ("both", ["BACK", "TO"])])
def test_a_diode_stops_sessions_opened_on_its_receiving_side(direction, left):
    assert (
        standing(
            zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"),
            conduit("D", "Z1", "Z2", kind="diode", direction=direction), flow("TO", "A", "B"), flow("BACK", "B", "A"),
        ) == left
    )  # fmt: skip


def test_a_diode_without_a_direction_stops_nothing():
    assert receiving_zone(conduit("D", "Z1", "Z2", kind="diode")) is None
    assert receiving_zone(conduit("D", "Z1", "Z2"), direction="forward") == "Z2"


def test_beside_a_diode_a_second_conduit_carries_the_session():
    parts = [zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"), flow("BACK", "B", "A")]
    diode = conduit("D", "Z1", "Z2", kind="diode", direction="forward")
    assert standing(*parts, diode, conduit("C", "Z1", "Z2")) == ["BACK"]
    graph = ServiceGraph(plant(*parts, diode, conduit("C", "Z1", "Z2")))
    assert graph.services[0].openings[0].conduits == ("C",)


def test_a_flow_between_a_zone_and_one_of_its_own_assets_runs_to_the_others():
    graph = ServiceGraph(plant(zone("Z"), asset("A", "Z"), asset("B", "Z"), flow("F", "A", "zone:Z")))
    assert graph.services[0].answers == (1,)
    assert standing(zone("Z"), asset("A", "Z"), flow("F", "zone:Z", "A")) == []


def test_an_end_is_a_zone_before_an_asset_of_the_same_code_and_a_prefix_decides():
    graph = ServiceGraph(plant(zone("X"), zone("Z"), asset("X", "Z"), asset("Y", "X")))
    assert [graph.nodes[node].code for node in graph.end("X").starts] == ["Y"]
    assert [graph.nodes[node].code for node in graph.end("asset:X").starts] == ["X"]
    with pytest.raises(UnknownEndError, match="NOWHERE"):
        graph.end("NOWHERE")


def test_a_conduit_shows_the_services_that_open_through_it_and_no_others():
    graph = ServiceGraph(
        plant(zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"), conduit("C", "Z1", "Z2"), conduit("E", "Z1", "Z2"),
              flow("F1", "A", "B", conduit="C"), flow("F2", "B", "A", conduit="C", decision="forbidden"))
    )  # fmt: skip
    shown = openings_by_conduit(graph)
    assert {code: [service.flow.code for service in services] for code, services in shown.items()} == {
        "C": ["F1"],
        "E": [],
    }


def written(graph, numbers):
    return [(graph.nodes[number].code, graph.nodes[number].role) for number in numbers]


def test_a_zone_without_assets_is_left_and_entered_apart_so_that_nothing_passes_through():
    graph = ServiceGraph(plant(zone("Z")))
    end = graph.end("Z")
    assert (end.code, end.zone) == ("Z", "Z")
    assert written(graph, end.starts) == [("Z", "leave")]
    assert written(graph, end.stops) == [("Z", "enter")]


def test_an_asset_stands_once_and_twice_in_a_zone_that_blocks_transit():
    graph = ServiceGraph(plant(zone("O"), zone("T", lateral="transit_blocked"), asset("A", "O"), asset("B", "T")))
    once, twice = graph.end("A"), graph.end("B")
    assert (written(graph, once.starts), written(graph, once.stops)) == ([("A", "")], [("A", "")])
    assert written(graph, twice.starts) == [("B", "leave")]
    assert sorted(written(graph, twice.stops)) == [("B", "enter"), ("B", "leave")]


def test_assets_of_an_open_zone_reach_each_other_and_one_that_says_nothing_is_marked():
    def groups(lateral, *tags):
        graph = ServiceGraph(plant(zone("Z", lateral=lateral), *(asset(tag, "Z") for tag in tags)))
        return [(one.zone, written(graph, one.nodes), one.is_stated) for one in graph.laterals]

    assert groups("open", "A", "B") == [("Z", [("A", ""), ("B", "")], True)]
    assert groups(None, "A", "B") == [("Z", [("A", ""), ("B", "")], False)]
    assert groups("isolated", "A", "B") == groups("open", "A") == groups("open") == []
    assert groups("transit_blocked", "A", "B") == [
        ("Z", [("A", "leave"), ("B", "leave")], True),
        ("Z", [("A", "enter"), ("B", "enter")], True),
    ]


def test_a_prefix_says_which_kind_of_end_is_meant_and_a_wrong_one_is_no_end():
    graph = ServiceGraph(plant(zone("X"), zone("Z"), asset("X", "Z"), asset("zone:Q", "Z"), asset("FREE")))
    assert [graph.nodes[node].kind for node in graph.end("zone:X").starts] == ["zone"]
    assert (graph.end("asset:X").code, graph.end("asset:X").zone) == ("X", "Z")
    assert graph.end("zone:Q").code == "zone:Q"  # no such zone, but a tag of this writing
    assert graph.end("FREE").zone is None
    for nothing in ("zone:NOPE", "asset:NOPE", "asset:Z", "flow:X"):
        with pytest.raises(UnknownEndError, match=nothing):
            graph.end(nothing)


def test_services_stand_by_code_and_say_whether_an_end_is_broad():
    parts = zone("Z"), asset("A", "Z", ips=["10.0.0.1"]), asset("B", "Z")
    flows = flow("F3", "A", "any"), flow("F1", "net:10.0.0.0/24", "B"), flow("F2", "A", "B")
    graph = ServiceGraph(plant(*parts, *flows))
    assert [(one.flow.code, one.is_broad) for one in graph.services] == [("F1", True), ("F2", False), ("F3", True)]
    assert [written(graph, one.answers) for one in graph.services] == [[("B", "")]] * 3


def test_a_flow_that_fits_two_conduits_may_take_either_and_one_stated_to_have_none_takes_none():
    parts = zone("Z1"), zone("Z2"), zone("Z3"), asset("A", "Z1"), asset("B", "Z2")
    first, second = conduit("C1", "Z1", "Z2"), conduit("C2", "Z1", "Z2", "Z3")
    graph = ServiceGraph(plant(*parts, first, second, flow("F", "A", "B"), flow("G", "A", "B", conduit="none")))
    assert [[one.conduits for one in service.openings] for service in graph.services] == [[("C1", "C2")], [(None,)]]
    assert receiving_zone(conduit("D", "Z1", "Z2", "Z3", kind="diode", direction="forward")) is None
    assert receiving_zone(conduit("D", "Z1", "Z1", kind="diode", direction="forward")) is None
    assert receiving_zone(conduit("D", "Z1", "Z2", kind="diode", direction="reverse")) == "Z1"


def test_a_flow_from_zone_to_zone_is_opened_by_each_asset_by_zone_and_answered_by_each():
    parts = zone("Z1"), zone("Z2"), asset("B", "Z1"), asset("A", "Z1"), asset("D", "Z2"), asset("C", "Z2")
    graph = ServiceGraph(plant(*parts, conduit("C1", "Z1", "Z2"), flow("F", "zone:Z1", "zone:Z2")))
    [service] = graph.services
    [opening] = service.openings
    assert (opening.zone, opening.conduits) == ("Z1", ("C1",))
    assert written(graph, service.sources) == [("A", ""), ("B", "")]
    assert written(graph, service.answers) == [("C", ""), ("D", "")]


def test_a_service_from_one_node_to_one_other_reads_like_any_other():
    graph = ServiceGraph(
        plant(zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"), asset("C", "Z1"), asset("D"), conduit("K", "Z1", "Z2"),
              flow("F1", "A", "B"), flow("F2", "zone:Z1", "B"), flow("F3", "D", "B"), flow("F4", "A", "A"))
    )  # fmt: skip
    first, second, third = graph.services
    assert (first.flow.code, first.openings, first.answers) == ("F1", (Opening("Z1", (0,), ("K",)),), (1,))
    assert (second.openings, second.sources) == ((Opening("Z1", (0, 2), ("K",)),), (0, 2))
    assert third.openings == (Opening(None, (3,), (None,)),)
    assert [service.flow.code for service in graph.services[-2:]] == ["F2", "F3"]
    assert [flow.code for flow in graph.flows] == ["F1", "F2", "F3"]
    with pytest.raises(IndexError):
        graph.services[3]


def test_any_in_a_plant_without_places_stands_for_nothing():
    assert standing(flow("F", "any", "any", basis="firewall_rule")) == []


@pytest.mark.parametrize(("named", "answers"), [("C", ["Y1"]), (None, ["X2", "Y1", "Z1"])])
def test_any_that_answers_stands_for_the_other_zones_of_the_named_conduit_as_one_that_asks_does(named, answers):
    members = asset("X1", "X"), asset("X2", "X"), asset("Y1", "Y"), asset("Z1", "Z")
    parts = [zone("X"), zone("Y"), zone("Z"), *members, conduit("C", "X", "Y")]
    graph = ServiceGraph(plant(*parts, flow("F", "X1", "any", conduit=named)))
    assert [graph.nodes[node].code for node in graph.services[0].answers] == answers
