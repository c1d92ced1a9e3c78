"""AR-022: one machine that carries guests of zones that are to be kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.places import around
from assessment.engine.checks.words import counted, listed
from assessment.engine.levels import FR
from assessment.engine.plant import HIGHEST_OF_OT, LOWEST_OF_IT, Plant, agree
from assessment.engine.system import Asset, Zone

HOST_TYPE = "virtual_host"


@check(
    "AR-022",
    force="shall",
    severity="high",
    target="asset",
    violates=["SR 5.4", "SR 5.1 RE 1"],
    measures=["MEA-073", "MEA-028"],
)
def shared_host(case: Case) -> Concerns:
    """Shared compute across zones.

    Compromise of the hypervisor or its management joins the zones.

    A guest of a guest counts for the machine below both. Targets differ where they do so in one foundational
    requirement. A virtualisation host that no asset names in `runs_on` is not evaluated; of other machines no guests
    are expected.

    Example: One server in the control room carries the SCADA server of the plant and a mail relay of the office as
    virtual machines.
    """
    plant = case.plant
    guests = _guests(plant)
    for host in plant.system.assets:
        if host.tag in guests:
            yield from _judge(case, host, sorted(guests[host.tag], key=lambda guest: guest.tag))
        elif plant.type_of(host).id == HOST_TYPE:
            yield Unanswered(around(case, host), f"asset:{host.tag}", {"assets[].runs_on": 1})


def _judge(case: Case, host: Asset, guests: list[Asset]) -> Concerns:
    plant = case.plant
    placed = {guest.zone: plant.zones[guest.zone] for guest in guests if guest.zone is not None}
    zones = [placed[code] for code in sorted(placed)]
    unplaced = sum(guest.zone is None for guest in guests)
    differ = any_of(*(_differ([zone.sl_t[fr] for zone in zones]) for fr in FR))
    levels = [plant.levels_of(guest) for guest in guests]
    straddles = _straddle(levels)
    missing = {
        "zones[].sl_t": int(differ is None),
        "assets[].zone": unplaced if len(guests) > 1 else 0,
        "assets[].level": sum(len(one) != 1 for one in levels) if straddles is None else 0,
    }
    if differ or straddles:
        yield _concern(host, guests, zones, straddles=bool(straddles))
    elif any(missing.values()):
        fields = {name: count for name, count in missing.items() if count}
        yield Unanswered(around(case, host), f"asset:{host.tag}", fields)


def _straddle(levels: Sequence[tuple[float, ...]]) -> Answer:
    """Tell whether one guest is on the OT side and another on the IT side, by the levels of each."""
    sides = [
        (agree(one, lambda level: level <= HIGHEST_OF_OT), agree(one, lambda level: level >= LOWEST_OF_IT))
        for one in levels
    ]
    if sum(side != (False, False) for side in sides) < 2:  # noqa: PLR2004 (one guest alone is on one side)
        return False
    return all_of(any_of(*(is_low for is_low, _ in sides)), any_of(*(is_high for _, is_high in sides)))


def _guests(plant: Plant) -> dict[str, list[Asset]]:
    """Give the guests of each machine at the bottom; assets said to run on each other in a ring have none."""
    bottoms: dict[str, str | None] = {}
    found: dict[str, list[Asset]] = defaultdict(list)
    for asset in plant.system.assets:
        bottom = _bottom(plant, asset.tag, bottoms)
        if bottom is not None and bottom != asset.tag:
            found[bottom].append(asset)
    return found


def _bottom(plant: Plant, tag: str, bottoms: dict[str, str | None]) -> str | None:
    """Give the machine that carries an asset, the asset itself where it runs on none; each way is walked once."""
    walked: dict[str, None] = {}
    at: str | None = tag
    while at is not None and at not in bottoms and at not in walked:
        walked[at] = None
        at = plant.assets[at].runs_on
    bottom = next(reversed(walked), None) if at is None else bottoms.get(at)
    bottoms.update(dict.fromkeys(walked, bottom))
    return bottom


def _differ(targets: Sequence[int | None]) -> Answer:
    if len(set(targets) - {None}) > 1:
        return True
    return None if None in targets and len(targets) > 1 else False


def _concern(host: Asset, guests: list[Asset], zones: list[Zone], *, straddles: bool) -> Concern:
    why = "stand on both sides of the DMZ" if straddles else "belong to zones with different target levels"
    names = f" ({listed([zone.name for zone in zones])})" if zones else ""
    message = (
        f"{host.name} carries {counted(len(guests), 'guest')} that {why}{names}: whoever takes over the machine below "
        f"reaches them all."
    )
    evidence: dict[str, Any] = {
        "guests": [guest.tag for guest in guests],
        "sl_t": {zone.code: list(zone.sl_t) for zone in zones},
        "both_sides_of_the_dmz": straddles,
    }
    return Concern(f"asset:{host.tag}", message, evidence)
