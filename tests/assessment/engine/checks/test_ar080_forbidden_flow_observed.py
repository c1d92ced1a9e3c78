from __future__ import annotations

from assessment.engine.checks.ar080_forbidden_flow_observed import forbidden_flow_observed
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z1", name="Pumps"),
    zone("Z2"),
    asset("A", "Z2", ips=["10.2.0.5"]),
    asset("B", "Z1"),
    asset("C", "Z1"),
    conduit("C1", "Z1", "Z2"),
]


def seen(code="F1", source="A", target="B", **values):
    return flow(code, source, target, **({"protocol": "telnet", "port": 23, "basis": "observed"} | values))


def test_an_observed_flow_that_was_decided_forbidden_is_found():
    finding = found(forbidden_flow_observed, *PLANT, seen(decision="forbidden"))["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("critical", "convention", "observed")
    assert finding.evidence["examples"][0]["forbidden_by"] == "F1"
    assert finding.message == "1 flow was seen over conduit C1 though it is forbidden: A to B by Telnet."


def test_traffic_that_matches_a_forbidden_flow_is_found():
    ban = flow("F9", "zone:Z2", "zone:Z1", protocol="telnet", port=23, decision="forbidden")
    finding = found(forbidden_flow_observed, *PLANT, seen(), ban)["conduit:C1"]
    assert (finding.evidence["flows"], finding.evidence["examples"][0]["forbidden_by"]) == (["F1"], "F9")


def test_by_network_or_a_rule_or_traffic_that_was_forbidden_it_matches_too():
    bans = [
        flow("F9", "net:10.2.0.0/16", "any", protocol="telnet", decision="forbidden"),
        flow("F9", "zone:Z2", "zone:Z1", protocol="telnet", decision="forbidden", basis="firewall_rule"),
        flow("F9", "A", "B", protocol="telnet", decision="forbidden", basis="observed"),
    ]
    for ban in bans:
        assert "F1" in found(forbidden_flow_observed, *PLANT, seen(), ban)["conduit:C1"].evidence["flows"]


def test_a_narrower_allowed_channel_decides():
    for basis in ("declared", "firewall_rule"):
        ban = flow("F9", "zone:Z2", "zone:Z1", protocol="telnet", decision="forbidden", basis=basis)
        allowed = flow("F8", "A", "B", protocol="telnet", port=23, decision="allowed")
        assert found(forbidden_flow_observed, *PLANT, seen(), ban, allowed) == {}


def test_other_ends_sides_protocols_and_ports_or_a_mere_declaration_are_quiet():
    ban = flow("F9", "A", "B", protocol="telnet", port=23, decision="forbidden")
    flows = [
        seen("F1", "A", "C"),
        seen("F2", "B", "A"),
        seen("F3", protocol="ssh", port=23),
        seen("F4", port=2323),
        flow("F5", "A", "B", protocol="telnet", port=23),
    ]
    assert found(forbidden_flow_observed, *PLANT, ban, *flows) == {}
    assert unanswered(forbidden_flow_observed, *PLANT, ban, *flows) == {}


def test_inside_a_zone_the_flow_is_its_own_target():
    inside = seen(source="C", decision="forbidden")
    assert found(forbidden_flow_observed, *PLANT, inside)["flow:F1"].message == (
        "1 flow was seen inside zone Pumps though it is forbidden: C to B by Telnet."
    )


def test_a_protocol_that_nobody_named_leaves_it_open_unless_the_port_or_a_channel_decides():
    ban = flow("F9", "zone:Z2", "zone:Z1", decision="forbidden")
    question = {"conduit:C1": {"flows[].protocol": 1}}
    assert found(forbidden_flow_observed, *PLANT, seen(), ban) == {}
    assert unanswered(forbidden_flow_observed, *PLANT, seen(), ban) == question
    no_telnet = flow("F9", "zone:Z2", "zone:Z1", protocol="telnet", port=23, decision="forbidden")
    assert unanswered(forbidden_flow_observed, *PLANT, seen(protocol=None), no_telnet) == question
    assert unanswered(forbidden_flow_observed, *PLANT, seen(protocol=None, port=443), no_telnet) == {}
    allowed = flow("F8", "A", "B", protocol="telnet", port=23, decision="allowed")
    assert unanswered(forbidden_flow_observed, *PLANT, seen(), ban, allowed) == {}
