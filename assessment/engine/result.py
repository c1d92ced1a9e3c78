"""What the engine found, as the plain values of `docs/model.md` section 3: for `--json`, the API and the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assessment.engine.attack_paths.pairs import AttackPath, AttackPaths
from assessment.engine.attack_paths.routes import Route, Step
from assessment.engine.checking import Finding, totals
from assessment.engine.flows import ConduitFlows
from assessment.engine.gaps import Totals, conduit_totals, zone_totals
from assessment.engine.level_reasons import explain_levels
from assessment.engine.levels import NOT_APPLICABLE, Capability, SecurityVector
from assessment.engine.likelihood import Standing, Way
from assessment.engine.losses import loss_record
from assessment.engine.monitoring import worst_verdict
from assessment.engine.pipeline import Assessment, JudgedScenario
from assessment.engine.plan.record import plan_record
from assessment.engine.plan.values import Plan
from assessment.engine.risk import cell_record, consequence_today, is_tolerable, unmitigated
from assessment.engine.system import RiskMatrix, Scenario, System

ENGINE = "bulkhead 0.1.0"
HEURISTIC = (
    "Chances and likelihoods of paths rest on Bulkhead's own table: two levels short, nearly everyone gets by; one "
    "short, every second; at par, one in ten. It ranks; it does not predict."
)


def result_of(assessment: Assessment, *, sha256: str, on: date | None, plan: Plan | None = None) -> dict[str, Any]:
    """Give the whole result; the same input gives the same bytes once written with sorted keys."""
    return {
        "bulkhead": 1,
        "engine": ENGINE,
        "model_sha256": sha256,
        "date": None if on is None else on.isoformat(),
        **sections_of(assessment),
        "findings": [finding_record(finding) for finding in assessment.findings],
        "plan": None if plan is None else plan_record(plan, assessment.plant.system.risk_matrix),
    }


def sections_of(assessment: Assessment) -> dict[str, Any]:
    """Give every part of the result but findings and plan, by its key."""
    plant, levels = assessment.plant, assessment.levels
    comparison = assessment.comparison
    return {
        "totals": {**_totals(zone_totals(levels)), "findings": totals(assessment.findings)},
        "conduit_totals": _totals(conduit_totals(levels)),
        "zones": {code: _zone(assessment, code) for code in plant.zones},
        "conduits": {code: _conduit(assessment, code) for code in plant.conduits},
        "flows": {
            "undocumented": list(comparison.undocumented),
            "unmatched": list(comparison.unmatched),
            "forbidden": list(comparison.forbidden),
            "ambiguous": list(comparison.ambiguous),
        },
        "priorities": [
            {"zone": one.zone, "fr": one.fr.code, "gap": one.gap, "rank": one.rank} for one in assessment.priorities
        ],
        **_paths(assessment.paths),
        "risk_matrix": _matrix(plant.system.risk_matrix),
        "scenarios": _scenarios(plant.system, assessment.scenarios),
        "losses": loss_record(assessment.losses),
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """Give one finding."""
    record = {
        "id": finding.id,
        "rule": finding.rule,
        "target": finding.target,
        "severity": finding.severity,
        "force": finding.force,
        "basis": finding.basis,
        "status": finding.status,
        "message": finding.message,
        "evidence": dict(finding.evidence),
        "violates": list(finding.violates),
        "measures": list(finding.measures),
    }
    if finding.folded_under is not None:
        record["folded_under"] = finding.folded_under
    if finding.waiver is not None:
        waiver = finding.waiver
        expires = None if waiver.expires is None else waiver.expires.isoformat()
        record["waiver"] = {"reason": waiver.reason, "by": waiver.by, "expires": expires}
    return record


def _totals(found: Totals) -> dict[str, int]:
    return {"gaps": found.gaps, "levels_missing": found.levels_missing, "not_assessed": found.not_assessed}


def _vector(vector: SecurityVector | Capability) -> list[Any]:
    return [None if element == NOT_APPLICABLE else element for element in vector]


def _place(assessment: Assessment, key: str) -> dict[str, Any]:
    levels, proposal = assessment.levels[key], assessment.proposals[key]
    reasons = explain_levels(assessment.plant, key, levels)
    return {
        "sl_t": _vector(levels.sl_t),
        "sl_a": _vector(levels.sl_a),
        "sl_c_floor": _vector(levels.floor),
        "floor_known": list(levels.floor_known),
        "gap": _vector(levels.gap),
        "basis": list(levels.basis),
        "levels_missing": levels.levels_missing,
        "not_assessed": levels.not_assessed,
        "proposal": _vector(proposal.sl_t),
        "proposal_why": {
            "convention": proposal.convention,
            "decided_by": list(proposal.decided_by),
            "reason": proposal.reason,
        },
        "sl_a_why": [
            {"sentence": one.sentence, "next_level": one.next_level, "missing": [row.row.id for row in one.missing]}
            for one in reasons
        ],
        "terms": {
            name: _vector(getattr(levels, name)) for name in ("claim", "assessed", "floor", "base", "rows", "raised")
        },
    }


def _zone(assessment: Assessment, code: str) -> dict[str, Any]:
    key = f"zone:{code}"
    return {
        **_place(assessment, key),
        "safety_related": assessment.plant.is_safety_related(code),
        "assets": dict(sorted(Counter(a.type or "unknown" for a in assessment.plant.assets_in(code)).items())),
    }


def _conduit(assessment: Assessment, code: str) -> dict[str, Any]:
    key = f"conduit:{code}"
    pairs = assessment.monitoring[code]
    flows = assessment.comparison.conduits.get(code, ConduitFlows())
    return {
        **_place(assessment, key),
        "monitoring": worst_verdict(pairs),
        "monitoring_why": [
            {"zones": list(pair.zones), "verdict": pair.verdict, "reasons": list(pair.reasons)} for pair in pairs
        ],
        "flows": {
            "covered": list(flows.covered),
            "undocumented": list(flows.undocumented),
            "forbidden": list(flows.forbidden),
            "unseen": list(flows.unseen),
        },
    }


def _paths(found: AttackPaths) -> dict[str, Any]:
    return {
        "paths": [_path(path) for path in found.paths],
        "paths_bound": {"computed": found.bound.computed, "of": found.bound.of},
        "entries": list(found.entries),
        "targets": list(found.targets),
        "exposed": list(found.exposed),
        "choke_points": [
            {"kind": one.kind, "code": one.code, "pairs": one.pairs, "share": round(one.share, 4)}
            for one in found.choke_points
        ],
        "heuristic": HEURISTIC,
    }


def _path(path: AttackPath) -> dict[str, Any]:
    return {
        "source": path.source,
        "target": path.target,
        "reachable": path.is_reachable,
        "proven": path.is_proven,
        "shortest": _route(path.shortest),
        "likeliest": _route(path.likeliest),
        "routes": path.routes,
        "minimum_cut": None if path.minimum_cut is None else list(path.minimum_cut),
        "cut_reason": path.cut_reason,
        "cheapest_cut": None if path.cheapest_cut is None else list(path.cheapest_cut),
        "cheapest_cost": path.cheapest_cost,
        "choke_points": [{"kind": one.kind, "code": one.code} for one in path.choke_points],
    }


def _route(route: Route | None) -> dict[str, Any] | None:
    if route is None:
        return None
    return {
        "hops": list(route.hops),
        "flows": list(route.flows),
        "controls": [list(controls) for controls in route.controls],
        "weight": route.weight,
        "chance_percent": route.chance,
        "assumed": route.is_assumed,
        "assumes_open": list(route.assumes_open),
        "broad_flows": list(route.broad_flows),
        "steps": _steps(route.steps),
    }


def _steps(steps: Iterable[Step]) -> list[dict[str, Any]]:
    return [
        {
            "from": step.source,
            "to": step.destination,
            "flow": step.flow,
            "kind": step.barrier.kind,
            "conduit": step.barrier.conduit,
            "zone": step.barrier.zone,
            "controls": list(step.controls),
            "strength": step.strength,
            "weight": step.weight,
            "assumed": step.is_assumed,
        }
        for step in steps
    ]


def _matrix(matrix: RiskMatrix) -> dict[str, Any]:
    return {
        "likelihood": list(matrix.likelihood),
        "consequence": list(matrix.consequence),
        "cells": [list(row) for row in matrix.cells],
        "bands": [{"code": one.code, "name": one.name, "sl_t": one.sl_t} for one in matrix.bands],
        "points": [list(row) for row in matrix.points],
        "tolerable": matrix.tolerable,
        "likelihood_descending": matrix.likelihood_descending,
    }


def _scenarios(system: System, judged: Iterable[JudgedScenario]) -> dict[str, Any]:
    written: Mapping[str, Scenario] = {scenario.code: scenario for scenario in system.scenarios}
    return {one.code: _scenario(system, written[one.code], one) for one in judged}


def _scenario(system: System, scenario: Scenario, judged: JudgedScenario) -> dict[str, Any]:
    before = unmitigated(system, scenario)
    worst = None if before is None else cell_record(system.risk_matrix, before.consequence, before.likelihood)
    today = None if judged.today is None else _standing(system, judged.today)
    tolerable = None
    if judged.today is not None:
        tolerable = is_tolerable(system.risk_matrix, consequence_today(scenario), judged.today.likelihood)
    return {
        "title": scenario.title,
        "zones": list(scenario.zones),
        "conduits": list(scenario.conduits),
        "decision": scenario.decision,
        "unmitigated": worst,
        "today": today,
        "tolerable": tolerable,
        "way": _way(judged.way),
    }


def _standing(system: System, standing: Standing) -> dict[str, Any]:
    position = cell_record(system.risk_matrix, standing.consequence, standing.likelihood)
    return {**position, "stated": standing.is_stated}


def _way(way: Way) -> dict[str, Any]:
    return {
        "weight": way.weight,
        "hops": list(way.hops),
        "steps": _steps(way.steps),
        "assumed": way.is_assumed,
        "no_path": way.is_no_path,
        "border_assumed": way.is_border_assumed,
        "assumes_open": list(way.assumes_open),
    }
