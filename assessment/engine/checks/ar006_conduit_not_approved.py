"""AR-006: a conduit towards business or the outside that OT or IT has not approved."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.documented import approved_sides
from assessment.engine.checks.words import joined
from assessment.engine.plant import agree
from assessment.engine.system import Conduit, Zone

DMZ_LEVEL = 3.5
SIDES = {"ot": "OT", "it": "IT"}


@check(
    "AR-006",
    force="convention",
    severity="medium",
    target="conduit",
    violates=["ZCR 7.1", "ZCR 6.4", "CM 1.4"],
    measures=["MEA-088", "MEA-089"],
    escalation="high if the conduit is in service",
)
def conduit_not_approved(case: Case) -> Concerns:
    """Conduit not approved by both OT and IT.

    Both sides carry the consequence; a connection that only one side agreed to is not governed.

    An approval counts while it has not expired, and while it is of the conduit as it is written today.

    Example: The conduit from the office to the DMZ is in service with the approval of IT, and nobody from OT has
    signed.
    """
    for conduit in case.plant.system.conduits:
        zones = [case.plant.zones[code] for code in conduit.between]
        answers = [_reaches_up(case, zone) for zone in zones]
        if any_of(*answers) is None:
            missing = {"zones[].level": answers.count(None)}
            yield Unanswered(case.site, f"conduit:{conduit.code}", missing)
        lacking = [side for side in SIDES if side not in approved_sides(case, conduit)] if any_of(*answers) else []
        if lacking:
            yield _concern(conduit, lacking)


def _concern(conduit: Conduit, lacking: list[str]) -> Concern:
    side = joined([SIDES[one] for one in lacking])
    in_service = conduit.status == "in_service"
    message = (
        f"Conduit {conduit.name} leads towards business or the outside{', is in service' if in_service else ''} "
        f"and has no valid approval by {side}."
    )
    evidence = {
        "lacking": lacking,
        "status": conduit.status,
        "approvals": [
            {"side": one.side, "by": one.by, "expires": None if one.expires is None else str(one.expires)}
            for one in conduit.approvals
        ],
    }
    return Concern(f"conduit:{conduit.code}", message, evidence, "high" if in_service else None)


def _reaches_up(case: Case, zone: Zone) -> Answer:
    levels = case.plant.levels_of_zone(zone)
    return any_of(agree(levels, lambda level: level >= DMZ_LEVEL), is_external(case.plant, zone))
