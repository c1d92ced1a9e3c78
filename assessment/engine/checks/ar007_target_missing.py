"""AR-007: a zone or a conduit without an agreed target level."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.places import Place, called, fr_name, places
from assessment.engine.checks.words import capital, listed
from assessment.engine.levels import FR
from assessment.engine.targets import ACCEPTED, acceptance

STATES = {"proposed": "only proposed", "reopened": "open again, as a condition it rests on no longer holds"}


@check(
    "AR-007",
    force="shall",
    severity="high",
    target="zone; conduit",
    violates=["ZCR 5.6"],
    measures=["MEA-001", "MEA-091"],
)
def target_missing(case: Case) -> Concerns:
    """Missing or unapproved SL-T.

    SL-T is required for each zone and each conduit.

    A target with an element that is not known counts as missing; in a final assessment so does one that nobody has
    recorded as agreed, or whose acceptance is open again because a condition it rests on no longer holds.

    Example: A new filling line was drawn as a zone of its own and still has no target level.
    """
    for target, place in places(case):
        message = _message(place, is_final=case.plant.system.assessment.final)
        if message:
            evidence = {"sl_t": list(place.sl_t), "sl_t_status": place.sl_t_status}
            yield Concern(target, capital(message), evidence)


def _message(place: Place, *, is_final: bool) -> str | None:
    unset = [fr for fr in FR if place.sl_t[fr] is None]
    if len(unset) == len(FR):
        return f"{called(place)} has no target level."
    if unset:
        return f"The target level of {called(place)} is not set for {listed([fr_name(fr) for fr in unset])}."
    accepted = acceptance(place)
    if not is_final or accepted.status in ACCEPTED:
        return None
    state = STATES.get(accepted.status or "", "not recorded as agreed")
    return f"The target level of {called(place)} is {state}, although the assessment is declared final."
