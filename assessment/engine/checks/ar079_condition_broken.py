"""AR-079: a lowered target whose condition no longer holds."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.places import called, field_of, places
from assessment.engine.checks.words import chosen, joined


@check(
    "AR-079",
    force="convention",
    severity="high",
    target="zone; conduit",
    violates=["ZCR 5.6", "ZCR 7.1"],
    measures=["MEA-091", "MEA-093"],
)
def condition_broken(case: Case) -> Concerns:
    """Condition of a lowered target broken.

    The lower target was accepted for a reason that is gone.

    Example: The target of the mixing zone was lowered while no remote access existed; in June a supplier's VPN was
    opened.
    """
    for target, place in places(case):
        broken = [one.text for one in place.sl_t_conditions if one.holds is False]
        unknown = sum(one.holds is None for one in place.sl_t_conditions)
        if broken:
            told = joined([f'"{text}"' for text in broken])
            message = (
                f"The target of {called(place)} rests on {chosen(len(broken), 'a condition', 'conditions')} that no "
                f"longer {chosen(len(broken), 'holds', 'hold')}: {told}; its acceptance is open again."
            )
            yield Concern(target, message, {"conditions": broken, "sl_t": list(place.sl_t)})
        elif unknown:
            yield Unanswered(case.site, target, {field_of(place, "sl_t_conditions[].holds"): unknown})
