from __future__ import annotations

import pytest

from assessment.engine.checks.ar068_large_level_step import large_level_step
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

PLAIN = {"kind": "filtering", "controls": []}


def plant(first, second, **values):
    zones = [zone("A", kind="control", sl_t=first), zone("B", kind="operations", sl_t=second)]
    return [*zones, asset("D", type="diode"), conduit("C", "A", "B", **{**PLAIN, **values})]


def test_two_levels_apart_in_integrity_is_a_large_step():
    finding = found(large_level_step, *plant([2, 2, 3, 1, 2, 2, 2], [2, 2, 1, 1, 2, 2, 2]))["conduit:C"]
    assert (finding.severity, finding.force) == ("medium", "heuristic")
    assert finding.message == (
        "Conduit C joins A and B, whose targets lie two levels or more apart, without a one-way device, a protocol "
        "break or a DMZ between: system integrity (FR3) 3 and 1."
    )
    assert finding.evidence["pairs"] == [["A", "B"]]


def test_one_level_apart_or_two_in_another_requirement_is_quiet():
    parts = plant([2, 4, 2, 4, 2, 4, 4], [1, 2, 1, 1, 1, 1, 1])
    assert found(large_level_step, *parts) == unanswered(large_level_step, *parts) == {}


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "diode"},
        {"boundary_assets": ["D"]},
        {"controls": ["protocol_break"]},
        {"kind": "gateway"},
        {"kind": "proxy"},
    ],
)
def test_a_one_way_device_or_a_protocol_break_breaks_the_step(values):
    parts = plant(4, 1, **values)
    assert found(large_level_step, *parts) == unanswered(large_level_step, *parts) == {}


def test_a_dmz_on_one_side_breaks_the_step():
    zones = [zone("A", kind="dmz", sl_t=1), zone("B", kind="control", sl_t=4)]
    assert found(large_level_step, *zones, conduit("C", "A", "B", **PLAIN)) == {}


def test_each_steep_pair_of_a_conduit_is_evidence():
    zones = [zone(code, kind="control", sl_t=level) for code, level in (("A", 1), ("B", 3), ("C", 2))]
    finding = found(large_level_step, *zones, conduit("X", "A", "B", "C", **PLAIN))["conduit:X"]
    assert finding.evidence["pairs"] == [["A", "B"]]


def test_an_external_zone_takes_part_only_with_a_target():
    outside = [zone("A", kind="external"), zone("B", kind="control", sl_t=4), conduit("C", "A", "B", **PLAIN)]
    assert found(large_level_step, *outside) == unanswered(large_level_step, *outside) == {}
    outside[0] = zone("A", kind="external", sl_t=0)
    assert list(found(large_level_step, *outside)) == ["conduit:C"]


def test_what_is_missing_is_named():
    assert unanswered(large_level_step, *plant(None, 1)) == {"site:SITE": {"zones[].sl_t": 1}}
    assert unanswered(large_level_step, *plant(4, 1, controls=None)) == {"site:SITE": {"conduits[].controls": 1}}
    assert unanswered(large_level_step, *plant(4, 1, kind=None)) == {"site:SITE": {"conduits[].kind": 1}}
    zones = [zone("A", sl_t=4), zone("B", sl_t=1)]
    assert unanswered(large_level_step, *zones, conduit("C", "A", "B", **PLAIN)) == {"site:SITE": {"zones[].kind": 1}}
