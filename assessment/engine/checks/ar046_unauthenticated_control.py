"""AR-046: a control protocol without authentication over a zone border."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import opposite
from assessment.engine.checks.protection import CONTROLS, SECURE, commands_unchecked, is_secured
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted

PROTECTING = frozenset({"protocol_break", "function_filter", "dpi"})


@check(
    "AR-046",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 3.1", "SR 1.2", "SR 2.1 RE 1", "SR 5.2"],
    measures=["MEA-018", "MEA-010", "MEA-022", "MEA-023"],
    escalation="critical if the source side is IT or external",
)
def unauthenticated_control(case: Case) -> Concerns:
    """Unauthenticated control protocol across a boundary.

    Anyone who reaches the port can command equipment (Modbus, DNP3 without SA, EtherNet/IP, S7comm, BACnet, FINS,
    IEC 104).

    The secure variant is not in use where the flow says so, where the protocol has none, or where the flow's port is
    not the one of the secure variant. Deep packet inspection counts as a filter by function.

    Example: The SCADA server commands PLCs in another zone by Modbus TCP through a firewall that looks at addresses and
    ports only.
    """

    def judge(flow: FlowKind) -> Verdict:
        questions = [
            (flow.zone_fields, flow.crosses),
            (PROTOCOL, flow.speaks(commands_unchecked)),
            (SECURE, opposite(is_secured(flow))),
            (CONTROLS, opposite(flow.has_control(PROTECTING))),
        ]
        return decide(questions, lambda: _hit(flow))

    return over_kinds(case, judge, _say, commands_unchecked)


def _hit(flow: FlowKind) -> Hit:
    outside = flow.source.is_outside
    values = {"port": flow.port, "secure": flow.secure}
    return Hit(
        "critical" if outside else None,
        values if outside is not None else {**values, "severity_not_known": [flow.source.level_field]},
    )


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'carries', 'carry')} commands over a zone border by a "
        f"protocol that does not check who sends them: {group.example}."
    )
