"""Remote access paths: the flows that a remote access record names, and every interactive way in from outside.

From outside is from an external zone or over an untrusted conduit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assessment.engine.checking import Case, Unanswered
from assessment.engine.checks.answers import Answer, Question, all_of, any_of, opposite
from assessment.engine.checks.traffic import PROTOCOL, FlowFacts, FlowKind, facts, where
from assessment.engine.system import RemoteAccess


def records_of(case: Case, flow: FlowFacts) -> list[RemoteAccess]:
    """Give the remote access records that name a flow, or the channel that covers it."""
    by_flow = case.share(_by_flow)
    return [record for code in flow.codes for record in by_flow.get(code, ())]


def remote_flows(case: Case) -> list[FlowFacts]:
    """Give the flows that are remote access paths or may be."""
    return case.share(_remote_flows)


def without_flow(case: Case) -> Iterator[Unanswered]:
    """Give the records that name no flow: nobody knows where that access leads."""
    for record in case.plant.system.remote_access:
        if record.flow is None:
            yield Unanswered(case.site, f"remote_access:{record.code}", {"remote_access[].flow": 1})


def is_remote(flow: FlowKind, records: list[RemoteAccess]) -> list[Question]:
    """Ask whether a flow is a remote access path."""
    if records:
        return []
    interactive = flow.speaks(lambda protocol: protocol.is_interactive)
    return [(flow.zone_fields or ("zones[].kind",), _enters(flow)), (PROTOCOL, interactive)]


def _remote_flows(case: Case) -> list[FlowFacts]:
    recorded = case.share(_by_flow).keys()
    named = (flow for flow in facts(case) if not recorded.isdisjoint(flow.codes)) if recorded else ()
    unnamed = where(case, lambda flow: all_of(*(answer for _, answer in is_remote(flow, []))))
    return list({flow.code: flow for flow in (*named, *unnamed)}.values())


def _by_flow(case: Case) -> dict[str, list[RemoteAccess]]:
    found: dict[str, list[RemoteAccess]] = defaultdict(list)
    for record in sorted(case.plant.system.remote_access, key=lambda record: record.code):
        if record.flow is not None:
            found[record.flow].append(record)
    return dict(found)


def _enters(flow: FlowKind) -> Answer:
    untrusted = flow.conduit is not None and bool(flow.conduit.untrusted)
    return all_of(any_of(untrusted, flow.source.is_external), opposite(flow.destination.is_external))
