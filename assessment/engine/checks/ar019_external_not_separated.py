"""AR-019: an asset that is reached from outside, in a zone made for something else."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.places import around
from assessment.engine.plant import Plant
from assessment.engine.system import Asset

MADE_FOR_IT = frozenset({"external", "remote_access", "dmz"})


@check(
    "AR-019",
    force="should",
    severity="high",
    target="asset",
    violates=["ZCR 3.6", "SR 1.13"],
    measures=["MEA-030", "MEA-011", "MEA-053"],
)
def external_not_separated(case: Case) -> Concerns:
    """Asset reached through an external network not separated.

    Exposure differs from that of the other assets; the standard recommends a separate zone.

    A recorded rationale is a waiver.

    Example: A pump with a modem for its supplier stands in the control zone among assets that nobody outside can reach.
    """
    for asset in case.plant.system.assets:
        elsewhere = _is_elsewhere(case.plant, asset)
        answer = all_of(asset.external_connection, elsewhere)
        if answer:
            zone = case.plant.zone_of(asset)
            assert zone is not None
            message = (
                f"{asset.name} is reached through an external network, but stands in zone {zone.name}, "
                f"which is neither a DMZ nor made for remote access."
            )
            yield Concern(f"asset:{asset.tag}", message, {"zone": zone.code, "zone_kind": zone.kind})
        elif answer is None:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", dict.fromkeys(_missing(asset, elsewhere), 1))


def _is_elsewhere(plant: Plant, asset: Asset) -> Answer:
    zone = plant.zone_of(asset)
    return None if zone is None or zone.kind is None else zone.kind not in MADE_FOR_IT


def _missing(asset: Asset, elsewhere: Answer) -> list[str]:
    fields = ["assets[].external_connection"] if asset.external_connection is None else []
    if elsewhere is None:
        fields.append("assets[].zone" if asset.zone is None else "zones[].kind")
    return fields
