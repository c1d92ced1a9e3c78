from __future__ import annotations

from assessment.engine.checks.ar144_edge_checkpoint import edge_checkpoint
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset

ALL = {"validate": True, "standardise": "by the tag list", "hardened": True, "secure_boot": True}


def judged(answers, kind="edge_gateway"):
    edge = asset("E", name="Edge 1", type=kind, edge=answers)
    return found(edge_checkpoint, edge), unanswered(edge_checkpoint, edge)


def test_each_duty_that_is_missing_is_named():
    finding = judged({**ALL, "validate": False, "secure_boot": False})[0]["asset:E"]
    assert (finding.severity, finding.evidence["lacking"]) == ("medium", ["validate", "secure_boot"])
    assert finding.message == "Edge 1 lets data through without checking what passes and a secure boot."


def test_a_gateway_with_all_of_them_and_other_assets_are_quiet():
    assert judged(ALL) == ({}, {})
    assert judged(None, kind="historian") == ({}, {})


def test_what_nobody_answered_is_not_evaluated_or_stands_beside():
    assert judged({"validate": True})[1] == {
        "site:SITE": {"assets[].edge.hardened": 1, "assets[].edge.secure_boot": 1, "assets[].edge.standardise": 1}
    }
    assert judged({"validate": False})[0]["asset:E"].evidence["not_answered"] == [
        "standardise",
        "hardened",
        "secure_boot",
    ]
