"""AR-080: traffic that was ruled out and takes place."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.documented import sums_by_flow
from assessment.engine.checks.traffic import FlowFacts, Group, Hit, Verdict, facts, over_flows
from assessment.engine.checks.words import chosen, counted
from assessment.engine.covering import ChannelIndex
from assessment.engine.flows import DECLARED, FORBIDDEN


@check(
    "AR-080",
    force="convention",
    severity="critical",
    target="conduit, else flow",
    violates=["SR 5.2", "SR 5.2 RE 1"],
    measures=["MEA-009", "MEA-074", "MEA-089"],
)
def forbidden_flow_observed(case: Case) -> Concerns:
    """Forbidden flow observed.

    What was ruled out takes place: either the boundary does not work or somebody goes around it.

    A flow matches a forbidden one that covers it in ends, opening side, protocol and port, whatever the basis of that
    one. Where an allowed channel that is narrower covers it too, the narrower decides.

    Example: Telnet to the pump controllers was forbidden in spring, and the sensor at the core switch sees it in
    autumn.
    """
    index = case.share(_with_forbidden)

    def judge(flow: FlowFacts) -> Verdict:
        by = _forbidden_by(case, flow, index)
        return None if by is None else Hit(values={"forbidden_by": by})

    return over_flows(case, judge, _say, (one for one in facts(case) if one.is_observed))


def _forbidden_by(case: Case, flow: FlowFacts, index: ChannelIndex | None) -> str | None:
    """Give the code of the flow that rules this one out, None where none does."""
    if flow.flow.decision == FORBIDDEN:
        return flow.flow.code
    if index is None:
        observed = sums_by_flow(case)[flow.flow.code]
        return observed.channels[0] if observed.verdict == FORBIDDEN else None
    narrowest = index.covering(flow.channel)[:1]
    return next((one.flow.code for one in narrowest if one.flow.decision == FORBIDDEN), None)


def _with_forbidden(case: Case) -> ChannelIndex | None:
    """Give the declared channels and all forbidden ones; None where all forbidden ones are declared.

    The comparison of traffic with declarations has the answer then.
    """
    forbidden = [one for one in case.plant.channels if one.flow.decision == FORBIDDEN]
    others = [one for one in forbidden if one.flow.basis not in DECLARED]
    if not others:
        return None
    declared = [one for one in case.plant.channels if one.flow.basis in DECLARED]
    return ChannelIndex(case.plant, declared + others)


def _say(group: Group) -> str:
    number = len(group.flows)
    return (
        f"{counted(number, 'flow')} {chosen(number, 'was', 'were')} seen{group.over} though "
        f"{chosen(number, 'it is', 'they are')} forbidden: {group.example}."
    )
