"""AR-134: production management that writes into controllers itself."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts, opened_at
from assessment.engine.checks.typed import has_controller, has_type
from assessment.engine.checks.words import chosen, counted

WRITES = frozenset({"write", "both"})


@check(
    "AR-134",
    force="convention",
    severity="low",
    target="conduit, else flow",
    violates=["SR 2.1", "SR 5.2"],
    measures=["MEA-010", "MEA-059"],
)
def mes_writes_to_controllers(case: Case) -> Concerns:
    """MES writes to controllers.

    Whoever takes over production management then commands machines without passing their supervision.

    Judged are sessions that an MES opens to a controller. A flow without a stated access cannot write where its
    protocol carries no commands.

    Example: The MES downloads recipe values straight into the PLC of a mixer instead of handing them to the batch
    server.
    """

    def judge(flow: FlowFacts) -> Verdict:
        return decide(
            {
                ("assets[].type",): all_of(has_type(case, flow.source, "mes"), has_controller(case, flow.destination)),
                ("flows[].access",): _writes(flow),
            },
            lambda: Hit(values={"access": flow.kind.access}),
        )

    opened_by_it = opened_at(case, lambda end: has_type(case, end, "mes") is not False)
    return over_flows(case, judge, _say, opened_by_it)


def _writes(flow: FlowFacts) -> Answer:
    if flow.kind.access is not None:
        return flow.kind.access in WRITES
    return False if flow.kind.protocol is not None and not flow.kind.protocol.is_control_capable else None


def _say(group: Group) -> str:
    number = group.number
    return (
        f"The MES writes into controllers by {counted(number, 'flow')}{group.over}, past "
        f"{chosen(number, 'its', 'their')} supervision: {group.example}."
    )
