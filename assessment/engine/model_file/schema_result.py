"""The JSON Schema of the result: what `--json` writes, the API returns and a run keeps.

Keys that are named here are always there; a newer engine may add others beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assessment.engine.model_file.schema_words import HASH, LEVEL_OR_NULL, Part, list_of, one_of, optional, ref

TEXT: Final[Part] = {"type": "string"}
TEXTS: Final[Part] = list_of(TEXT)
NUMBER: Final[Part] = {"type": "number"}
COUNT: Final[Part] = {"type": "integer", "minimum": 0}
LIST: Final[Part] = {"type": "array"}
ANY_RECORD: Final[Part] = {"type": "object"}
RECORDS: Final[Part] = list_of(ANY_RECORD)
SEVERITIES: Final = ("critical", "high", "medium", "low")


def keyed(values: Part) -> Part:
    """Give a record from codes to values of one kind."""
    return {"type": "object", "additionalProperties": values}


def at_least(parts: Mapping[str, Any], optional_parts: Mapping[str, Any] | None = None) -> Part:
    """Give a record that has all of `parts`, may have `optional_parts`, and may have other keys."""
    return {"type": "object", "properties": {**parts, **(optional_parts or {})}, "required": list(parts)}


BASIS: Final[Part] = list_of({"enum": ["claimed", "requirements", "components", "measures", "planned", None]}, 7, 7)
YES_NO_OR_NULL: Final[Part] = {"type": ["boolean", "null"]}
TEXT_OR_NULL: Final[Part] = {"type": ["string", "null"]}
REASON: Final = at_least(
    {"sentence": TEXT, "next_level": LEVEL_OR_NULL, "missing": TEXTS, "for_target": TEXTS, "written": keyed(TEXT)}
)
PLACE_PARTS: Final[dict[str, Part]] = {
    "sl_t": ref("vector"),
    "acceptance": at_least(
        {"status": {"enum": ["proposed", "agreed", "approved", "reopened", None]}, "broken": TEXTS},
    ),
    "sl_a": ref("vector"),
    "gap": ref("vector"),
    "proposal": ref("vector"),
    "proposal_shaped": ref("vector"),
    "sl_a_why": list_of(REASON, 7, 7),
    "requirements": at_least({"stated": COUNT, "claimed": keyed(TEXT_OR_NULL), "not_counting": keyed(TEXT)}),
}
COUNTS: Final[Part] = list_of(COUNT, 7, 7)
COMPONENTS: Final = list_of(
    at_least({"type": TEXT_OR_NULL, "assets": COUNT, "sl_c": ref("vector"), "short": COUNTS, "unknown": COUNTS})
)
CONVENTIONS: Final = ("own", "maximum", "minimum", "protection", "exposure")
COMPARISON: Final = at_least(
    {
        "likelihood": {"type": ["integer", "null"]},
        "exceeds": YES_NO_OR_NULL,
        "limits": list_of(
            at_least(
                {
                    "category": TEXT_OR_NULL,
                    "consequence": {"type": ["integer", "null"]},
                    "band": TEXT_OR_NULL,
                    "limit": TEXT,
                    "exceeds": YES_NO_OR_NULL,
                }
            )
        ),
    }
)
SCENARIO: Final = at_least(
    {
        "decision": TEXT_OR_NULL,
        "tolerable": YES_NO_OR_NULL,
        "tolerance": at_least(
            {**dict.fromkeys(("initial", "unmitigated", "residual"), ref("comparison")), "told": TEXT}
        ),
    }
)
ZONE: Final = at_least(
    {**PLACE_PARTS, "sl_c_floor": ref("vector"), "basis": BASIS, "levels_missing": COUNT, "components": COMPONENTS},
    {"not_assessed": COUNT},
)
CONDUIT: Final = at_least(
    {
        **PLACE_PARTS,
        "proposals": at_least(dict.fromkeys(CONVENTIONS, at_least({"sl_t": ref("vector"), "reason": TEXT}))),
        "monitoring": one_of("blind_spot", "borderline", "resolved", "no_cross_owner", "not_evaluated"),
        "approved_sides": TEXTS,
        "services": list_of(at_least({**dict.fromkeys(("from", "to", "protocol"), TEXT_OR_NULL), "flows": COUNT})),
        "flows": at_least(dict.fromkeys(("covered", "undocumented", "forbidden", "unseen"), LIST)),
    }
)
FINDING: Final = at_least(
    {
        "id": TEXT,
        "rule": {"type": "string", "pattern": "^AR-[0-9]{3}$"},
        "target": TEXT,
        "severity": one_of(*SEVERITIES),
        "force": one_of("shall", "should", "convention", "heuristic"),
        "basis": one_of("declared", "observed"),
        "status": one_of("open", "waived", "not_evaluated"),
        "message": TEXT,
        "evidence": ANY_RECORD,
        "violates": TEXTS,
        "measures": TEXTS,
    }
)
WAY: Final = at_least({"hops": {"type": "array"}, "flows": TEXTS, "controls": {"type": "array"}})
PATH: Final = at_least(
    {
        "source": TEXT,
        "target": TEXT,
        "reachable": {"type": "boolean"},
        "shortest": {"anyOf": [ref("way"), {"type": "null"}]},
        "likeliest": optional(ANY_RECORD),
        "routes": {"type": ["integer", "null"], "minimum": 0},
        "minimum_cut": {"type": ["array", "null"], "items": TEXT},
    }
)
PLACES: Final = at_least({"count": COUNT, "codes": TEXTS})
STORY: Final = at_least(
    {
        "code": TEXT,
        "title": TEXT,
        "verdict": one_of("reachable", "no_path", "no_path_known", "not_judged"),
        **dict.fromkeys(("entries", "targets", "already_there"), ref("places")),
        "shortest": {"anyOf": [ref("way"), {"type": "null"}]},
        "likeliest": {"anyOf": [ref("way"), {"type": "null"}]},
        "routes": {"type": ["integer", "null"], "minimum": 0},
        "minimum_cut": {"type": ["array", "null"], "items": TEXT},
        "account": optional(at_least({"accesses": RECORDS, "fewest_mfa": COUNT, "fewest_recorded": COUNT})),
        "segments": list_of(at_least({"code": TEXT, "attached_to": TEXTS, "reached": {"type": "boolean"}})),
        "statements": list_of(at_least({"severity": {"enum": [*SEVERITIES, None]}, "text": TEXT})),
        "containment": at_least(
            {
                "question": TEXT,
                "answer": one_of("stops", "may_stop", "not_known", "keeps_running", "not_asked"),
                "text": TEXT,
                "isolated": ref("places"),
                "functions": list_of(at_least({"asset": TEXT, "verdict": TEXT, "text": TEXT, "because": RECORDS})),
            }
        ),
    }
)
OPTIONAL_NUMBER: Final[Part] = {"type": ["number", "null"]}
DISTRIBUTION: Final = at_least(
    {
        **dict.fromkeys(("expected", "mean", "median", "quantile_90", "quantile_95"), NUMBER),
        "exceeded": list_of(at_least({"percent": NUMBER, "loss": NUMBER})),
    }
)
LOSSES: Final = at_least(
    {
        "years": COUNT,
        "seed": COUNT,
        "today": optional(ref("loss_distribution")),
        "after": optional(ref("loss_distribution")),
        "scenarios": list_of(
            at_least(
                {
                    "code": TEXT,
                    "rate": NUMBER,
                    "expected": NUMBER,
                    "rate_after": OPTIONAL_NUMBER,
                    "expected_after": OPTIONAL_NUMBER,
                }
            )
        ),
        "left_out": list_of(at_least({"code": TEXT, "why": TEXT})),
        "assumptions": TEXTS,
    }
)
ACTION: Final = at_least(
    {
        "action": TEXT,
        "period": TEXT,
        "window": {"type": ["string", "null"]},
        "cost": NUMBER,
        "removes": at_least({"levels": NUMBER, "risk": NUMBER}),
        "warnings": TEXTS,
    }
)
PLAN: Final = at_least(
    {
        "objective": one_of("risk", "levels"),
        "status": TEXT,
        "bound": {"type": ["number", "null"]},
        "gap_percent": {"type": ["number", "null"]},
        "schedule": list_of(ref("planned_action")),
        "stages": list_of(
            at_least(
                {
                    "migration": TEXT,
                    "stage": COUNT,
                    "period": {"type": ["string", "null"]},
                    "warnings": TEXTS,
                    "approvers": TEXTS,
                    "why": TEXT,
                }
            )
        ),
        "left_out": list_of(at_least({"action": TEXT, "why": TEXT})),
        "remaining": at_least({"levels_missing": NUMBER, "risk": NUMBER, "by_period": RECORDS}),
        "greedy": at_least({"remaining": ANY_RECORD}),
        "frontier": {"type": "array"},
        "losses": optional(ref("losses")),
    }
)
TOTALS: Final = at_least(
    {
        "gaps": COUNT,
        "levels_missing": COUNT,
        "not_assessed": COUNT,
        "findings": at_least(dict.fromkeys(SEVERITIES, COUNT)),
    }
)
RESULT: Final = at_least(
    {
        "bulkhead": {"const": 1},
        "engine": TEXT,
        "model_sha256": HASH,
        "date": {"type": ["string", "null"]},
        "totals": ref("totals"),
        "zones": keyed(ref("zone")),
        "conduits": keyed(ref("conduit")),
        "conduit_totals": ANY_RECORD,
        "findings": list_of(ref("finding")),
        "flows": at_least(dict.fromkeys(("undocumented", "unmatched", "forbidden", "ambiguous"), LIST)),
        "priorities": list_of(at_least({"zone": TEXT, "fr": TEXT, "gap": COUNT, "rank": COUNT})),
        "paths": list_of(ref("path")),
        "choke_points": {"type": "array"},
        "scenarios": keyed(SCENARIO),
        "losses": optional(ref("losses")),
        "stories": list_of(ref("story")),
        "techniques": keyed(TEXT),
        "plan": {"anyOf": [ref("plan"), {"type": "null"}]},
    }
)
RESULT_DEFS: Final[dict[str, Part]] = {
    "comparison": COMPARISON,
    "vector": list_of(LEVEL_OR_NULL, 7, 7),
    "totals": TOTALS,
    "zone": ZONE,
    "conduit": CONDUIT,
    "finding": FINDING,
    "way": WAY,
    "path": PATH,
    "loss_distribution": DISTRIBUTION,
    "losses": LOSSES,
    "places": PLACES,
    "story": STORY,
    "planned_action": ACTION,
    "plan": PLAN,
}
