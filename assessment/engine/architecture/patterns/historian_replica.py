"""Historian and replica: business reads a copy in the DMZ that the primary fills, and never the primary itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.engine.architecture.patterns.laid import PLACES_MAX, Found, Laid, Part, flows_at, names_of
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.machine_data import DATA, ways_of_data
from assessment.engine.checks.passing import in_dmz
from assessment.engine.checks.traffic import FlowFacts
from assessment.engine.system import Asset

PATTERN = "historian_replica"
KINDS = frozenset({"historian", "historian_replica"})


def historian_replica(case: Case, found: Found) -> Iterator[Laid]:
    """Lay the pattern over each historian that stands outside a DMZ."""
    historians = [one for one in case.plant.system.assets if case.plant.type_of(one).id in KINDS]
    replicas = {one.tag for one in historians if in_dmz(case.plant, one)}
    primaries = [one for one in historians if one.tag not in replicas][:PLACES_MAX]
    flows = flows_at(case, [*(one.tag for one in primaries), *sorted(replicas)])
    for primary in primaries:
        yield _laid(case, found, primary, replicas, flows)


def _laid(case: Case, found: Found, primary: Asset, replicas: set[str], flows: Mapping[str, list[FlowFacts]]) -> Laid:
    own = flows[primary.tag]
    fills = [flow for flow in own if not replicas.isdisjoint(_filled_by(flow, primary.tag))]
    filled = {tag for flow in fills for tag in _filled_by(flow, primary.tag)} & replicas
    reads = [
        flow for tag in sorted(filled) for flow in flows[tag] if tag in flow.destination.side.assets and _is_above(flow)
    ]
    direct = [flow for flow in own if primary.tag in flow.destination.side.assets and _is_above(flow)]
    readers = tuple(sorted({flow.source.name for flow in direct}))
    is_free = found.against("AR-158", direct)
    parts = (
        Part("replica", bool(filled), names_of(case, sorted(filled))),
        Part("served", True if reads else None, tuple(sorted({flow.source.name for flow in reads}))),
        Part("primary_unread", is_free, readers),
    )
    return Laid(
        PATTERN,
        f"asset:{primary.tag}",
        primary.name,
        parts,
        tuple({one.flow.code: one for one in (*fills, *reads, *direct)}.values()),
    )


def _filled_by(flow: FlowFacts, primary: str) -> Iterator[str]:
    doubts = (DATA,) if flow.flow.data is None else ()
    for sender, receiver in ways_of_data(flow, doubts):
        if primary in sender.side.assets:
            yield from receiver.side.assets


def _is_above(flow: FlowFacts) -> Answer:
    return any_of(flow.source.is_from_4, flow.source.is_external)
