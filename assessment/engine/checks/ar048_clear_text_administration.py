"""AR-048: administration with passwords that anybody on the way can read."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.asked import TARGETS, flow_asks_for
from assessment.engine.checks.protection import SECURE
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from catalogue.loader import Protocol

CLEAR_TEXT = frozenset({"telnet", "ftp", "tftp", "http_device", "snmp", "vnc"})


@check(
    "AR-048",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 4.1", "SR 1.5", "SR 7.7"],
    measures=["MEA-063", "MEA-028"],
    escalation="high across a boundary",
)
def clear_text_administration(case: Case) -> Concerns:
    """Clear-text administration.

    Credentials travel readable.

    A flow that states `secure` speaks the secure variant (SNMPv3, a page over HTTPS) and is not meant. A tunnel
    around the flow does not count: before and behind it the password is readable.

    Example: Technicians reach the switches of the filling line by Telnet from the control room.
    """

    def judge(flow: FlowKind) -> Verdict:
        crosses = flow.crosses
        questions = [
            (PROTOCOL, flow.speaks(_is_clear_text)),
            (SECURE, flow.secure is not True),
            (flow.zone_fields or TARGETS, any_of(crosses, _is_asked_inside(case.plant, flow))),
        ]
        values = {} if crosses is not None else {"severity_not_known": list(flow.zone_fields)}
        return decide(questions, lambda: Hit("high" if crosses else None, values))

    return over_kinds(case, judge, _say, _is_clear_text)


def _is_clear_text(protocol: Protocol) -> bool:
    return protocol.id in CLEAR_TEXT


def _is_asked_inside(plant: Plant, flow: FlowKind) -> Answer:
    """Tell whether the zone that a flow stays in asks for identities at level 2."""
    return flow_asks_for(plant, flow, FR.IAC, 2) if flow.crosses is False else None


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'uses', 'use')} a protocol that sends passwords in "
        f"clear text: {group.example}."
    )
