"""AR-080: traffic that was ruled out and takes place."""

from __future__ import annotations

import numpy as np

from assessment.engine.channels import Channel
from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.columns import Ints
from assessment.engine.covering import UNKNOWN_WORD, ChannelIndex, holds_port
from assessment.engine.flows import COVERED, DECLARED, FORBIDDEN, in_order


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
    one. Where an allowed channel that is narrower covers it too, the narrower decides. Where one of the two names no
    protocol and the ports do not tell them apart, traffic that no channel covers is not evaluated.

    Example: Telnet to the pump controllers was forbidden in spring, and the sensor at the core switch sees it in
    autumn.
    """
    observed, channels = case.comparison.observed, case.plant.channels
    forbidden = np.flatnonzero(channels.marks("decision", (FORBIDDEN,)))
    index, bans = _with_forbidden(case, forbidden), ChannelIndex(case.plant, forbidden)

    def judge(flow: FlowFacts) -> Verdict:
        by = _forbidden_by(case, flow, index)
        if by is not None:
            return Hit(values={"forbidden_by": by})
        if observed.verdict_at(flow.place) == COVERED:
            return None
        seen = case.plant.channels[flow.place]
        may_match = any(_may_be_same(one, seen) for _, one in bans.around(seen))
        return Lacks(("flows[].protocol",)) if may_match else None

    return over_flows(case, judge, _say, where(case, lambda kind: kind.is_observed) if len(forbidden) else ())


def _forbidden_by(case: Case, flow: FlowFacts, index: ChannelIndex | None) -> str | None:
    """Give the code of the flow that rules this one out, None where none does."""
    if flow.flow.decision == FORBIDDEN:
        return flow.code
    if index is None:
        observed = case.comparison.observed
        is_forbidden = observed.verdict_at(flow.place) == FORBIDDEN
        return observed.covering_at(flow.place)[0].flow.code if is_forbidden else None
    narrowest = index.covering(case.plant.channels[flow.place])[:1]
    return next((one.flow.code for one in narrowest if one.flow.decision == FORBIDDEN), None)


def _with_forbidden(case: Case, forbidden: Ints) -> ChannelIndex | None:
    """Give the declared channels and all forbidden ones; None where all forbidden ones are declared.

    The comparison of traffic with declarations has the answer then.
    """
    others = forbidden[~case.plant.channels.marks("basis", DECLARED)[forbidden]]
    if not len(others):
        return None
    return ChannelIndex(case.plant, np.concatenate([in_order(case.plant, DECLARED), others]))


def _may_be_same(ban: Channel, seen: Channel) -> bool:
    """Tell whether a protocol that nobody named leaves open whether traffic is what a flow forbids."""
    if {UNKNOWN_WORD, None}.isdisjoint({ban.flow.protocol, seen.flow.protocol}):
        return False
    return seen.flow.port is None or holds_port(ban.flow.port, seen.flow.port)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')} {chosen(number, 'was', 'were')} seen{group.over} though "
        f"{chosen(number, 'it is', 'they are')} forbidden: {group.example}."
    )
