"""AR-016: a safety engineering station that stands apart from its controllers, or serves others too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, opposite
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.places import around
from assessment.engine.checks.traffic import FlowFacts, opened_at
from assessment.engine.checks.words import listed
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset

STATION = "safety_engineering_station"


@check(
    "AR-016",
    force="convention",
    severity="high",
    target="asset",
    violates=["ZCR 3.3", "SR 2.1", "SR 5.1"],
    measures=["MEA-026", "MEA-052"],
)
def safety_engineering_outside(case: Case) -> Concerns:
    """Safety engineering station outside the safety zone.

    Engineering tools carry the authority of the controller.

    What a station programs is what `programs` lists, else what it reaches by an engineering protocol. A controller
    is a safety controller by its type or by its safety flag.

    Example: The laptop that programs the safety controllers stands in the engineering zone and is also used for the
    ordinary PLCs.
    """
    for asset in case.plant.system.assets:
        if case.plant.type_of(asset) is UNKNOWN_TYPE:
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", {"assets[].type": 1})
    stations = [asset for asset in case.plant.system.assets if asset.type == STATION]
    flows = _flows_from(case, stations) if stations else {}
    for station in stations:
        yield from _judge(case, station, flows.get(station.tag, []))


def _judge(case: Case, station: Asset, flows: list[FlowFacts]) -> Concerns:
    plant, target = case.plant, f"asset:{station.tag}"
    programmed = _programmed(plant, station, flows)
    reached = [*(programmed or ()), *(asset for flow in flows for asset in _assets(plant, flow.destination))]
    reached = list({asset.tag: asset for asset in reached}.values())
    apart = [
        asset
        for asset in programmed or ()
        if _is_safety(plant, asset) and None not in (asset.zone, station.zone) and asset.zone != station.zone
    ]
    others = [asset for asset in reached if opposite(_is_safety(plant, asset))]
    missing = list(_missing(plant, station, programmed, reached))
    if apart or others:
        evidence = {"apart": [asset.tag for asset in apart], "others": [asset.tag for asset in others]}
        yield Concern(target, _message(station, apart, others), evidence)
    elif missing:
        yield Unanswered(around(case, station), target, {name: missing.count(name) for name in missing})


def _message(station: Asset, apart: list[Asset], others: list[Asset]) -> str:
    parts = []
    if apart:
        parts.append(f"programs {listed([asset.name for asset in apart])} from another zone")
    if others:
        parts.append(f"also reaches {listed([asset.name for asset in others])}, which is no safety controller")
    return f"{station.name}, a safety engineering station, {' and '.join(parts)}."


def _flows_from(case: Case, stations: list[Asset]) -> dict[str, list[FlowFacts]]:
    """Give the flows that start at a station, or at its whole zone."""
    tags, zones = {one.tag for one in stations}, {one.zone for one in stations}
    found: dict[str, list[FlowFacts]] = defaultdict(list)

    def may_be_a_station(end: EndFacts) -> bool:
        return (end.side.written.zone is None or end.side.zone in zones) and not tags.isdisjoint(end.side.assets)

    for flow in opened_at(case, may_be_a_station):
        for tag in flow.source.side.assets:
            if tag in tags:
                found[tag].append(flow)
    return found


def _programmed(plant: Plant, station: Asset, flows: list[FlowFacts]) -> list[Asset] | None:
    """Give what a station programs; None where neither the list nor an engineering flow says it."""
    if station.programs is not None:
        return [plant.assets[tag] for tag in station.programs]
    ends = [
        flow.destination for flow in flows if flow.kind.protocol is not None and flow.kind.protocol.use == "engineering"
    ]
    return [asset for end in ends for asset in _assets(plant, end)] or None


def _assets(plant: Plant, end: EndFacts) -> Iterator[Asset]:
    return (plant.assets[tag] for tag in end.side.assets if plant.type_of(plant.assets[tag]).is_controller)


def _is_safety(plant: Plant, asset: Asset) -> Answer:
    return True if plant.type_of(asset).id == "safety_controller" else asset.safety


def _missing(plant: Plant, station: Asset, programmed: list[Asset] | None, reached: list[Asset]) -> Iterator[str]:
    if programmed is None:
        yield "assets[].programs"
    for asset in reached:
        if _is_safety(plant, asset) is None:
            yield "assets[].safety"
    for asset in [station, *(programmed or ())]:
        if asset.zone is None:
            yield "assets[].zone"
