"""AR-071: the directory of OT joined to that of the business."""

from __future__ import annotations

from collections import defaultdict

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import around
from assessment.engine.checks.words import joined, listed
from assessment.engine.plant import Plant
from assessment.engine.system import Asset

OT, BUSINESS, NEITHER = "ot", "business", "neither"
DMZ_LEVELS = (3.5,)
KINDS = {"trust": "a trust", "sync": "a synchronisation", "shared_admin": "a shared administrator"}


@check(
    "AR-071",
    force="convention",
    severity="high",
    target="asset",
    violates=["SR 1.3", "SR 5.1 RE 2"],
    measures=["MEA-036", "MEA-006"],
)
def directory_trust(case: Case) -> Concerns:
    """OT directory trusts the business directory.

    Domain compromise in IT becomes compromise of OT.

    The finding is about the OT side, whichever side states the join, in whatever direction the trust runs. A
    directory outside the owner's control counts as one of the business; one in the DMZ is neither. What states a
    trust counts as a directory, whatever its type.

    Example: The directory of the control room copies the accounts of the corporate one every night.
    """
    joins: dict[str, dict[str, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    for asset in case.plant.system.assets:
        for trust in asset.trusts or ():
            other = case.plant.assets[trust.on]
            sides = {_side(case.plant, asset): asset, _side(case.plant, other): other}
            if sides.keys() == {OT, BUSINESS}:
                joins[sides[OT].tag][sides[BUSINESS].tag].append(trust.kind)
            elif None in sides and NEITHER not in sides:
                yield Unanswered(around(case, sides[None]), f"asset:{sides[None].tag}", {"assets[].level": 1})
        if asset.trusts is None and asset.type == "directory" and _side(case.plant, asset) in {OT, None}:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", {"assets[].trusts": 1})
    for tag, others in joins.items():
        yield _concern(case.plant, tag, others)


def _side(plant: Plant, asset: Asset) -> str | None:
    domain = plant.domain_of(asset)
    if domain is not None:
        return OT if domain == "ot" else BUSINESS
    return NEITHER if plant.levels_of(asset) == DMZ_LEVELS else None


def _concern(plant: Plant, tag: str, others: dict[str, list[str | None]]) -> Concern:
    kinds = sorted({KINDS.get(kind or "", "a trust") for found in others.values() for kind in found})
    names = listed([plant.assets[other].name for other in sorted(others)])
    message = (
        f"{plant.assets[tag].name}, a directory of OT, is joined to {names} on the business side by "
        f"{joined(kinds)}: whoever takes over that one can take over this one."
    )
    trusts = [{"on": on, "kinds": stated} for on, stated in sorted(others.items())]
    return Concern(f"asset:{tag}", message, {"trusts": trusts})
