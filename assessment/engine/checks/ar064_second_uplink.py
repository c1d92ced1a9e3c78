"""AR-064: a way out of control beside the approved one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from assessment.engine.approvals import approved_sides
from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.borders import is_external, is_ot
from assessment.engine.checks.meeting import in_service
from assessment.engine.checks.places import around
from assessment.engine.checks.words import chosen, joined
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Conduit, Interface

WAN = frozenset({"wan", "modem"})
UPLINK_TYPES = frozenset({"cellular_router", "modem"})
BOTH_SIDES = frozenset({"ot", "it"})
BY_TYPE = Interface("its uplink", "wan")


@check(
    "AR-064",
    force="convention",
    severity="high",
    target="asset",
    violates=["SR 5.2", "SR 1.13", "ZCR 3.6"],
    measures=["MEA-053", "MEA-027"],
)
def second_uplink(case: Case) -> Concerns:
    """Unmanaged cellular or second uplink.

    Bypasses the boundary.

    A WAN interface is one of kind `wan` or `modem`, or one in an external zone or in a segment that reaches into one;
    `leaves_suc: false` takes it out. A cellular router and a modem have one by their type. The approved conduit is
    one that OT and IT both approved and nobody closed, that leads to an external zone (that of the interface, where
    it has one) or over an untrusted network, and that has the asset at its border or carries a flow of it. Where an
    asset has several such interfaces without a zone, an approved conduit is one of them, nobody knows which.

    Example: A dosing skid came with a cellular router for its maker, and the firewall at the plant's border never sees
    a packet of it.
    """
    conduits, outside, today = case.share(_conduits_out), case.share(_segments_out), case.plant.system.assessment.date
    for asset in case.plant.system.assets:
        zone = case.plant.zone_of(asset)
        in_control = None if zone is None else is_ot(case.plant, zone)
        uplinks = _uplinks(case.plant, asset, outside)
        own = conduits.get(asset.tag, [])
        ways = [conduit for conduit in own if approved_sides(case.plant, conduit, today) >= BOTH_SIDES]
        is_alone = len(uplinks) - list(uplinks.values()).count(False) == 1
        loose = {
            one: all_of(is_uplink, opposite(_is_approved(one, ways, is_alone=is_alone)))
            for one, is_uplink in uplinks.items()
        }
        answer = all_of(in_control, any_of(None if asset.interfaces is None else False, *loose.values()))
        if answer:
            yield _concern(asset, [one for one in loose if loose[one]], own)
        elif answer is None:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", _missing(asset, in_control, uplinks, loose))


def _concern(asset: Asset, loose: list[Interface], own: list[Conduit]) -> Concern:
    message = (
        f"{asset.name} has {chosen(len(loose), 'a way', 'ways')} out of its own "
        f"({joined(sorted(one.name for one in loose))}) beside the conduits that OT and IT approved."
    )
    evidence = {"interfaces": sorted(one.name for one in loose), "conduits": [conduit.code for conduit in own]}
    return Concern(f"asset:{asset.tag}", message, evidence)


def _uplinks(plant: Plant, asset: Asset, outside: Mapping[str, Answer]) -> dict[Interface, Answer]:
    """Give the interfaces of an asset, each with whether it is an uplink."""
    found = {one: _is_uplink(plant, one, outside) for one in asset.interfaces or ()}
    if asset.type in UPLINK_TYPES and True not in found.values():
        found[BY_TYPE] = True
    return found


def _is_uplink(plant: Plant, interface: Interface, outside: Mapping[str, Answer]) -> Answer:
    if interface.leaves_suc is False:
        return False
    attached = False if interface.zone is None else is_external(plant, plant.zones[interface.zone])
    by_kind = None if interface.kind is None else interface.kind in WAN
    return any_of(by_kind, attached, outside.get(interface.segment or "", False))


def _is_approved(interface: Interface, ways: list[Conduit], *, is_alone: bool) -> Answer:
    """Tell whether one of the approved ways is an interface's; of several without a zone nobody knows whose it is."""
    if interface.zone is not None:
        return any(interface.zone in way.between for way in ways)
    return (True if is_alone else None) if ways else False


def _missing(
    asset: Asset, in_control: Answer, uplinks: dict[Interface, Answer], loose: dict[Interface, Answer]
) -> dict[str, int]:
    missing = {"assets[].zone" if asset.zone is None else "zones[].level": int(in_control is None)}
    if True not in loose.values():
        missing["assets[].interfaces"] = int(asset.interfaces is None)
        unclear = [one for one, answer in loose.items() if answer is None]
        missing["assets[].interfaces[].kind"] = sum(uplinks[one] is None and one.kind is None for one in unclear)
        missing["assets[].interfaces[].zone"] = sum(uplinks[one] is True for one in unclear)
        missing["zones[].kind"] = sum(uplinks[one] is None and one.kind is not None for one in unclear)
    return {name: count for name, count in missing.items() if count}


def _segments_out(case: Case) -> dict[str, Answer]:
    """Tell of each segment whether it reaches into an external zone."""
    plant = case.plant
    return {
        segment.code: any_of(*(is_external(plant, plant.zones[zone]) for zone in segment.zones))
        for segment in plant.system.segments or ()
    }


def _conduits_out(case: Case) -> dict[str, list[Conduit]]:
    """Give, by asset, the conduits to the outside that have it at their border or carry a flow of it."""
    plant = case.plant
    found: dict[str, dict[str, Conduit]] = defaultdict(dict)
    for conduit in in_service(plant):
        if not conduit.untrusted and not any(is_external(plant, plant.zones[zone]) for zone in conduit.between):
            continue
        tags = {one.asset for one in conduit.boundary_assets or ()}
        for channel in plant.channels_of(conduit.code):
            tags.update(channel.source.assets, channel.destination.assets)
        for tag in tags:
            found[tag][conduit.code] = conduit
    return {tag: [conduits[code] for code in sorted(conduits)] for tag, conduits in found.items()}
