"""What the engine found, as the plain values of `docs/model.md` section 3: for `--json`, the API and the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from assessment.engine.attack_paths.pairs import AttackPath, AttackPaths
from assessment.engine.attack_paths.routes import Step
from assessment.engine.checking import Finding, totals
from assessment.engine.gaps import conduit_totals, zone_totals
from assessment.engine.likelihood import Standing, Way
from assessment.engine.losses import loss_record
from assessment.engine.pipeline import Assessment, JudgedScenario
from assessment.engine.plan.record import plan_record
from assessment.engine.plan.values import Plan
from assessment.engine.result_places import conduit_records, totals_record, zone_records
from assessment.engine.risk import cell_record, unmitigated
from assessment.engine.route_record import RouteRecorder
from assessment.engine.stories.record import StoryWriter
from assessment.engine.system import RiskMatrix, Scenario, System
from assessment.engine.tolerance import Comparison, Tolerance, compare_with_limits
from catalogue.loader import attack_techniques
from documents.collecting import collection_paused

ENGINE = "bulkhead 0.1.0"
HEURISTIC = (
    "Chances and likelihoods of paths rest on Bulkhead's own table: two levels short, nearly everyone gets by; one "
    "short, every second; at par, one in ten. It ranks; it does not predict."
)


def result_of(assessment: Assessment, *, sha256: str, on: date | None, plan: Plan | None = None) -> dict[str, Any]:
    """Give the whole result; the same input gives the same bytes once written with sorted keys."""
    with collection_paused():
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
    recorder = RouteRecorder(plant, _steps_of(assessment))
    writer = StoryWriter(plant, recorder)
    return {
        "totals": {**totals_record(zone_totals(levels)), "findings": totals(assessment.findings)},
        "conduit_totals": totals_record(conduit_totals(levels)),
        "zones": zone_records(assessment),
        "conduits": conduit_records(assessment),
        "flows": {
            "undocumented": list(comparison.undocumented),
            "unmatched": list(comparison.unmatched),
            "forbidden": list(comparison.forbidden),
            "ambiguous": list(comparison.ambiguous),
        },
        "priorities": [
            {"zone": one.zone, "fr": one.fr.code, "gap": one.gap, "rank": one.rank} for one in assessment.priorities
        ],
        **_paths(assessment.paths, recorder),
        "risk_matrix": _matrix(plant.system.risk_matrix),
        "stories": [writer.story(story) for story in assessment.stories],
        "techniques": {row.id: row.what for row in attack_techniques()},
        "scenarios": _scenarios(plant.system, assessment.scenarios, recorder),
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


def _steps_of(assessment: Assessment) -> Iterator[Step]:
    """Give every step that the result tells of."""
    for path in assessment.paths.paths:
        yield from (step for route in (path.shortest, path.likeliest) if route is not None for step in route.steps)
    for scenario in assessment.scenarios:
        yield from scenario.way.steps
    for story in assessment.stories:
        yield from story.steps


def _paths(found: AttackPaths, recorder: RouteRecorder) -> dict[str, Any]:
    return {
        "paths": [_path(path, recorder) for path in found.paths],
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


def _path(path: AttackPath, recorder: RouteRecorder) -> dict[str, Any]:
    return {
        "source": path.source,
        "target": path.target,
        "reachable": path.is_reachable,
        "proven": path.is_proven,
        "shortest": recorder.route(path.shortest),
        "likeliest": recorder.route(path.likeliest),
        "routes": path.routes,
        "minimum_cut": None if path.minimum_cut is None else list(path.minimum_cut),
        "cut_reason": path.cut_reason,
        "cheapest_cut": None if path.cheapest_cut is None else list(path.cheapest_cut),
        "cheapest_cost": path.cheapest_cost,
        "choke_points": [{"kind": one.kind, "code": one.code} for one in path.choke_points],
    }


def _matrix(matrix: RiskMatrix) -> dict[str, Any]:
    return {
        "likelihood": list(matrix.likelihood),
        "consequence": list(matrix.consequence),
        "cells": [list(row) for row in matrix.cells],
        "bands": [{"code": one.code, "name": one.name, "sl_t": one.sl_t} for one in matrix.bands],
        "points": [list(row) for row in matrix.points],
        "tolerable": matrix.tolerable,
        "tolerable_by_category": dict(sorted(matrix.tolerable_by_category.items())),
        "likelihood_descending": matrix.likelihood_descending,
        "frequency": list(matrix.frequency),
        "tolerable_frequency": list(matrix.tolerable_frequency),
    }


def _scenarios(system: System, judged: Iterable[JudgedScenario], recorder: RouteRecorder) -> dict[str, Any]:
    written: Mapping[str, Scenario] = {scenario.code: scenario for scenario in system.scenarios}
    return {one.code: _scenario(system, written[one.code], one, recorder) for one in judged}


def _scenario(system: System, scenario: Scenario, judged: JudgedScenario, recorder: RouteRecorder) -> dict[str, Any]:
    before = unmitigated(system, scenario)
    worst = None if before is None else cell_record(system.risk_matrix, before.consequence, before.likelihood)
    today = None if judged.today is None else _standing(system, judged.today)
    tolerance = compare_with_limits(system, scenario, None if judged.today is None else judged.today.likelihood)
    return {
        "title": scenario.title,
        "zones": list(scenario.zones),
        "conduits": list(scenario.conduits),
        "decision": scenario.decision,
        "unmitigated": worst,
        "today": today,
        "tolerable": None if tolerance.residual.exceeds is None else not tolerance.residual.exceeds,
        "tolerance": _tolerance(tolerance),
        "techniques": list(scenario.techniques),
        "way": _way(judged.way, recorder),
    }


def _tolerance(found: Tolerance) -> dict[str, Any]:
    return {
        "initial": _comparison(found.initial),
        "unmitigated": _comparison(found.unmitigated),
        "residual": _comparison(found.residual),
        "told": found.told,
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    """Give one comparison; a limit's `category` null stands for all categories without a limit of their own."""
    return {
        "likelihood": found.likelihood,
        "exceeds": found.exceeds,
        "limits": [asdict(one) for one in found.verdicts],
    }


def _standing(system: System, standing: Standing) -> dict[str, Any]:
    position = cell_record(system.risk_matrix, standing.consequence, standing.likelihood)
    return {**position, "stated": standing.is_stated}


def _way(way: Way, recorder: RouteRecorder) -> dict[str, Any]:
    return {
        "weight": way.weight,
        "hops": list(way.hops),
        "steps": recorder.steps(way.steps),
        "assumed": way.is_assumed,
        "no_path": way.is_no_path,
        "border_assumed": way.is_border_assumed,
        "assumes_open": list(way.assumes_open),
    }
