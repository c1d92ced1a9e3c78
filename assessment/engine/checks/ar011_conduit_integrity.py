"""AR-011: a conduit that does not join two zones, or runs through a third one in the open."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.words import chosen, joined


@check(
    "AR-011",
    force="convention",
    severity="low",
    target="conduit",
    violates=["ZCR 3.1", "ZCR 6.3"],
    measures=["MEA-001"],
)
def conduit_integrity(case: Case) -> Concerns:
    """Conduit model integrity.

    A conduit joins at least two zones, has no sub-conduits and must not run through a third zone unseen.

    Parent conduits cannot be written in a model, so nothing is said of them.

    Example: A conduit from operations to the field runs through the switches of the safety zone without a tunnel.
    """
    for conduit in case.plant.system.conduits:
        target = f"conduit:{conduit.code}"
        zones = list(dict.fromkeys(conduit.between))
        crossed = [code for code in dict.fromkeys(conduit.through or ()) if code not in conduit.between]
        evidence = {"between": zones, "through": crossed, "encapsulated": conduit.encapsulated}
        if len(zones) < 2:  # noqa: PLR2004 (a conduit joins two)
            message = f"Conduit {conduit.name} lies inside one zone, {case.plant.zones[zones[0]].name}, and joins none."
            yield Concern(target, message, evidence)
        elif conduit.encapsulated:
            continue
        elif conduit.through is None:
            yield Unanswered(case.site, target, {"conduits[].through": 1})
        elif crossed and conduit.encapsulated is None:
            yield Unanswered(case.site, target, {"conduits[].encapsulated": 1})
        elif crossed:
            names = joined([case.plant.zones[code].name for code in crossed])
            message = (
                f"Conduit {conduit.name} runs in the open through the {chosen(len(crossed), 'zone', 'zones')} {names}."
            )
            yield Concern(target, message, evidence)
