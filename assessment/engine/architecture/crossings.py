"""Ways that are easily overlooked: fleet management, claims of isolation, and flows that have no time to lose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from assessment.engine.checking import OPEN, Case, Finding
from assessment.engine.checks.traffic import by_conduit, named
from assessment.engine.system import OwnMeasure

FLEET: Final = "fleet"
ROWS_MAX: Final = 200
IN_PLACE: Final = frozenset({"planned", "active"})


def fleet(case: Case, findings: Iterable[Finding]) -> dict[str, Any]:
    """Give the conduits of fleet management with owner and ports, and the hidden paths that use those ports."""
    parties = {one.code: one.name for one in case.plant.system.parties}
    rows = []
    for conduit in case.plant.system.conduits:
        if conduit.purpose == FLEET:
            runs = by_conduit(case).get(conduit.code, ())
            ports = sorted({str(run.kind.port) for run in runs if run.kind.port is not None})
            owner = parties.get(conduit.owner or "", conduit.owner)
            rows.append(
                {
                    "code": conduit.code,
                    "name": conduit.name,
                    "owner": owner,
                    "ports": ports,
                    "flows": sum(map(len, runs)),
                }
            )
    hidden = [{"id": one.id, "message": one.message} for one in findings if one.rule == "AR-145" and one.status == OPEN]
    return {"conduits": rows, "hidden": hidden}


def air_gaps(case: Case, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give each claim of isolation with what contradicts it; without that it stands unproven, never confirmed."""
    against = {one.target: one for one in findings if one.rule == "AR-131" and one.status == OPEN}
    rows = []
    for zone in case.plant.system.zones:
        if zone.isolation_claimed:
            found = against.get(f"zone:{zone.code}")
            told = None if found is None else {"id": found.id, "message": found.message}
            rows.append({"code": zone.code, "name": zone.name, "against": told})
    return rows


def latencies(case: Case) -> list[dict[str, Any]]:
    """Give the flows with a budget of latency, what measures at their conduit add, and those that would break it."""
    measures = {one.code: one for one in case.plant.system.measures if one.latency_ms}
    rows = []
    budgets = dict(case.plant.channels.flows.stated("latency_budget_ms"))
    for flow in named(case, budgets) if budgets else ():
        budget, conduit = budgets[flow.flow.code], flow.kind.conduit
        placed = {one.measure for one in (conduit.measures if conduit else ()) if one.status in IN_PLACE}
        added = sum(measures[code].latency_ms or 0 for code in sorted(placed & measures.keys()))
        rows.append(
            {
                "flow": flow.flow.code,
                "from": flow.source.name,
                "to": flow.destination.name,
                "conduit": None if conduit is None else {"code": conduit.code, "name": conduit.name},
                "budget": budget,
                "added": added,
                "over": added > budget,
                "would_break": list(_would_break(measures.values(), placed, budget - added)) if conduit else [],
            }
        )
    rows.sort(key=lambda row: (not row["over"], not row["would_break"], row["flow"]))
    return rows[:ROWS_MAX]


def _would_break(measures: Iterable[OwnMeasure], placed: set[str], left: float) -> Iterator[dict[str, Any]]:
    for one in measures:
        fits = not one.applies_to or "conduit" in one.applies_to
        if fits and one.code not in placed and (one.latency_ms or 0) > left:
            yield {"code": one.code, "title": one.title, "latency_ms": one.latency_ms}
