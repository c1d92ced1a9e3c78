"""How far data of the machines travels untranslated: over which flows, and where an edge ends it and begins anew."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import chain, combinations
from typing import Final

from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.passing import in_dmz
from assessment.engine.checks.traffic import FlowFacts, FlowKind, facts
from assessment.engine.plant import UNKNOWN_TYPE, agree
from assessment.engine.system import Asset

MACHINES = 2
TRANSLATE, DATA, LEVEL = DOUBTS = "assets[].edge.translate", "flows[].data", "assets[].level"
READINGS = tuple(chain.from_iterable(combinations(DOUBTS, number) for number in range(len(DOUBTS) + 1)))
INTO, OUT = "into zone:", "out of zone:"


def is_message(flow: FlowKind) -> Answer:
    """Tell whether a flow speaks a protocol of messages."""
    return None if flow.protocol is None else flow.protocol.use == "messaging"


def doubts_about(case: Case, flow: FlowFacts) -> tuple[str, ...] | None:
    """Name the missing values on which it rests that a flow carries untranslated data of machines outside.

    Empty where it does so whatever they are, None where it does not at all.
    """
    if not _leaves(flow, case.share(_SENDERS[DOUBTS]), DOUBTS):
        return None
    return next(one for one in READINGS if _leaves(flow, case.share(_SENDERS[one]), one))


def _leaves(flow: FlowFacts, senders: set[str], doubts: tuple[str, ...]) -> bool:
    """Tell whether a flow carries data of a sender to an end that may be outside."""
    return any(
        receiver.is_external is not False and sender.is_external is not True and senders & {*names_at(sender, OUT)}
        for sender, receiver in ways_of_data(flow, doubts)
    )


def _senders(case: Case, doubts: tuple[str, ...]) -> set[str]:
    """Give what passes data of the machines on untranslated; doubts are taken the worse way.

    Names are tags of assets, and zones that are written as the source of data.
    """
    onward: dict[str, list[str]] = defaultdict(list)
    for flow in facts(case):
        for sender, receiver in ways_of_data(flow, doubts):
            for name in names_at(sender, OUT):
                onward[name] += names_at(receiver, INTO)
    assets = case.plant.system.assets
    waiting = [
        asset.tag for asset in assets if is_machine(case, asset) in ({True, None} if LEVEL in doubts else {True})
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or _is_translated(case, name, doubts):
            continue
        found.add(name)
        waiting += onward.pop(name, ())
        waiting += _belonging(case, name)
    return found


def ways_of_data(flow: FlowFacts, doubts: tuple[str, ...]) -> tuple[tuple[EndFacts, EndFacts], ...]:
    """Give the directions of data, as pairs of sender and receiver."""
    down, up = (flow.source, flow.destination), (flow.destination, flow.source)
    both = (down, up) if flow.kind.data == "both" or DATA in doubts else ()
    return {"to": (down,), "from": (up,)}.get(flow.kind.data or "", both)


def names_at(end: EndFacts, whole: str) -> tuple[str, ...]:
    """Name the assets at an end, or the zone that is written there."""
    return end.side.assets if end.side.written.zone is None else (f"{whole}{end.side.zone}",)


def _belonging(case: Case, name: str) -> list[str]:
    """Give what data also is at: the assets of a zone it goes into, and the zone it can go out of."""
    if name.startswith(INTO):
        return [asset.tag for asset in case.plant.assets_in(name.removeprefix(INTO))]
    zone = None if name.startswith(OUT) else case.plant.assets[name].zone
    return [] if zone is None else [f"{OUT}{zone}"]


def is_machine(case: Case, asset: Asset) -> Answer:
    """Tell whether an asset stands at level 2 or below."""
    return agree(case.plant.levels_of(asset), lambda level: level <= MACHINES)


def _is_translated(case: Case, name: str, doubts: tuple[str, ...]) -> bool:
    """Tell whether data ends at an asset and begins anew there."""
    asset = case.plant.assets.get(name)
    answer = False if asset is None else translates(case, asset)
    return answer is True or (answer is None and TRANSLATE not in doubts)


def translates(case: Case, asset: Asset) -> Answer:
    """Tell whether an asset ends what machines say and says it anew, in a DMZ or in a zone of edge gateways alone."""
    kind = case.plant.type_of(asset)
    joins = bool(asset.joins) or kind.id == "protocol_gateway"
    written = (asset.edge or {}).get("translate")
    is_gateway = None if kind is UNKNOWN_TYPE else kind.id == "edge_gateway"
    is_speaker = joins or all_of(is_gateway, None if written is None else bool(written))
    return all_of(is_speaker, any_of(in_dmz(case.plant, asset), asset.zone in case.share(_edge_zones)))


def _edge_zones(case: Case) -> frozenset[str]:
    """Give the zones that hold edge gateways and nothing else."""
    types: dict[str, set[str]] = defaultdict(set)
    for asset in case.plant.assets.values():
        types[asset.zone or ""].add(case.plant.type_of(asset).id)
    return frozenset(zone for zone, found in types.items() if zone and found == {"edge_gateway"})


_SENDERS: Final = {doubts: partial(_senders, doubts=doubts) for doubts in READINGS}
