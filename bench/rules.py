"""Each rule alone, so that a slow one is seen: `python -m bench rules` measures all of them on the generated plant."""

from __future__ import annotations

from collections.abc import Callable

from assessment.engine.checking import discover
from assessment.engine.collecting import collection_paused
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import judge_case
from bench.measure import Figure, Measured, cpu_seconds
from bench.sizes import Size
from bench.zones import Record


def rules(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure each rule on a case of its own run: what rules share is counted where it is asked for first."""
    with collection_paused():
        case = judge_case(load_document(document()).system, checks=()).case
        parts = {}
        for check in discover():
            began = cpu_seconds()
            number = len(check(case))
            parts[f"{check.rule.id} {check.rule.title} ({number})"] = cpu_seconds() - began
    total = sum(parts.values())
    return [Figure("rules", size.name, Measured(total, total, parts=parts), note=f"{len(parts)} rules, CPU seconds each")]
