"""What stands between the ends of a session: nodes in a DMZ that end it, and sessions that nothing ends.

The nodes of a flow are the assets at its ends and those in `via`; where an end stands for several assets, each of
them has to fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assessment.engine.checking import Case, Concerns
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.borders import is_dmz
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.plant import Plant
from assessment.engine.system import Asset


def passes(plant: Plant, flow: FlowFacts, fits: Callable[[Plant, Asset], Answer]) -> Answer:
    """Tell whether a flow passes, starts at or ends at an asset that fits."""
    on_the_way = [fits(plant, plant.assets[tag]) for tag in flow.via]
    sides = (flow.source.side, flow.destination.side)
    at_ends = [all_of(*(fits(plant, plant.assets[tag]) for tag in side.assets)) for side in sides if side.assets]
    return any_of(*on_the_way, *at_ends)


def in_dmz(plant: Plant, asset: Asset) -> Answer:
    """Tell whether an asset stands in a DMZ; None where its zone is not known or may be one."""
    zone = plant.zone_of(asset)
    return None if zone is None else is_dmz(plant, zone)


def ends_sessions_in_dmz(plant: Plant, asset: Asset) -> Answer:
    """Tell whether an asset stands in a DMZ and lets no session through unchanged."""
    return all_of(in_dmz(plant, asset), plant.terminates_sessions(asset))


def level_fields(flow: FlowKind, *answers: Callable[[EndKind], Answer]) -> tuple[str, ...]:
    """Name the fields that leave one of the questions about the ends' levels open."""
    ends = (flow.source, flow.destination)
    return tuple(dict.fromkeys(end.level_field for end in ends for answer in answers if answer(end) is None))


def node_fields(plant: Plant, flow: FlowFacts) -> tuple[str, ...]:
    """Name the fields that leave open whether a node of a flow stands in a DMZ and what it is."""
    return tuple(dict.fromkeys(field for asset in _nodes(plant, flow) for field in _open_fields(plant, asset)))


def over_direct(
    case: Case, say: Callable[[Group], str], *, upper: Callable[[EndKind], Answer], lower: Callable[[EndKind], Answer]
) -> Concerns:
    """Judge the sessions between an upper and a lower side, opened by either, which have to end in a DMZ."""
    among = where(case, lambda flow: _joins(flow, upper, lower))
    return over_flows(case, lambda flow: _judge_direct(case.plant, flow, upper, lower), say, among)


def _joins(flow: FlowKind, upper: Callable[[EndKind], Answer], lower: Callable[[EndKind], Answer]) -> Answer:
    source, destination = flow.source, flow.destination
    return any_of(all_of(upper(source), lower(destination)), all_of(lower(source), upper(destination)))


def _judge_direct(
    plant: Plant, flow: FlowFacts, upper: Callable[[EndKind], Answer], lower: Callable[[EndKind], Answer]
) -> Verdict:
    crosses = _joins(flow.kind, upper, lower)
    ended = passes(plant, flow, ends_sessions_in_dmz)
    if ended:
        return None
    if crosses is None:
        return Lacks(level_fields(flow.kind, upper, lower))
    return Lacks(node_fields(plant, flow)) if ended is None else Hit()


def _nodes(plant: Plant, flow: FlowFacts) -> Iterator[Asset]:
    for tag in (*flow.via, *flow.source.side.assets, *flow.destination.side.assets):
        yield plant.assets[tag]


def _open_fields(plant: Plant, asset: Asset) -> Iterator[str]:
    if in_dmz(plant, asset) is None:
        yield "assets[].zone" if asset.zone is None else "zones[].kind"
    if plant.terminates_sessions(asset) is None:
        yield "assets[].type"
