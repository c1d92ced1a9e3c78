"""AR-044: a border towards business or the outside that nobody watches."""

from __future__ import annotations

from functools import partial

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.asked import asks_for, targets_in, zones_of
from assessment.engine.checks.borders import is_external, is_it, is_ot, real_pairs
from assessment.engine.checks.questions import ask
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from assessment.engine.system import Conduit, Monitoring, Zone

FIRST_LEVEL = 2


@check(
    "AR-044",
    force="convention",
    severity="medium",
    target="conduit",
    violates=["SR 6.2", "SR 2.8"],
    measures=["MEA-074", "MEA-075"],
)
def boundary_not_monitored(case: Case) -> Concerns:
    """Boundary without monitoring.

    From SL 2 security mechanisms are to be watched continuously.

    What `monitored` says counts; where it says nothing, a filled record of the monitoring counts as watched.

    Example: The old route from the office to the historian passes a router that sends its logs nowhere, and no sensor
    sees the line.
    """
    for conduit in case.plant.system.conduits:
        zones = zones_of(case.plant, conduit)
        questions = {
            "zones[].level": _joins_ot_to_above(case.plant, conduit),
            "zones[].sl_t": asks_for(zones, FR.TRE, FIRST_LEVEL),
            "conduits[].monitored": opposite(_is_watched(conduit)),
        }
        yield from ask(case.site, f"conduit:{conduit.code}", questions, partial(_concern, conduit, zones))


def _concern(conduit: Conduit, zones: list[Zone]) -> Concern:
    message = (
        f"Conduit {conduit.name} leads from the plant to business or the outside, and no sensor, flow record or log "
        f"of it reaches anybody."
    )
    evidence = {"monitored": conduit.monitored, "sl_t_TRE": targets_in(zones, FR.TRE)}
    return Concern(f"conduit:{conduit.code}", message, evidence)


def _joins_ot_to_above(plant: Plant, conduit: Conduit) -> Answer:
    pairs = [(plant.zones[first], plant.zones[second]) for first, second in real_pairs(conduit)]
    ways = [(one, other) for pair in pairs for one, other in (pair, pair[::-1])]
    return any_of(
        *(all_of(is_ot(plant, one), any_of(is_it(plant, other), is_external(plant, other))) for one, other in ways)
    )


def _is_watched(conduit: Conduit) -> Answer:
    if conduit.monitored is not None:
        return conduit.monitored
    return None if conduit.monitoring in (None, Monitoring()) else True
