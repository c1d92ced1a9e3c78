from __future__ import annotations

import pytest

from assessment.engine.checks.ar042_short_attack_path import short_attack_path
from assessment.engine.system import Conventions, Thresholds
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

"""
    OFFICE --[C1]-- OPS --[C2]-- PLANT
"""
ZONES = [
    zone("OFFICE", kind="enterprise"),
    zone("OPS", kind="operations", sl_t=2),
    zone("PLANT", kind="control", sl_t=3),
]
ASSETS = [asset("pc", "OFFICE"), asset("hist", "OPS"), asset("plc", "PLANT")]
FLOWS = [flow("F1", "pc", "hist"), flow("F2", "hist", "plc")]
WEAK, STRONG = {"sl_t": 2, "sl_a": 1}, {"sl_t": 2, "sl_a": 2}


def plant(first, second):
    return [*ZONES, *ASSETS, *FLOWS, conduit("C1", "OFFICE", "OPS", **first), conduit("C2", "OPS", "PLANT", **second)]


def test_two_conduits_that_both_miss_their_targets_are_found():
    finding = found(short_attack_path, *plant(WEAK, WEAK))
    assert list(finding) == ["zone:PLANT"]
    assert (finding["zone:PLANT"].severity, finding["zone:PLANT"].force) == ("high", "heuristic")
    assert finding["zone:PLANT"].evidence["flows"] == ["F1", "F2"]
    assert [one["conduit"] for one in finding["zone:PLANT"].evidence["conduits"]] == ["C1", "C2"]
    assert "From OFFICE an attacker comes into zone PLANT" in finding["zone:PLANT"].message


def test_one_conduit_at_its_target_breaks_the_path():
    for parts in (plant(STRONG, WEAK), plant(WEAK, STRONG)):
        assert found(short_attack_path, *parts) == unanswered(short_attack_path, *parts) == {}


def test_a_longer_path_than_the_threshold_is_quiet():
    short = Conventions(thresholds=Thresholds(path_conduits=1))
    assert found(short_attack_path, *plant(WEAK, WEAK), conventions=short) == {}
    longer = Conventions(thresholds=Thresholds(path_conduits=5))
    assert list(found(short_attack_path, *plant(WEAK, WEAK), conventions=longer)) == ["zone:PLANT"]


def test_the_drawing_alone_is_no_path_and_a_border_without_a_conduit_is_no_protection():
    drawn = [one for one in plant(WEAK, WEAK) if one not in FLOWS]
    assert found(short_attack_path, *drawn) == {}
    bare = [*ZONES, *ASSETS, flow("F1", "pc", "plc")]
    assert "over no more than 1 border without any conduit" in found(short_attack_path, *bare)["zone:PLANT"].message


def test_inside_a_zone_an_attacker_moves_on_unless_its_assets_are_isolated():
    apart = [flow("F1", "pc", "other"), flow("F2", "hist", "plc"), asset("other", "OPS")]
    parts = [one for one in plant(WEAK, WEAK) if one not in FLOWS] + apart
    assert list(found(short_attack_path, *parts)) == ["zone:PLANT"]
    isolated = [zone("OPS", kind="operations", lateral="isolated") if one is ZONES[1] else one for one in parts]
    assert found(short_attack_path, *isolated) == {}


def test_an_outer_zone_is_entered_from_another_outer_zone_only():
    office = zone("OFFICE", kind="enterprise", sl_t=3)
    parts = [office, asset("pc", "OFFICE"), zone("NET", kind="external"), asset("x", "NET"), flow("F1", "pc", "pc")]
    assert found(short_attack_path, *parts) == {}
    entered = [*parts, flow("F9", "x", "pc"), conduit("C9", "NET", "OFFICE", **WEAK)]
    assert found(short_attack_path, *entered)["zone:OFFICE"].evidence["from"] == "NET"


@pytest.mark.parametrize(
    ("first", "field"),
    [({}, "conduits[].sl_t"), ({"sl_t": 2}, "conduits[].requirements")],
)
def test_a_conduit_of_unknown_level_is_not_evaluated(first, field):
    assert unanswered(short_attack_path, *plant(first, WEAK)) == {"site:SITE": {field: 1}}


def test_an_unset_target_or_kind_is_not_evaluated():
    unset = [zone("PLANT", kind="control") if one is ZONES[2] else one for one in plant(WEAK, WEAK)]
    assert unanswered(short_attack_path, *unset)["site:SITE"]["zones[].sl_t"] >= 1
    unkind = [zone("OFFICE") if one is ZONES[0] else one for one in plant(WEAK, WEAK)]
    assert unanswered(short_attack_path, *unkind)["site:SITE"]["zones[].kind"] >= 1
