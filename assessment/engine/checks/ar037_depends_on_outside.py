"""AR-037: an essential function that stops when the business network does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.asked import asks_for
from assessment.engine.checks.borders import DMZ_LEVEL
from assessment.engine.checks.places import around
from assessment.engine.checks.questions import ask
from assessment.engine.checks.words import listed
from assessment.engine.levels import FR
from assessment.engine.plant import LOWEST_OF_IT, UNKNOWN_TYPE, Plant, agree
from assessment.engine.system import Asset, Dependency, Zone

FIRST_LEVEL = 3
SERVICE_TYPES = frozenset({"directory", "name_server", "time_server", "licence_server"})
# what people call the five services in `depends_on[].service`, in the languages of the pages
SERVICE_WORDS = re.compile(
    r"(?<![a-zäöüß])(?:directory|ad|ldap|kerberos|domain|authentication|names?|dns|time|ntp|ptp|clock|address(?:es)?|dhcp"
    r"|licen[cs](?:es?|ing)"
    r"|verzeichnis(?:se|dienste?|server)?|domänen?(?:dienste?|controller)?|anmeldung|anmelde(?:dienste?|server)"
    r"|namens(?:dienste?|server|auflösung)|zeit(?:dienste?|server|geber|synchronisation|synchronisierung)?|uhr(?:zeit)?"
    r"|lizenz(?:en|dienste?|server)?|adress(?:dienste?|server|vergabe))(?![a-zäöüß])",
    re.IGNORECASE,
)


@check(
    "AR-037",
    force="shall",
    severity="high",
    target="asset",
    violates=["SR 5.1 RE 2", "SR 7.1"],
    measures=["MEA-006", "MEA-085"],
)
def depends_on_outside(case: Case) -> Concerns:
    """OT depends on services outside.

    Loss of the business network would stop control.

    The asset's own dependencies count, save one that is said not to be required. The kind of service is the one
    written, known by its English and German words, else it follows from the type of what it depends on.

    Example: The batch server asks the licence server in the head office before it starts each recipe.
    """
    plant = case.plant
    for asset in plant.system.assets:
        zone = plant.zone_of(asset)
        questions = {
            "assets[].zone" if zone is None else "zones[].sl_t": None if zone is None else _asks(zone),
            "assets[].domain": _is_ot(plant, asset),
            "assets[].essential_function": asset.essential_function,
            **_questions(plant, asset.depends_on),
        }
        yield from ask(around(case, asset), f"asset:{asset.tag}", questions, partial(_concern, plant, asset))


def _is_ot(plant: Plant, asset: Asset) -> Answer:
    """Tell whether an asset is on the OT side; one at 3.5 is on neither."""
    domain = plant.domain_of(asset)
    if domain is None:
        return False if agree(plant.levels_of(asset), lambda level: level == DMZ_LEVEL) else None
    return domain == "ot"


def _asks(zone: Zone) -> Answer:
    return asks_for([zone], FR.RDF, FIRST_LEVEL)


def _questions(plant: Plant, needs: Sequence[Dependency] | None) -> dict[str, Answer]:
    """Give the one answer about an asset's needs; where it is open, the fields that leave it so."""
    if needs is None:
        return {"assets[].depends_on": None}
    pairs = [(_is_service(plant, need), _is_outside(plant, plant.assets[need.on])) for need in needs]
    verdict = any_of(*(all_of(*pair) for pair in pairs))
    if verdict is not None:
        return {"assets[].depends_on": verdict}
    unclear = [pair for pair in pairs if all_of(*pair) is None]
    fields = {
        "assets[].depends_on[].service": any(kind is None for kind, _ in unclear),
        "assets[].level": any(outside is None for _, outside in unclear),
    }
    return {field: None for field, is_open in fields.items() if is_open}


def _is_service(plant: Plant, need: Dependency) -> Answer:
    """Tell whether what is needed is one of the five services; False where it is said not to be required."""
    if need.is_required is False:
        return False
    if need.service is not None:
        return bool(SERVICE_WORDS.search(need.service))
    kind = plant.type_of(plant.assets[need.on])
    return None if kind is UNKNOWN_TYPE else kind.id in SERVICE_TYPES


def _is_outside(plant: Plant, asset: Asset) -> Answer:
    zone = plant.zone_of(asset)
    is_cloud = asset.type == "cloud_service" or (zone is not None and zone.external_kind == "cloud")
    return any_of(is_cloud, agree(plant.levels_of(asset), lambda level: level >= LOWEST_OF_IT))


def _concern(plant: Plant, asset: Asset) -> Concern:
    needs = [
        need
        for need in sorted(asset.depends_on or (), key=lambda need: (need.on, need.service or ""))
        if _is_service(plant, need) and _is_outside(plant, plant.assets[need.on])
    ]
    names = [plant.assets[tag].name for tag in dict.fromkeys(need.on for need in needs)]
    message = (
        f"{asset.name} has an essential function that needs {listed(names)} outside the plant: when the business "
        f"network or the line to it fails, the function stops."
    )
    evidence = {"depends_on": [{"on": need.on, "service": need.service} for need in needs], "zone": asset.zone}
    return Concern(f"asset:{asset.tag}", message, evidence)
