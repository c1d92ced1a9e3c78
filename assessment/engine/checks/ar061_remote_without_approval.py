"""AR-061: remote access that nobody has to ask for."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, opposite
from assessment.engine.checks.asked import TARGETS, flow_asks_for
from assessment.engine.checks.remote import is_remote, records_of, remote_flows, without_flow
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from assessment.engine.system import RemoteAccess

APPROVAL = frozenset({"approval"})


@check(
    "AR-061",
    force="shall",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 1.13 RE 1"],
    measures=["MEA-033", "MEA-034"],
)
def remote_without_approval(case: Case) -> Concerns:
    """Remote access without approval.

    Required from SL 2 at system level.

    Remote paths are those of AR-060. A step of request and approval is `approval: per_session` of the record or the
    control `approval`; a standing approval is none, because nobody asks again. A list of controls without it says that
    there is none, unless the record names somebody in `approved_by` and leaves open how often that person is asked.

    Example: The integrator dials in whenever it suits him; the control room learns of it from the alarms.
    """
    yield from without_flow(case)

    def judge(flow: FlowFacts) -> Verdict:
        records = records_of(case, flow)
        questions = [
            *is_remote(flow.kind, records),
            (flow.kind.zone_fields or TARGETS, flow_asks_for(case.plant, flow.kind, FR.IAC, 2)),
            (("remote_access[].approval",), opposite(_is_asked_for(flow, records))),
        ]
        return decide(questions, lambda: Hit(values={"remote_access": [record.code for record in records]}))

    yield from over_flows(case, judge, _say, remote_flows(case))


def _is_asked_for(flow: FlowFacts, records: list[RemoteAccess]) -> Answer:
    stated = {record.approval for record in records}
    if flow.kind.controls & APPROVAL or stated == {"per_session"}:
        return True
    if stated & {"standing", "none"}:
        return False
    return False if flow.kind.are_controls_known and not any(record.approved_by for record in records) else None


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'remote access path')}{group.over} {chosen(number, 'opens', 'open')} without anybody on "
        f"site being asked: {group.example}."
    )
