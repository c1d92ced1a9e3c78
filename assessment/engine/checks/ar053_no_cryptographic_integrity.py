"""AR-053: data that can be changed on the way where the target asks for more than checksums."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.asked import TARGETS, flow_asks_for
from assessment.engine.checks.protection import is_unsigned
from assessment.engine.checks.telling import Group, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from catalogue.loader import Protocol


@check(
    "AR-053",
    force="shall",
    severity="high",
    target="conduit",
    violates=["SR 3.1 RE 1"],
    measures=["MEA-020", "MEA-022", "MEA-023", "MEA-025"],
)
def no_cryptographic_integrity(case: Case) -> Concerns:
    """No cryptographic integrity at SL 3.

    Required from SL 3.

    No protection at all is less than a checksum and counts as well. A VPN conduit and the control `signed` protect
    what they carry.

    Example: The turbine's zone has target 3 for integrity, and its set points still come by Modbus TCP.
    """

    def judge(flow: FlowKind) -> Verdict:
        targets = flow_asks_for(case.plant, flow, FR.SI, 3)
        return decide([*is_unsigned(flow), (flow.zone_fields or TARGETS, targets)])

    return over_kinds(case, judge, _say, _may_be_changed)


def _may_be_changed(protocol: Protocol) -> bool:
    return protocol.native_integrity != "yes"


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} can be changed on the way unnoticed, though a zone at "
        f"{chosen(number, 'its', 'their')} ends has target 3 or more for integrity: {group.example}."
    )
