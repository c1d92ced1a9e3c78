"""AR-178: a backup that counts as none: nobody restored it, or it takes longer than the zone may stand still."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.words import chosen, listed
from assessment.engine.system import Asset, Zone


@check(
    "AR-178",
    force="convention",
    severity="medium",
    target="zone",
    violates=["SR 7.3 RE 1", "SR 7.4"],
    measures=["MEA-080", "MEA-082"],
)
def backup_counts_as_none(case: Case) -> Concerns:
    """Backup that counts as none.

    A copy that nobody has restored is a hope; one that takes longer than the zone may stand still comes too late.

    A backup without the date of a restore test counts as untested: the missing date is the finding. The time to
    restore is compared with that of the zone where both are stated. How old a test may be is the matter of another
    rule.

    Example: The packaging zone may stand still for 4 hours, and to restore its line controller takes two days.
    """
    for zone in case.plant.system.zones:
        assets = sorted(case.plant.assets_in(zone.code), key=lambda asset: asset.tag)
        kept = [asset for asset in assets if asset.backup is not None and asset.backup.exists]
        untested = [asset for asset in kept if asset.backup is not None and asset.backup.restore_tested is None]
        slow = [asset for asset in kept if _is_slow(asset, zone.rto_hours)]
        if untested or slow:
            yield _concern(zone, untested, slow)
        missing = sum(_hours(asset) is None for asset in kept) if zone.rto_hours is not None else 0
        if missing:
            yield Unanswered(case.site, f"zone:{zone.code}", {"assets[].backup.rto_hours": missing})
        elif zone.rto_hours is None and any(_hours(asset) is not None for asset in kept):
            yield Unanswered(case.site, f"zone:{zone.code}", {"zones[].rto_hours": 1})


def _is_slow(asset: Asset, limit: float | None) -> bool:
    hours = _hours(asset)
    return hours is not None and limit is not None and hours > limit


def _hours(asset: Asset) -> float | None:
    return None if asset.backup is None else asset.backup.rto_hours


def _concern(zone: Zone, untested: list[Asset], slow: list[Asset]) -> Concern:
    parts = []
    if untested:
        names = listed([asset.name for asset in untested])
        parts.append(f"nobody has restored the {chosen(len(untested), 'backup', 'backups')} of {names} in a test")
    if slow:
        names = listed([asset.name for asset in slow])
        parts.append(f"to restore {names} takes longer than the {zone.rto_hours:g} hours it may stand still")
    message = f"In zone {zone.name} {' and '.join(parts)}."
    evidence = {
        "untested": [asset.tag for asset in untested],
        "rto_hours": zone.rto_hours,
        "slow": {asset.tag: _hours(asset) for asset in slow},
    }
    return Concern(f"zone:{zone.code}", message, evidence)
