"""AR-083: a flow between zones of whose protection nothing is known."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.traffic import FlowFacts, Group, Hit, Verdict, decide, over_flows, with_protocol
from assessment.engine.checks.words import chosen, counted
from catalogue.loader import Protocol


@check(
    "AR-083",
    force="convention",
    severity="low",
    target="conduit, else flow",
    violates=["ZCR 6.4", "SR 3.1"],
    measures=["MEA-003", "MEA-089"],
)
def missing_protocol_fact(case: Case) -> Concerns:
    """Missing protocol fact.

    Whether the protocol protects itself is not known, so the rules on protocols cannot answer.

    The model file takes only protocols of the catalogue and `unknown`, and refuses any other word on load; so what can
    be seen here is a protocol that is missing or `unknown`, and a protocol whose protection is optional where the flow
    states neither `secure` nor anything under `security`, nor does the declared channel that covers it.

    Example: The list of flows says OPC UA between the line and the historian, and nobody wrote down whether it signs
    and encrypts.
    """

    def judge(flow: FlowFacts) -> Verdict:
        questions = [(flow.zone_fields, flow.channel.crosses), ((), _is_open(flow))]
        return decide(questions, lambda: Hit(values={"missing": _missing(flow)}))

    return over_flows(case, judge, _say, with_protocol(case, _is_optional))


def _is_optional(protocol: Protocol) -> bool:
    return "optional" in {protocol.native_auth, protocol.native_integrity, protocol.native_encryption}


def _is_open(flow: FlowFacts) -> Answer:
    if flow.protocol is None:
        return True
    security = flow.security
    is_stated = flow.secure is not None or any((security.mode, security.policy, security.user_token))
    return _is_optional(flow.protocol) and not is_stated


def _missing(flow: FlowFacts) -> str:
    return "flows[].protocol" if flow.protocol is None else "flows[].secure"


def _say(group: Group) -> str:
    number = len(group.flows)
    return (
        f"Of {counted(number, 'flow')}{group.over} nobody has written down whether anything protects "
        f"{chosen(number, 'it', 'them')}: {group.example}."
    )
