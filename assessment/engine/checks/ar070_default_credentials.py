"""AR-070: an asset that anyone with a manual, or everyone with the same password, can enter."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.places import around, fr_name
from assessment.engine.levels import FR
from assessment.engine.system import Asset

FROM_LEVEL = 2


@check(
    "AR-070",
    force="shall",
    severity="high",
    target="asset",
    violates=["SR 1.5", "SR 1.1 RE 1"],
    measures=["MEA-037", "MEA-035"],
    escalation="critical where the credentials are those of the factory",
)
def default_credentials(case: Case) -> Concerns:
    """Shared or default credentials.

    No accountability and trivial entry.

    Shared credentials count where the target of the asset's zone asks for level 2 or more in identification; default
    ones always. An asset stated to have none is not judged here.

    Example: The panels of a bottling line still open with the password that the maker prints in the manual.
    """
    for asset in case.plant.system.assets:
        if asset.credentials is None:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", {"assets[].credentials": 1})
        elif asset.credentials == "default":
            message = f"{asset.name} still has the credentials it came with from the factory."
            yield Concern(f"asset:{asset.tag}", message, {"credentials": "default"}, "critical")
        elif asset.credentials == "shared":
            yield from _judge_shared(case, asset)


def _judge_shared(case: Case, asset: Asset) -> Concerns:
    zone = case.plant.zone_of(asset)
    target = None if zone is None else zone.sl_t[FR.IAC]
    asks: Answer = None if target is None else target >= FROM_LEVEL
    if zone is None or asks is None:
        field = "assets[].zone" if zone is None else "zones[].sl_t"
        yield Unanswered(around(case, asset), f"asset:{asset.tag}", {field: 1})
    elif asks:
        message = (
            f"People share one login on {asset.name}, while zone {zone.name} has target {target} for "
            f"{fr_name(FR.IAC)}, which asks for a login for each."
        )
        yield Concern(f"asset:{asset.tag}", message, {"credentials": "shared", "sl_t_iac": target})
