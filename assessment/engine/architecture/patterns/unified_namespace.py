"""Unified namespace: who may write which topics at a shared broker, and whether control reads what others write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.engine.architecture.patterns.laid import PLACES_MAX, Found, Laid, Part, flows_at
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, opposite
from assessment.engine.checks.protection import is_anonymous
from assessment.engine.checks.topics import TopicTree
from assessment.engine.checks.traffic import FlowFacts

PATTERN = "unified_namespace"
READS, WRITES = frozenset({"read", "both"}), frozenset({"write", "both"})
CLIENTS_MAX = 200


def unified_namespace(case: Case, found: Found) -> Iterator[Laid]:
    """Lay the pattern over each message broker of the plant."""
    for tag, name, flows in case.share(_brokers):
        silent = [flow for flow in flows if _topics_known(flow) is not True]
        unnamed = [answer for answer in (opposite(is_anonymous(flow.kind)) for flow in flows) if answer is not True]
        parts = (
            Part("clients", True if flows else None, _sources(flows)),
            Part("topics_known", True if not silent else None, _sources(silent)),
            Part("clients_known", all_of(*unnamed) if flows else None, ()),
            Part(
                "written_by_trusted",
                found.against("AR-156", flows) if flows else None,
                _sources(_against(found, flows)),
            ),
        )
        yield Laid(PATTERN, f"asset:{tag}", name, parts, tuple(flows))


def publishers(case: Case) -> list[dict[str, Any]]:
    """Give, per broker and client, the topics it writes and reads, and which zones of control read what it writes."""
    rows = []
    for tag, name, flows in case.share(_brokers):
        tree = TopicTree()
        for flow in flows:
            zone = flow.source.zone
            for topic in flow.topics or () if flow.source.is_up_to_2 else ():
                if zone is not None and topic.access in READS:
                    tree.add(topic.name, zone.code)
        for flow in flows[:CLIENTS_MAX]:
            written = [topic for topic in flow.topics or () if topic.access in WRITES]
            rows.append(
                {
                    "broker": {"tag": tag, "name": name},
                    "flow": flow.flow.code,
                    "client": flow.source.name,
                    "zone": "" if flow.source.zone is None else flow.source.zone.name,
                    "known": flow.topics is not None,
                    "writes": [topic.name for topic in written],
                    "commands": [topic.name for topic in written if topic.command],
                    "reads": [topic.name for topic in flow.topics or () if topic.access in READS],
                    "read_by_control": sorted(
                        case.plant.zones[code].name
                        for code in set().union(*(tree.readers_of(topic.name) for topic in written))
                    ),
                }
            )
    return rows


def _brokers(case: Case) -> list[tuple[str, str, list[FlowFacts]]]:
    """Give the brokers with the sessions that clients open to them."""
    brokers = [one for one in case.plant.system.assets if case.plant.type_of(one).id == "broker"][:PLACES_MAX]
    flows = flows_at(case, [one.tag for one in brokers])
    return [
        (one.tag, one.name, [flow for flow in flows[one.tag] if one.tag in flow.destination.side.assets])
        for one in brokers
    ]


def _topics_known(flow: FlowFacts) -> Answer:
    return None if flow.topics is None else not any(topic.access is None for topic in flow.topics)


def _against(found: Found, flows: list[FlowFacts]) -> list[FlowFacts]:
    return [flow for flow in flows if found.against("AR-156", [flow]) is False]


def _sources(flows: list[FlowFacts]) -> tuple[str, ...]:
    return tuple(sorted({flow.source.name for flow in flows}))
