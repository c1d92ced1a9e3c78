"""Who answers for watching a conduit whose ends or carrier have different owners (`docs/model.md` 2.6).

Three conditions decide. SC1: the traffic crosses owners. NC1: no owner is bound by contract to watch for the other.
NC2: nobody who drew both zones can assign the watching. All three together are a blind spot.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessment.engine.plant import Plant, zone_pairs
from assessment.engine.system import Conduit, Zone

BLIND_SPOT = "blind_spot"
BORDERLINE = "borderline"
RESOLVED = "resolved"
NO_CROSS_OWNER = "no_cross_owner"
NOT_EVALUATED = "not_evaluated"
WORST_FIRST = (BLIND_SPOT, NOT_EVALUATED, BORDERLINE, RESOLVED, NO_CROSS_OWNER)
ASSET_OWNER = "asset_owner"


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """The verdict on one pair of zones of a conduit; a condition is None where it is not known or was not needed.

    `reasons` says each condition in words, in the order they were asked; `missing` names the fields not known.
    """

    zones: tuple[str, str]
    verdict: str
    sc1: bool | None
    nc1: bool | None = None
    nc2: bool | None = None
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def monitoring_verdicts(plant: Plant) -> dict[str, str]:
    """Give the verdict on every conduit by code; of its pairs the worst counts.

    A pair that cannot be judged makes the conduit `not_evaluated`, unless another is already a blind spot.
    """
    return {code: worst_verdict(judge_pairs(plant, conduit)) for code, conduit in plant.conduits.items()}


def judge_pairs(plant: Plant, conduit: Conduit) -> tuple[PairVerdict, ...]:
    """Judge each pair of zones that a conduit joins, in its order."""
    return tuple(
        _judge_pair(plant, conduit, plant.zones[first], plant.zones[second]) for first, second in zone_pairs(conduit)
    )


def worst_verdict(pairs: tuple[PairVerdict, ...]) -> str:
    """Give the verdict that stands for several pairs."""
    return min((pair.verdict for pair in pairs), key=WORST_FIRST.index, default=NOT_EVALUATED)


def _judge_pair(plant: Plant, conduit: Conduit, first: Zone, second: Zone) -> PairVerdict:
    zones = (first.code, second.code)
    carrier = conduit.transit_owner or plant.zones[conduit.between[0]].owner
    sc1 = _crosses_owners(carrier, first.owner, second.owner)
    if sc1 is None:
        missing = _unknown_owners(plant, conduit, first, second)
        return PairVerdict(zones, NOT_EVALUATED, None, reasons=("An owner is not known.",), missing=missing)
    said = [_say_sc1(carrier, first.owner, second.owner, crosses=sc1)]
    if not sc1:
        return PairVerdict(zones, NO_CROSS_OWNER, sc1, reasons=tuple(said))
    nc1, why = _nobody_is_bound(plant, conduit, first, second)
    said.append(why)
    if nc1 is None:
        kinds = tuple(f"organisations[{code}].kind" for code in _unknown_kinds(plant, first, second))
        return PairVerdict(zones, NOT_EVALUATED, sc1, None, reasons=tuple(said), missing=kinds)
    if not nc1:
        return PairVerdict(zones, RESOLVED, sc1, nc1, reasons=tuple(said))
    nc2, why = _drawn_by_two(first, second)
    said.append(why)
    return PairVerdict(zones, BLIND_SPOT if nc2 else BORDERLINE, sc1, nc1, nc2, tuple(said))


def _crosses_owners(carrier: str | None, first: str | None, second: str | None) -> bool | None:
    """SC1: the carrier is neither end's owner, or the ends have different owners."""
    if first is None or second is None:
        return None
    if first != second:
        return True
    return None if carrier is None else carrier != first


def _say_sc1(carrier: str | None, first: str | None, second: str | None, *, crosses: bool) -> str:
    if not crosses:
        return f"Both ends and what carries the traffic belong to {first}."
    if first != second:
        return f"The ends belong to different owners, {first} and {second}."
    return f"Both ends belong to {first}, but {carrier} runs what carries the traffic."


def _nobody_is_bound(plant: Plant, conduit: Conduit, first: Zone, second: Zone) -> tuple[bool | None, str]:
    """NC1: one owner who is an asset owner, or two asset owners and no service agreement covers the conduit."""
    kinds = {_kind(plant, first.owner), _kind(plant, second.owner)}
    others = sorted(
        str(owner) for owner in {first.owner, second.owner} if _kind(plant, owner) not in {None, ASSET_OWNER}
    )
    if others:
        return False, f"{others[0]} is no asset owner: its duty to watch follows from its role."
    covering = [one for one in plant.system.service_agreements if conduit.code in one.conduits]
    if first.owner != second.owner and covering:
        return False, f"A service agreement of {covering[0].provider} for {covering[0].customer} covers this conduit."
    if None in kinds:
        return None, "It is not known whether an owner is an asset owner."
    if first.owner == second.owner:
        return True, f"{first.owner} owns both ends as asset owner, so no agreement between owners binds anyone."
    return True, "Both are asset owners, and no service agreement covers this conduit."


def _drawn_by_two(first: Zone, second: Zone) -> tuple[bool, str]:
    """NC2: the parties that set the two zones differ."""
    one, other = first.set_by or first.owner, second.set_by or second.owner
    if one == other:
        return False, f"{one} drew both zones and can say who watches."
    return True, f"{one} and {other} each drew one of the zones, so nobody can say for both who watches."


def _unknown_owners(plant: Plant, conduit: Conduit, first: Zone, second: Zone) -> tuple[str, ...]:
    carrier = [] if conduit.transit_owner else [plant.zones[conduit.between[0]]]
    unknown = [f"zones[{zone.code}].owner" for zone in (first, second, *carrier) if zone.owner is None]
    return tuple(dict.fromkeys(unknown))


def _unknown_kinds(plant: Plant, first: Zone, second: Zone) -> list[str]:
    return sorted({str(owner) for owner in (first.owner, second.owner) if _kind(plant, owner) is None})


def _kind(plant: Plant, owner: str | None) -> str | None:
    return next((party.kind for party in plant.system.parties if party.code == owner), None)
