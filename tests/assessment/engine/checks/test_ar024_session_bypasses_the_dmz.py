from __future__ import annotations

from assessment.engine.checks.ar024_session_bypasses_the_dmz import session_bypasses_the_dmz
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

# office Z4 (level 4) == C1 == control Z1 (level 1); DMZ Zd (3.5) between, joined by C2 and C3
OFFICE = [zone("Z4", level=4, kind="enterprise"), asset("PC", "Z4", type="workstation")]
CONTROL = [zone("Z1", level=1, kind="control"), asset("PLC", "Z1", type="plc")]
DMZ = [zone("Zd", kind="dmz"), asset("REP", "Zd", type="historian_replica"), asset("SRV", "Zd", type="web_server")]
PLANT = [*OFFICE, *CONTROL, *DMZ, conduit("C1", "Z4", "Z1"), conduit("C2", "Z4", "Zd"), conduit("C3", "Zd", "Z1")]


def test_a_direct_session_is_found_on_its_conduit():
    finding = found(session_bypasses_the_dmz, *PLANT, flow("F1", "PC", "PLC", protocol="modbus_tcp"))
    assert list(finding) == ["conduit:C1"]
    one = finding["conduit:C1"]
    assert (one.severity, one.force, one.basis) == ("critical", "convention", "declared")
    assert one.evidence["flows"] == ["F1"]
    assert one.message == (
        "1 session between business and control runs directly over conduit C1, without ending in a DMZ: "
        "PC (level 4) to PLC (level 1) by Modbus/TCP."
    )


def test_the_reverse_direction_is_found_too_and_both_are_one_finding():
    flows = [flow("F1", "PC", "PLC"), flow("F2", "PLC", "PC")]
    assert found(session_bypasses_the_dmz, *PLANT, *flows)["conduit:C1"].evidence["flows"] == ["F1", "F2"]


def test_a_session_without_a_conduit_is_its_own_target():
    assert list(found(session_bypasses_the_dmz, *PLANT, flow("F1", "PC", "PLC", conduit="none"))) == ["flow:F1"]


def test_two_sessions_that_meet_in_the_dmz_are_quiet():
    flows = [flow("F1", "PC", "REP"), flow("F2", "PLC", "REP")]
    assert found(session_bypasses_the_dmz, *PLANT, *flows) == {}
    assert unanswered(session_bypasses_the_dmz, *PLANT, *flows) == {}


def test_only_a_node_that_ends_the_session_stands_between():
    assert found(session_bypasses_the_dmz, *PLANT, flow("F1", "PC", "PLC", via=["REP"])) == {}
    assert list(found(session_bypasses_the_dmz, *PLANT, flow("F1", "PC", "PLC", via=["SRV"]))) == ["conduit:C1"]


def test_a_finding_that_rests_on_traffic_only_says_observed():
    seen = flow("F1", "PC", "PLC", basis="observed")
    assert found(session_bypasses_the_dmz, *PLANT, seen)["conduit:C1"].basis == "observed"
    both = found(session_bypasses_the_dmz, *PLANT, seen, flow("F2", "PC", "PLC"))["conduit:C1"]
    assert (both.basis, both.evidence["observed"]) == ("declared", ["F1"])


def test_a_declared_flow_that_was_forbidden_does_not_exist():
    assert found(session_bypasses_the_dmz, *PLANT, flow("F1", "PC", "PLC", decision="forbidden")) == {}
    seen = flow("F1", "PC", "PLC", decision="forbidden", basis="observed")
    assert list(found(session_bypasses_the_dmz, *PLANT, seen)) == ["conduit:C1"]


def test_a_level_that_is_not_known_is_not_evaluated():
    unknown = [zone("Zx"), asset("X", "Zx"), conduit("C9", "Z4", "Zx")]
    assert unanswered(session_bypasses_the_dmz, *PLANT, *unknown, flow("F1", "PC", "X")) == {
        "conduit:C9": {"assets[].level": 1}
    }


def test_a_session_that_ends_in_the_dmz_is_quiet_whatever_the_levels():
    parts = [*PLANT, zone("N"), asset("X", "N", type="plc"), flow("F1", "PC", "X", via=["REP"])]
    assert unanswered(session_bypasses_the_dmz, *parts) == {}


def test_a_zone_with_levels_on_both_sides_does_not_answer():
    spread = [zone("Zx", level=[3, 4]), conduit("C9", "Zx", "Z1")]
    assert unanswered(session_bypasses_the_dmz, *spread, *CONTROL, flow("F1", "zone:Zx", "PLC")) == {
        "conduit:C9": {"zones[].level": 1}
    }


def test_what_is_missing_beside_a_finding_stands_in_its_evidence():
    parts = [*PLANT, zone("Zx"), asset("X", "Z1"), flow("F1", "PC", "PLC")]
    open_end = [asset("Y", "Z1"), flow("F2", "any", "Y", conduit="C1")]
    finding = found(session_bypasses_the_dmz, *parts, *open_end)["conduit:C1"]
    assert finding.evidence["not_evaluated"]["missing"] == {"flows[].from or flows[].to": 1}
