"""AR-033: a border that lets through what nobody listed."""

from __future__ import annotations

from functools import partial

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.asked import asks_for, targets_in, zones_of
from assessment.engine.checks.questions import ask
from assessment.engine.levels import FR
from assessment.engine.system import Conduit, Zone

FIRST_LEVEL = 2


@check(
    "AR-033",
    force="shall",
    severity="high",
    target="conduit",
    violates=["SR 5.2 RE 1"],
    measures=["MEA-009"],
)
def no_deny_by_default(case: Case) -> Concerns:
    """No deny-by-default.

    From SL 2 the boundary must refuse what is not allowed.

    The highest target of the conduit's zones in restricted data flow decides. A policy that is not written is not
    known, whatever device stands at the border.

    Example: Between the control room and the filter hall lies a plain cable, and every port of every controller can be
    reached from every operator station.
    """
    for conduit in case.plant.system.conduits:
        zones = zones_of(case.plant, conduit)
        policy = conduit.default_policy
        questions = {
            "zones[].sl_t": asks_for(zones, FR.RDF, FIRST_LEVEL),
            "conduits[].default_policy": None if policy is None else policy != "deny",
        }
        yield from ask(case.site, f"conduit:{conduit.code}", questions, partial(_concern, conduit, zones))


def _concern(conduit: Conduit, zones: list[Zone]) -> Concern:
    message = (
        f"Conduit {conduit.name} lets everything through that nobody has forbidden; "
        f"at the level its zones are to reach it must refuse everything that nobody has allowed."
    )
    evidence = {"default_policy": conduit.default_policy, "sl_t_RDF": targets_in(zones, FR.RDF)}
    return Concern(f"conduit:{conduit.code}", message, evidence)
