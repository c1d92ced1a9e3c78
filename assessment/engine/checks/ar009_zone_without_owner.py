"""AR-009: a zone for which no organisation answers."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check


@check(
    "AR-009",
    force="shall",
    severity="medium",
    target="zone",
    violates=["ZCR 6.4", "ZCR 7.1"],
    measures=["MEA-088"],
)
def zone_without_owner(case: Case) -> Concerns:
    """Zone without accountable organisation.

    Nobody can accept residual risk for the zone.

    A party that is no asset owner counts as contracted where a service agreement names it as the provider.

    Example: The compressor station's zone names a maintenance firm as its owner, and no service agreement makes that
    firm answer for it.
    """
    parties = {party.code: party for party in case.plant.system.parties}
    contracted = {agreement.provider for agreement in case.plant.system.service_agreements}
    for zone in case.plant.system.zones:
        owner = parties.get(zone.owner or "")
        if owner is None:
            message = f"No organisation answers for zone {zone.name}."
            yield Concern(f"zone:{zone.code}", message, {"owner": zone.owner})
        elif owner.kind == "asset_owner" or owner.code in contracted:
            continue
        elif owner.kind is None:
            yield Unanswered(case.site, f"zone:{zone.code}", {"organisations[].kind": 1})
        else:
            message = f"{owner.name} answers for zone {zone.name}, but is neither the asset owner nor under contract."
            yield Concern(f"zone:{zone.code}", message, {"owner": owner.code, "kind": owner.kind})
