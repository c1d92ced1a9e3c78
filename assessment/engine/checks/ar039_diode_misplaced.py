"""AR-039: a one-way device that lets through the wrong way, or that something goes around."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.borders import is_one_way, one_way_field
from assessment.engine.checks.meeting import in_service
from assessment.engine.checks.words import chosen, joined, listed
from assessment.engine.levels import HIGHEST, SecurityVector, highest
from assessment.engine.plant import Plant
from assessment.engine.system import Conduit, Zone

SENDING_SIDE = {"forward": 0, "reverse": 1}


@check(
    "AR-039",
    force="heuristic",
    severity="high",
    target="conduit",
    violates=["SR 5.2"],
    measures=["MEA-012", "MEA-027"],
)
def diode_misplaced(case: Case) -> Concerns:
    """One-way device misplaced or bypassed.

    A diode protects only in its orientation and only without a parallel path.

    Marked one-way is a conduit of the kind diode or with a data diode at its border. Where its direction is both or
    not written, or where it joins more than two zones, it stops nothing, which is a finding of its own. Targets of
    zones are compared by their largest elements. Another conduit between the two zones returns data unless it is
    closed, or its direction is the same.

    Example: The diode carries the historian's values out of the plant, and a remote support line beside it carries
    sessions back in.
    """
    for conduit in in_service(case.plant):
        marked = is_one_way(case.plant, conduit)
        if marked:
            yield from _judge(case, conduit)
        elif marked is None:
            yield Unanswered(case.site, f"conduit:{conduit.code}", {one_way_field(conduit): 1})


def _judge(case: Case, conduit: Conduit) -> Concerns:
    plant, target = case.plant, f"conduit:{conduit.code}"
    sender = _sender(conduit)
    if sender is None:
        message = (
            f"The one-way device of conduit {conduit.name} stops nothing: no one direction between two zones is set."
        )
        yield Concern(target, message, {"direction": conduit.direction, "zones": list(conduit.between)})
        return
    first, second = plant.zones[sender], plant.zones[next(code for code in conduit.between if code != sender)]
    upwards = _is_lower(first.sl_t, second.sl_t)
    goal = conduit.one_way_goal
    returns = {other.code: _returns(plant, other, sender) for other in _beside(plant, conduit)}
    misplaced = all_of(upwards, None if goal is None else goal != "confidentiality")
    bypasses = sorted(code for code, answer in returns.items() if answer)
    if misplaced or bypasses:
        yield _concern(plant, conduit, (first, second), bypasses, misplaced=bool(misplaced))
        return
    missing = {
        "zones[].sl_t": int(misplaced is None and upwards is None),
        "conduits[].one_way_goal": int(misplaced is None and goal is None),
        "conduits[].direction": list(returns.values()).count(None),
    }
    fields = {name: count for name, count in missing.items() if count}
    if fields:
        yield Unanswered(case.site, target, fields)


def _concern(
    plant: Plant, conduit: Conduit, ends: tuple[Zone, Zone], bypasses: list[str], *, misplaced: bool
) -> Concern:
    first, second = ends
    reasons = []
    if misplaced:
        reasons.append(
            f"it lets data from {first.name} into {second.name}, which is to be protected better, "
            f"and keeping {second.name}'s data in is not its goal"
        )
    if bypasses:
        names = listed([plant.conduits[code].name for code in bypasses])
        reasons.append(f"{names} {chosen(len(bypasses), 'leads', 'lead')} back from {second.name} to {first.name}")
    message = f"The one-way device of conduit {conduit.name} does not protect: {joined(reasons)}."
    evidence = {
        "from": first.code,
        "to": second.code,
        "sl_t": {zone.code: list(zone.sl_t) for zone in ends},
        "one_way_goal": conduit.one_way_goal,
        "bypassed_by": bypasses,
    }
    return Concern(f"conduit:{conduit.code}", message, evidence)


def _sender(conduit: Conduit) -> str | None:
    """Give the zone that data leaves on a one-way conduit of two zones, None where there is no such zone."""
    side = SENDING_SIDE.get(conduit.direction or "")
    is_pair = len(conduit.between) == len(SENDING_SIDE) == len(set(conduit.between))
    return conduit.between[side] if side is not None and is_pair else None


def _is_lower(first: SecurityVector, second: SecurityVector) -> Answer:
    """Compare the largest elements of two targets; an unknown element may be as large as any."""
    (least_1, most_1), (least_2, most_2) = _largest(first), _largest(second)
    if most_1 < least_2:
        return True
    return False if least_1 >= most_2 else None


def _largest(target: SecurityVector) -> tuple[int, int]:
    least = highest(target) or 0
    return least, HIGHEST if None in target else least


def _beside(plant: Plant, conduit: Conduit) -> list[Conduit]:
    first, second = conduit.between
    others = (plant.conduits[code] for code in plant.conduits_between(first, second))
    return [other for other in others if other.code != conduit.code and other.status != "closed"]


def _returns(plant: Plant, other: Conduit, sender: str) -> Answer:
    """Tell whether another conduit brings data back into the sending zone."""
    from_there = _sender(other)
    if from_there is not None:
        return from_there != sender
    return True if is_one_way(plant, other) or other.direction == "both" else None
