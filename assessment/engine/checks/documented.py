"""What is written down and agreed: what the comparison with traffic says of a flow, who approved a conduit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer
from assessment.engine.flows import FORBIDDEN, ObservedFlow
from assessment.engine.system import Flow


def sums_by_flow(case: Case) -> dict[str, ObservedFlow]:
    """Give, for each observed flow, the sum it belongs to."""
    return case.share(_sums_by_flow)


def flows_by_code(case: Case) -> dict[str, Flow]:
    """Give all flows by code."""
    return case.share(_by_code)


def channel_of(case: Case, flow: Flow) -> Flow | None:
    """Give the narrowest declared channel that covers observed traffic, None where none does or it is forbidden."""
    observed = sums_by_flow(case).get(flow.code)
    if observed is None or observed.verdict == FORBIDDEN or not observed.channels:
        return None
    return flows_by_code(case)[observed.channels[0]]


def channels_of(case: Case, observed: ObservedFlow) -> list[Flow]:
    """Give the declared flows that cover a sum of observed ones, the one that decided first."""
    return [flows_by_code(case)[code] for code in observed.channels]


def last_sights(case: Case) -> dict[str, date]:
    """Give, by code, the day a flow was last seen: its own, or that of traffic that it covers."""
    return case.share(_last_sights)


def is_approved(case: Case, flow: Flow) -> Answer:
    """Tell whether a flow was allowed, or on a written condition, by itself or by a declared channel that covers it."""
    observed = sums_by_flow(case).get(flow.code)
    if flow.decision == FORBIDDEN or (observed is not None and observed.verdict == FORBIDDEN):
        return False
    return approves_any([flow, *(() if observed is None else channels_of(case, observed))])


def approves_any(flows: Iterable[Flow]) -> Answer:
    """Tell whether any of some flows was allowed, or on a written condition; False where one was decided otherwise."""
    answers = {_approves(one) for one in flows}
    if True in answers:
        return True
    return False if False in answers else None


def _approves(flow: Flow) -> Answer:
    if flow.decision is None:
        return None
    return flow.decision == "allowed" or (flow.decision == "conditional" and bool(flow.condition))


def _last_sights(case: Case) -> dict[str, date]:
    found = {flow.code: flow.last_seen for flow in case.plant.system.flows if flow.last_seen is not None}
    for one in case.comparison.observed:
        seen = [found[code] for code in one.flows if code in found]
        for channel in one.channels if seen else ():
            found[channel] = max([*seen, found.get(channel, seen[0])])
    return found


def _sums_by_flow(case: Case) -> dict[str, ObservedFlow]:
    return {code: one for one in case.comparison.observed for code in one.flows}


def _by_code(case: Case) -> dict[str, Flow]:
    return {flow.code: flow for flow in case.plant.system.flows}
