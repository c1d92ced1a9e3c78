"""Worked cases of levels and targets, from the file to the result, each with its numbers worked out by hand."""

from __future__ import annotations

import pytest

from assessment.engine.model_file.load import load_text
from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from documents.errors import ModelRefused

HEAD = "bulkhead: 1\nsite: {code: S}\nassessment: {code: A}\n"


def zone_of(text, code="Z1"):
    return sections_of(assess(load_text((HEAD + text).encode()).system))["zones"][code]


MEASURE = """
zones:
  - {code: Z1, sl_t: [2, 2, 3, 1, 1, 1, 1], measures: [{measure: CM-1, status: STATUS}]}
assets:
  - {tag: A, zone: Z1, sl_c: [2, 2, 2, 1, 1, 1, 1]}
  - {tag: B, zone: Z1, sl_c: [2, 2, 1, 1, 1, 1, 1]}
measures:
  - {code: CM-1, sl: [0, 0, 3, 0, 0, 0, 0]}
"""


def test_components_with_an_active_measure_reach_what_it_gives():
    found = zone_of(MEASURE.replace("STATUS", "active"))
    assert found["sl_a"] == [2, 2, 3, 1, 1, 1, 1]
    assert (found["gap"], found["levels_missing"], found["not_assessed"]) == ([0] * 7, 0, 0)


@pytest.mark.parametrize("status", ["retired", "planned", "null"])
def test_without_it_fr3_is_short_by_two(status):
    found = zone_of(MEASURE.replace("STATUS", status))
    assert found["sl_a"] == [2, 2, 1, 1, 1, 1, 1]
    assert (found["gap"], found["levels_missing"]) == ([0, 0, 2, 0, 0, 0, 0], 2)


def test_a_component_that_cannot_identify_leaves_fr1_not_reached():
    text = "zones: [{code: Z1, sl_t: 1}]\nassets: [{tag: A, zone: Z1, type: plc, sl_c: [0, 1, 1, 1, 1, 1, 1]}]\n"
    judged = assess(load_text((HEAD + text).encode()).system)
    found = sections_of(judged)["zones"]["Z1"]
    assert (found["gap"], found["levels_missing"]) == ([1, 0, 0, 0, 0, 0, 0], 1)
    assert found["sl_a_why"][0]["sentence"] == "Level 0: the least capable of the assets (A) states no more."
    messages = {one.rule: one.message for one in judged.findings if one.status == "open"}
    for rule in ("AR-065", "AR-066"):
        assert "identification and authentication control (FR1) by 1" in messages[rule]


def test_a_child_below_its_parent_is_refused_with_both_places():
    text = """
zones:
  - {code: CHILD, parent: SITE, sl_t: [2, 2, 2, 2, 2, 2, 0]}
  - {code: SITE, sl_t: [1, 1, 1, 1, 1, 1, 1]}
"""
    with pytest.raises(ModelRefused) as refused:
        load_text((HEAD + text).encode())
    assert [(one.place, one.message) for one in refused.value.errors] == [
        ("zones[0].sl_t[6]", 'expected at least 1, the RA target of the parent "SITE" at zones[1].sl_t[6], found 0')
    ]


def test_an_element_that_is_not_known_contradicts_no_parent():
    text = "zones: [{code: SITE, sl_t: 2}, {code: CHILD, parent: SITE, sl_t: [2, 2, 2, 2, 2, 2, null]}]\n"
    assert zone_of(text, "CHILD")["sl_t"] == [2, 2, 2, 2, 2, 2, None]


def test_a_range_is_refused_and_asks_for_one_value():
    with pytest.raises(ModelRefused) as refused:
        load_text(b"zones: [{code: Z1, sl_t: [2, 2, 2-3, 2, 2, 2, 2]}]\n" + HEAD.encode())
    [error] = refused.value.errors
    assert error.place == "zones[0].sl_t[2]"
    assert "give one value" in error.message
