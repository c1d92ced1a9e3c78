"""AR-108: data of the machines that reaches a service outside without an edge that translates it."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.machine_data import doubts_about, is_message
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.checks.words import chosen, counted


@check(
    "AR-108",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.2", "SR 5.1"],
    measures=["MEA-016", "MEA-011", "MEA-021"],
)
def no_translating_edge(case: Case) -> Concerns:
    """Machine data outside without a translating edge.

    An edge that speaks OPC UA inside and messages outside ends both; without one the protocol of the machines runs on.

    Followed is the data of every asset at level 2 or below, over as many flows as it takes, to a message service in an
    external zone. Only an edge or protocol gateway stands between that translates, by its checklist or by the
    protocols it joins, and sits in a DMZ or in a zone of edge gateways alone.

    Example: PLCs publish by MQTT to a broker in the DMZ, and a bridge carries every topic on to a cloud service.
    """
    leaving = list(where(case, lambda kind: is_message(kind) is not False and _may_leave(kind)))

    def judge(flow: FlowFacts) -> Verdict:
        doubts = doubts_about(case, flow)
        if doubts is None:
            return None
        missing = [*doubts, *_open_fields(flow)]
        return Lacks(tuple(missing)) if missing else Hit(values={"data": flow.kind.data})

    return over_flows(case, judge, _say, leaving)


def _may_leave(flow: FlowKind) -> bool:
    ends = (flow.source.is_external, flow.destination.is_external)
    return flow.crosses is not False and ends not in {(True, True), (False, False)}


def _open_fields(flow: FlowFacts) -> list[str]:
    fields = ["flows[].protocol"] if flow.kind.protocol is None else []
    if True in {flow.source.is_external, flow.destination.is_external}:
        return fields
    unclear = [end for end in (flow.source, flow.destination) if end.is_external is None]
    return [*fields, *dict.fromkeys(end.zone_field if end.zone is None else "zones[].kind" for end in unclear)]


def _say(group: Group) -> str:
    number = group.number
    return (
        f"Data of the machines leaves the plant by {counted(number, 'message flow')}{group.over}, and no edge "
        f"translates it on {chosen(number, 'its', 'their')} way: {group.with_levels}."
    )
