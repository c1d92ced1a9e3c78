"""AR-018: radio and wired assets in one zone."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import mixes
from assessment.engine.checks.places import is_on_radio
from assessment.engine.checks.words import chosen, counted, listed


@check(
    "AR-018",
    force="should",
    severity="medium",
    target="zone",
    violates=["ZCR 3.5", "SR 1.6", "SR 2.2"],
    measures=["MEA-050", "MEA-049"],
)
def wireless_shares_a_zone(case: Case) -> Concerns:
    """Wireless and wired assets in one zone.

    Physical protection ends where the radio signal goes; the standard recommends separation.

    An asset is attached by radio by its flag or by an interface of that kind; a recorded deviation is a waiver.

    Example: Three wireless level transmitters are listed in the same zone as the wired I/O of the tank farm.
    """
    for zone in case.plant.system.zones:
        judged = [(asset, is_on_radio(asset)) for asset in case.plant.assets_in(zone.code)]
        answer = mixes([answer for _, answer in judged])
        if answer is None:
            missing = {"assets[].wireless": sum(one is None for _, one in judged)}
            yield Unanswered(case.site, f"zone:{zone.code}", missing)
        elif answer:
            radio = [asset for asset, on_radio in judged if on_radio]
            wired = [asset for asset, on_radio in judged if on_radio is False]
            message = (
                f"{listed([asset.name for asset in radio])} {chosen(len(radio), 'is', 'are')} attached by radio in "
                f"zone {zone.name}, together with {counted(len(wired), 'wired asset')}."
            )
            evidence = {"wireless": [asset.tag for asset in radio], "wired": [asset.tag for asset in wired]}
            yield Concern(f"zone:{zone.code}", message, evidence)
