"""AR-050: OPC UA with its security switched off."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.protection import is_anonymous, opc_mode
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted
from catalogue.loader import Protocol

MODE, TOKEN = "flows[].security.mode", "flows[].security.user_token"


@check(
    "AR-050",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 1.1", "SR 1.2", "SR 3.1 RE 1"],
    measures=["MEA-020", "MEA-039"],
    escalation="high across a boundary",
)
def opc_ua_without_security(case: Case) -> Concerns:
    """OPC UA without security.

    The secure protocol is used insecurely.

    What mode and token leave open, `secure: true` answers: the secure variant is SignAndEncrypt with user tokens.
    `secure: false` says only that this variant is not in use, not which part of it is missing.

    Example: A dashboard reads the OPC UA server of a press with security mode None, as the supplier left it.
    """

    def judge(flow: FlowKind) -> Verdict:
        answers = {MODE: _has_mode_none(flow), TOKEN: is_anonymous(flow)}
        unknown = tuple(field for field, answer in answers.items() if answer is None)
        questions = [(PROTOCOL, flow.speaks(_is_opc_ua)), (unknown, any_of(*answers.values()))]
        return decide(questions, lambda: _hit(flow))

    return over_kinds(case, judge, _say, _is_opc_ua)


def _is_opc_ua(protocol: Protocol) -> bool:
    return protocol.id == "opc_ua"


def _has_mode_none(flow: FlowKind) -> Answer:
    mode = opc_mode(flow)
    if mode is None:
        return False if flow.secure else None
    return mode == "none"


def _hit(flow: FlowKind) -> Hit:
    values: dict[str, object] = {"mode": flow.security.mode, "user_token": flow.security.user_token}
    if flow.crosses is None:
        values["severity_not_known"] = list(flow.zone_fields)
    return Hit("high" if flow.crosses else None, values)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'OPC UA flow')}{group.over} {chosen(number, 'runs', 'run')} without security or with "
        f"anonymous users: {group.example}."
    )
