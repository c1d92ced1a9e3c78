"""Actions and places as people name them, for the sentences of the plan."""

from __future__ import annotations

from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant


def place_name(plant: Plant, place: str) -> str:
    """Give the name of a zone or a conduit, its code where it has none."""
    kind, _, code = place.partition(":")
    return (plant.zones[code] if kind == "zone" else plant.conduits[code]).name or code


def action_name(plant: Plant, action: Action) -> str:
    """Give what is done, and where."""
    return f"{action.treatment.title} at {place_name(plant, action.place)}"
