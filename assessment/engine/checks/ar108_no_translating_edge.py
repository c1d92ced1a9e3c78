"""AR-108: data of the machines that reaches a service outside without an edge that translates it."""

from __future__ import annotations

from collections import defaultdict

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.passing import in_dmz
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, facts, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, agree
from assessment.engine.system import Asset

MACHINES = 2
TRANSLATE, DATA = "assets[].edge.translate", "flows[].data"
READINGS = ((), (TRANSLATE,), (DATA,), (TRANSLATE, DATA))
INTO, OUT = "into zone:", "out of zone:"


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
    leaving = list(where(case, lambda kind: _is_message(kind) is not False and _may_leave(kind)))
    senders = {doubts: _senders(case, doubts) for doubts in READINGS} if leaving else {}

    def judge(flow: FlowFacts) -> Verdict:
        doubts = next((doubts for doubts in READINGS if _leaves(flow, senders[doubts], doubts)), None)
        if doubts is None:
            return None
        missing = [*doubts, *_open_fields(flow)]
        return Lacks(tuple(missing)) if missing else Hit(values={"data": flow.flow.data})

    return over_flows(case, judge, _say, leaving)


def _is_message(flow: FlowKind) -> Answer:
    return None if flow.protocol is None else flow.protocol.use == "messaging"


def _may_leave(flow: FlowKind) -> bool:
    return (flow.source.is_external, flow.destination.is_external) not in {(True, True), (False, False)}


def _open_fields(flow: FlowFacts) -> list[str]:
    fields = ["flows[].protocol"] if flow.kind.protocol is None else []
    if True in {flow.source.is_external, flow.destination.is_external}:
        return fields
    unclear = [end for end in (flow.source, flow.destination) if end.is_external is None]
    return [*fields, *dict.fromkeys(end.zone_field if end.zone is None else "zones[].kind" for end in unclear)]


def _leaves(flow: FlowFacts, senders: set[str], doubts: tuple[str, ...]) -> bool:
    """Tell whether a flow carries data of a sender to an end that may be outside."""
    return any(
        receiver.is_external is not False and sender.is_external is not True and senders & {*_names(sender, OUT)}
        for sender, receiver in _ways(flow, doubts)
    )


def _senders(case: Case, doubts: tuple[str, ...]) -> set[str]:
    """Give what passes data of the machines on untranslated; doubts are taken the worse way.

    Names are tags of assets, and zones that are written as the source of data.
    """
    onward: dict[str, list[str]] = defaultdict(list)
    for flow in facts(case):
        for sender, receiver in _ways(flow, doubts):
            for name in _names(sender, OUT):
                onward[name] += _names(receiver, INTO)
    waiting = [asset.tag for asset in case.plant.system.assets if _is_machine(case, asset)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or _is_translated(case, name, doubts):
            continue
        found.add(name)
        waiting += onward.pop(name, ())
        waiting += _belonging(case, name)
    return found


def _ways(flow: FlowFacts, doubts: tuple[str, ...]) -> tuple[tuple[EndFacts, EndFacts], ...]:
    """Give the directions of data, as pairs of sender and receiver."""
    down, up = (flow.source, flow.destination), (flow.destination, flow.source)
    both = (down, up) if flow.flow.data == "both" or DATA in doubts else ()
    return {"to": (down,), "from": (up,)}.get(flow.flow.data or "", both)


def _names(end: EndFacts, whole: str) -> tuple[str, ...]:
    """Name the assets at an end, or the zone that is written there."""
    return end.side.assets if end.side.written.zone is None else (f"{whole}{end.side.zone}",)


def _belonging(case: Case, name: str) -> list[str]:
    """Give what data also is at: the assets of a zone it goes into, and the zone it can go out of."""
    if name.startswith(INTO):
        return [asset.tag for asset in case.plant.assets_in(name.removeprefix(INTO))]
    zone = None if name.startswith(OUT) else case.plant.assets[name].zone
    return [] if zone is None else [f"{OUT}{zone}"]


def _is_machine(case: Case, asset: Asset) -> bool:
    return agree(case.plant.levels_of(asset), lambda level: level <= MACHINES) is True


def _is_translated(case: Case, name: str, doubts: tuple[str, ...]) -> bool:
    """Tell whether data ends at an asset and begins anew there."""
    asset = case.plant.assets.get(name)
    answer = False if asset is None else _translates(case, asset)
    return answer is True or (answer is None and TRANSLATE not in doubts)


def _translates(case: Case, asset: Asset) -> Answer:
    kind = case.plant.type_of(asset)
    joins = bool(asset.joins) or kind.id == "protocol_gateway"
    written = (asset.edge or {}).get("translate")
    is_gateway = None if kind is UNKNOWN_TYPE else kind.id == "edge_gateway"
    translates = joins or all_of(is_gateway, None if written is None else bool(written))
    return all_of(translates, any_of(in_dmz(case.plant, asset), asset.zone in case.share(_edge_zones)))


def _edge_zones(case: Case) -> frozenset[str]:
    """Give the zones that hold edge gateways and nothing else."""
    types: dict[str, set[str]] = defaultdict(set)
    for asset in case.plant.system.assets:
        types[asset.zone or ""].add(case.plant.type_of(asset).id)
    return frozenset(zone for zone, found in types.items() if zone and found == {"edge_gateway"})


def _say(group: Group) -> str:
    number = group.number
    return (
        f"Data of the machines leaves the plant by {counted(number, 'message flow')}{group.over}, and no edge "
        f"translates it on {chosen(number, 'its', 'their')} way: {group.with_levels}."
    )
