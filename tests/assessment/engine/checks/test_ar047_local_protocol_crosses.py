from __future__ import annotations

from assessment.engine.checks.ar047_local_protocol_crosses import local_protocol_crosses
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z1", name="Cell 1", level=1),
    zone("Z2", name="Cell 2", level=1),
    asset("PLC", "Z1"),
    asset("DRIVE", "Z2"),
    asset("IO", "Z1"),
    conduit("C1", "Z1", "Z2"),
]


def test_a_field_network_over_a_border_is_found():
    finding = found(local_protocol_crosses, *PLANT, flow("F1", "PLC", "DRIVE", protocol="ethercat"))["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("high", "shall", "declared")
    assert finding.evidence["flows"] == ["F1"]
    assert finding.message == (
        "1 flow over conduit C1 crosses a zone border by a protocol that belongs inside one zone: PLC to DRIVE by "
        "EtherCAT."
    )


def test_seen_on_the_wire_it_says_observed_and_without_a_conduit_it_is_its_own_target():
    seen = flow("F1", "PLC", "DRIVE", protocol="profinet", basis="observed", conduit="none")
    finding = found(local_protocol_crosses, *PLANT, seen)["flow:F1"]
    assert finding.basis == "observed"


def test_inside_a_zone_or_by_another_protocol_it_is_quiet():
    flows = [
        flow("F1", "PLC", "IO", protocol="ethercat"),
        flow("F2", "PLC", "DRIVE", protocol="modbus_tcp"),
        flow("F3", "PLC", "IO"),
    ]
    assert found(local_protocol_crosses, *PLANT, *flows) == {}
    assert unanswered(local_protocol_crosses, *PLANT, *flows) == {}


def test_an_unknown_protocol_or_zone_is_not_evaluated():
    parts = [*PLANT, asset("X"), flow("F1", "PLC", "DRIVE"), flow("F2", "PLC", "X", protocol="ethercat")]
    assert unanswered(local_protocol_crosses, *parts) == {
        "conduit:C1": {"flows[].protocol": 1},
        "site:SITE": {"assets[].zone": 1},
    }
