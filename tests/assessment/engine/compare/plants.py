"""A small plant to change: the office reaches the safety controller through a jump host, and people decided on it.

OFFICE (4) PC --F1--> JUMP (DMZ 3.5) --F2--> SIS (SAFE 1, target 2, claimed 1)
        C1 filtering             C2 filtering, agreed by OT and IT
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from assessment.engine.compare.comparison import compare_models
from assessment.engine.model_file.canonical import record_sha256
from assessment.engine.model_file.load import Model, load_document

Change = Callable[[dict[str, Any]], object]

PLANT: dict[str, Any] = {
    "bulkhead": 1,
    "site": {"code": "S", "name": "Filter house"},
    "assessment": {
        "code": "A",
        "date": "2026-11-21",
        "flows_complete": True,
        "conventions": {"initial_likelihood": "scored"},
    },
    "zones": [
        {"code": "OFFICE", "name": "Office", "kind": "enterprise", "level": 4, "sl_t": 1, "sl_a": 1},
        {"code": "DMZ", "name": "Industrial DMZ", "kind": "dmz", "sl_t": 2, "sl_a": 2},
        {
            "code": "SAFE",
            "name": "Chlorine safety",
            "kind": "safety",
            "level": 1,
            "sl_t": 2,
            "sl_a": 1,
            "sl_t_status": "agreed",
            "sl_t_conditions": [{"text": "the hatch stays sealed", "holds": True}],
        },
    ],
    "conduits": [
        {"code": "C1", "name": "Office to DMZ", "between": ["OFFICE", "DMZ"], "kind": "filtering"},
        {"code": "C2", "name": "DMZ to safety", "between": ["DMZ", "SAFE"], "kind": "filtering"},
    ],
    "assets": [
        {"tag": "PC", "name": "Office PC", "type": "workstation", "zone": "OFFICE"},
        {"tag": "JUMP", "name": "Jump host", "type": "jump_host", "zone": "DMZ"},
        {"tag": "SIS", "name": "Safety controller", "type": "safety_controller", "zone": "SAFE"},
    ],
    "flows": [
        {"code": "F1", "from": {"asset": "PC"}, "to": {"asset": "JUMP"}, "protocol": "rdp", "conduit": "C1"},
        {"code": "F2", "from": {"asset": "JUMP"}, "to": {"asset": "SIS"}, "protocol": "https", "conduit": "C2"},
    ],
    "scenarios": [
        {
            "code": "SC1",
            "title": "Chlorine is released",
            "zones": ["SAFE"],
            "entry": {"zone": "OFFICE"},
            "target": {"zone": "SAFE"},
            "consequence": {"safety": 4},
            "likelihood": 4,
        }
    ],
}
PLANT["conduits"][1]["approvals"] = [
    {"side": "ot", "by": "kl", "on": "2026-09-01", "of": record_sha256(PLANT["conduits"][1])}
]


def changed(*changes: Change, base: dict[str, Any] = PLANT) -> Model:
    """Give the plant after some changes to its document."""
    document = deepcopy(base)
    for change in changes:
        change(document)
    return load_document(document)


def comparison(*changes: Change, before: tuple[Change, ...] = ()) -> dict[str, Any]:
    """Compare the plant with itself after some changes; `before` is done to both."""
    return compare_models(changed(*before), changed(*before, *changes))


def record(home: str, code: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Give a function that finds a record in a document."""
    return lambda document: next(one for one in document[home] if code in (one.get("code"), one.get("tag")))


def put(home: str, code: str, **fields: Any) -> Change:
    """Give the change that writes fields of a record; None takes them out."""

    def change(document: dict[str, Any]) -> None:
        found = record(home, code)(document)
        found.update(fields)
        for key in [key for key, value in found.items() if value is None]:
            del found[key]

    return change


def add(home: str, **fields: Any) -> Change:
    """Give the change that adds a record."""
    return lambda document: document.setdefault(home, []).append(deepcopy(fields))


def drop(home: str, code: str) -> Change:
    """Give the change that takes a record out."""
    return lambda document: document[home].remove(record(home, code)(document))
