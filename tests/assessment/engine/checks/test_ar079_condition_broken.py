from __future__ import annotations

from assessment.engine.checks.ar079_condition_broken import condition_broken
from assessment.engine.system import TargetCondition
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone


def held(text, holds):
    return TargetCondition(text, holds)


def test_a_broken_condition_is_quoted():
    place = zone("Z", name="Filter hall", sl_t=1, sl_t_conditions=[held("No radio", False), held("Locked", True)])
    finding = found(condition_broken, place)["zone:Z"]
    assert (finding.severity, finding.evidence["conditions"]) == ("high", ["No radio"])
    assert finding.message == (
        'The target of zone Filter hall rests on a condition that no longer holds: "No radio"; '
        "its acceptance is open again."
    )


def test_a_conduit_rests_on_conditions_too():
    parts = [zone("A"), zone("B"), conduit("C1", "A", "B", sl_t_conditions=[held("Read only", False)])]
    assert list(found(condition_broken, *parts)) == ["conduit:C1"]


def test_conditions_that_hold_are_quiet():
    assert found(condition_broken, zone("Z", sl_t_conditions=[held("No radio", True)])) == {}


def test_a_condition_nobody_checked_is_not_evaluated():
    assert unanswered(condition_broken, zone("Z", sl_t_conditions=[held("No radio", None)])) == {
        "site:SITE": {"zones[].sl_t_conditions[].holds": 1}
    }
