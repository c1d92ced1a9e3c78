from __future__ import annotations

from assessment.engine.checks.ar003_observed_not_approved import observed_not_approved
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"), conduit("C1", "Z1", "Z2")]


def seen(**values):
    return flow("F1", "A", "B", protocol="modbus_tcp", basis="observed", **values)


def test_observed_and_undecided_is_found():
    finding = found(observed_not_approved, *PLANT, seen(decision="undecided"))["conduit:C1"]
    assert (finding.severity, finding.basis, finding.evidence["flows"]) == ("high", "observed", ["F1"])
    assert finding.message == "1 flow was seen over conduit C1 that nobody approved: A to B by Modbus/TCP."


def test_observed_and_forbidden_is_found():
    assert list(found(observed_not_approved, *PLANT, seen(decision="forbidden"))) == ["conduit:C1"]


def test_allowed_or_conditional_with_its_condition_is_quiet():
    assert found(observed_not_approved, *PLANT, seen(decision="allowed")) == {}
    assert found(observed_not_approved, *PLANT, seen(decision="conditional", condition="At night only")) == {}
    assert list(found(observed_not_approved, *PLANT, seen(decision="conditional"))) == ["conduit:C1"]


def test_a_declared_flow_is_not_asked():
    assert found(observed_not_approved, *PLANT, flow("F1", "A", "B", decision="undecided")) == {}


def test_traffic_that_an_allowed_channel_covers_is_approved_by_it():
    channel = flow("F2", "A", "B", protocol="modbus_tcp", decision="allowed")
    assert found(observed_not_approved, *PLANT, seen(), channel) == {}
    assert unanswered(observed_not_approved, *PLANT, seen(), channel) == {}


def test_without_any_decision_it_is_not_evaluated():
    assert unanswered(observed_not_approved, *PLANT, seen()) == {"conduit:C1": {"flows[].decision": 1}}


def test_inside_a_zone_the_flow_is_its_own_target():
    inside = flow("F1", "A", "A", basis="observed", decision="undecided")
    assert list(found(observed_not_approved, *PLANT, inside)) == ["flow:F1"]
    assert unanswered(observed_not_approved, *PLANT, flow("F1", "A", "A", basis="observed")) == {
        "zone:Z1": {"flows[].decision": 1}
    }
