"""Which level the zones of a place are to reach, as the rules ask it: the highest of their targets in one requirement.

An unset target is not known: it answers nothing unless another zone's target answers already (notes 2 and 5 of the
rules page).
"""

from __future__ import annotations

from collections.abc import Iterable

from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from assessment.engine.system import Conduit, Zone

TARGETS = ("zones[].sl_t",)


def asks_for(zones: Iterable[Zone], fr: FR, level: int) -> Answer:
    """Tell whether the highest target reaches a level; an external zone takes part only where it has a target."""
    targets = [zone.sl_t[fr] for zone in zones if zone.kind != "external" or zone.sl_t[fr] is not None]
    return any_of(*(None if target is None else target >= level for target in targets))


def zones_of(plant: Plant, conduit: Conduit) -> list[Zone]:
    """Give the zones that a conduit joins, each once, in its order."""
    return [plant.zones[code] for code in dict.fromkeys(conduit.between)]


def targets_in(zones: Iterable[Zone], fr: FR) -> dict[str, int | None]:
    """Give the targets of zones in one FR by code, as evidence."""
    return {zone.code: zone.sl_t[fr] for zone in zones}


def flow_asks_for(plant: Plant, flow: FlowKind, fr: FR, level: int) -> Answer:
    """Tell whether the zones at a flow's ends ask for a level; those of its conduit where an end is not known."""
    zones = [zone for zone in (flow.source.zone, flow.destination.zone) if zone is not None]
    if len(zones) > 1:
        return asks_for(zones, fr, level)
    if flow.conduit is not None:
        return asks_for(zones_of(plant, flow.conduit), fr, level)
    return any_of(asks_for(zones, fr, level), None)
