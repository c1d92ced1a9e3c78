from __future__ import annotations

from assessment.engine.checking import run_checks
from assessment.engine.checks.ar066_level_below_target import level_below_target
from assessment.engine.checks.ar070_default_credentials import default_credentials
from assessment.engine.checks.ar077_open_question import open_question
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, conduit, zone

CHECKS = [open_question, level_below_target, default_credentials]


def judged(*parts, final=True):
    findings = run_checks(case(*parts, final=final), CHECKS)
    return {one.target: one for one in findings if one.rule == "AR-077"}


def test_what_rules_could_not_judge_of_a_zone_and_its_assets_is_one_finding():
    parts = [zone("Z", name="Dosing", sl_t=2), asset("A", "Z"), asset("B", "Z")]
    finding = judged(*parts)["zone:Z"]
    assert (finding.severity, finding.force, finding.status) == ("low", "convention", "open")
    assert finding.message == (
        "The assessment is final, but 2 rules could not be judged in zone Dosing for want of a value: "
        '"Achieved level below target" and "Shared or default credentials".'
    )
    assert finding.evidence == {
        "rules": {"AR-066": {"zones[].sl_a": 7}, "AR-070": {"assets[].credentials": 2}},
    }


def test_each_zone_has_its_own_questions_only():
    parts = [zone("Z", sl_t=2, sl_a=2), zone("Y", sl_t=2, sl_a=2), asset("A", "Z"), asset("B", "Y", credentials="none")]
    assert {target: one.evidence["rules"] for target, one in judged(*parts).items()} == {
        "zone:Z": {"AR-070": {"assets[].credentials": 1}}
    }


def test_what_is_open_beside_a_finding_counts_too():
    parts = [zone("Z", sl_t=[1, 1, 1, 1, 1, 1, 1], sl_a=[0, 1, 1, 1, 1, 1, None])]
    assert judged(*parts)["zone:Z"].evidence["rules"] == {"AR-066": {"zones[].sl_a": 1}}


def test_a_model_that_is_not_final_and_a_zone_without_a_target_are_quiet():
    assert judged(zone("Z", sl_t=2), asset("A", "Z"), final=False) == {}
    assert judged(zone("Z"), asset("A", "Z")) == {}


def test_a_question_about_a_conduit_is_not_one_of_its_zones():
    zones = [zone(code, sl_t=1, sl_a=1) for code in "AB"]
    assert judged(*zones, conduit("C", "A", "B", sl_t=2)) == {}
