"""AR-040: an asset with a foot in two zones."""

from __future__ import annotations

from functools import partial

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.attachments import Homes, attachments
from assessment.engine.checks.borders import is_external, is_it
from assessment.engine.checks.places import around
from assessment.engine.checks.questions import ask
from assessment.engine.checks.words import listed
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset

JOINING_TYPES = frozenset({"firewall", "diode", "jump_host"})
JOINING_BOUNDARIES = frozenset({"firewall", "diode", "router", "gateway", "proxy"})


@check(
    "AR-040",
    force="heuristic",
    severity="high",
    target="asset",
    violates=["SR 5.1", "SR 5.2", "ZCR 3.1"],
    measures=["MEA-027"],
    escalation="critical if one side is IT or external",
)
def dual_homed(case: Case) -> Concerns:
    """Dual-homed asset.

    It is an uncontrolled conduit.

    An interface stands in the zone it names, else in that of a segment used by one zone only, else in that of its
    address. Ports for USB, console and debugging and cloud agents carry no network of the plant and are left out. Of
    an asset without a list of interfaces, addresses in two zones are enough.

    Example: The historian has a second network card into the office, so that the reports load faster.
    """
    plant, found = case.plant, attachments(case)
    for asset in plant.system.assets:
        homes = found.homes_of(asset)
        interfaces = "assets[].interfaces" if asset.interfaces is None else "assets[].interfaces[].zone"
        questions = {interfaces: _in_several(homes), "assets[].type": _is_ordinary(plant, asset)}
        yield from ask(around(case, asset), f"asset:{asset.tag}", questions, partial(_concern, plant, asset, homes))


def _in_several(homes: Homes) -> Answer:
    if len(homes.zones) > 1:
        return True
    return None if len(homes.zones) + homes.unknown > 1 else False


def _is_ordinary(plant: Plant, asset: Asset) -> Answer:
    """Tell whether an asset is none of the devices that are made to stand between zones."""
    kind = plant.type_of(asset)
    if kind is UNKNOWN_TYPE:
        return None
    return kind.id not in JOINING_TYPES and kind.boundary not in JOINING_BOUNDARIES


def _concern(plant: Plant, asset: Asset, homes: Homes) -> Concern:
    zones = [plant.zones[code] for code in sorted(homes.zones)]
    message = (
        f"{asset.name} is attached to the zones {listed([zone.name for zone in zones])} at once and is no device made "
        f"for it: traffic can pass through it from one to the other, and no conduit says so."
    )
    outside = any_of(*(any_of(is_it(plant, zone), is_external(plant, zone)) for zone in zones))
    evidence = {"zones": [zone.code for zone in zones], "type": asset.type}
    if outside is None:
        evidence["severity_not_known"] = ["zones[].level", "zones[].kind"]
    return Concern(f"asset:{asset.tag}", message, evidence, "critical" if outside else None)
