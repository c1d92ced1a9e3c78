"""AR-032: a way in from an external network without a firewall."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import guarded, is_external, is_firewall, real_pairs
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.traffic import ends_by_conduit
from assessment.engine.checks.words import listed
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Conduit, Zone

OUTSIDE_TYPES = frozenset({"modem", "vendor_device", "cloud_service"})


@check(
    "AR-032",
    force="convention",
    severity="critical",
    target="conduit",
    violates=["SR 5.2", "SR 1.13"],
    measures=["MEA-008", "MEA-011"],
)
def external_without_firewall(case: Case) -> Concerns:
    """External path without firewall.

    External networks are untrusted by definition.

    Every external zone counts, except one said to be the corporate network; so does a modem, a supplier's device or
    a cloud service at an end or at the border of a conduit. Only a firewall counts.

    Example: A cellular modem joins a supplier's service network to the pump station without a firewall.
    """
    ends_of = ends_by_conduit(case, OUTSIDE_TYPES | {UNKNOWN_TYPE.id})
    for conduit in case.plant.system.conduits:
        ends = ends_of.get(conduit.code, [])
        outside = {pair: _leads_outside(case.plant, conduit, pair, ends) for pair in real_pairs(conduit)}
        walls = {pair: guarded(case.plant, conduit, pair, is_firewall) for pair in outside}
        open_pairs = [pair for pair, answer in outside.items() if answer and walls[pair] is False]
        if open_pairs:
            yield _concern(case.plant, conduit, open_pairs, ends)
        elif any(answer is not False and walls[pair] is not True for pair, answer in outside.items()):
            yield Unanswered(case.site, f"conduit:{conduit.code}", _missing(case.plant, conduit, ends))


def _concern(plant: Plant, conduit: Conduit, pairs: list[tuple[str, str]], ends: list[EndFacts]) -> Concern:
    zones = dict.fromkeys(code for pair in pairs for code in pair if _is_outside(plant, plant.zones[code]))
    devices = [plant.assets[tag] for tag in sorted(set(_outside_tags(plant, conduit, ends)))]
    names = [plant.zones[code].name for code in zones] or [device.name for device in devices]
    message = f"Conduit {conduit.name} leads to {listed(names)}, outside the plant, without a firewall."
    evidence = {
        "pairs": [list(pair) for pair in pairs],
        "external_zones": list(zones),
        "external_assets": [device.tag for device in devices],
        "boundary_assets": [one.asset for one in conduit.boundary_assets or ()],
    }
    return Concern(f"conduit:{conduit.code}", message, evidence)


def _leads_outside(plant: Plant, conduit: Conduit, pair: tuple[str, str], ends: list[EndFacts]) -> Answer:
    zones = [plant.zones[code] for code in pair]
    external = any_of(*(_is_outside(plant, zone) for zone in zones))
    if external or _outside_tags(plant, conduit, ends):
        return True
    return None if external is None or _has_unknown_type(plant, conduit, ends) else False


def _is_outside(plant: Plant, zone: Zone) -> Answer:
    return False if zone.external_kind == "corporate" else is_external(plant, zone)


def _outside_tags(plant: Plant, conduit: Conduit, ends: list[EndFacts]) -> list[str]:
    return [tag for tag in _tags(conduit, ends) if plant.assets[tag].type in OUTSIDE_TYPES]


def _has_unknown_type(plant: Plant, conduit: Conduit, ends: list[EndFacts]) -> bool:
    return any(plant.type_of(plant.assets[tag]) is UNKNOWN_TYPE for tag in _tags(conduit, ends))


def _tags(conduit: Conduit, ends: list[EndFacts]) -> list[str]:
    """Give the assets at the border of a conduit and those at ends of its flows."""
    border = [one.asset for one in conduit.boundary_assets or ()]
    return border + [tag for end in ends for tag in end.side.assets]


def _missing(plant: Plant, conduit: Conduit, ends: list[EndFacts]) -> dict[str, int]:
    tags = set(_tags(conduit, ends))
    counts = {
        "conduits[].boundary_assets": int(conduit.boundary_assets is None),
        "zones[].kind": sum(is_external(plant, plant.zones[code]) is None for code in conduit.between),
        "assets[].type": sum(plant.type_of(plant.assets[tag]) is UNKNOWN_TYPE for tag in tags),
    }
    return {field: count for field, count in counts.items() if count}
