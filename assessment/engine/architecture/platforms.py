"""Platforms side by side by weighted criteria; what each can for security follows from the conduits it has to serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from assessment.engine.checking import Case
from assessment.engine.levels import FR, SecurityVector
from assessment.engine.model_file.schema_programme import CRITERIA as SCORED

Record = Mapping[str, Any]
CRITERIA: Final = ("security", *SCORED)
BEST: Final = 5


def platform_sheet(case: Case, sheet: Record) -> dict[str, Any]:
    """Give the sheet: what the named conduits need, and per platform its scores and its total from lowest to highest.

    A score that nobody gave may be anything from 0 to 5, so that a total is a range until all are given.
    """
    needed = _needed(case, sheet.get("conduits") or ())
    weights = {key: value for key, value in (sheet.get("weights") or {}).items() if value}
    rows = [_platform(one, needed, weights) for one in sheet.get("platforms") or ()]
    rows.sort(key=lambda row: (-(row["total"] or [0, 0])[0], row["code"]))
    return {
        "criteria": [{"key": key, "weight": weights.get(key, 0)} for key in CRITERIA],
        "needed": list(needed),
        "conduits": [{"code": code, "name": case.plant.conduits[code].name} for code in sheet.get("conduits") or ()],
        "platforms": rows,
    }


def security_score(can: Sequence[int | None], needed: SecurityVector) -> tuple[list[float], list[str]]:
    """Give the score for security as a range, and the families in which the platform falls short.

    Full marks where every family reaches what the conduits need, none for families that do not: the share of the
    levels that are needed and reached. A level that is not known is counted both ways.
    """
    asked = [(fr, level) for fr, level in zip(FR, needed, strict=True) if level]
    total = sum(level for _, level in asked)
    if not total or None in needed:
        return [0.0, float(BEST)], []
    reached = [0, 0]
    short = []
    for fr, level in asked:
        has = can[fr]
        reached[0] += min(has or 0, level)
        reached[1] += level if has is None else min(has, level)
        if has is not None and has < level:
            short.append(fr.code)
    return [round(BEST * share / total, 2) for share in reached], short


def _needed(case: Case, conduits: Sequence[str]) -> SecurityVector:
    """Give the highest target of the conduits per family, not known where one is not set."""
    targets = [case.plant.conduits[code].sl_t for code in conduits]
    levels = [[target[fr] for target in targets] for fr in FR]
    return tuple(None if not each or None in each else max(one for one in each if one is not None) for each in levels)


def _platform(record: Record, needed: SecurityVector, weights: Mapping[str, float]) -> dict[str, Any]:
    written = record.get("sl_c")
    can = written if isinstance(written, list) else [written] * len(FR)
    security, short = security_score(can, needed)
    scores: dict[str, list[float]] = {
        key: [float(value), float(value)] for key, value in (record.get("scores") or {}).items() if value is not None
    }
    scores["security"] = security
    ranges = [(weight, scores.get(key, [0.0, float(BEST)])) for key, weight in weights.items()]
    whole = sum(weights.values())
    total = (
        [round(sum(weight * score[end] for weight, score in ranges) / whole, 2) for end in (0, 1)] if whole else None
    )
    return {
        "code": record["code"],
        "name": record.get("name") or record["code"],
        "scores": [scores.get(key) for key in CRITERIA],
        "short": short,
        "sl_c": list(can),
        "total": total,
        "cost_of_ownership": record.get("cost_of_ownership"),
        "notes": record.get("notes"),
    }
