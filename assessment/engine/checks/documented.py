"""What the comparison of traffic with declarations says of a flow, by its code."""

from __future__ import annotations

from datetime import date

from assessment.engine.checking import Case
from assessment.engine.flows import ObservedFlow
from assessment.engine.system import Flow


def sums_by_flow(case: Case) -> dict[str, ObservedFlow]:
    """Give, for each observed flow, the sum it belongs to."""
    return case.share(_sums_by_flow)


def flows_by_code(case: Case) -> dict[str, Flow]:
    """Give all flows by code."""
    return case.share(_by_code)


def last_sights(case: Case) -> dict[str, date]:
    """Give, by code, the day a flow was last seen: its own, or that of traffic that it covers."""
    return case.share(_last_sights)


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
