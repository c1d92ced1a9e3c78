from __future__ import annotations

from assessment.engine.checks.ar083_missing_protocol_fact import missing_protocol_fact
from assessment.engine.system import OpcSecurity
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("A2", "Z1"), asset("B", "Z2"), conduit("C1", "Z1", "Z2")]


def test_a_missing_or_unknown_protocol_and_optional_facts_without_a_statement_are_found():
    flows = [
        flow("F1", "A", "B"),
        flow("F2", "A", "B", protocol="unknown"),
        flow("F3", "A", "B", protocol="opc_ua"),
        flow("F4", "A", "B", protocol="opc_ua", security=OpcSecurity()),
    ]
    finding = found(missing_protocol_fact, *PLANT, *flows)["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("low", "convention", "declared")
    assert finding.evidence["flows"] == ["F1", "F2", "F3", "F4"]
    assert [one["missing"] for one in finding.evidence["examples"]] == [
        "flows[].protocol",
        "flows[].protocol",
        "flows[].secure",
        "flows[].secure",
    ]
    assert finding.message == (
        "Of 4 flows over conduit C1 nobody has written down which protocol it is and whether authentication, integrity "
        "protection and encryption are switched on: A to B by a protocol that is not known."
    )


def test_the_message_names_only_what_is_open():
    finding = found(missing_protocol_fact, *PLANT, flow("F1", "A", "B", protocol="https"))["conduit:C1"]
    assert finding.message == (
        "Of 1 flow over conduit C1 nobody has written down whether authentication is switched on: A to B by HTTPS (TLS "
        "1.2 or later)."
    )


def test_a_statement_a_protocol_that_leaves_nothing_open_or_one_zone_is_quiet():
    flows = [
        flow("F1", "A", "B", protocol="opc_ua", secure=False),
        flow("F2", "A", "B", protocol="opc_ua", security=OpcSecurity(mode="none")),
        flow("F3", "A", "B", protocol="modbus_tcp"),
        flow("F4", "A", "B", protocol="ssh"),
        flow("F5", "A", "A2"),
    ]
    assert found(missing_protocol_fact, *PLANT, *flows) == {}
    assert unanswered(missing_protocol_fact, *PLANT, *flows) == {}


def test_traffic_is_described_by_the_channel_that_covers_it():
    seen = flow("F1", "A", "B", protocol="opc_ua", basis="observed")
    channel = flow("F2", "A", "B", protocol="opc_ua", secure=True)
    assert found(missing_protocol_fact, *PLANT, seen, channel) == {}
    assert found(missing_protocol_fact, *PLANT, seen)["conduit:C1"].basis == "observed"


def test_a_zone_that_is_not_known_is_not_evaluated():
    assert unanswered(missing_protocol_fact, *PLANT, asset("X"), flow("F1", "A", "X")) == {
        "site:SITE": {"assets[].zone": 1}
    }
