"""Who has to approve an action, or a stage of a migration, because of what it touches (`docs/model.md` 2.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from assessment.engine.plan.names import place_name
from assessment.engine.plan.standstill import on_the_bus, zones_stopped, zones_stopped_by
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Stage

ASSET: Final = "asset"


@dataclass(frozen=True, slots=True)
class Touched:
    """What a piece of work touches: zones and assets, with whoever is named to approve it and how it is taken back."""

    zones: tuple[str, ...]
    assets: tuple[Asset, ...]
    approver: str | None
    rollback: str | None


def warnings_for(plant: Plant, action: Action) -> tuple[str, ...]:
    """Give the warnings of an action: safety zones, certified configurations, essential functions."""
    touched = touched_by(plant, action)
    found = [*_approvals(plant, touched), *_delays(plant, action)]
    if _touches_safety(plant, touched) and not touched.rollback:
        found.append("No rollback plan is recorded for it; it needs one before it is carried out.")
    return tuple(found)


def stage_warnings(plant: Plant, stage: Stage) -> tuple[str, ...]:
    """Give the warnings of a stage of a migration, those of a measure; every stage needs a way back, and a crew."""
    found = list(_approvals(plant, touched_by_stage(plant, stage)))
    if not stage.rollback:
        found.append("No rollback plan is recorded for it; it needs one before it is carried out.")
    if not stage.crew:
        found.append("No crew is recorded for it.")
    return tuple(found)


def touched_by(plant: Plant, action: Action) -> Touched:
    """Give what an action touches: its zone with all in it, or a conduit with its zones, its devices and its bus."""
    kind, _, code = action.place.partition(":")
    own = action.treatment
    if kind == "zone":
        return Touched((code,), tuple(plant.assets_in(code)), own.safety_approver, own.rollback)
    zones = dict.fromkeys([*_zones(plant, [code]), *zones_stopped(plant, action.place)])
    return Touched(tuple(zones), _devices(plant, [code]), own.safety_approver, own.rollback)


def touched_by_stage(plant: Plant, stage: Stage) -> Touched:
    """Give what a stage touches: both conduits with their devices, its proxy, and whoever talks over them or the bus.

    The machines at the ends are taken off one network and put on another, and the bus is opened for all that is on it.
    """
    codes = [code for code in (stage.old_conduit, stage.new_conduit) if code in plant.conduits]
    channels = [channel for code in codes for channel in plant.channels_of(str(code))]
    tags = {stage.proxy, *on_the_bus(plant, stage), *(tag for channel in channels for tag in channel.flow.via)}
    tags |= {end.key[1] for channel in channels for end in (channel.source, channel.destination) if end.key[0] == ASSET}
    worked_at = {asset.tag: asset for asset in _devices(plant, codes)}
    worked_at |= {tag: plant.assets[tag] for tag in sorted(filter(None, tags)) if tag in plant.assets}
    zones = dict.fromkeys([*_zones(plant, codes), *zones_stopped_by(plant, stage)])
    return Touched(tuple(zones), tuple(worked_at.values()), stage.safety_approver, stage.rollback)


def approvers(plant: Plant, touched: Touched) -> tuple[str, ...]:
    """Name who must approve work because of what it touches: for safety first; nobody where it touches nothing such."""
    named = [_safety_approver(plant, touched)] if _touches_safety(plant, touched) else []
    if any(asset.essential_function for asset in touched.assets):
        named.append(_owner(plant, touched.zones))
    return tuple(dict.fromkeys(named))


def lacks_for_safety(plant: Plant, action: Action) -> list[str]:
    """Say what an action that touches safety lacks before anybody may schedule it: the way back, and who approves."""
    if not _touches_safety(plant, touched_by(plant, action)):
        return []
    code = action.treatment.code
    found = []
    if not action.treatment.rollback:
        found.append(f"It touches safety: write into measure {code} how it is taken back, its rollback, first.")
    if not action.treatment.safety_approver and not _safety_people(plant):
        found.append(
            f"It touches safety: name in measure {code}, or among the people, who approves it for safety first."
        )
    return found


def _approvals(plant: Plant, touched: Touched) -> Iterator[str]:
    safety, certified = _safety_zones(plant, touched), _certified(touched)
    approver = _safety_approver(plant, touched)
    if safety:
        names = _names(place_name(plant, f"zone:{code}") for code in safety)
        yield f"Touches the safety zone {names}: {approver} must approve it."
    if certified:
        names = _names(asset.name for asset in certified)
        yield f"Touches the certified configuration of {names}: {approver} must approve it."
        bare = [asset.name for asset in certified if not asset.certificate]
        if bare:
            yield f"No certificate is named for {_names(bare)}: name the one that the change is checked against."
    essential = [asset.name for asset in touched.assets if asset.essential_function]
    if essential:
        owner = _owner(plant, touched.zones)
        yield f"Touches the essential function of {_names(essential)}: {owner} must approve it."


def _touches_safety(plant: Plant, touched: Touched) -> bool:
    return bool(_safety_zones(plant, touched) or _certified(touched))


def _certified(touched: Touched) -> list[Asset]:
    return [asset for asset in touched.assets if asset.certified_configuration]


def _safety_zones(plant: Plant, touched: Touched) -> list[str]:
    return [zone for zone in touched.zones if plant.is_safety_related(zone)]


def _delays(plant: Plant, action: Action) -> list[str]:
    """Say which flows a measure of the site delays beyond their budget: those over the conduit, or at the zone."""
    added = next((one.latency_ms for one in plant.system.measures if one.code == action.treatment.code), None)
    kind, _, code = action.place.partition(":")
    late = [
        channel.flow
        for channel in (plant.channels if added else ())
        if channel.flow.latency_budget_ms is not None
        and channel.flow.latency_budget_ms < (added or 0)
        and (channel.conduit == code if kind == "conduit" else code in {channel.source.zone, channel.destination.zone})
    ]
    if not late:
        return []
    least = min(flow.latency_budget_ms or 0 for flow in late)
    codes = _names(flow.code for flow in late)
    return [
        f"Adds {added:g} ms, more than the budget of {codes} (the least is {least:g} ms): not before that is settled."
    ]


def _zones(plant: Plant, conduits: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(zone for code in conduits for zone in plant.conduits[str(code)].between))


def _devices(plant: Plant, conduits: Iterable[str | None]) -> tuple[Asset, ...]:
    devices = [one.asset for code in conduits for one in plant.conduits[str(code)].boundary_assets or ()]
    return tuple(plant.assets[tag] for tag in dict.fromkeys(devices))


def _safety_approver(plant: Plant, touched: Touched) -> str:
    if touched.approver:
        return touched.approver
    return " or ".join(_safety_people(plant)) or "the person responsible for functional safety (none is recorded)"


def _safety_people(plant: Plant) -> list[str]:
    return sorted(person.name for person in plant.system.people if person.side == "safety")


def _owner(plant: Plant, zones: Iterable[str]) -> str:
    """Name the people of OT at the owners of zones; an owner of whom nobody is recorded stands for itself."""
    owners = {owner for zone in zones if (owner := plant.zones[zone].owner)}
    known = {party.code: party.name for party in plant.system.parties}
    people = [one for one in plant.system.people if one.side == "ot" and one.organisation in owners]
    named = {known.get(owner, owner) for owner in owners - {one.organisation for one in people}}
    every = sorted({one.name for one in people}) + sorted(named)
    return " / ".join(every) or "the asset owner (none is recorded)"


def _names(names: Iterable[str]) -> str:
    """List names; of many the first three and how many more."""
    every = sorted(names)
    shown = ", ".join(every[:3])
    return shown if len(every) <= 3 else f"{shown} and {len(every) - 3} more"  # noqa: PLR2004
