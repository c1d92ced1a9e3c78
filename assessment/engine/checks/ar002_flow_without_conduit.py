"""AR-002: traffic over a zone border that no conduit carries or declares."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.borders import crosses_main_border
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.flows import COVERED, FORBIDDEN, UNDOCUMENTED


@check(
    "AR-002",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["ZCR 3.1", "ZCR 6.4", "SR 5.2", "SR 5.2 RE 1"],
    measures=["MEA-003", "MEA-008", "MEA-009", "MEA-089"],
    escalation="critical if the two zones are on different sides of the IT/OT or external border",
)
def flow_without_conduit(case: Case) -> Concerns:
    """Flow without conduit.

    Undocumented traffic across a zone boundary is outside every decision the assessment has made.

    A declared flow needs a conduit that joins its two zones; an observed one needs a declared channel that covers
    it, in its ends, opening side, protocol and port. A firewall rule that is wider than its conduit is another rule's
    matter. Where two conduits fit, the flow is listed as ambiguous, not here.

    Example: A quality server at level 4 reads a line's database in the control zone every night, and no conduit of the
    model joins the two zones.
    """

    def judge(flow: FlowKind) -> Verdict:
        answer = _is_documented(flow)
        if answer is None:
            return Lacks(flow.zone_fields)
        return None if answer else _hit(case, flow)

    return over_kinds(case, judge, _say)


def _is_documented(flow: FlowKind) -> bool | None:
    """Tell whether a flow stays in its zone or is decided; None where a zone is not known."""
    if flow.verdict == COVERED:
        return True
    if flow.zone_fields:
        return None
    if not flow.crosses:
        return True
    if flow.verdict in {UNDOCUMENTED, FORBIDDEN}:
        return False
    return _has_conduit(flow)


def _has_conduit(flow: FlowKind) -> bool:
    if flow.conduit is None:
        return len(flow.candidates) > 1
    ends = (flow.source.zone, flow.destination.zone)
    return all(zone is not None and zone.code in flow.conduit.between for zone in ends)


def _hit(case: Case, flow: FlowKind) -> Hit:
    first, second = flow.source.zone, flow.destination.zone
    border = None if first is None or second is None else crosses_main_border(case.plant, first, second)
    values = {} if border is not None else {"severity_not_known": ["zones[].level", "zones[].kind"]}
    return Hit("critical" if border else None, values)


def _say(group: Group) -> str:
    number = group.number
    if group.first.kind.conduit is None and not any(kind.is_observed for kind in group.kinds):
        return (
            f"{counted(number, 'flow')} between zones {chosen(number, 'is', 'are')} written down, and no conduit joins "
            f"those zones: {group.example}."
        )
    return (
        f"{counted(number, 'flow')} between zones{_where(group)} {chosen(number, 'is', 'are')} not declared as a "
        f"channel of any conduit: {group.example}."
    )


def _where(group: Group) -> str:
    return group.over if group.first.kind.conduit is not None else ""
