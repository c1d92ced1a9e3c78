"""The plan as the plain values of `docs/model.md` section 3."""

from __future__ import annotations

from typing import Any

from assessment.engine.losses import loss_record
from assessment.engine.plan.values import FrontierPoint, Greedy, Plan, PlannedStage, Remaining, Scheduled, Sensitivity
from assessment.engine.risk import cell_record
from assessment.engine.system import RiskMatrix


def plan_record(plan: Plan, matrix: RiskMatrix) -> dict[str, Any]:
    """Give the plan under the keys of the result; `matrix` is the one that the assessment judges by."""
    return {
        "objective": plan.objective,
        "status": plan.status,
        "value": plan.value,
        "bound": plan.bound,
        "gap_percent": plan.gap_percent,
        "repeatable": plan.is_repeatable,
        "candidates": plan.candidates,
        "cost": plan.cost,
        "schedule": [_scheduled(one) for one in plan.schedule],
        "stages": [_stage(one) for one in plan.stages],
        "left_out": [{"action": one.action, "reason": one.reason, "why": one.why} for one in plan.left_out],
        "before": _remaining(plan.before),
        "remaining": {
            **_remaining(plan.remaining),
            "by_period": [
                {"period": one.period, "risk": one.risk, "levels_missing": one.levels_missing} for one in plan.by_period
            ],
        },
        "zones_at_target": dict(zip(("now", "after", "of"), plan.at_target, strict=True)),
        "levels_after": {place: list(sl_a) for place, sl_a in plan.levels_after.items()},
        "paths": dict(zip(("now", "after"), plan.ways_in, strict=True)),
        "outage_hours": round(sum(one.outage_hours for one in plan.schedule), 2),
        "greedy": _greedy(plan.greedy),
        "frontier": [_point(one) for one in plan.frontier],
        "scenarios_after": {
            code: {**cell_record(matrix, one.consequence, one.likelihood), "stated": one.is_stated}
            for code, one in plan.scenarios_after.items()
        },
        "losses": loss_record(plan.losses),
        "sensitivity": None if plan.sensitivity is None else _sensitivity(plan.sensitivity),
        "unplaced_musts": list(plan.unplaced_musts),
        "notes": list(plan.notes),
    }


def _sensitivity(found: Sensitivity) -> dict[str, Any]:
    return {
        "actions": [
            {
                "action": one.action,
                "chosen": one.is_chosen,
                "cost": one.cost,
                "low": one.low,
                "high": one.high,
                "exact": one.is_exact,
                "why": one.why,
            }
            for one in found.actions
        ],
        "scenarios": [
            {
                "scenario": one.scenario,
                "likelihood": one.likelihood,
                "low": one.low,
                "high": one.high,
                "exact": one.is_exact,
                "why": one.why,
            }
            for one in found.scenarios
        ],
        "note": found.note,
    }


def _scheduled(one: Scheduled) -> dict[str, Any]:
    return {
        "action": one.action,
        "title": one.title,
        "period": one.period,
        "window": one.window,
        "cost": one.cost,
        "estimate": one.is_estimate,
        "effort_days": one.effort_days,
        "outage_hours": one.outage_hours,
        "removes": {
            "levels": one.removes.levels_missing,
            "risk": one.removes.risk,
            **({} if one.removes_loss is None else {"loss": one.removes_loss}),
        },
        "warnings": list(one.warnings),
        "why": one.why,
    }


def _stage(one: PlannedStage) -> dict[str, Any]:
    return {
        "migration": one.stage.migration,
        "name": one.stage.name,
        "stage": one.stage.number,
        "title": one.stage.title,
        "old_conduit": one.stage.old_conduit,
        "new_conduit": one.stage.new_conduit,
        "window": one.stage.window,
        "hours": one.stage.hours,
        "period": one.period,
        "removes": {"levels": one.removes.levels_missing, "risk": one.removes.risk},
        "crew": one.stage.crew,
        "rollback": one.stage.rollback,
        "warnings": list(one.warnings),
        "approvers": list(one.approvers),
        "why": one.why,
    }


def _greedy(greedy: Greedy) -> dict[str, Any]:
    return {
        "value": greedy.value,
        "remaining": _remaining(greedy.remaining),
        "static": {"value": greedy.static_value, "remaining": _remaining(greedy.static_remaining)},
    }


def _point(one: FrontierPoint) -> dict[str, Any]:
    return {
        "budget": one.budget,
        "cost": one.cost,
        "value": one.value,
        "bound": one.bound,
        "levels_missing": one.levels_missing,
        "risk": one.risk,
        "optimal": one.is_optimal,
        "musts": one.has_musts,
        "dropped": list(one.dropped),
        "added": list(one.added),
    }


def _remaining(left: Remaining) -> dict[str, float]:
    return {"levels_missing": left.levels_missing, "risk": left.risk}
