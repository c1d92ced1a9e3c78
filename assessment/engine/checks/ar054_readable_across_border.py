"""AR-054: data that can be read on its way between zones, at the highest target."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.asked import TARGETS, flow_asks_for
from assessment.engine.checks.protection import is_unencrypted
from assessment.engine.checks.telling import Group, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from catalogue.loader import Protocol


@check(
    "AR-054",
    force="shall",
    severity="high",
    target="conduit",
    violates=["SR 4.1 RE 2"],
    measures=["MEA-025"],
)
def readable_across_border(case: Case) -> Concerns:
    """No confidentiality across zone boundary at SL 4.

    Required at SL 4.

    A VPN conduit and the control `encrypted` count as encryption.

    Example: A recipe vault with target 4 for confidentiality sends its recipes to the batch server by plain SQL.
    """

    def judge(flow: FlowKind) -> Verdict:
        targets = flow_asks_for(case.plant, flow, FR.DC, 4)
        crosses = (flow.zone_fields, flow.crosses)
        return decide([*is_unencrypted(flow), crosses, (flow.zone_fields or TARGETS, targets)])

    return over_kinds(case, judge, _say, _may_be_readable)


def _may_be_readable(protocol: Protocol) -> bool:
    return protocol.native_encryption != "yes"


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'crosses', 'cross')} a zone border unencrypted, though "
        f"a zone at {chosen(number, 'its', 'their')} ends has target 4 for confidentiality: {group.example}."
    )
