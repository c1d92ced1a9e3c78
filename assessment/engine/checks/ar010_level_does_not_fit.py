"""AR-010: an asset at a Purdue level that its zone or its type does not have."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.places import around
from assessment.engine.checks.words import level_text, levels_text
from assessment.engine.plant import UNKNOWN_TYPE, Plant, agree
from assessment.engine.system import Asset

OFFICE_LEVELS = (4.0, 5.0)


@check(
    "AR-010",
    force="convention",
    severity="low",
    target="asset",
    violates=["ZCR 3.1"],
    measures=["MEA-002", "MEA-001"],
)
def level_does_not_fit(case: Case) -> Concerns:
    """Purdue level inconsistent with zone.

    Misplaced assets hide boundary crossings.

    An asset without a level of its own has that of its zone.

    Example: A PLC is listed at level 3 in a zone of level 1, because it was imported together with the servers of the
    control room.
    """
    plant = case.plant
    for asset in plant.system.assets:
        levels = plant.levels_of(asset)
        outside, misplaced = _is_outside(plant, asset), _is_misplaced(plant, asset, levels)
        if outside or misplaced:
            zone = plant.zone_of(asset)
            zone_levels = () if zone is None else plant.levels_of_zone(zone)
            message = _message(plant, asset, levels, zone_levels if outside else None)
            evidence = {"levels": list(levels), "zone_levels": list(zone_levels), "type": asset.type}
            yield Concern(f"asset:{asset.tag}", message, evidence)
        elif any_of(outside, misplaced) is None:
            missing = dict.fromkeys(_missing(plant, asset, levels, outside, misplaced), 1)
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", missing)


def _is_outside(plant: Plant, asset: Asset) -> Answer:
    if asset.level is None:
        return False
    zone = plant.zone_of(asset)
    levels = () if zone is None else plant.levels_of_zone(zone)
    return asset.level not in levels if levels else None


def _is_misplaced(plant: Plant, asset: Asset, levels: tuple[float, ...]) -> Answer:
    kind = plant.type_of(asset)
    if kind is UNKNOWN_TYPE or not levels:
        return None
    if kind.is_controller or kind.default_level == 0:
        return agree(levels, lambda level: level >= 3)  # noqa: PLR2004 (Purdue levels)
    if kind.default_level in OFFICE_LEVELS:
        return agree(levels, lambda level: level <= 2)  # noqa: PLR2004
    return False


def _missing(plant: Plant, asset: Asset, levels: tuple[float, ...], outside: Answer, misplaced: Answer) -> list[str]:
    fields = ["assets[].zone" if asset.zone is None else "zones[].level"] if outside is None else []
    if misplaced is None and plant.type_of(asset) is UNKNOWN_TYPE:
        fields.append("assets[].type")
    if not levels or (misplaced is None and plant.type_of(asset) is not UNKNOWN_TYPE):
        fields.append("assets[].level")
    return fields


def _message(plant: Plant, asset: Asset, levels: tuple[float, ...], zone_levels: tuple[float, ...] | None) -> str:
    if zone_levels is None:
        label = plant.type_of(asset).label
        return f"{asset.name} is recorded at {levels_text(levels)}, where its type ({label}) does not belong."
    zone = plant.zone_of(asset)
    assert zone is not None
    assert asset.level is not None
    own = level_text(asset.level)
    return f"{asset.name} is at level {own}, but its zone {zone.name} is at {levels_text(zone_levels)}."
