"""AR-036: a boundary device that opens when it fails."""

from __future__ import annotations

from functools import partial

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.asked import asks_for, targets_in, zones_of
from assessment.engine.checks.borders import boundary_devices
from assessment.engine.checks.questions import ask
from assessment.engine.checks.words import chosen, listed
from assessment.engine.levels import FR
from assessment.engine.system import Asset, Conduit, Zone

FIRST_LEVEL = 3


@check(
    "AR-036",
    force="shall",
    severity="medium",
    target="conduit",
    violates=["SR 5.2 RE 3"],
    measures=["MEA-014"],
)
def does_not_fail_closed(case: Case) -> Concerns:
    """Boundary does not fail closed.

    A bypass on failure removes protection when it is most likely to be needed.

    Every device at the border that can be a boundary has to fail closed. A conduit without any device is AR-031.

    Example: The firewall in front of the dosing station has a bypass relay that joins both cables when its power fails.
    """
    plant = case.plant
    for conduit in plant.system.conduits:
        zones, devices = zones_of(plant, conduit), boundary_devices(plant, conduit)
        questions = {
            "zones[].sl_t": asks_for(zones, FR.RDF, FIRST_LEVEL),
            "conduits[].boundary_assets": None if devices is None else bool(devices),
            "assets[].fail_mode": any_of(*map(_opens, devices)) if devices else True,
        }
        yield from ask(case.site, f"conduit:{conduit.code}", questions, partial(_concern, conduit, zones, devices))


def _concern(conduit: Conduit, zones: list[Zone], devices: list[Asset] | None) -> Concern:
    failing = [device for device in devices or () if _opens(device)]
    names, number = listed([device.name for device in failing]), len(failing)
    message = (
        f"{names} at the border of conduit {conduit.name} {chosen(number, 'opens', 'open')} when "
        f"{chosen(number, 'it fails', 'they fail')}: just then nothing separates the zones."
    )
    evidence = {"boundary_assets": [one.tag for one in failing], "sl_t_RDF": targets_in(zones, FR.RDF)}
    return Concern(f"conduit:{conduit.code}", message, evidence)


def _opens(device: Asset) -> Answer:
    return None if device.fail_mode is None else device.fail_mode == "open"
