"""Runs one check on a plant of a few lines, and gives what it found by target."""

from __future__ import annotations

from typing import Any

from assessment.engine.achieved import judge_levels
from assessment.engine.checking import Case, Check, Finding, run_checks
from assessment.engine.flows import compare_flows
from assessment.engine.monitoring import monitoring_verdicts
from assessment.engine.targets import propose_targets
from tests.builders import plant


def case(*parts: object, **values: Any) -> Case:
    """Give a case of a plant built from its parts, judged by the engine's own parts below the rules."""
    built = plant(*parts, **values)
    return Case(
        plant=built,
        levels=judge_levels(built),
        proposals=propose_targets(built),
        monitoring=monitoring_verdicts(built),
        comparison=compare_flows(built),
    )


def found(check: Check, *parts: object, **values: Any) -> dict[str, Finding]:
    """Give the findings of a check that are not `not_evaluated`, by target."""
    return {one.target: one for one in _findings(check, *parts, **values) if one.status != "not_evaluated"}


def unanswered(check: Check, *parts: object, **values: Any) -> dict[str, dict[str, int]]:
    """Give the missing fields of what a check could not evaluate, by target."""
    findings = _findings(check, *parts, **values)
    return {one.target: one.evidence["missing"] for one in findings if one.status == "not_evaluated"}


def _findings(check: Check, *parts: object, **values: Any) -> list[Finding]:
    findings = run_checks(case(*parts, **values), [check])
    assert len({one.id for one in findings}) == len(findings)
    assert all(one.message.endswith(".") for one in findings)
    return list(findings)
