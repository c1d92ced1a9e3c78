"""AR-060: remote access with a password only."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, opposite
from assessment.engine.checks.remote import is_remote, records_of, remote_flows, without_flow
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts
from assessment.engine.checks.words import chosen, counted
from assessment.engine.system import RemoteAccess

MFA = frozenset({"mfa"})


@check(
    "AR-060",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 1.1 RE 2", "SR 1.13"],
    measures=["MEA-031"],
    escalation="critical if reachable from the internet",
)
def remote_without_mfa(case: Case) -> Concerns:
    """Remote access without MFA.

    Stolen passwords are the most frequent way in. Normative from SL 3 in IAC (RE 2), good practice at every level.

    A remote path is a flow that a remote access record names, and every interactive flow that enters the plant from
    an external zone or over an untrusted conduit. The record's `mfa` or the control `mfa` counts; a list of controls
    without it says that there is none.

    Example: A supplier's VPN account reaches the control room with a password alone.
    """
    yield from without_flow(case)

    def judge(flow: FlowFacts) -> Verdict:
        records = records_of(case, flow)
        questions = [*is_remote(flow.kind, records), (("remote_access[].mfa",), opposite(_has_mfa(flow, records)))]
        return decide(questions, lambda: _hit(flow, records))

    yield from over_flows(case, judge, _say, remote_flows(case))


def _has_mfa(flow: FlowFacts, records: list[RemoteAccess]) -> Answer:
    if flow.kind.controls & MFA:
        return True
    is_denied = any(record.mfa is False for record in records)
    return False if is_denied or flow.kind.are_controls_known else None


def _hit(flow: FlowFacts, records: list[RemoteAccess]) -> Hit:
    zone = flow.source.zone
    codes = [record.code for record in records]
    if zone is not None and zone.external_kind == "internet":
        return Hit("critical", {"remote_access": codes})
    not_known = {"severity_not_known": ["zones[].external_kind"]}
    unclear = zone is None or (flow.source.is_external is not False and zone.external_kind is None)
    return Hit(values={"remote_access": codes} | (not_known if unclear else {}))


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'remote access path')}{group.over} {chosen(number, 'asks', 'ask')} for no second factor "
        f"beside the password: {group.example}."
    )
