"""Who has to approve an action because of what it touches (`docs/model.md` 2.8)."""

from __future__ import annotations

from collections.abc import Iterable

from assessment.engine.plan.names import place_name
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.system import Asset


def warnings_for(plant: Plant, action: Action) -> tuple[str, ...]:
    """Give the warnings of an action: safety zones, certified configurations, essential functions."""
    certified, safety = _certified(plant, action), _safety_zones(plant, action)
    essential = [asset.name for asset in _assets_touched(plant, action.place) if asset.essential_function]
    found = []
    if safety:
        names = _names(place_name(plant, f"zone:{code}") for code in safety)
        found.append(f"Touches the safety zone {names}: {_safety_approver(plant, action)} must approve it.")
    if certified:
        approver = _safety_approver(plant, action)
        names = _names(asset.name for asset in certified)
        found.append(f"Touches the certified configuration of {names}: {approver} must approve it.")
        bare = [asset.name for asset in certified if not asset.certificate]
        if bare:
            found.append(
                f"No certificate is named for {_names(bare)}: name the one that the change is checked against."
            )
    if essential:
        owner = _owner(plant, action.place)
        found.append(f"Touches the essential function of {_names(essential)}: {owner} must approve it.")
    found += _delays(plant, action)
    if (safety or certified) and not action.treatment.rollback:
        found.append("No rollback plan is recorded for it; it needs one before it is carried out.")
    return tuple(found)


def lacks_for_safety(plant: Plant, action: Action) -> list[str]:
    """Say what an action that touches safety lacks before anybody may schedule it: the way back, and who approves."""
    if not (_certified(plant, action) or _safety_zones(plant, action)):
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


def _certified(plant: Plant, action: Action) -> list[Asset]:
    return [asset for asset in _assets_touched(plant, action.place) if asset.certified_configuration]


def _safety_zones(plant: Plant, action: Action) -> list[str]:
    return [zone for zone in _zones_touched(plant, action.place) if plant.is_safety_related(zone)]


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


def _zones_touched(plant: Plant, place: str) -> list[str]:
    kind, _, code = place.partition(":")
    return [code] if kind == "zone" else list(dict.fromkeys(plant.conduits[code].between))


def _assets_touched(plant: Plant, place: str) -> list[Asset]:
    kind, _, code = place.partition(":")
    if kind == "zone":
        return plant.assets_in(code)
    devices = plant.conduits[code].boundary_assets or ()
    return [plant.assets[tag] for tag in dict.fromkeys(device.asset for device in devices)]


def _safety_approver(plant: Plant, action: Action) -> str:
    if action.treatment.safety_approver:
        return action.treatment.safety_approver
    return " or ".join(_safety_people(plant)) or "the person responsible for functional safety (none is recorded)"


def _safety_people(plant: Plant) -> list[str]:
    return sorted(person.name for person in plant.system.people if person.side == "safety")


def _owner(plant: Plant, place: str) -> str:
    """Name the people of OT at the owners of a place; an owner of whom nobody is recorded stands for itself."""
    owners = {owner for zone in _zones_touched(plant, place) if (owner := plant.zones[zone].owner)}
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
