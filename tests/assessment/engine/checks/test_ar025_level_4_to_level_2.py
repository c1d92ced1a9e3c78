from __future__ import annotations

from assessment.engine.checking import run_checks
from assessment.engine.checks.ar024_session_bypasses_the_dmz import session_bypasses_the_dmz
from assessment.engine.checks.ar025_level_4_to_level_2 import level_4_to_level_2
from tests.assessment.engine.checks.judging import case, found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z4", level=4, kind="enterprise"),
    zone("Z3", level=3, kind="operations"),
    zone("Z2", level=2, kind="control"),
    zone("Zd", kind="dmz"),
    asset("PC", "Z4", type="workstation"),
    asset("MES", "Z3", type="mes"),
    asset("HMI", "Z2", type="hmi"),
    asset("JMP", "Zd", type="jump_host"),
    conduit("C2", "Z4", "Z2"),
    conduit("C3", "Z4", "Z3"),
]


def test_business_straight_to_level_2_is_found_and_to_level_3_is_not():
    flows = [flow("F1", "PC", "HMI"), flow("F2", "HMI", "PC"), flow("F3", "PC", "MES")]
    finding = found(level_4_to_level_2, *PLANT, *flows)
    assert list(finding) == ["conduit:C2"]
    assert (finding["conduit:C2"].severity, finding["conduit:C2"].evidence["flows"]) == ("critical", ["F1", "F2"])


def test_a_jump_host_in_the_dmz_stands_between():
    assert found(level_4_to_level_2, *PLANT, flow("F1", "PC", "HMI", via=["JMP"])) == {}


def test_the_general_finding_on_the_same_flows_folds_under_this_one():
    checks = [level_4_to_level_2, session_bypasses_the_dmz]
    findings = run_checks(case(*PLANT, flow("F1", "PC", "HMI")), checks)
    assert {one.rule: one.folded_under for one in findings} == {"AR-024": "AR-025@conduit:C2", "AR-025": None}


def test_an_unknown_level_is_not_evaluated():
    parts = [*PLANT, zone("X"), conduit("C9", "Z4", "X")]
    assert unanswered(level_4_to_level_2, *parts, flow("F1", "PC", "zone:X")) == {"conduit:C9": {"zones[].level": 1}}
