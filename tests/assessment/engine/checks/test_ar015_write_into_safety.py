from __future__ import annotations

from assessment.engine.checks.ar015_write_into_safety import write_into_safety
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z1"),
    zone("S", safety_related=True),
    asset("HMI", "Z1"),
    asset("SIS", "S"),
    conduit("C1", "Z1", "S"),
]
WRITES = {"protocol": "modbus_tcp"}


def test_a_writing_protocol_into_the_safety_zone_is_found():
    finding = found(write_into_safety, *PLANT, flow("F1", "HMI", "SIS", controls=[], **WRITES))["conduit:C1"]
    assert (finding.severity, finding.force) == ("critical", "convention")
    assert finding.evidence["flows"] == ["F1"]


def test_a_zone_with_a_safety_asset_is_safety_related_too():
    parts = [zone("Z1"), zone("Z2"), asset("HMI", "Z1"), asset("SIS", "Z2", safety=True), conduit("C1", "Z1", "Z2")]
    assert list(found(write_into_safety, *parts, flow("F1", "HMI", "SIS", controls=[], **WRITES))) == ["conduit:C1"]


def test_enforced_read_only_a_protocol_that_cannot_write_and_the_way_out_are_quiet():
    flows = [
        flow("F1", "HMI", "SIS", controls=["read_only"], **WRITES),
        flow("F2", "HMI", "SIS", protocol="syslog"),
        flow("F3", "SIS", "HMI", **WRITES),
        flow("F4", "SIS", "SIS", **WRITES),
    ]
    assert found(write_into_safety, *PLANT, *flows) == {}
    assert unanswered(write_into_safety, *PLANT, *flows) == {}


def test_read_only_may_be_a_control_of_the_conduit():
    parts = [*PLANT[:4], conduit("C1", "Z1", "S", controls=["read_only"])]
    assert found(write_into_safety, *parts, flow("F1", "HMI", "SIS", **WRITES)) == {}


def test_an_unknown_protocol_and_unknown_controls_are_not_evaluated():
    flows = [flow("F1", "HMI", "SIS", controls=[]), flow("F2", "HMI", "SIS", **WRITES)]
    assert unanswered(write_into_safety, *PLANT, *flows) == {
        "conduit:C1": {"flows[].controls": 1, "flows[].protocol": 1}
    }
