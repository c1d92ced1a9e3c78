"""AR-057: a connection made for watching over which somebody may write."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, opposite
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted

READ_ONLY = frozenset({"read_only"})
WRITES = {"read": False, "write": True, "both": True, None: None}


@check(
    "AR-057",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 2.1 RE 1", "SR 3.5", "SR 5.2"],
    measures=["MEA-010", "MEA-012"],
)
def writes_while_monitoring(case: Case) -> Concerns:
    """Writes on a monitoring conduit.

    The stated use case does not need it.

    A write to a side at a higher level is the record that monitoring is made of: a historian that fills its replica
    in the DMZ writes nothing into the process. The control `read_only` takes the right to write away.

    Example: The conduit to the energy dashboard is declared for monitoring, and the dashboard may also switch pumps.
    """

    def judge(flow: FlowKind) -> Verdict:
        if flow.conduit is None and not flow.candidates:
            return None
        questions = [
            (("flows[].conduit" if flow.conduit is None else "conduits[].purpose",), _is_for_monitoring(flow)),
            (("flows[].access",), _may_write(flow)),
            ((flow.source.level_field, flow.destination.level_field), opposite(_goes_up(flow))),
        ]
        return decide(questions, lambda: Hit(values={"access": flow.access}))

    return over_kinds(case, judge, _say)


def _is_for_monitoring(flow: FlowKind) -> Answer:
    if flow.conduit is None or flow.conduit.purpose is None:
        return None
    return flow.conduit.purpose == "monitoring"


def _may_write(flow: FlowKind) -> Answer:
    return False if flow.controls & READ_ONLY else WRITES[flow.access]


def _goes_up(flow: FlowKind) -> Answer:
    """Tell whether the side that answers lies above the side that asks; None where their levels leave it open."""
    lower, upper = flow.source.levels, flow.destination.levels
    if not lower or not upper:
        return None
    if max(lower) < min(upper):
        return True
    return False if min(lower) >= max(upper) else None


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'allows', 'allow')} writing, though the conduit is "
        f"declared for monitoring: {group.with_levels}."
    )
