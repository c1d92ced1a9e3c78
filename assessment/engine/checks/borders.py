"""What is known of the borders between zones: which side a zone is on, and what stands at a conduit's border."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.levels import FR
from assessment.engine.plant import UNKNOWN_TYPE, Plant, agree, zone_pairs
from assessment.engine.system import Asset, Conduit, Zone

OT_TOP = 3
DMZ_LEVEL = 3.5
IT_BOTTOM = 4
FILTERING_CONTROLS = frozenset({"function_filter", "dpi"})
ALWAYS_BOUNDARY = frozenset({"firewall", "diode", "proxy"})
NO_BOUNDARY = frozenset({"none", "switch"})
BOUNDARY_WHERE_IT_FILTERS = frozenset({"router", "gateway"})


def is_external(plant: Plant, zone: Zone) -> Answer:
    """Tell whether a zone is outside the owner's control; a zone without a kind below level 4 is not."""
    if zone.kind is not None:
        return zone.kind == "external"
    return False if agree(plant.levels_of_zone(zone), lambda level: level < IT_BOTTOM) else None


def is_dmz(plant: Plant, zone: Zone) -> Answer:
    """Tell whether a zone is a DMZ; a zone without a kind is none where its level is not 3.5."""
    if zone.kind is not None:
        return zone.kind == "dmz"
    return False if agree(plant.levels_of_zone(zone), lambda level: level != DMZ_LEVEL) else None


def is_ot(plant: Plant, zone: Zone) -> Answer:
    """Tell whether a zone is on the OT side: level 3 or below."""
    return _are_up_to(plant.levels_of_zone(zone), OT_TOP)


def is_it(plant: Plant, zone: Zone) -> Answer:
    """Tell whether a zone is on the IT side: level 4 or above."""
    return _are_from(plant.levels_of_zone(zone), IT_BOTTOM)


def reaches_up(plant: Plant, zone: Zone) -> Answer:
    """Tell whether a conduit to a zone leads towards business or the outside, and so asks for both keys."""
    return any_of(agree(plant.levels_of_zone(zone), lambda level: level >= DMZ_LEVEL), is_external(plant, zone))


@cache
def _are_up_to(levels: tuple[float, ...], top: float) -> Answer:
    return agree(levels, lambda level: level <= top)


@cache
def _are_from(levels: tuple[float, ...], bottom: float) -> Answer:
    return agree(levels, lambda level: level >= bottom)


def crosses_main_border(plant: Plant, first: Zone, second: Zone) -> Answer:
    """Tell whether two zones lie on different sides of the IT/OT border or of the external one."""
    outside = {is_external(plant, first), is_external(plant, second)}
    return any_of(
        all_of(is_ot(plant, first), is_it(plant, second)),
        all_of(is_it(plant, first), is_ot(plant, second)),
        None if None in outside else len(outside) > 1,
    )


def real_pairs(conduit: Conduit) -> list[tuple[str, str]]:
    """Give the pairs of zones that a conduit joins; a group of channels inside one zone is a pair with itself."""
    return zone_pairs(conduit) or [(zone, zone) for zone in conduit.between]


def filters(conduit: Conduit) -> Answer:
    """Tell whether a conduit filters what passes: by its kind, its default policy or a filtering control."""
    controls = conduit.controls
    if (
        conduit.kind == "filtering"
        or conduit.default_policy == "deny"
        or (controls or frozenset()) & FILTERING_CONTROLS
    ):
        return True
    stated_otherwise = conduit.kind == "unfiltered" or conduit.default_policy == "permit" or controls is not None
    return False if stated_otherwise else None


def is_boundary(plant: Plant, asset: Asset, conduit: Conduit) -> Answer:
    """Tell whether a device counts as a boundary: a router or a gateway only where it filters, a switch never."""
    kind = plant.type_of(asset)
    if kind.id == "unknown":
        return None
    if kind.boundary in BOUNDARY_WHERE_IT_FILTERS:
        return filters(conduit)
    return kind.boundary in ALWAYS_BOUNDARY


def boundary_devices(plant: Plant, conduit: Conduit) -> list[Asset] | None:
    """Give the devices at a border that can be a boundary, or may be one, by tag; None where the list is not known."""
    if conduit.boundary_assets is None:
        return None
    found = [plant.assets[tag] for tag in sorted({one.asset for one in conduit.boundary_assets})]
    kinds = {device.tag: plant.type_of(device) for device in found}
    return [one for one in found if kinds[one.tag] is UNKNOWN_TYPE or kinds[one.tag].boundary not in NO_BOUNDARY]


def is_firewall(plant: Plant, asset: Asset, conduit: Conduit) -> Answer:  # noqa: ARG001 (asked in the place of is_boundary)
    """Tell whether a device is a firewall."""
    kind = plant.type_of(asset)
    return None if kind.id == "unknown" else kind.boundary == "firewall"


def guarded(
    plant: Plant, conduit: Conduit, pair: tuple[str, str], counts: Callable[[Plant, Asset, Conduit], Answer]
) -> Answer:
    """Tell whether a device that counts lies between two zones of a conduit; None where its devices are not known.

    A device with a side stands only on the ways that begin or end at that side.
    """
    if conduit.boundary_assets is None:
        return None
    devices = [one.asset for one in conduit.boundary_assets if one.side is None or one.side in pair]
    return any_of(*(counts(plant, plant.assets[tag], conduit) for tag in devices))


def is_less_trusted(first: Zone | None, second: Zone | None) -> Answer:
    """Tell whether a zone is less trusted than another: by its targets in RDF and SI, or its rank where both have one.

    Each of two zones may be less trusted than the other, in one requirement each.
    """
    if first is None or second is None:
        return None
    if first.code == second.code:
        return False
    answers = [_is_below(first.sl_t[fr], second.sl_t[fr]) for fr in (FR.RDF, FR.SI)]
    if first.trust is not None and second.trust is not None:
        answers.append(first.trust < second.trust)
    return any_of(*answers)


def _is_below(first: int | None, second: int | None) -> Answer:
    return None if first is None or second is None else first < second


def is_one_way(plant: Plant, conduit: Conduit) -> Answer:
    """Tell whether a conduit is a data diode or has one at its border."""
    devices = [plant.type_of(plant.assets[one.asset]) for one in conduit.boundary_assets or ()]
    if conduit.kind == "diode" or any(kind.boundary == "diode" for kind in devices):
        return True
    if any(kind is UNKNOWN_TYPE for kind in devices):
        return None
    return None if conduit.kind is None and conduit.boundary_assets is None else False


def one_way_field(conduit: Conduit) -> str:
    """Name what is missing to say whether a conduit is one-way."""
    return "assets[].type" if conduit.boundary_assets else "conduits[].kind"


def pair_name(plant: Plant, pair: tuple[str, str]) -> str:
    """Give what people call a pair of zones."""
    return " and ".join(plant.zones[code].name for code in dict.fromkeys(pair))
