"""Real results keep to the published schema of the result, and it holds every key of `docs/model.md` section 3."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assessment.engine.model_file.load import Model, load_document, load_text
from assessment.engine.model_file.schema import result_schema
from assessment.engine.pipeline import assess
from assessment.engine.plan.make import make_plan
from assessment.engine.result import result_of
from tests.assessment.engine.model_file.documents import every_field, small

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "tests" / "samples").glob("*.yaml"))
FILES = [*SAMPLES, ROOT / "demo" / "water-works.yaml"]
RESULT = Draft202012Validator(result_schema())

LAYOUT: dict[str, Any] = {
    "bulkhead": 0, "engine": 0, "model_sha256": 0, "date": 0, "conduit_totals": 0, "scenarios": 0, "choke_points": 0,
    "totals": {"gaps": 0, "levels_missing": 0, "not_assessed": 0,
               "findings": {"critical": 0, "high": 0, "medium": 0, "low": 0}},
    "flows": {"undocumented": 0, "unmatched": 0, "forbidden": 0, "ambiguous": 0},
    "zones": [{"sl_t": 0, "sl_a": 0, "sl_c_floor": 0, "gap": 0, "basis": 0, "levels_missing": 0, "proposal": 0}],
    "conduits": [{"sl_t": 0, "proposal": 0, "sl_a": 0, "gap": 0, "monitoring": 0,
                  "flows": {"covered": 0, "undocumented": 0, "forbidden": 0, "unseen": 0}}],
    "findings": [{"id": 0, "rule": 0, "target": 0, "severity": 0, "force": 0, "basis": 0, "status": 0, "message": 0,
                  "evidence": 0, "violates": 0, "measures": 0}],
    "losses": {"years": 0, "seed": 0, "today": 0, "after": 0, "assumptions": 0,
               "scenarios": [{"code": 0, "rate": 0, "expected": 0}], "left_out": [{"code": 0, "why": 0}]},
    "techniques": 0,
    "stories": [{"code": 0, "title": 0, "verdict": 0, "entries": 0, "targets": 0, "already_there": 0, "shortest": 0,
                 "likeliest": 0, "routes": 0, "minimum_cut": 0, "account": 0, "segments": 0, "statements": 0,
                 "containment": {"question": 0, "answer": 0, "text": 0, "isolated": 0, "functions": 0}}],
    "priorities": [{"zone": 0, "fr": 0, "gap": 0, "rank": 0}],
    "paths": [{"source": 0, "target": 0, "reachable": 0, "shortest": {"hops": 0, "flows": 0, "controls": 0},
               "likeliest": 0, "routes": 0, "minimum_cut": 0}],
    "plan": {"objective": 0, "status": 0, "bound": 0, "gap_percent": 0,
             "schedule": [{"action": 0, "period": 0, "window": 0, "cost": 0, "removes": {"levels": 0, "risk": 0},
                           "warnings": 0}],
             "left_out": [{"action": 0, "why": 0}],
             "remaining": {"levels_missing": 0, "risk": 0, "by_period": 0},
             "greedy": {"remaining": 0}, "frontier": 0, "losses": 0},
}  # fmt: skip
"""The keys of the result; 0 stands for any value, a list for the values of a list or of a record by code."""


def result(model: Model, *, with_plan: bool) -> dict[str, Any]:
    judged = assess(model.system)
    plan = make_plan(judged.case, judged.findings, frontier_points=3) if with_plan else None
    return result_of(judged, sha256=model.sha256, on=model.system.assessment.date, plan=plan)


def lacking(layout: Any, found: Any, place: str = "") -> list[str]:
    """Name the keys of a layout that a result lacks; what is null has no keys."""
    if layout == 0 or found is None:
        return []
    if isinstance(layout, list):
        members = found.values() if isinstance(found, dict) else found
        return [one for number, member in enumerate(members) for one in lacking(layout[0], member, f"{place}/{number}")]
    missing = [f"{place}/{key}" for key in layout if key not in found]
    return [
        *missing,
        *(one for key in layout if key in found for one in lacking(layout[key], found[key], f"{place}/{key}")),
    ]


@pytest.mark.parametrize("with_plan", [False, True], ids=["check", "plan"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_result_has_every_key_and_keeps_to_the_schema(path, with_plan):
    found = result(load_text(path.read_bytes()), with_plan=with_plan)
    assert [error.message for error in RESULT.iter_errors(found)] == []
    assert lacking(LAYOUT, found) == []
    assert (found["plan"] is None) != with_plan


@pytest.mark.parametrize("document", [small(), every_field()], ids=["small", "every_field"])
def test_so_has_the_result_of_the_smallest_and_of_the_fullest_file(document):
    found = result(load_document(document), with_plan=True)
    assert [error.message for error in RESULT.iter_errors(found)] == []
    assert lacking(LAYOUT, found) == []


def test_the_schema_refuses_a_result_that_lacks_any_key():
    whole = result(load_text(FILES[-1].read_bytes()), with_plan=True)
    kept = [key for key in LAYOUT if RESULT.is_valid({name: value for name, value in whole.items() if name != key})]
    assert kept == []


@pytest.mark.parametrize("key", list(LAYOUT["plan"]))
def test_the_schema_refuses_a_plan_that_lacks_any_key(key):
    whole = result(load_text(SAMPLES[0].read_bytes()), with_plan=True)
    spoiled = deepcopy(whole)
    del spoiled["plan"][key]
    assert RESULT.is_valid(whole)
    assert not RESULT.is_valid(spoiled)
