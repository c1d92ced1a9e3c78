"""AR-031: a conduit at whose border no device enforces anything."""

from __future__ import annotations

from typing import Any

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import any_of
from assessment.engine.checks.borders import crosses_main_border, guarded, is_boundary, pair_name, real_pairs
from assessment.engine.checks.words import listed
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Conduit


@check(
    "AR-031",
    force="convention",
    severity="high",
    target="conduit",
    violates=["SR 5.2"],
    measures=["MEA-008", "MEA-014"],
    escalation="critical if IT/OT, external or safety",
)
def no_boundary_device(case: Case) -> Concerns:
    """Conduit without boundary device.

    Nothing enforces the zone boundary.

    Firewalls, data diodes and proxies count; a router or a gateway only where the conduit filters (by its kind, its
    default policy or a filtering control); a switch never. An empty list of boundary devices is the finding.

    Example: The laboratory and the control room are two zones on paper, and the conduit between them is a cable between
    two switches.
    """
    plant = case.plant
    for conduit in plant.system.conduits:
        answers = {pair: guarded(plant, conduit, pair, is_boundary) for pair in real_pairs(conduit)}
        bare = [pair for pair, answer in answers.items() if answer is False]
        if bare:
            yield _concern(plant, conduit, bare)
        elif None in answers.values():
            yield Unanswered(case.site, f"conduit:{conduit.code}", _missing(plant, conduit))


def _concern(plant: Plant, conduit: Conduit, bare: list[tuple[str, str]]) -> Concern:
    names = listed([pair_name(plant, pair) for pair in bare])
    devices = [plant.assets[one.asset] for one in conduit.boundary_assets or ()]
    message = f"No firewall, diode or filtering gateway stands in conduit {conduit.name} between {names}."
    if devices:
        message = f"{message[:-1]}: {listed([device.name for device in devices])} does not count as one."
    borders = [crosses_main_border(plant, plant.zones[first], plant.zones[second]) for first, second in bare]
    safety = any(plant.is_safety_related(zone) for pair in bare for zone in pair)
    evidence: dict[str, Any] = {
        "pairs": [list(pair) for pair in bare],
        "boundary_assets": [{"asset": device.tag, "type": device.type} for device in devices],
    }
    escalates = any_of(safety, *borders)
    if escalates is None:
        evidence["severity_not_known"] = ["zones[].level", "zones[].kind"]
    return Concern(f"conduit:{conduit.code}", message, evidence, "critical" if escalates else None)


def _missing(plant: Plant, conduit: Conduit) -> dict[str, int]:
    if conduit.boundary_assets is None:
        return {"conduits[].boundary_assets": 1}
    unknown = sum(plant.type_of(plant.assets[one.asset]) is UNKNOWN_TYPE for one in conduit.boundary_assets)
    return {"assets[].type": unknown} if unknown else {"conduits[].controls": 1}
