"""What the tests of the rows ask of a small plant: its findings by rule, its patterns, its pictures."""

from __future__ import annotations

from typing import Any

from assessment.engine.architecture.patterns.business_exchange import business_exchange
from assessment.engine.architecture.patterns.edge_to_cloud import edge_to_cloud
from assessment.engine.architecture.patterns.historian_replica import historian_replica
from assessment.engine.architecture.patterns.laid import Found, Laid
from assessment.engine.architecture.patterns.unified_namespace import unified_namespace
from assessment.engine.architecture.patterns.vendor_access import vendor_access
from assessment.engine.checking import Finding
from assessment.engine.pipeline import JudgedCase, judge_case
from tests.builders import system


def judged(*parts: object, **values: Any) -> JudgedCase:
    """Judge a small plant by every rule."""
    return judge_case(system(*parts, **values))


def open_findings(rule: str, *parts: object, **values: Any) -> dict[str, Finding]:
    """Give the open findings of a rule by target."""
    found = judged(*parts, **values).findings
    return {one.target: one for one in found if one.rule == rule and one.status == "open"}


def patterns(*parts: object, **values: Any) -> dict[str, Laid]:
    """Give the patterns that lie over a small plant, by the target each begins at."""
    whole = judged(*parts, **values)
    found = Found(whole.findings)
    return {
        one.about: one
        for one in (
            *edge_to_cloud(whole.case),
            *historian_replica(whole.case, found),
            *business_exchange(whole.case, found),
            *unified_namespace(whole.case, found),
            *vendor_access(whole.case, found),
        )
    }


def states(laid: Laid) -> dict[str, bool | None]:
    """Give the state of each part of a pattern."""
    return {part.key: part.state for part in laid.parts}
