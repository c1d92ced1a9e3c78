from __future__ import annotations

from assessment.engine.checks.ar057_writes_while_monitoring import writes_while_monitoring
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z3", level=3),
    zone("Z2", level=2),
    asset("DASH", "Z3"),
    asset("PUMP", "Z2"),
    asset("PUMP2", "Z2"),
    conduit("C1", "Z3", "Z2", purpose="monitoring"),
    conduit("C2", "Z3", "Z2", purpose="control"),
    conduit("C3", "Z3", "Z2"),
]


def test_a_write_into_the_process_is_found():
    flows = [
        flow("F1", "DASH", "PUMP", access="write", protocol="opc_ua", conduit="C1"),
        flow("F2", "DASH", "PUMP", access="both", conduit="C1"),
    ]
    finding = found(writes_while_monitoring, *PLANT, *flows)["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("high", "convention", ["F1", "F2"])
    assert finding.message == (
        "2 flows over conduit C1 allow writing, though the conduit is declared for monitoring: DASH (level 3) to PUMP "
        "(level 2) by OPC UA (client/server, opc.tcp)."
    )


def test_between_sides_of_one_level_it_is_found():
    same = [zone("Za", level=2), asset("A", "Za"), conduit("C4", "Za", "Z2", purpose="monitoring")]
    assert list(found(writes_while_monitoring, *PLANT, *same, flow("F1", "A", "PUMP", access="write"))) == [
        "conduit:C4"
    ]


def test_reading_pushing_upwards_an_enforced_right_or_another_purpose_are_quiet():
    flows = [
        flow("F1", "DASH", "PUMP", access="read", conduit="C1"),
        flow("F2", "PUMP", "DASH", access="write", conduit="C1"),
        flow("F3", "DASH", "PUMP", access="write", controls=["read_only"], conduit="C1"),
        flow("F4", "DASH", "PUMP", access="write", conduit="C2"),
        flow("F5", "PUMP", "PUMP2", access="write"),
    ]
    assert found(writes_while_monitoring, *PLANT, *flows) == {}
    assert unanswered(writes_while_monitoring, *PLANT, *flows) == {}


def test_what_is_not_known_is_named():
    flows = [
        flow("F1", "DASH", "PUMP", conduit="C1"),
        flow("F2", "DASH", "PUMP", access="write", conduit="C3"),
        flow("F3", "DASH", "PUMP", access="write"),
    ]
    assert unanswered(writes_while_monitoring, *PLANT, *flows) == {
        "conduit:C1": {"flows[].access": 1},
        "conduit:C3": {"conduits[].purpose": 1},
        "site:SITE": {"flows[].conduit": 1},
    }
    spread = [zone("Zx", level=[2, 4]), asset("X", "Zx"), conduit("C5", "Z3", "Zx", purpose="monitoring")]
    assert unanswered(writes_while_monitoring, *PLANT, *spread, flow("F1", "DASH", "X", access="write")) == {
        "conduit:C5": {"assets[].level": 1}
    }
