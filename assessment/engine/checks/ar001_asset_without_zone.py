"""AR-001: an asset that belongs to no zone."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, check


@check(
    "AR-001",
    force="shall",
    severity="high",
    target="asset",
    violates=["ZCR 3.1", "ZCR 6.3", "SR 7.8"],
    measures=["MEA-001", "MEA-002"],
)
def asset_without_zone(case: Case) -> Concerns:
    """Asset without zone.

    Every asset has to be assigned to a zone or a conduit; an unassigned asset has no target level and cannot be
    assessed.

    An asset out of scope is left alone; so is a boundary device, which belongs to its conduit.

    Example: A vibration sensor bought last month stands in the inventory, but nobody has put it into a zone.
    """
    of_conduits = {one.asset for conduit in case.plant.system.conduits for one in conduit.boundary_assets or ()}
    for asset in case.plant.system.assets:
        if asset.zone is None and asset.in_scope and asset.tag not in of_conduits:
            message = f"{asset.name} belongs to no zone, so nobody can say how well it has to be protected."
            yield Concern(f"asset:{asset.tag}", message, {"zone": None, "type": asset.type})
