"""AR-144: an edge gateway that lets data through without one of its three duties."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import around
from assessment.engine.checks.words import joined
from assessment.engine.system import Asset

DUTIES = {
    "validate": "checking what passes",
    "standardise": "bringing it into one form",
    "hardened": "a hardened system",
    "secure_boot": "a secure boot",
}


@check(
    "AR-144",
    force="convention",
    severity="medium",
    target="asset",
    violates=["SR 3.5", "SR 5.2", "SR 7.7"],
    measures=["MEA-016", "MEA-057", "MEA-063"],
)
def edge_checkpoint(case: Case) -> Concerns:
    """Edge gateway lacks a checkpoint duty.

    Like a customs post the edge inspects, declares and guards; one that only forwards is a hole in the border.

    The three duties are to validate, to standardise and to secure what leaves; secured is a gateway that is hardened
    and boots securely. Each point of the edge checklist answered with no is named; one not answered is not evaluated.

    Example: An edge gateway sends tags to the cloud as they come, under whatever name the controller gave them.
    """
    for asset in case.plant.system.assets:
        if asset.type != "edge_gateway":
            continue
        answers = asset.edge or {}
        lacking = [point for point in DUTIES if answers.get(point) is False]
        missing = {f"assets[].edge.{point}": 1 for point in DUTIES if point not in answers}
        if lacking:
            yield _concern(asset, lacking, [point for point in DUTIES if point not in answers])
        elif missing:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", missing)


def _concern(asset: Asset, lacking: list[str], not_answered: list[str]) -> Concern:
    message = f"{asset.name} lets data through without {joined([DUTIES[point] for point in lacking])}."
    return Concern(f"asset:{asset.tag}", message, {"lacking": lacking, "not_answered": not_answered})
