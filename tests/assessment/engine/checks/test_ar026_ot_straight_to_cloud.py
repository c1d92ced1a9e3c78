from __future__ import annotations

from assessment.engine.checks.ar026_ot_straight_to_cloud import ot_straight_to_cloud
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("NET", kind="external", external_kind="cloud"),
    zone("Z1", level=1, kind="control"),
    zone("Zd", kind="dmz"),
    asset("CLOUD", "NET", type="cloud_service"),
    asset("SENS", "Z1", type="sensor"),
    asset("EDGE", "Zd", type="edge_gateway"),
    asset("SRV", "Zd", type="web_server"),
    conduit("C1", "Z1", "NET"),
    conduit("C2", "Zd", "NET"),
]


def test_a_sensor_that_talks_to_the_cloud_is_found_whoever_opens():
    flows = [flow("F1", "SENS", "CLOUD"), flow("F2", "CLOUD", "SENS")]
    finding = found(ot_straight_to_cloud, *PLANT, *flows)["conduit:C1"]
    assert (finding.severity, finding.evidence["flows"]) == ("critical", ["F1", "F2"])


def test_through_an_edge_gateway_in_the_dmz_it_is_quiet():
    assert (
        found(ot_straight_to_cloud, *PLANT, flow("F1", "SENS", "CLOUD", via=["EDGE"]), flow("F2", "EDGE", "CLOUD"))
        == {}
    )


def test_through_an_edge_gateway_it_is_quiet_whatever_the_levels():
    parts = [*PLANT, zone("N"), asset("X", "N", type="plc"), flow("F1", "X", "CLOUD", via=["EDGE"])]
    assert unanswered(ot_straight_to_cloud, *parts) == {}


def test_another_host_in_the_dmz_does_not_count():
    assert list(found(ot_straight_to_cloud, *PLANT, flow("F1", "SENS", "CLOUD", via=["SRV"]))) == ["conduit:C1"]


def test_a_zone_without_a_kind_is_not_evaluated_unless_its_level_says_it_is_inside():
    parts = [*PLANT, zone("X", level=5), zone("Y", level=2), conduit("C8", "Z1", "X"), conduit("C9", "Z1", "Y")]
    flows = [flow("F1", "SENS", "zone:X"), flow("F2", "SENS", "zone:Y")]
    assert unanswered(ot_straight_to_cloud, *parts, *flows) == {"conduit:C8": {"zones[].kind": 1}}
