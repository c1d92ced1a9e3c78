"""What of a finished assessment another site can begin with: structure, targets, measures, nothing of the site itself.

A list of what is taken, not of what is left out: a field that the model gains tomorrow stays where it is. Addresses,
serial numbers, assets, people, owners, evidence, decisions, waivers and approvals belong to the site and never go.
What was in place there is planned here; what was agreed there is a proposal here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Record = Mapping[str, Any]
SITE: Final = ("sector", "timezone", "currency")
ZONE: Final = (
    "code", "name", "kind", "level", "parent", "safety_related", "lateral", "external_kind", "trust", "wireless",
    "rto_hours", "sl_t",
)  # fmt: skip
CONDUIT: Final = (
    "code", "name", "between", "kind", "direction", "purpose", "default_policy", "controls", "untrusted",
    "encapsulated", "through", "one_way_goal", "sl_t",
)  # fmt: skip
FLOW: Final = ("code", "from", "to", "protocol", "port", "transport", "secure", "access", "data", "conduit", "controls")
SCENARIO: Final = (
    "code",
    "title",
    "threat",
    "techniques",
    "zones",
    "conduits",
    "consequence",
    "likelihood",
    "relies_on",
)
MEASURE: Final = (
    "code", "title", "kind", "satisfies", "sl", "cost", "effort_days", "outage_hours", "min_window_hours",
    "observation_days", "requires", "limits", "path_effect", "direction", "applies_to", "latency_ms",
)  # fmt: skip
WIRELESS: Final = ("identity", "detection")


def template_of(document: Record, *, code: str, name: str, assessment: Record) -> dict[str, Any]:
    """Give the model with which a site begins; `assessment` is the header of its first assessment."""
    conventions = (document.get("assessment") or {}).get("conventions")
    zones = [_place(one, ZONE) for one in document.get("zones") or ()]
    conduits = [{**_place(one, CONDUIT), "status": "planned"} for one in document.get("conduits") or ()]
    lists = {
        "zones": zones,
        "conduits": conduits,
        "flows": [_flow(one) for one in document.get("flows") or () if _is_between_zones(one)],
        "scenarios": [_scenario(one) for one in document.get("scenarios") or ()],
        "measures": [_taken(one, MEASURE) for one in document.get("measures") or ()],
        "data_classes": _all(document, "data_classes", ("code", "name", "confidentiality")),
        "kpis": _all(document, "kpis", ("code", "name", "side", "definition", "unit", "direction")),
    }
    boxes = (document.get("layout") or {}).get("zones")
    return {
        "bulkhead": 1,
        "site": {**_taken(document.get("site") or {}, SITE), "code": code, "name": name},
        "assessment": {**assessment, **({"conventions": conventions} if conventions else {})},
        **({"risk_matrix": document["risk_matrix"]} if document.get("risk_matrix") else {}),
        **{key: records for key, records in lists.items() if records},
        **({"layout": {"zones": boxes}} if boxes else {}),
    }


def _place(record: Record, keys: Iterable[str]) -> dict[str, Any]:
    """Give a zone or a conduit with its target as a proposal and its measures as plans."""
    taken = _taken(record, keys)
    if "wireless" in taken:
        taken["wireless"] = _taken(taken["wireless"], WIRELESS)
    if "sl_t" in taken:
        taken["sl_t_status"] = "proposed"
    measures = [
        {"measure": one["measure"], "status": "planned"}
        for one in record.get("measures") or ()
        if one.get("status") != "retired"
    ]
    return taken | ({"measures": measures} if measures else {})


def _is_between_zones(flow: Record) -> bool:
    return "zone" in flow["from"] and "zone" in flow["to"] and flow.get("basis") in (None, "declared")


def _flow(record: Record) -> dict[str, Any]:
    return {**_taken(record, FLOW), "basis": "declared", "decision": "undecided"}


def _scenario(record: Record) -> dict[str, Any]:
    ends = {end: {"zone": record[end]["zone"]} for end in ("entry", "target") if (record.get(end) or {}).get("zone")}
    return _taken(record, SCENARIO) | ends


def _all(document: Record, home: str, keys: Iterable[str]) -> list[dict[str, Any]]:
    return [_taken(one, keys) for one in document.get(home) or ()]


def _taken(record: Record, keys: Iterable[str]) -> dict[str, Any]:
    return {key: record[key] for key in keys if record.get(key) is not None}
