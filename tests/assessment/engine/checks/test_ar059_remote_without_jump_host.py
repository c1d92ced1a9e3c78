from __future__ import annotations

from assessment.engine.checks.ar059_remote_without_jump_host import remote_without_jump_host
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("NET", kind="external"),
    zone("Zd", kind="dmz"),
    zone("Z2", level=2, kind="control"),
    zone("Z4", kind="enterprise"),
    asset("LAP", "NET", type="vendor_device"),
    asset("JMP", "Zd", type="jump_host"),
    asset("HMI", "Z2", type="hmi"),
    asset("ERP", "Z4", type="erp"),
    asset("PC", "Z4", type="workstation"),
    asset("X", "Z4"),
    conduit("C1", "NET", "Z2"),
    conduit("C2", "NET", "Zd"),
    conduit("C3", "Zd", "Z2"),
    conduit("C4", "Z4", "Z2"),
]


def test_a_desktop_session_from_outside_into_control_is_found():
    finding = found(remote_without_jump_host, *PLANT, flow("F1", "LAP", "HMI", protocol="rdp"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("critical", "convention")


def test_from_the_enterprise_it_is_found_too_whatever_its_type():
    flows = [flow("F1", "PC", "HMI", protocol="https"), flow("F2", "X", "HMI", protocol="ssh")]
    assert found(remote_without_jump_host, *PLANT, *flows)["conduit:C4"].evidence["flows"] == ["F1", "F2"]


def test_over_a_jump_host_in_the_dmz_it_is_quiet():
    flows = [flow("F1", "LAP", "JMP", protocol="rdp"), flow("F2", "JMP", "HMI", protocol="rdp")]
    assert found(remote_without_jump_host, *PLANT, *flows) == {}
    assert found(remote_without_jump_host, *PLANT, flow("F3", "LAP", "HMI", protocol="rdp", via=["JMP"])) == {}


def test_a_protocol_without_a_person_and_a_service_over_the_web_are_quiet():
    flows = [flow("F1", "LAP", "HMI", protocol="modbus_tcp"), flow("F2", "ERP", "HMI", protocol="https")]
    assert found(remote_without_jump_host, *PLANT, *flows) == {}
    assert unanswered(remote_without_jump_host, *PLANT, *flows) == {}


def test_an_unknown_protocol_or_an_unknown_type_over_the_web_is_not_evaluated():
    flows = [flow("F1", "LAP", "HMI"), flow("F2", "X", "HMI", protocol="https")]
    assert unanswered(remote_without_jump_host, *PLANT, *flows) == {
        "conduit:C1": {"flows[].protocol": 1},
        "conduit:C4": {"assets[].type": 1},
    }
