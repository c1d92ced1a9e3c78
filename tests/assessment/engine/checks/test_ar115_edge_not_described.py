from __future__ import annotations

from assessment.engine.checks.ar115_edge_not_described import edge_not_described
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ALL = {"buffer": True, "translate": False, "store_and_forward": True, "update_path": "by hand"}


def plant(**values):
    edge = asset("EDGE", "DMZ", name="Edge 1", type="edge_gateway", **values)
    zones = [zone("DMZ"), zone("NET"), asset("CLOUD", "NET", type="cloud_service"), conduit("C", "DMZ", "NET")]
    return [*zones, edge, flow("F", "EDGE", "CLOUD")]


def test_points_that_nobody_answered_lower_the_confidence_in_the_conduit():
    finding = found(edge_not_described, *plant(edge={"buffer": True}, store_and_forward=False))["conduit:C"]
    assert (finding.severity, finding.force) == ("low", "heuristic")
    assert finding.message == (
        "What is said of conduit C is less sure than it looks: nobody has answered how Edge 1 (translation, its update "
        "path) works."
    )
    assert finding.evidence == {"confidence": "lowered", "not_answered": {"EDGE": ["translate", "update_path"]}}


def test_a_gateway_without_any_answer_lacks_all_four():
    assert found(edge_not_described, *plant())["conduit:C"].evidence["not_answered"] == {"EDGE": list(ALL)}


def test_a_border_device_counts_too():
    parts = [zone("A"), zone("B"), asset("EDGE", type="edge_gateway"), conduit("C", "A", "B", boundary_assets=["EDGE"])]
    assert list(found(edge_not_described, *parts)) == ["conduit:C"]


def test_answered_points_and_other_assets_are_quiet():
    assert found(edge_not_described, *plant(edge=ALL)) == {}
    hosts = [zone("A"), zone("B"), asset("H", "A", type="historian"), asset("X", "B", type="odd")]
    parts = [*hosts, conduit("C", "A", "B"), flow("F", "H", "X"), flow("G", "H", "zone:B")]
    assert found(edge_not_described, *parts) == unanswered(edge_not_described, *parts) == {}
