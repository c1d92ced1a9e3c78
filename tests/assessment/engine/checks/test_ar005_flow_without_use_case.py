from __future__ import annotations

from assessment.engine.checks.ar005_flow_without_use_case import flow_without_use_case
from tests.assessment.engine.checks.judging import found
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("Z1"), zone("Z2"), asset("A", "Z1"), asset("B", "Z2"), conduit("C1", "Z1", "Z2")]


def test_a_flow_without_use_case_or_owner_is_found():
    flows = [flow("F1", "A", "B", use_case="Trends"), flow("F2", "A", "B", owner="kl"), flow("F3", "A", "A")]
    finding = found(flow_without_use_case, *PLANT, *flows)
    assert list(finding) == ["conduit:C1", "flow:F3"]
    assert finding["conduit:C1"].severity == "medium"
    assert finding["conduit:C1"].evidence["flows"] == ["F1", "F2"]
    assert finding["conduit:C1"].message.startswith("2 flows over conduit C1 lack a stated use case and owner:")


def test_a_flow_with_both_is_quiet():
    stated = flow("F1", "A", "B", use_case="Trends", owner="kl")
    assert found(flow_without_use_case, *PLANT, stated) == {}


def test_the_channel_answers_for_the_traffic_that_it_covers():
    stated = flow("F1", "A", "B", protocol="https", use_case="Trends", owner="kl")
    seen = flow("F2", "A", "B", protocol="https", basis="observed")
    assert found(flow_without_use_case, *PLANT, stated, seen) == {}
    assert list(found(flow_without_use_case, *PLANT, seen)) == ["conduit:C1"]
