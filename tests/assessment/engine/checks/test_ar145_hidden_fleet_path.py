"""FLEET > EDGE over port 8883 by a conduit of its own; OFFICE > EDGE by the same port without one."""

from __future__ import annotations

from assessment.engine.checks.ar145_hidden_fleet_path import hidden_fleet_path
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("E", level=2),
    zone("M", level=3),
    zone("O", kind="enterprise"),
    asset("EDGE", "E", type="edge_gateway"),
    asset("FLEET", "M"),
    asset("PC", "O"),
    conduit("CF", "M", "E", name="Fleet", purpose="fleet"),
    flow("F1", "FLEET", "EDGE", protocol="mqtt", port=8883, conduit="CF"),
]
HIDDEN = flow("F2", "PC", "EDGE", protocol="mqtt", port=8883, basis="observed")


def test_a_flow_by_the_port_of_the_fleet_without_a_conduit_is_a_hidden_path():
    finding = found(hidden_fleet_path, *PLANT, HIDDEN)["flow:F2"]
    assert (finding.severity, finding.basis, finding.evidence["flows"]) == ("high", "observed", ["F2"])
    assert finding.message == (
        "1 flow uses port 8883, over which conduit Fleet manages devices, on a way that no conduit carries: "
        "PC (level 4) to EDGE (level 2) by MQTT."
    )


def test_the_declared_path_another_port_and_a_flow_of_a_conduit_are_quiet():
    other = flow("F3", "PC", "EDGE", protocol="mqtt", port=1883)
    assert found(hidden_fleet_path, *PLANT, other) == {}
    assert found(hidden_fleet_path, *PLANT, conduit("CO", "O", "E"), HIDDEN) == {}
    elsewhere = [part for part in PLANT if getattr(part, "code", "") != "CF"]
    assert found(hidden_fleet_path, *elsewhere, conduit("CF", "M", "E"), HIDDEN) == {}


def test_of_two_fleets_over_one_port_the_one_with_its_protocol_is_named():
    other = [
        conduit("CA", "M", "E", name="Another", purpose="fleet"),
        flow("F0", "FLEET", "EDGE", protocol="https", port=8883, conduit="CA"),
    ]
    assert found(hidden_fleet_path, *PLANT, *other, HIDDEN)["flow:F2"].evidence["examples"][0]["fleet"] == "CF"


def test_a_range_that_holds_the_port_is_open_for_it():
    wide = flow("F2", "PC", "EDGE", port="8000-9000", basis="firewall_rule")
    assert found(hidden_fleet_path, *PLANT, wide)["flow:F2"].evidence["examples"][0]["port"] == 8883
    assert found(hidden_fleet_path, *PLANT, flow("F2", "PC", "EDGE", port="1-1024", basis="firewall_rule")) == {}


def test_what_could_still_be_a_hidden_path_is_named():
    def missing(*parts):
        return unanswered(hidden_fleet_path, *PLANT, *parts)

    assert missing(flow("F2", "PC", "EDGE", protocol="mqtt")) == {"site:SITE": {"flows[].port": 1}}
    assert missing(flow("F2", "PC", "EDGE", protocol="https")) == {}
    assert missing(flow("F2", "ip:192.0.2.1", "EDGE", protocol="mqtt", port=8883)) == {"site:SITE": {"assets[].ips": 1}}
