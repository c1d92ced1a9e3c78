from __future__ import annotations

from assessment.engine.checks.ar002_flow_without_conduit import flow_without_conduit
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

# office Z4 | control Z1 == C1 == supervisory Z2, and Z2 == C2, C3 == Z3
PLANT = [
    *(
        zone(code, level=level, kind=kind)
        for code, level, kind in [
            ("Z1", 1, "control"),
            ("Z2", 2, "control"),
            ("Z3", 3, "operations"),
            ("Z4", 4, "enterprise"),
        ]
    ),
    *(asset(f"A{number}", f"Z{number}") for number in (1, 2, 3, 4)),
    conduit("C1", "Z1", "Z2"),
    conduit("C2", "Z2", "Z3"),
    conduit("C3", "Z2", "Z3"),
]


def test_a_flow_between_zones_that_no_conduit_joins_is_its_own_target():
    finding = found(flow_without_conduit, *PLANT, flow("F1", "A1", "A3"))
    assert {target: one.severity for target, one in finding.items()} == {"flow:F1": "high"}


def test_across_the_border_of_business_and_control_it_is_critical():
    assert found(flow_without_conduit, *PLANT, flow("F1", "A4", "A3"))["flow:F1"].severity == "critical"


def test_a_declared_flow_with_a_conduit_or_inside_a_zone_is_quiet():
    flows = [flow("F1", "A1", "A2"), flow("F2", "A1", "A1")]
    assert found(flow_without_conduit, *PLANT, *flows) == {}
    assert unanswered(flow_without_conduit, *PLANT, *flows) == {}


def test_a_flow_that_two_conduits_could_carry_is_ambiguous_not_undocumented():
    assert found(flow_without_conduit, *PLANT, flow("F1", "A2", "A3")) == {}


def test_a_flow_put_into_a_conduit_that_does_not_join_its_zones_is_found_there():
    assert list(found(flow_without_conduit, *PLANT, flow("F1", "A1", "A3", conduit="C1"))) == ["conduit:C1"]


def test_observed_traffic_needs_a_declared_channel_that_covers_it():
    seen = flow("F1", "A1", "A2", protocol="modbus_tcp", port=502, basis="observed")
    finding = found(flow_without_conduit, *PLANT, seen)
    assert (list(finding), finding["conduit:C1"].basis) == (["conduit:C1"], "observed")
    assert found(flow_without_conduit, *PLANT, seen, flow("F2", "A1", "A2", protocol="modbus_tcp")) == {}


def test_an_end_in_no_known_zone_is_not_evaluated():
    missing = unanswered(flow_without_conduit, *PLANT, flow("F1", "A1", "ip:192.0.2.7"))
    assert missing == {"site:SITE": {"assets[].ips": 1}}
