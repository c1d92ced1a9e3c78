"""What the comparison of traffic with declarations says of a flow, by its code."""

from __future__ import annotations

from assessment.engine.checking import Case
from assessment.engine.flows import ObservedFlow
from assessment.engine.system import Flow


def sums_by_flow(case: Case) -> dict[str, ObservedFlow]:
    """Give, for each observed flow, the sum it belongs to."""
    return case.share(_sums_by_flow)


def flows_by_code(case: Case) -> dict[str, Flow]:
    """Give all flows by code."""
    return case.share(_by_code)


def _sums_by_flow(case: Case) -> dict[str, ObservedFlow]:
    return {code: one for one in case.comparison.observed for code in one.flows}


def _by_code(case: Case) -> dict[str, Flow]:
    return {flow.code: flow for flow in case.plant.system.flows}
