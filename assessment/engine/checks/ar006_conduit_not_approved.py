"""AR-006: a conduit towards business or the outside that OT or IT has not approved."""

from __future__ import annotations

from assessment.engine.approvals import KEYS, approved_sides
from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import any_of
from assessment.engine.checks.borders import reaches_up
from assessment.engine.checks.words import joined
from assessment.engine.system import Conduit


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

    An approval counts while it has not expired, and while it is of the conduit as it is written today; one that
    states the channels it was given for, while these are the same, too. A planned conduit that is put into service
    keeps its approvals.

    Example: The conduit from the office to the DMZ is in service with the approval of IT, and nobody from OT has
    signed.
    """
    for conduit in case.plant.system.conduits:
        answers = [reaches_up(case.plant, case.plant.zones[code]) for code in conduit.between]
        if any_of(*answers) is None:
            missing = {"zones[].level": answers.count(None)}
            yield Unanswered(case.site, f"conduit:{conduit.code}", missing)
        if any_of(*answers):
            approved = approved_sides(case.plant, conduit, case.plant.system.assessment.date)
            if lacking := [side for side in KEYS if side not in approved]:
                yield _concern(conduit, lacking)


def _concern(conduit: Conduit, lacking: list[str]) -> Concern:
    side = joined([one.upper() for one in lacking])
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
