from __future__ import annotations

from assessment.engine.checks.ar007_target_missing import target_missing
from assessment.engine.system import TargetCondition
from tests.assessment.engine.checks.judging import found
from tests.builders import conduit, zone


def test_a_zone_and_a_conduit_without_a_target_are_found():
    finding = found(target_missing, zone("Z1"), zone("Z2", sl_t=2), conduit("C1", "Z1", "Z2"))
    assert {target: one.severity for target, one in finding.items()} == {"zone:Z1": "high", "conduit:C1": "high"}
    assert finding["zone:Z1"].message == "Zone Z1 has no target level."


def test_a_target_with_an_unknown_element_is_found():
    finding = found(target_missing, zone("Z1", sl_t=[2, 2, 2, None, 2, 2, 2]))["zone:Z1"]
    assert finding.message == "The target level of zone Z1 is not set for data confidentiality (FR4)."


def test_a_proposed_target_is_found_only_once_the_assessment_is_final():
    proposed = zone("Z1", sl_t=2, sl_t_status="proposed")
    assert found(target_missing, proposed) == {}
    assert list(found(target_missing, proposed, final=True)) == ["zone:Z1"]
    assert list(found(target_missing, zone("Z1", sl_t=2), final=True)) == ["zone:Z1"]


def test_an_agreed_or_approved_target_is_quiet():
    agreed, approved = zone("Z1", sl_t=2, sl_t_status="agreed"), zone("Z2", sl_t=0, sl_t_status="approved")
    assert found(target_missing, agreed, approved, final=True) == {}


def test_an_approved_target_whose_condition_broke_is_open_again():
    broken = zone("Z1", sl_t=2, sl_t_status="approved", sl_t_conditions=[TargetCondition("No remote access", False)])
    assert found(target_missing, broken) == {}
    finding = found(target_missing, broken, final=True)["zone:Z1"]
    assert "is open again, as a condition it rests on no longer holds" in finding.message
