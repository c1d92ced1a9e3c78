"""PLC, edge, broker, cloud: data of the machines reaches a service outside by an edge that ends it and begins anew."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from assessment.engine.architecture.patterns.laid import PLACES_MAX, Laid, Part, names_of
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.machine_data import DATA, doubts_about, is_machine, is_message, translates, ways_of_data
from assessment.engine.checks.protection import is_unencrypted
from assessment.engine.checks.traffic import FlowFacts, facts, where

PATTERN = "edge_to_cloud"


def edge_to_cloud(case: Case) -> Iterator[Laid]:
    """Lay the pattern over each conduit by which messages leave for the outside, else over the flow."""
    groups: dict[str, list[FlowFacts]] = defaultdict(list)
    for flow in where(
        case, lambda kind: is_message(kind) and _may_leave(kind.source.is_external, kind.destination.is_external)
    ):
        groups[flow.target].append(flow)
    for target, flows in sorted(groups.items())[:PLACES_MAX]:
        upstream = _upstream(case, flows)
        conduit = flows[0].kind.conduit
        name = f"{flows[0].source.name} to {flows[0].destination.name}" if conduit is None else conduit.name
        yield Laid(PATTERN, target, name, tuple(_parts(case, flows, upstream)), tuple(flows))


def _may_leave(first: Answer, second: Answer) -> bool:
    return (first, second) in {(True, False), (False, True)}


def _parts(case: Case, flows: list[FlowFacts], upstream: list[str]) -> Iterator[Part]:
    assets = case.plant.assets
    machines = [tag for tag in upstream if is_machine(case, assets[tag])]
    yield Part("machines", True if machines else None, names_of(case, machines))
    doubts = [doubts_about(case, flow) for flow in flows]
    edges = [tag for tag in upstream if translates(case, assets[tag]) is not False and _is_edge(case, tag)]
    bypassed = () in doubts
    knows = False if bypassed else True if edges and doubts == [None] * len(doubts) else None
    yield Part("edge", knows, names_of(case, machines if bypassed else edges))
    misplaced = [tag for tag in upstream if _is_edge(case, tag) and tag not in edges]
    if misplaced:
        yield Part("edge_place", False, names_of(case, misplaced))
    brokers = [tag for tag in upstream if case.plant.type_of(assets[tag]).id == "broker"]
    outside = [end for flow in flows for end in (flow.source, flow.destination) if end.is_external]
    yield Part("broker", True, names_of(case, brokers) or tuple(sorted({end.name for end in outside})))
    plain = any_of(*(all_of(*(answer for _, answer in is_unencrypted(flow.kind))) for flow in flows))
    yield Part("encrypted", opposite(plain), tuple(sorted({flow.kind.protocol_name for flow in flows})))


def _is_edge(case: Case, tag: str) -> bool:
    asset = case.plant.assets[tag]
    return bool(asset.joins) or case.plant.type_of(asset).id in {"edge_gateway", "protocol_gateway"}


def _upstream(case: Case, flows: Iterable[FlowFacts]) -> list[str]:
    """Give the assets of the plant whose data is known to come to the ends of flows that leave, the nearest first."""
    sources = case.share(_sources)
    ends = [tag for flow in flows for sender, _ in ways_of_data(flow, (DATA,)) for tag in _inside(sender)]
    found = dict.fromkeys(sorted(ends))
    waiting = deque(found)
    while waiting:
        for tag in sorted(sources.get(waiting.popleft(), ())):
            if tag not in found:
                found[tag] = None
                waiting.append(tag)
    return list(found)


def _sources(case: Case) -> dict[str, set[str]]:
    """Give, per asset, the assets of the plant that data comes from, by flows whose direction somebody has said."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in facts(case):
        for sender, receiver in ways_of_data(flow, ()):
            for tag in receiver.side.assets:
                found[tag].update(_inside(sender))
    return found


def _inside(end: EndFacts) -> tuple[str, ...]:
    return () if end.is_external else end.side.assets
