"""AR-056: mail, chat or the web on assets of control."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.asked import TARGETS, asks_for
from assessment.engine.checks.passing import level_fields
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from catalogue.loader import Protocol

MESSAGES = frozenset({"mail", "chat"})


@check(
    "AR-056",
    force="shall",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 5.3", "SR 5.3 RE 1"],
    measures=["MEA-072"],
    escalation="high at sl_t[RDF] >= 3",
)
def mail_or_web_in_control(case: Case) -> Concerns:
    """Messaging or browsing in OT.

    Brings phishing into the control room.

    Mail and chat count wherever an end is at level 3 or below, alarm mail too. The web counts where it leaves control:
    between two assets at level 3 or below it is a page or an interface of the plant's own servers, not general web.
    The target is that of the end in control.

    Example: The operator station of the boiler house has a mail client, because shift reports are sent from there.
    """

    def judge(flow: FlowKind) -> Verdict:
        levels = _levels(flow)
        fields = level_fields(flow, lambda end: end.is_up_to_3)
        return decide([(PROTOCOL, flow.speaks(_is_general)), (fields, levels)], lambda: _hit(flow))

    return over_kinds(case, judge, _say, _is_general)


def _is_general(protocol: Protocol) -> bool:
    return protocol.use in MESSAGES or protocol.use == "web"


def _levels(flow: FlowKind) -> Answer:
    ends = (flow.source.is_up_to_3, flow.destination.is_up_to_3)
    is_message = flow.speaks(lambda protocol: protocol.use in MESSAGES)
    return all_of(any_of(*ends), any_of(is_message, *(opposite(end) for end in ends)))


def _hit(flow: FlowKind) -> Hit:
    ends = [end for end in (flow.source, flow.destination) if end.is_up_to_3]
    asked = any_of(*(None if end.zone is None else asks_for([end.zone], FR.RDF, 3) for end in ends))
    return Hit("high" if asked else None, {} if asked is not None else {"severity_not_known": list(TARGETS)})


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'brings', 'bring')} mail, chat or the general web to "
        f"control: {group.with_levels}."
    )
