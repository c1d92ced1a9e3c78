"""Routes and their steps as the plain values of the result, each hop with the ATT&CK techniques that it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assessment.engine.attack_paths.routes import Route, Step
from assessment.engine.plant import Plant
from assessment.engine.techniques import TechniqueTable


class RouteRecorder:
    """Writes the routes of one plant; `steps` are all those that it will be asked for."""

    def __init__(self, plant: Plant, steps: Iterable[Step]) -> None:
        self._techniques = TechniqueTable(plant, {step.flow for step in steps if step.flow is not None})

    def route(self, route: Route | None) -> dict[str, Any] | None:
        """Give a route, None where there is none."""
        if route is None:
            return None
        return {
            "hops": list(route.hops),
            "flows": list(route.flows),
            "controls": [list(controls) for controls in route.controls],
            "weight": route.weight,
            "chance_percent": route.chance,
            "assumed": route.is_assumed,
            "assumes_open": list(route.assumes_open),
            "broad_flows": list(route.broad_flows),
            "steps": self.steps(route.steps),
        }

    def steps(self, steps: Iterable[Step]) -> list[dict[str, Any]]:
        """Give the steps of a route or a way."""
        return [
            {
                "from": step.source,
                "to": step.destination,
                "flow": step.flow,
                "kind": step.barrier.kind,
                "conduit": step.barrier.conduit,
                "zone": step.barrier.zone,
                "controls": list(step.controls),
                "strength": step.strength,
                "weight": step.weight,
                "assumed": step.is_assumed,
                "techniques": list(self._techniques.of(step)),
            }
            for step in steps
        ]
