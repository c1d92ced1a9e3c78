"""Small plants whose figures on page 1 can be worked out by hand."""

from __future__ import annotations

from typing import Any

from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import assess
from assessment.engine.plan.make import make_plan
from assessment.engine.result import result_of
from reports.document import Document, build_document


def small_model(**more: Any) -> dict[str, Any]:
    """Give two zones and a conduit.

    Control: target 2x7, claimed 2,2,2,2,2,1,1: two levels missing. Office: target 1x7, claimed 1x7. CM-1 (control,
    2x7, 8,000) closes both levels. S1 at consequence 4, likelihood 3.
    """
    model: dict[str, Any] = {
        "bulkhead": 1,
        "site": {"code": "W", "name": "Small works", "currency": "CHF"},
        "assessment": {"code": "A1", "name": "First look", "date": "2026-11-20", "sponsor": "An Officer"},
        "zones": [
            {"code": "Z1", "name": "Control", "kind": "control", "level": 1, "sl_t": 2, "sl_a": [2, 2, 2, 2, 2, 1, 1]},
            {"code": "Z2", "name": "Office", "kind": "enterprise", "level": 4, "sl_t": 1, "sl_a": 1},
        ],
        "conduits": [{"code": "C1", "name": "Link", "between": ["Z1", "Z2"], "kind": "filtering"}],
        "assets": [
            {"tag": "PLC", "zone": "Z1", "type": "plc", "provenance": "observed"},
            {"tag": "HMI", "zone": "Z1", "type": "hmi", "provenance": "claimed"},
            {"tag": "PC", "zone": "Z2", "provenance": "claimed"},
            {"tag": "PRT", "zone": "Z2", "provenance": "claimed"},
        ],
        "scenarios": [
            {
                "code": "S1",
                "title": "Somebody stops the pumps",
                "zones": ["Z1"],
                "target": {"zone": "Z1"},
                "consequence": {"financial": 4},
                "likelihood": 3,
                "decision": "mitigate",
                "residual": {"likelihood": 3, "credited": []},
            }
        ],
        "measures": [
            {
                "code": "CM-1",
                "title": "Better everything",
                "cost": 8000,
                "effort_days": 5,
                "sl": 2,
                "applies_to": ["zone"],
            },
            {"code": "CM-2", "title": "Dear thing", "cost": 90000, "effort_days": 5, "sl": 2, "applies_to": ["zone"]},
        ],
        "plan": {
            "objective": "levels",
            "only_own_measures": True,
            "periods": [{"code": "Q1", "start": "2027-01-01", "budget": 10000, "effort_days": 10}],
        },
        "decisions": [
            {"code": "D1", "about": "zone:Z1", "status": "open"},
            {"code": "D2", "about": "zone:Z2", "status": "agreed"},
        ],
    }
    return {**model, **more}


def judged(model: dict[str, Any], *, with_plan: bool = True) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a model document with its result."""
    loaded = load_document(model)
    found = assess(loaded.system)
    plan = make_plan(found.case, found.findings, is_sensitive=True) if with_plan else None
    on = loaded.system.assessment.date
    return dict(loaded.document), result_of(found, sha256=loaded.sha256, on=on, plan=plan)


def crowded_model(**more: Any) -> dict[str, Any]:
    """Give a plant whose names are so long, and whose records so many, that page 1 has hardly room for them."""
    words = ("<script>alert(1)</script> " + "W" * 180)[:200]
    scenario = {"title": words, "zones": ["Z1"], "consequence": {"safety": 5}, "likelihood": 5}
    return small_model(
        zones=[
            {"code": "Z1", "name": words, "level": 1, "sl_t": 4, "sl_a": 0},
            {"code": "Z2", "name": "\u202e" + "\u05e9" * 190, "level": 4, "sl_t": 1, "sl_a": 0},
        ],
        scenarios=[{"code": f"SCENARIO-{n}", **scenario} for n in range(9)],
        decisions=[{"code": f"DECISION-{n}", "about": "zone:Z1", "status": "open"} for n in range(9)],
        measures=[
            {"code": f"CM-{n}", "title": words, "cost": 10**n, "sl": 3, "applies_to": ["zone"]} for n in range(1, 9)
        ],
        **more,
    )


def report_of(model: dict[str, Any], *, with_plan: bool = True, **asked: Any) -> Document:
    """Give the document of a model's report, the steering report where nothing else is asked."""
    return build_document(*judged(model, with_plan=with_plan), **asked)
