"""AR-065: a component that cannot do what its zone asks for."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import around, fr_name
from assessment.engine.checks.words import counted, listed
from assessment.engine.components import compensations_of_assets, shortfall
from assessment.engine.levels import FR, NOT_APPLICABLE
from assessment.engine.system import Asset, Zone


@check(
    "AR-065",
    force="convention",
    severity="medium",
    target="asset",
    violates=["ZCR 5.8", "ZCR 5.12"],
    measures=["MEA-068", "MEA-090", "MEA-093"],
    escalation="high at a gap of 2 or more",
)
def component_shortfall(case: Case) -> Concerns:
    """Component capability shortfall.

    The zone cannot reach its target by native capability alone.

    An accepted, unexpired compensation about the asset answers for the FR of its requirement. An FR whose gap is not
    known does not count.

    Example: A gateway from 2009 can reach level 1 in identification, and the target of its zone is 3.
    """
    compensated = compensations_of_assets(case.plant)
    for asset in case.plant.system.assets:
        zone = case.plant.zone_of(asset)
        if zone is None:
            continue
        asked = [fr for fr in FR if fr not in compensated.get(asset.tag, ())]
        gaps = {fr: gap for fr in asked if (gap := shortfall(zone.sl_t[fr], asset.sl_c[fr]))}
        if gaps:
            yield _concern(asset, zone, gaps)
        elif missing := _missing(asset, zone, asked):
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", missing)


def _concern(asset: Asset, zone: Zone, gaps: dict[FR, int]) -> Concern:
    worst = max(gaps.values())
    shortfalls = [f"{fr_name(fr)} by {gap}" for fr, gap in gaps.items()]
    message = (
        f"{asset.name} falls short of the target of zone {zone.name} by up to {counted(worst, 'level')}: "
        f"{listed(shortfalls)}."
    )
    evidence = {"sl_c": list(asset.sl_c), "sl_t": list(zone.sl_t), "gap": {fr.code: gap for fr, gap in gaps.items()}}
    return Concern(f"asset:{asset.tag}", message, evidence, "high" if worst > 1 else None)


def _missing(asset: Asset, zone: Zone, asked: list[FR]) -> dict[str, int]:
    fields = {
        "assets[].sl_c": any(asset.sl_c[fr] is None and zone.sl_t[fr] != 0 for fr in asked),
        "zones[].sl_t": any(zone.sl_t[fr] is None and asset.sl_c[fr] != NOT_APPLICABLE for fr in asked),
    }
    return {field: 1 for field, is_missing in fields.items() if is_missing}
