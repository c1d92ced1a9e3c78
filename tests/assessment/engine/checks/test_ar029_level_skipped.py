from __future__ import annotations

from assessment.engine.checks.ar029_level_skipped import level_skipped
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ZONES = [zone(f"Z{level}", level=level, kind="control") for level in (0, 1, 2, 3)]
PLANT = [*ZONES, *(asset(f"a{level}", f"Z{level}") for level in (0, 1, 2, 3)), conduit("C1", "Z1", "Z3")]


def test_level_3_straight_to_level_1_is_found_on_its_conduit():
    finding = found(level_skipped, *PLANT, flow("F1", "a3", "a1", basis="observed"))["conduit:C1"]
    assert (finding.severity, finding.force, finding.basis) == ("medium", "convention", "observed")
    assert finding.evidence["flows"] == ["F1"]


def test_without_a_conduit_the_flow_is_the_target_and_either_side_may_open_it():
    assert list(found(level_skipped, *PLANT, flow("F1", "a0", "a2"), flow("F2", "a3", "a0"))) == ["flow:F1", "flow:F2"]


def test_inside_a_zone_the_levels_of_the_assets_count():
    finding = found(level_skipped, *PLANT, asset("db", "Z1", level=3), flow("F1", "db", "a1"))["flow:F1"]
    assert finding.message.startswith("1 flow inside zone Z1 skips a level")


def test_neighbouring_levels_and_what_leaves_the_plant_are_quiet():
    parts = [*PLANT, zone("D", kind="dmz"), asset("d", "D")]
    flows = [flow("F1", "a3", "a2"), flow("F2", "a1", "a1"), flow("F3", "d", "a1"), flow("F4", "a2", "a1")]
    assert found(level_skipped, *parts, *flows) == {}
    assert unanswered(level_skipped, *parts, *flows) == {}


def test_a_level_that_is_not_known_or_not_one_is_not_evaluated_unless_all_agree():
    parts = [*PLANT, zone("W", level=[1, 2], kind="control"), asset("w", "W"), asset("n"), zone("V", level=[0, 1])]
    assert unanswered(level_skipped, *parts, flow("F1", "w", "a3")) == {"site:SITE": {"assets[].level": 1}}
    assert unanswered(level_skipped, *parts, flow("F1", "n", "a3")) == {"site:SITE": {"assets[].level": 1}}
    assert list(found(level_skipped, *parts, flow("F1", "zone:V", "a3"))) == ["flow:F1"]
