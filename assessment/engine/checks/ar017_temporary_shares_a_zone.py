"""AR-017: devices that come and go in one zone with those that stay."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import mixes
from assessment.engine.checks.words import chosen, counted, listed


@check(
    "AR-017",
    force="should",
    severity="medium",
    target="zone",
    violates=["ZCR 3.4", "SR 2.3"],
    measures=["MEA-052", "MEA-051"],
)
def temporary_shares_a_zone(case: Case) -> Concerns:
    """Temporary device in a permanent zone.

    Devices that come and go carry infections from elsewhere; the standard recommends a separate zone.

    A recorded rationale is a waiver.

    Example: A service technician's laptop is plugged into the control zone's switch for two days every month.
    """
    for zone in case.plant.system.zones:
        assets = case.plant.assets_in(zone.code)
        answer = mixes([asset.temporary for asset in assets])
        if answer is None:
            missing = {"assets[].temporary": sum(asset.temporary is None for asset in assets)}
            yield Unanswered(case.site, f"zone:{zone.code}", missing)
        elif answer:
            passing = [asset for asset in assets if asset.temporary]
            staying = [asset for asset in assets if asset.temporary is False]
            message = (
                f"{listed([asset.name for asset in passing])} {chosen(len(passing), 'comes and goes', 'come and go')} "
                f"in zone {zone.name}, together with {counted(len(staying), 'permanent asset')}."
            )
            evidence = {"temporary": [one.tag for one in passing], "permanent": [one.tag for one in staying]}
            yield Concern(f"zone:{zone.code}", message, evidence)
