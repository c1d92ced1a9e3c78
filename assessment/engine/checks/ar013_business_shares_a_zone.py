"""AR-013: business and control assets in one zone."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.words import chosen, counted, listed
from assessment.engine.plant import Plant, agree
from assessment.engine.system import Asset, Zone


@check(
    "AR-013",
    force="shall",
    severity="critical",
    target="zone",
    violates=["ZCR 3.2", "SR 5.1"],
    measures=["MEA-004", "MEA-011"],
)
def business_shares_a_zone(case: Case) -> Concerns:
    """Business and IACS assets in one zone.

    Business systems face users, mail and internet and must be separated logically or physically.

    A domain that is not written follows from the level. A waiver does not close this rule.

    Example: The shift leader's office PC with mail and browser sits in the same zone as the SCADA server.
    """
    for zone in case.plant.system.zones:
        judged = [
            (asset, _is_business(case.plant, asset), _is_control(case.plant, zone, asset))
            for asset in case.plant.assets_in(zone.code)
        ]
        business = [asset for asset, answer, _ in judged if answer]
        control = [asset for asset, _, answer in judged if answer]
        if business and control:
            yield _concern(zone, business, control)
        elif _may_mix(judged):
            unclear = sum(None in answers for _, *answers in judged)
            yield Unanswered(case.site, f"zone:{zone.code}", {"assets[].level": unclear})


def _concern(zone: Zone, business: list[Asset], control: list[Asset]) -> Concern:
    message = (
        f"Zone {zone.name} holds {listed([asset.name for asset in business])}, "
        f"{chosen(len(business), 'a business system', 'business systems')}, together with "
        f"{counted(len(control), 'control asset')}."
    )
    evidence = {"business": [asset.tag for asset in business], "control": [asset.tag for asset in control]}
    return Concern(f"zone:{zone.code}", message, evidence)


def _is_business(plant: Plant, asset: Asset) -> Answer:
    if asset.domain == "it":
        return True
    return agree(plant.levels_of(asset), lambda level: level >= 4)  # noqa: PLR2004 (Purdue levels)


def _is_control(plant: Plant, zone: Zone, asset: Asset) -> Answer:
    domain = asset.domain or ("external" if zone.kind == "external" else "ot")
    return all_of(domain == "ot", agree(plant.levels_of(asset), lambda level: level <= 3))  # noqa: PLR2004


def _may_mix(judged: list[tuple[Asset, Answer, Answer]]) -> bool:
    """Tell whether two different assets could be one of business and one of control, once all is known."""
    business = [asset.tag for asset, answer, _ in judged if answer is not False]
    control = [asset.tag for asset, _, answer in judged if answer is not False]
    return bool(business and control) and not (business == control and len(business) == 1)
