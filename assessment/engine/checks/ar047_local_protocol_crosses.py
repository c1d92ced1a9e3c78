"""AR-047: a protocol made for one network segment, over a zone border."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.telling import Group, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted
from catalogue.loader import Protocol


@check(
    "AR-047",
    force="shall",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.1", "ZCR 3.1"],
    measures=["MEA-001", "MEA-015"],
)
def local_protocol_crosses(case: Case) -> Concerns:
    """Local-segment protocol across a boundary.

    Such protocols (PROFINET RT, EtherCAT, GOOSE, implicit I/O) only make sense inside one zone: the partition is wrong
    or the network is bridged.

    Example: The drives of a packaging line stand in a zone of their own, and their controller next door moves them by
    EtherCAT.
    """

    def judge(flow: FlowKind) -> Verdict:
        return decide([(flow.zone_fields, flow.crosses), (PROTOCOL, flow.speaks(_is_local))])

    return over_kinds(case, judge, _say, _is_local)


def _is_local(protocol: Protocol) -> bool:
    return protocol.boundary_default == "never"


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'crosses', 'cross')} a zone border by a protocol that "
        f"belongs inside one zone: {group.example}."
    )
