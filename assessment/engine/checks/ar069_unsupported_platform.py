"""AR-069: a platform that nobody repairs any more."""

from __future__ import annotations

from typing import Any

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, any_of, opposite, unknown
from assessment.engine.checks.entering import is_entered
from assessment.engine.checks.places import around
from assessment.engine.statuses import is_expired
from assessment.engine.system import Asset


@check(
    "AR-069",
    force="convention",
    severity="medium",
    target="asset",
    violates=["SR 3.2", "SR 7.7", "SR 5.2"],
    measures=["MEA-067", "MEA-066", "MEA-068", "MEA-054"],
    escalation="high where it is reachable from another zone",
)
def unsupported_platform(case: Case) -> Concerns:
    """Unsupported platform.

    Known holes stay open.

    Reachable from another zone is an asset at which a session from there ends, and every asset that such an asset
    reaches inside the zone: all of them, unless the zone isolates its assets, then along flows only. Where the list
    of flows is not complete, an asset that no flow reaches may be reachable all the same.

    Example: The operator station runs an operating system whose support ended in 2020, and the historian's zone opens
    sessions to it.
    """
    today = case.plant.system.assessment.date
    for asset in case.plant.system.assets:
        questions = {
            "assets[].support_end" if asset.support_end is None else "assessment.date": _is_past(case, asset),
            "assets[].firmware_supported": opposite(asset.firmware_supported),
        }
        answer = any_of(*questions.values())
        if answer:
            yield _concern(case, asset, is_past=is_expired(asset.support_end, today))
        elif answer is None:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", unknown(questions))


def _is_past(case: Case, asset: Asset) -> Answer:
    today = case.plant.system.assessment.date
    return None if asset.support_end is None or today is None else asset.support_end < today


def _concern(case: Case, asset: Asset, *, is_past: bool) -> Concern:
    entered = is_entered(case, asset)
    why = f"its support ended on {asset.support_end}" if is_past else "its firmware is no longer maintained"
    where = ", and another zone opens sessions to it or to its zone" if entered else ""
    message = f"Nobody repairs {asset.name} any more: {why}{where}."
    evidence: dict[str, Any] = {
        "support_end": None if asset.support_end is None else str(asset.support_end),
        "firmware_supported": asset.firmware_supported,
        "reachable_from_another_zone": entered,
    }
    if entered is None:
        evidence["severity_not_known"] = ["assets[].zone" if asset.zone is None else "assessment.flows_complete"]
    return Concern(f"asset:{asset.tag}", message, evidence, "high" if entered else None)
