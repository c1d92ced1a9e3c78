"""AR-049: OPC Classic, or anything else on dynamic ports of remote procedure calls, over a zone border."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.telling import Group, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted
from catalogue.loader import Protocol

DYNAMIC = frozenset({"opc_da", "dce_rpc"})


@check(
    "AR-049",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.2 RE 1", "SR 7.7", "SR 3.1"],
    measures=["MEA-020", "MEA-018"],
)
def opc_classic_crosses(case: Case) -> Concerns:
    """OPC Classic across a boundary.

    Dynamic ports force wide rules.

    Every flow of DCE/RPC counts as dynamic: a port that is written for it is the one it happened to use.

    Example: The historian reads the SCADA server of another zone by OPC DA, and the firewall between has to let 16,000
    ports through.
    """

    def judge(flow: FlowKind) -> Verdict:
        return decide([(flow.zone_fields, flow.crosses), (PROTOCOL, flow.speaks(_is_dynamic))])

    return over_kinds(case, judge, _say, _is_dynamic)


def _is_dynamic(protocol: Protocol) -> bool:
    return protocol.id in DYNAMIC


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'needs', 'need')} ports that change with each "
        f"connection, so no narrow rule can guard the zone border: {group.example}."
    )
