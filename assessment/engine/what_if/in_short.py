"""The answer to a what-if in a few figures, so that several stand side by side with plans: now, and then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from assessment.engine.compare.comparison import compare, judged_sides
from assessment.engine.gaps import tally
from assessment.engine.model_file.load import Model
from assessment.engine.plan.notes import about_amounts
from assessment.engine.plan.treatments import treatments
from assessment.engine.plant import Plant
from assessment.engine.what_if.asking import changed_model

PATHS_KEPT: Final = 200
Result = Mapping[str, Any]


def answer_in_short(model: Model, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Judge a model as it is and after a change set, and give the figures that are held beside others.

    Cost and outage are those of the measures that are placed; whatever else is changed has no price in the model.
    Raises `ModelRefused` for the change set.
    """
    changed, notes = changed_model(model, changes)
    old, new = judged_sides(model, changed)
    found = compare(old, new)
    known = treatments(Plant(model.system))
    placed = [known[action.partition("@")[0]] for action in dict.fromkeys(changes.get("place") or ())]
    return {
        "verdict": found["verdict"],
        "risk": _both(_points(found[side]["risk"]) for side in ("old", "new")),
        "scenarios": {
            code: _both(_position(side.result["scenarios"].get(code)) for side in (old, new))
            for code in sorted({*old.result["scenarios"], *new.result["scenarios"]})
        },
        "levels_missing": _both(_levels_missing(side.result) for side in (old, new)),
        "levels": _changed_levels(old.result, new.result),
        "zones_at_target": _both(_zones_at_target(side.result) for side in (old, new)),
        "zones_of": _both(_zones_with_target(side.result) for side in (old, new)),
        "paths": _both(sum(one["reachable"] for one in side.result["paths"]) for side in (old, new)),
        "verdicts": [
            {key: one[key] for key in ("source", "target", "verdict", "changed", "proven")}
            | {"remaining": None if one["remaining"] is None else one["remaining"]["hops"]}
            for one in found["paths"][:PATHS_KEPT]
        ],
        "places": len(placed),
        "cost": round(sum(one.cost for one in placed), 2),
        "outage_hours": round(sum(one.outage for one in placed), 2),
        "reopened": len(found["reopened"]),
        "notes": [*notes, *about_amounts(placed), *_about_paths(len(found["paths"])), *found["notes"]],
    }


def _about_paths(count: int) -> list[str]:
    return [f"The worst {PATHS_KEPT} of {count} ways are kept."] if count > PATHS_KEPT else []


def _points(risk: Mapping[str, Any]) -> float | None:
    return risk["points"] if risk["scenarios"] else None


def _both(values: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(("now", "then"), values, strict=True))


def _position(scenario: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Give where a scenario stands on the matrix, None where it cannot be rated or is not there."""
    return None if scenario is None else scenario["today"]


def _levels_missing(result: Result) -> int:
    """Count the levels of zones below their target as a plan does: an unknown level is missing."""
    pairs = (zip(one["sl_a"], one["sl_t"], strict=True) for one in result["zones"].values())
    return sum(max(0, (t or 0) - (a or 0)) for levels in pairs for a, t in levels)


def _changed_levels(old: Result, new: Result) -> dict[str, Any]:
    """Give target and achieved level after the change of each zone and conduit that changes; None for one that goes."""
    found: dict[str, Any] = {}
    for kind in ("zone", "conduit"):
        before, after = (
            {code: {key: one[key] for key in ("sl_t", "sl_a")} for code, one in result[f"{kind}s"].items()}
            for result in (old, new)
        )
        codes = sorted({*before, *after})
        found |= {f"{kind}:{code}": after.get(code) for code in codes if before.get(code) != after.get(code)}
    return found


def _zones_with_target(result: Result) -> int:
    return tally(result["zones"].values()).targeted


def _zones_at_target(result: Result) -> int:
    """Count the zones whose levels are known to reach their target; an unknown level does not."""
    return tally(result["zones"].values()).at_target
