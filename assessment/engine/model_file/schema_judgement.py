"""The JSON Schema of what is judged and decided: assessment, matrix, scenarios, measures, plan, decisions."""

from __future__ import annotations

from typing import Final

from assessment.engine.model_file.schema_places import CODE, CODES, CONTROLS, DATE, NAME, TEXT, TEXTS
from assessment.engine.model_file.schema_words import (
    ACTION,
    AMOUNT,
    COUNT,
    FR_WORD,
    LEVEL,
    RATING,
    STEP,
    YES_NO,
    Part,
    list_of,
    one_of,
    optional,
    record,
    ref,
    table_of,
)

PERCENT: Part = {
    "title": "a chance in percent, above 0 and at most 100",
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 100,
}
CONVENTIONS = record(
    "",
    {
        "conduit_target": one_of("maximum", "protection", "minimum", "own", "exposure"),
        "target_method": one_of("band", "decades", "attacker", "manual"),
        "initial_likelihood": one_of("fixed", "scored"),
        "attacker": RATING,
        "thresholds": record(
            "", dict.fromkeys(("stale_days", "segment_assets", "path_conduits", "restore_months"), COUNT)
        ),
        "path_controls": list_of(one_of(*CONTROLS)),
        "path_chances": {
            "title": "five chances in percent (two levels short or more, one short, at par, one above, two or more)",
            **list_of(PERCENT, 5, 5),
        },
        "decades_per_step": {"title": "a number above 0", "type": "number", "exclusiveMinimum": 0, "maximum": 10},
    },
)
# What ZCR 6 asks for in words: the system (6.2), its surroundings (6.5), threats (6.6), policies (6.7), who set what is
# tolerable (6.8), laws (6.9).
SPECIFICATION = record(
    "",
    {
        **dict.fromkeys(
            (
                "system",
                "function",
                "intended_use",
                "equipment",
                "operating_modes",
                "life_cycle",
                "environment",
                "threats",
                "tolerable_set_by",
            ),
            TEXT,
        ),
        "policies": TEXTS,
        "regulations": TEXTS,
    },
)
# The requirement of IEC 62443-3-2 that a decision answers.
STEPS: Final = ("ZCR 4.1", "ZCR 5.6", "ZCR 5.7", "ZCR 5.11")
ASSESSMENT = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "scope": TEXT,
        "included": list_of(TEXT),
        "excluded": list_of(TEXT),
        "date": DATE,
        "sponsor": NAME,
        "final": YES_NO,
        "flows_complete": YES_NO,
        "specification": SPECIFICATION,
        "conventions": CONVENTIONS,
    },
)
FREQUENCIES = list_of(
    {"title": "a number of times per year above 0", "type": "number", "exclusiveMinimum": 0, "maximum": 10**6}, 2, 10
)
RISK_MATRIX = record(
    "",
    {
        "likelihood": list_of(NAME, 2, 10),
        "consequence": list_of(NAME, 2, 10),
        "cells": list_of(list_of(CODE, 2, 10), 2, 10),
        "bands": list_of(record("code sl_t", {"code": CODE, "name": NAME, "sl_t": LEVEL}), 1, 10),
        "points": list_of(list_of(AMOUNT, 2, 10), 2, 10),
        "tolerable": CODE,
        "tolerable_by_category": table_of(CODE),
        "frequency": FREQUENCIES,
        "tolerable_frequency": FREQUENCIES,
        "likelihood_descending": YES_NO,
    },
)
CONSEQUENCE = table_of(optional(STEP))
SCENARIO_END: Part = {
    "title": "a record with one of asset and zone",
    "type": "object",
    "properties": {"asset": CODE, "zone": CODE},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
SCENARIO = record(
    "code",
    {
        "code": CODE,
        "title": NAME,
        "threat": record(
            "", {"source": NAME, "means": RATING, "resources": RATING, "skills": RATING, "motivation": RATING}
        ),
        "techniques": list_of(
            {"title": "an ATT&CK for ICS id such as T0883", "type": "string", "pattern": r"^T[0-9]{4}(\.[0-9]{3})?$"}
        ),
        "entry": ref("scenario_end"),
        "target": ref("scenario_end"),
        "zones": CODES,
        "conduits": CODES,
        "consequence": ref("consequence"),
        "likelihood": STEP,
        "residual": record(
            "", {"consequence": ref("consequence"), "likelihood": STEP, "credited": list_of(ref("measure_code"))}
        ),
        "decision": one_of("accept", "transfer", "mitigate", "avoid"),
        "relies_on": list_of(FR_WORD),
        "loss": record(
            "low likely high frequency", {"low": AMOUNT, "likely": AMOUNT, "high": AMOUNT, "frequency": AMOUNT}
        ),
        "hazard": NAME,
    },
)
MEASURE = record(
    "code",
    {
        "code": ref("measure_code"),
        "title": NAME,
        "kind": NAME,
        "satisfies": list_of(ref("row_id")),
        "sl": ref("sl_vector"),
        "cost": AMOUNT,
        "effort_days": AMOUNT,
        "outage_hours": AMOUNT,
        "min_window_hours": AMOUNT,
        "observation_days": AMOUNT,
        "safety_approver": NAME,
        "requires": list_of(ref("measure_code")),
        "replaces": list_of(ref("measure_code")),
        "limits": ref("consequence"),
        "path_effect": one_of("mfa", "dpi", "protocol_break", "removes_forbidden", "diode"),
        "direction": one_of("forward", "reverse"),
        "applies_to": list_of(one_of("zone", "conduit", "asset")),
        "side_effects": TEXT,
        "rollback": TEXT,
        "latency_ms": AMOUNT,
        "owner": NAME,
        "crew": NAME,
        "suits": list_of(one_of("person", "industrial", "controller", "radio", "boundary")),
        "alternative": TEXT,
        "acceptance": TEXT,
    },
)
PLAN = record(
    "",
    {
        "objective": one_of("risk", "levels"),
        "periods": list_of(
            record(
                "code",
                {
                    "code": CODE,
                    "start": DATE,
                    "budget": AMOUNT,
                    "effort_days": AMOUNT,
                    "crews": table_of(AMOUNT),
                },
            )
        ),
        "windows": list_of(
            record("code", {"code": CODE, "period": CODE, "zones": CODES, "hours": AMOUNT, "start": DATE})
        ),
        "must": list_of(ref("action")),
        "exclude": list_of(ref("action")),
        "only_own_measures": YES_NO,
        "carry_over": YES_NO,
        "items": list_of(
            record(
                "action",
                {
                    "action": ref("action"),
                    "status": NAME,
                    "owner": NAME,
                    "due": DATE,
                    "done_on": DATE,
                    "evidence": TEXT,
                    "adoption": TEXT,
                    "phase": NAME,
                    "kpi": NAME,
                    "validated_by": NAME,
                    "accepted_by": NAME,
                },
            )
        ),
    },
)
DECISION = record(
    "code",
    {
        "code": CODE,
        "about": ref("pointer"),
        "status": one_of("open", "agreed", "conditional", "protest", "escalated"),
        "positions": list_of(record("text", {"by": NAME, "text": TEXT})),
        "outcome": TEXT,
        "reason": TEXT,
        "condition": TEXT,
        "by": NAME,
        "on": DATE,
        "owner": NAME,
        "expires": DATE,
        "session": CODE,
        "step": one_of(*STEPS),
        "supersedes": CODE,
        "approvals": list_of(
            record("side by", {"side": one_of("ot", "it"), "by": NAME, "on": DATE, "of": ref("sha256")})
        ),
    },
)
WAIVER = record(
    "rule target",
    {
        "rule": {"title": "a rule such as AR-018", "type": "string", "pattern": "^AR-[0-9]{3}$", "maxLength": 6},
        "target": ref("pointer"),
        "reason": TEXT,
        "by": NAME,
        "on": DATE,
        "expires": DATE,
    },
)
COMPENSATION = record(
    "code",
    {
        "code": CODE,
        "requirement": ref("row_id"),
        "about": ref("pointer"),
        "reason": TEXT,
        "measure": ref("measure_code"),
        "equivalence": TEXT,
        "evidence": TEXT,
        "side_effects": TEXT,
        "owner": NAME,
        "accepted_by": NAME,
        "accepted_on": DATE,
        "expires": DATE,
    },
)
JUDGEMENT_DEFS: Final[dict[str, Part]] = {
    "action": ACTION,
    "consequence": CONSEQUENCE,
    "scenario_end": SCENARIO_END,
    "assessment": ASSESSMENT,
    "risk_matrix": RISK_MATRIX,
    "scenario": SCENARIO,
    "measure": MEASURE,
    "plan": PLAN,
    "decision": DECISION,
    "waiver": WAIVER,
    "compensation": COMPENSATION,
}
