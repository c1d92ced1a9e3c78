from __future__ import annotations

import pytest

from assessment.engine.checks.ar039_diode_misplaced import diode_misplaced
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

PLANT = [zone("HIGH", sl_t=3), zone("LOW", sl_t=1)]


def diode(*between, **values):
    return conduit("C1", *(between or ("HIGH", "LOW")), **{"kind": "diode", "direction": "forward", **values})


def test_out_of_the_higher_zone_is_quiet():
    assert found(diode_misplaced, *PLANT, diode()) == unanswered(diode_misplaced, *PLANT, diode()) == {}


def test_into_the_higher_zone_is_found_unless_confidentiality_is_the_goal():
    finding = found(diode_misplaced, *PLANT, diode(direction="reverse", one_way_goal="integrity"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "heuristic")
    assert (finding.evidence["from"], finding.evidence["to"]) == ("LOW", "HIGH")
    assert found(diode_misplaced, *PLANT, diode(direction="reverse", one_way_goal="confidentiality")) == {}


@pytest.mark.parametrize("direction", [None, "both"])
def test_a_diode_without_one_direction_is_found(direction):
    assert list(found(diode_misplaced, *PLANT, diode(direction=direction))) == ["conduit:C1"]


def test_a_diode_of_three_zones_is_found():
    assert list(found(diode_misplaced, *PLANT, zone("M"), diode("HIGH", "M", "LOW"))) == ["conduit:C1"]


@pytest.mark.parametrize(
    ("values", "is_bypass"),
    [
        ({"kind": "filtering", "direction": "both"}, True),
        ({"kind": "filtering", "direction": "reverse"}, True),
        ({"kind": "diode", "direction": "reverse", "one_way_goal": "confidentiality"}, True),
        ({"kind": "filtering", "direction": "forward"}, False),
        ({"kind": "filtering", "direction": "both", "status": "closed"}, False),
    ],
)
def test_a_second_conduit_that_leads_back_is_found(values, is_bypass):
    second = conduit("C2", "HIGH", "LOW", **values)
    assert ("conduit:C1" in found(diode_misplaced, *PLANT, diode(), second)) is is_bypass


def test_a_diode_at_the_border_marks_a_conduit_of_another_kind():
    parts = [*PLANT, asset("D", type="diode"), diode(kind="filtering", direction="both", boundary_assets=["D"])]
    assert list(found(diode_misplaced, *parts)) == ["conduit:C1"]


def test_a_conduit_that_is_no_diode_is_quiet():
    parts = [*PLANT, diode(kind="filtering", direction="both")]
    assert found(diode_misplaced, *parts) == unanswered(diode_misplaced, *parts) == {}


def test_what_is_not_known_is_not_evaluated():
    def of(*parts):
        return unanswered(diode_misplaced, *parts)["site:SITE"]

    assert of(*PLANT, diode(direction="reverse")) == {"conduits[].one_way_goal": 1}
    assert of(zone("HIGH", sl_t=[3, None, 1, 1, 1, 1, 1]), zone("LOW"), diode(one_way_goal="integrity")) == {
        "zones[].sl_t": 1
    }
    assert of(*PLANT, diode(kind=None)) == {"conduits[].kind": 1}
    assert of(*PLANT, diode(), conduit("C2", "LOW", "HIGH", kind="filtering")) == {"conduits[].direction": 1}
