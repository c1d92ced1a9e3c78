"""Enter the zone Z from O over one session, and see whom it reaches there."""

from __future__ import annotations

import pytest

from assessment.engine.checks.entering import is_entered
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, flow, zone

OUTER = [zone("O"), asset("PC", "O")]
INNER = [asset(tag, "Z") for tag in "ABCD"]


def entered(*parts, lateral=None, complete=True):
    judged = case(*OUTER, zone("Z", lateral=lateral), *INNER, *parts, flows_complete=complete)
    return [tag for tag in "ABCD" if is_entered(judged, judged.plant.assets[tag])]


@pytest.mark.parametrize("lateral", [None, "open", "transit_blocked"])
def test_one_session_into_an_open_zone_reaches_all_of_it(lateral):
    assert entered(flow("F1", "PC", "A"), lateral=lateral) == ["A", "B", "C", "D"]


def test_an_isolated_zone_is_reached_along_flows_only():
    flows = [flow("F1", "PC", "A"), flow("F2", "A", "B"), flow("F3", "D", "C")]
    assert entered(*flows, lateral="isolated") == ["A", "B"]


def test_a_flow_of_a_whole_isolated_zone_is_one_of_each_of_its_assets():
    assert entered(flow("F1", "PC", "A"), flow("F2", "zone:Z", "C"), lateral="isolated") == ["A", "C"]
    assert entered(flow("F1", "PC", "zone:Z"), lateral="isolated") == ["A", "B", "C", "D"]
    assert entered(flow("F1", "PC", "A"), flow("F2", "A", "zone:Z"), lateral="isolated") == ["A", "B", "C", "D"]


def test_what_leaves_or_stays_in_a_zone_does_not_enter_it():
    assert entered(flow("F1", "A", "PC"), flow("F2", "A", "B")) == []


def test_without_a_complete_list_of_flows_nothing_is_out_of_reach():
    judged = case(*OUTER, zone("Z"), *INNER, asset("X"))
    assert is_entered(judged, judged.plant.assets["A"]) is None
    assert is_entered(judged, judged.plant.assets["X"]) is None
