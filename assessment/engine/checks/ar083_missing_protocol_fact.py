"""AR-083: a flow between zones of whose protection nothing is known."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted, joined
from catalogue.loader import Protocol

PROTECTIONS = {
    "authentication": "native_auth",
    "integrity protection": "native_integrity",
    "encryption": "native_encryption",
}


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

    def judge(flow: FlowKind) -> Verdict:
        questions = [(flow.zone_fields, flow.crosses), ((), _is_open(flow))]
        return decide(questions, lambda: Hit(values={"missing": _missing(flow)}))

    return over_kinds(case, judge, _say, _is_optional)


def _is_optional(protocol: Protocol) -> bool:
    return any(getattr(protocol, name) == "optional" for name in PROTECTIONS.values())


def _is_open(flow: FlowKind) -> Answer:
    if flow.protocol is None:
        return True
    security = flow.security
    is_stated = flow.secure is not None or any((security.mode, security.policy, security.user_token))
    return _is_optional(flow.protocol) and not is_stated


def _missing(flow: FlowKind) -> str:
    return "flows[].protocol" if flow.protocol is None else "flows[].secure"


def _say(group: Group) -> str:
    return (
        f"Of {counted(group.number, 'flow')}{group.over} nobody has written down {joined(_open_points(group))}: "
        f"{group.example}."
    )


def _open_points(group: Group) -> list[str]:
    """Say what is open: which protocol it is, and which of its optional protections are switched on."""
    known = {one.protocol.id: one.protocol for one in group.kinds if one.protocol is not None}.values()
    optional = [word for word, name in PROTECTIONS.items() if any(getattr(one, name) == "optional" for one in known)]
    is_one_unknown = any(one.protocol is None for one in group.kinds)
    points = ["which protocol it is"] if is_one_unknown else []
    verb = chosen(len(optional), "is", "are")
    return [*points, f"whether {joined(optional)} {verb} switched on"] if optional else points
