"""AR-153: the bridge of a bus, through which other zones reach all that is behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assessment.engine.buses import is_bus
from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.places import around
from assessment.engine.checks.telling import basis_of
from assessment.engine.checks.traffic import FlowFacts, facts
from assessment.engine.checks.words import chosen, counted, joined
from assessment.engine.plant import Plant
from assessment.engine.system import Segment

FILTERS = frozenset({"function_filter", "dpi", "protocol_break"})


@check(
    "AR-153",
    force="heuristic",
    severity="medium",
    target="asset",
    violates=["SR 5.2", "SR 3.1"],
    measures=["MEA-018", "MEA-010"],
)
def bridge_is_the_way_in(case: Case) -> Concerns:
    """Bridge opens a bus to other zones.

    A bus that cannot be routed protects its devices only as far as the one device that joins it to the network.

    A segment is a bus by its medium (a serial line or a fieldbus), its bridges are what it is attached to. Whoever
    opens a session from another zone to a bridge, by way of it, or to a device on the bus passes the bridge; what the
    bridge itself opens does not. A filter by function, an inspection or a protocol break on the flow or its conduit
    closes it.

    Example: A SCADA server in the control room reaches forty DeviceNet drives through one bridge, by a conduit that
    looks at addresses only.
    """
    segments = sorted(case.plant.system.segments or (), key=lambda one: one.code)
    buses = [segment for segment in segments if is_bus(segment.medium)]
    for segment in buses:
        if not any(tag in case.plant.assets for tag in segment.attached_to):
            yield Unanswered(case.site, f"segment:{segment.code}", {"segments[].attached_to": 1})
    entered, unclear = _sessions(case, _bridges(case.plant, buses)) if buses else ({}, {})
    for tag in sorted({*entered, *unclear}):
        asset = case.plant.assets[tag]
        if tag in entered:
            behind = [segment for segment in buses if tag in segment.attached_to]
            yield _concern(asset.name, tag, behind, sorted(entered[tag], key=lambda flow: flow.code))
        for flow, field in unclear.get(tag, ()):
            yield Unanswered(around(case, asset), f"flow:{flow.code}", {field: 1})


def _bridges(plant: Plant, buses: list[Segment]) -> dict[str, set[str]]:
    """Give, per asset and zone (`zone:CODE`), the bridges that a session to it passes."""
    of_segment = {one.code: {tag for tag in one.attached_to if tag in plant.assets} for one in buses}
    found: dict[str, set[str]] = defaultdict(set)
    for tags in of_segment.values():
        for tag in tags:
            found[tag].add(tag)
    for asset in plant.assets.values():
        for interface in asset.interfaces or ():
            if asset.tag not in of_segment.get(interface.segment or "", ()):
                found[asset.tag] |= of_segment.get(interface.segment or "", set())
    for tag, bridges in list(found.items()):
        found[f"zone:{plant.assets[tag].zone}"] |= bridges
    return found


def _sessions(
    case: Case, bridges: dict[str, set[str]]
) -> tuple[dict[str, list[FlowFacts]], dict[str, list[tuple[FlowFacts, str]]]]:
    """Give, per bridge, the sessions that pass it without a filter, and those of which a value is missing."""
    entered: dict[str, list[FlowFacts]] = defaultdict(list)
    unclear: dict[str, list[tuple[FlowFacts, str]]] = defaultdict(list)
    for flow in facts(case) if bridges else ():
        passed = {tag for name in _names(flow.destination, flow) for tag in bridges.get(name, ())}
        passed -= {*flow.source.side.assets}
        if not passed or flow.kind.crosses is False or flow.kind.has_control(FILTERS):
            continue
        missing = next(iter(flow.kind.zone_fields), None) or (
            None if flow.kind.are_controls_known else "flows[].controls"
        )
        for tag in passed:
            if missing is None:
                entered[tag].append(flow)
            else:
                unclear[tag].append((flow, missing))
    return entered, unclear


def _names(end: EndFacts, flow: FlowFacts) -> Iterator[str]:
    yield from flow.via
    yield from end.side.assets if end.side.written.zone is None else (f"zone:{end.side.zone}",)


def _concern(name: str, tag: str, behind: list[Segment], flows: list[FlowFacts]) -> Concern:
    number = len(flows)
    buses = joined([one.name or one.code for one in behind])
    message = (
        f"Through {name} other zones reach all that is on {buses}, which protects nothing itself: "
        f"{counted(number, 'flow')} {chosen(number, 'comes', 'come')} in without a filter by function, the first from "
        f"{flows[0].source.name} by {flows[0].kind.protocol_name}."
    )
    evidence = {
        "segments": {one.code: one.medium for one in behind},
        "flows": [flow.code for flow in flows],
        "observed": [flow.code for flow in flows if flow.kind.is_observed],
    }
    return Concern(f"asset:{tag}", message, evidence, basis=basis_of(flow.kind for flow in flows))
