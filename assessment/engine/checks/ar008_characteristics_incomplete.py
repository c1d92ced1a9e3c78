"""AR-008: a zone or a conduit whose description lacks items of ZCR 6.4."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.places import Place, called, places
from assessment.engine.checks.words import capital, counted, listed
from assessment.engine.system import Asset, Conduit, Zone

KEYS_BEFORE = {"logical_boundary": "c", "physical_boundary": "d"}
KEYS_AFTER = {"logical_access_points": "f", "physical_access_points": "g"}
KEYS_LAST = {"policies": "m", "assumptions": "n", "dependencies": "n"}


@check(
    "AR-008",
    force="shall",
    severity="medium",
    target="zone; conduit",
    violates=["ZCR 6.4"],
    measures=["MEA-001"],
)
def characteristics_incomplete(case: Case) -> Concerns:
    """Zone or conduit characteristics incomplete.

    The requirements specification is incomplete without them.

    Items b and e to l are read from the model itself: owner, safety flag (zones only), flows, connections, assets
    with type and criticality (of a conduit its boundary devices), target, and requirements, which follow from the
    target. The others are texts of the zone or conduit; the name is always there.

    Example: The zone of the boiler house has an owner and a target, but no physical boundary, policies or assumptions
    are written down.
    """
    used = {side.zone for side in case.plant.channels.sides}
    connected = {zone for conduit in case.plant.system.conduits for zone in conduit.between}
    for target, place in places(case):
        if isinstance(place, Zone):
            own = _of_zone(case, place, has_flows=place.code in used, is_connected=place.code in connected)
        else:
            own = _of_conduit(case, place)
        missing = sorted([*_texts(place), *own])
        if missing:
            items = [item[2:] for item in missing]
            message = f"The description of {called(place)} lacks {counted(len(items), 'item')}: {listed(items)}."
            yield Concern(target, capital(message), {"missing": missing})


def _texts(place: Place) -> Iterator[str]:
    for key, letter in (KEYS_BEFORE | KEYS_AFTER | KEYS_LAST).items():
        if key not in place.characteristics:
            yield f"{letter} {key.replace('_', ' ')}"
    if not place.owner:
        yield "b accountable organisation"
    if None in place.sl_t:
        yield "k target level"
        if not place.requirements:
            yield "l applicable security requirements"


def _of_zone(case: Case, zone: Zone, *, has_flows: bool, is_connected: bool) -> Iterator[str]:
    if zone.safety_related is None:
        yield "e safety designation"
    if not has_flows and not case.plant.system.assessment.flows_complete:
        yield "h data flows"
    if not is_connected:
        yield "i connected conduits"
    assets = case.plant.assets_in(zone.code)
    if not assets or not all(map(_is_classified, assets)):
        yield "j assets with classification and criticality"


def _of_conduit(case: Case, conduit: Conduit) -> Iterator[str]:
    if conduit.code not in case.plant.channels.of_conduit and not case.plant.system.assessment.flows_complete:
        yield "h data flows"
    devices = conduit.boundary_assets
    if devices is None or not all(_is_classified(case.plant.assets[one.asset]) for one in devices):
        yield "j assets with classification and criticality"


def _is_classified(asset: Asset) -> bool:
    return bool(asset.type and asset.criticality)
