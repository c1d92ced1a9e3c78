"""What actions change besides levels: controls on flows, flows that vanish, conduits that become one-way.

The path effects are those of `docs/risk.md`; nothing else moves an edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assessment.engine.attack_paths.routes import Changes, Removal
from assessment.engine.graph.services import receiving_zone
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.system import Flow

CONTROLS: Final = frozenset({"mfa", "dpi", "protocol_break", "function_filter"})
REMOVES_FORBIDDEN: Final = "removes_forbidden"
DIODE: Final = "diode"
# not a measure's: what a stage of a migration does to the conduit that it takes away
GOES: Final = "conduit_goes"


@dataclass(frozen=True, slots=True)
class PathEffect:
    """What one action does to the flows of its conduit.

    `stopped` is the zone from which no session opens through the conduit any more, None without a diode.
    """

    conduit: str
    control: str | None = None
    flows: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    direction: str | None = None
    stopped: str | None = None

    @property
    def is_removal(self) -> bool:
        """Tell whether the action takes edges out of the graph."""
        return bool(self.removed) or self.stopped is not None

    @property
    def removal(self) -> Removal:
        """Give the edges that the action takes out of the graph."""
        return Removal(self.removed, None if self.stopped is None else (self.stopped, self.conduit))


def path_effect_of(plant: Plant, action: Action) -> PathEffect | None:
    """Give the path effect of an action, None where it has none at its place."""
    kind, _, code = action.place.partition(":")
    effect = action.treatment.path_effect
    if kind != "conduit" or not effect:
        return None
    flows = [channel.flow for channel in plant.channels_of(code)]
    if effect == GOES:
        return PathEffect(code, removed=frozenset(flow.code for flow in flows))
    if effect == REMOVES_FORBIDDEN:
        gone = frozenset(flow.code for flow in flows if is_seen_forbidden(flow))
        return PathEffect(code, removed=gone) if gone else None
    if effect == DIODE:
        return _diode(plant, action, code)
    if effect not in CONTROLS or not flows:
        return None
    return PathEffect(code, control=effect, flows=frozenset(flow.code for flow in flows))


def is_seen_forbidden(flow: Flow) -> bool:
    """Tell whether a flow is forbidden and was seen all the same."""
    return flow.decision == "forbidden" and flow.basis == "observed"


def _diode(plant: Plant, action: Action, code: str) -> PathEffect | None:
    conduit = plant.conduits[code]
    direction = action.treatment.direction or conduit.direction
    if direction not in {"forward", "reverse"}:
        return None
    stopped = receiving_zone(conduit, direction=direction)
    return None if stopped is None else PathEffect(code, direction=direction, stopped=stopped)


def together(effects: list[PathEffect]) -> Changes:
    """Give what path effects change together."""
    controls: dict[str, frozenset[str]] = {}
    for effect in effects:
        if effect.control is not None:
            for flow in effect.flows:
                controls[flow] = controls.get(flow, frozenset()) | {effect.control}
    return Changes(controls, tuple(effect.removal for effect in effects if effect.is_removal))
