"""AR-067: a target set lower than proposed, without a reason."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import Place, called, fr_name, places
from assessment.engine.checks.words import capital, listed
from assessment.engine.levels import FR, UNKNOWN, Level, SecurityVector
from assessment.engine.system import Zone


@check(
    "AR-067",
    force="convention",
    severity="medium",
    target="zone; conduit",
    violates=["ZCR 5.6"],
    measures=["MEA-009", "MEA-010"],
)
def target_below_proposal(case: Case) -> Concerns:
    """Target below its proposal.

    Field convention, not a normative rule: a conduit weaker than the zone it leads into is the obvious entry.

    A recorded reason closes it. Not active for conduits under the convention `own`, nor for zones whose targets are
    set by hand; an unset target is AR-007.

    Example: The worst scenario proposes level 3 for the safety zone, the team agreed on 2, and no reason is written
    down.
    """
    for target, place in places(case):
        if place.sl_t_reason or not _is_active(case, place):
            continue
        proposal = case.proposals.get(target, UNKNOWN)
        below = [fr for fr in FR if _is_below(place.sl_t[fr], proposal[fr])]
        if below:
            yield _concern(target, place, proposal, below)
        elif any(level is not None and proposal[fr] is None for fr, level in zip(FR, place.sl_t, strict=True)):
            field = "scenarios" if isinstance(place, Zone) else "zones[].sl_t"
            yield Unanswered(case.site, target, {field: 1})


def _is_active(case: Case, place: Place) -> bool:
    conventions = case.plant.system.assessment.conventions
    if isinstance(place, Zone):
        return conventions.target_method != "manual"
    return conventions.conduit_target != "own"


def _is_below(target: Level | None, proposal: Level | None) -> bool:
    return target is not None and proposal is not None and target < proposal


def _concern(target: str, place: Place, proposal: SecurityVector, below: list[FR]) -> Concern:
    steps = [f"{fr_name(fr)} at {place.sl_t[fr]} instead of {proposal[fr]}" for fr in below]
    message = f"The target of {called(place)} is below its proposal and no reason is recorded: {listed(steps)}."
    evidence = {"sl_t": list(place.sl_t), "proposal": list(proposal), "below": [fr.code for fr in below]}
    return Concern(target, capital(message), evidence)
