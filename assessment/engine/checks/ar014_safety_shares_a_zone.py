"""AR-014: safety assets in one zone with others."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import mixes
from assessment.engine.checks.words import chosen, counted, listed


@check(
    "AR-014",
    force="shall",
    severity="critical",
    target="zone",
    violates=["ZCR 3.3", "SR 5.1"],
    measures=["MEA-026", "MEA-007"],
)
def safety_shares_a_zone(case: Case) -> Concerns:
    """Safety and non-safety assets in one zone.

    Safety assets must be separated; if they cannot be, the whole zone has to be designated safety-related.

    Only the flag written on the zone counts as that designation; a waiver does not close this rule.

    Example: An emergency shutdown controller shares its zone with the operator stations, and the zone is not designated
    as safety-related.
    """
    for zone in case.plant.system.zones:
        assets = case.plant.assets_in(zone.code)
        answer = False if zone.safety_related else mixes([asset.safety for asset in assets])
        if answer is None:
            missing = {"assets[].safety": sum(asset.safety is None for asset in assets)}
            yield Unanswered(case.site, f"zone:{zone.code}", missing)
        elif answer:
            safety = [asset for asset in assets if asset.safety]
            others = [asset for asset in assets if asset.safety is False]
            message = (
                f"Zone {zone.name} holds {listed([asset.name for asset in safety])}, "
                f"{chosen(len(safety), 'a safety asset', 'safety assets')}, together with "
                f"{counted(len(others), 'asset')} that {chosen(len(others), 'is', 'are')} not."
            )
            evidence = {
                "safety": [asset.tag for asset in safety],
                "other": [asset.tag for asset in others],
                "safety_related": zone.safety_related,
            }
            yield Concern(f"zone:{zone.code}", message, evidence)
