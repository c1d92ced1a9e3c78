"""AR-003: traffic that takes place and that nobody approved."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted


@check(
    "AR-003",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.2", "SR 6.2", "ZCR 6.4"],
    measures=["MEA-003", "MEA-074", "MEA-089"],
)
def observed_not_approved(case: Case) -> Concerns:
    """Observed flow that nobody approved.

    Reality differs from the drawing: either the drawing or the plant is wrong.

    Approved is what was decided `allowed`, or `conditional` with its condition written down, on the flow itself or
    on a declared channel that covers it. Without any decision nothing is said.

    Example: A capture on the cell switch shows a laptop that opens HTTP to a packaging PLC; no decision allows it.
    """

    def judge(flow: FlowKind) -> Verdict:
        answer = flow.is_approved if flow.is_observed else True
        if answer is None:
            return Lacks(("flows[].decision",))
        return None if answer else Hit(values={"decision": flow.decision})

    return over_kinds(case, judge, _say)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')} {chosen(number, 'was', 'were')} seen{group.over} that nobody approved: "
        f"{group.example}."
    )
