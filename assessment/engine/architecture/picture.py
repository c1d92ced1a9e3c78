"""The picture of a plant that the pages on data leaving OT, on legacy and on resilience show, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assessment.engine.architecture import crossings, cuts, edges, leaving, legacy, platforms, stages, upkeep
from assessment.engine.architecture.patterns.business_exchange import business_exchange
from assessment.engine.architecture.patterns.edge_to_cloud import edge_to_cloud
from assessment.engine.architecture.patterns.historian_replica import historian_replica
from assessment.engine.architecture.patterns.laid import Found, Laid
from assessment.engine.architecture.patterns.unified_namespace import publishers, unified_namespace
from assessment.engine.architecture.patterns.vendor_access import vendor_access
from assessment.engine.checking import Case, Finding


def architecture_of(case: Case, findings: tuple[Finding, ...], document: Mapping[str, Any]) -> dict[str, Any]:
    """Give the picture of a judged model; the document is the one it was judged from."""
    return {
        "leaving": leaving.leaving(case, document),
        "patterns": [one.record() for one in _laid(case, Found(findings))],
        "publishers": publishers(case),
        "edges": edges.edges(case),
        "fleet": crossings.fleet(case, findings),
        "air_gaps": crossings.air_gaps(case, findings),
        "latencies": crossings.latencies(case),
        "platforms": platforms.platform_sheet(case, document.get("platform_sheet") or {}),
        "mix": legacy.protocol_mix(case),
        "strategies": legacy.strategies(case, document),
        "gateways": legacy.gateways(document),
        "buses": legacy.buses(case, findings),
        "stages": stages.stages(case),
        "certified": legacy.certified(case, document),
        "compensated": legacy.compensated(case),
        "backups": upkeep.backups(case, findings),
        "cuts": cuts.cuts(case, document),
        "test_results": upkeep.test_results(case, document),
        "trainings": upkeep.trainings(case, document),
        "isolation": upkeep.isolation_cards(case, document),
    }


def _laid(case: Case, found: Found) -> Iterator[Laid]:
    yield from edge_to_cloud(case)
    yield from historian_replica(case, found)
    yield from business_exchange(case, found)
    yield from unified_namespace(case, found)
    yield from vendor_access(case, found)
