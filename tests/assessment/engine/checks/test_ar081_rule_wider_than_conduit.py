from __future__ import annotations

import pytest

from assessment.engine.checks.ar081_rule_wider_than_conduit import rule_wider_than_conduit
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z1"),
    zone("Z2"),
    asset("HIST", "Z2", ips=["10.2.0.5"]),
    asset("PC", "Z2", ips=["10.2.0.9"]),
    asset("PLC", "Z1", ips=["10.1.0.5"]),
    conduit("C1", "Z2", "Z1"),
    conduit("C2", "Z2", "Z1"),
]


def rule(source="HIST", target="PLC", **values):
    values = {"protocol": "modbus_tcp", "port": 502, "conduit": "C1"} | values
    return flow("R1", source, target, basis="firewall_rule", **values)


def channel(code="F1", source="HIST", target="PLC", **values):
    return flow(code, source, target, **({"protocol": "modbus_tcp", "port": 502, "conduit": "C1"} | values))


def judged(*flows):
    """Give what is wider, None where nothing is; nothing may be left open."""
    findings = found(rule_wider_than_conduit, *PLANT, *flows)
    assert unanswered(rule_wider_than_conduit, *PLANT, *flows) == {}
    return findings["conduit:C1"].evidence["examples"][0]["wider"] if findings else None


def test_a_rule_that_its_conduit_does_not_declare_is_found():
    finding = found(rule_wider_than_conduit, *PLANT, rule("any", port="any"), channel())["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("high", "convention", "declared")
    assert finding.evidence["flows"] == ["R1"]
    assert finding.message == (
        "1 firewall rule over conduit C1 lets through more than any declared channel: any address to PLC, Modbus/TCP "
        "on any port."
    )


@pytest.mark.parametrize(
    ("wide", "wider"),
    [
        (rule(), None),
        (rule("ip:10.2.0.5", "ip:10.1.0.5"), None),
        (rule("PC"), "source or destination"),
        (rule("zone:Z2"), "source or destination"),
        (rule("net:10.2.0.0/24"), "source or destination"),
        (rule("any"), "source or destination"),
        (rule("PLC", "HIST"), "opening side"),
        (rule(protocol="s7comm"), "protocol or port"),
        (rule(port="500-510"), "protocol or port"),
        (rule(port="any"), "protocol or port"),
        (rule(protocol=None), None),
        (rule(protocol="unknown", port="502-503"), "protocol or port"),
        (rule(protocol=None, port="any"), "protocol or port"),
    ],
)
def test_what_is_wider_than_one_channel_between_two_hosts(wide, wider):
    assert judged(wide, channel()) == wider


@pytest.mark.parametrize(
    ("declared", "wider"),
    [
        (channel(source="zone:Z2", target="zone:Z1"), None),
        (channel(source="net:10.2.0.0/16", target="any"), None),
        (channel(port=None), None),
        (channel(port="500-510"), None),
        (channel(protocol="unknown"), None),
        (channel(protocol="unknown", port="any"), "protocol or port"),
        (channel(conduit="C2"), "source or destination"),
        (channel(decision="forbidden"), "source or destination"),
        (channel(basis="observed"), "source or destination"),
        (channel(transport="udp"), "protocol or port"),
    ],
)
def test_which_declarations_cover_a_narrow_rule(declared, wider):
    assert judged(rule(transport="TCP"), declared) == wider


def test_networks_cover_the_networks_inside_them():
    declared = channel(source="net:10.2.0.0/16")
    assert judged(rule("net:10.2.3.0/24"), declared) is None
    assert judged(rule("net:10.0.0.0/8"), declared) == "source or destination"
    assert judged(rule("net:2001:db8::/64"), declared) == "source or destination"


def test_a_rule_for_networks_finds_its_conduit_by_the_zones_they_lie_in():
    parts = [zone("Z1", subnets=["10.1.0.0/16"]), zone("Z2", subnets=["10.2.0.0/16"]), *PLANT[2:-1]]
    wide = rule("net:10.2.0.0/24", "net:10.1.0.0/24", conduit=None)
    assert list(found(rule_wider_than_conduit, *parts, wide, channel())) == ["conduit:C1"]
    agreed = channel(source="zone:Z2", target="zone:Z1")
    assert found(rule_wider_than_conduit, *parts, wide, agreed) == {}


def test_several_channels_cover_a_range_of_ports_together_but_not_a_gap_in_it():
    three = [channel("F1", port=502), channel("F2", port="503-504"), channel("F3", source="zone:Z2", port=505)]
    assert judged(rule(port="502-505"), *three) is None
    assert judged(rule(port="502-505"), *three[:1], three[2]) == "protocol or port"
    assert judged(rule(port="501-504"), *three) == "protocol or port"


def test_by_port_alone_a_rule_is_held_against_the_usual_ports_of_a_protocol():
    by_port = rule(protocol=None, port=44818)
    assert judged(by_port, channel(protocol="enip", port=None)) is None
    assert judged(by_port, channel(protocol="modbus_tcp", port=None)) == "protocol or port"


def test_a_rule_inside_a_zone_or_stated_to_have_no_conduit_is_another_matter():
    assert judged(rule("PC", "HIST", conduit=None), rule(conduit="none")) is None


def test_a_rule_without_port_is_covered_by_a_channel_without_one():
    assert judged(rule(port=None), channel(port=None)) is None


def test_what_is_not_known_is_named():
    assert unanswered(rule_wider_than_conduit, *PLANT, rule(port=None), channel()) == {
        "conduit:C1": {"flows[].port": 1}
    }
    assert unanswered(rule_wider_than_conduit, *PLANT, rule(port=None, protocol=None), channel()) == {
        "conduit:C1": {"flows[].port": 1, "flows[].protocol": 1}
    }
    for loose in (rule(conduit=None), rule("any", conduit=None)):
        assert unanswered(rule_wider_than_conduit, *PLANT, loose, channel()) == {"site:SITE": {"flows[].conduit": 1}}
