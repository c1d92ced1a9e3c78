from __future__ import annotations

from assessment.engine.checks.ar066_level_below_target import level_below_target
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone


def test_the_largest_gap_decides_the_severity():
    one = zone("A", sl_t=2, sl_a=[1, 2, 2, 2, 2, 2, 2])
    two = zone("B", sl_t=[2, 2, 2, 1, 3, 2, 2], sl_a=[0, 2, 2, 1, 1, 0, 2])
    finding = found(level_below_target, one, two)
    assert {target: each.severity for target, each in finding.items()} == {"zone:A": "medium", "zone:B": "high"}
    assert finding["zone:B"].evidence["gap"] == {"FR1": 2, "FR5": 2, "FR6": 2}
    assert finding["zone:A"].message == (
        "Zone A is 1 level short of its target: identification and authentication control (FR1) by 1."
    )


def test_a_safety_related_zone_is_one_step_up():
    one = zone("A", kind="safety", sl_t=2, sl_a=1)
    two = zone("B", safety_related=True, sl_t=3, sl_a=1)
    finding = found(level_below_target, one, two)
    assert {target: each.severity for target, each in finding.items()} == {"zone:A": "high", "zone:B": "critical"}


def test_a_conduit_is_judged_as_well():
    parts = [zone("A"), zone("B"), conduit("C1", "A", "B", sl_t=2, sl_a=1)]
    assert found(level_below_target, *parts)["conduit:C1"].severity == "medium"


def test_at_its_target_a_zone_is_quiet():
    assert found(level_below_target, zone("A", sl_t=2, sl_a=2)) == {}


def test_what_is_not_known_is_not_a_gap_and_is_not_evaluated():
    parts = [zone("A", sl_t=2, sl_a=[1, None, 2, 2, 2, 2, 2]), zone("B")]
    assert found(level_below_target, *parts)["zone:A"].evidence["not_assessed"] == ["FR2"]
    assert unanswered(level_below_target, *parts) == {"site:SITE": {"zones[].sl_a": 8, "zones[].sl_t": 7}}
