import pytest

from assessment.engine.graph.services import ServiceGraph, UnknownEndError, openings_by_conduit, receiving_zone, stands
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
    assert stands(flow("F", "A", "B", decision=decision, basis=basis)) is is_edge


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
