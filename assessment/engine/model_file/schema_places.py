"""The JSON Schema of how a site is partitioned: zones and conduits, and the terms that other parts share."""

from __future__ import annotations

from typing import Final

from assessment.engine.model_file.schema_words import (
    AMOUNT,
    ROW_ID,
    SIDES,
    YES_NO,
    Part,
    list_of,
    one_of,
    optional,
    record,
    ref,
    table_of,
)

CODE, NAME, TEXT, DATE = ref("code"), ref("name"), ref("text"), ref("date")
CODES, NAMES = list_of(CODE), list_of(NAME)
TEXTS: Part = {"title": "a text or a list of texts", "anyOf": [TEXT, list_of(TEXT)]}
CONTROLS: Final = (
    "mfa",
    "recorded",
    "time_window",
    "function_filter",
    "read_only",
    "encrypted",
    "signed",
    "approval",
    "protocol_break",
    "dpi",
    "session_control",
)
PURDUE: Part = {"title": "a Purdue level: 0, 1, 2, 3, 3.5, 4 or 5", "enum": [0, 1, 2, 3, 3.5, 4, 5]}
ZONE_KINDS = one_of(
    "enterprise",
    "dmz",
    "operations",
    "control",
    "safety",
    "field",
    "wireless",
    "remote_access",
    "temporary",
    "external",
    "management",
)
CONDUIT_KINDS = one_of(
    "unfiltered", "filtering", "gateway", "proxy", "vpn", "diode", "wireless", "physical", "removable_media"
)
PURPOSES = one_of(
    "monitoring", "control", "engineering", "update", "remote_access", "business", "safety", "management", "fleet"
)
STATUSES: Final = ("met", "partly_met", "not_met", "compensated", "not_applicable", "not_assessed")

ROW_STATUS = {
    "title": f"one of {', '.join(STATUSES)}, or a record with status",
    "anyOf": [
        one_of(*STATUSES),
        record(
            "status",
            {
                "status": one_of(*STATUSES),
                "reason": TEXT,
                "compensation": CODE,
                "evidence": TEXT,
                "assessed_by": NAME,
                "on": DATE,
            },
        ),
    ],
}
PLACEMENT = record("measure", {"measure": ref("measure_code"), "status": one_of("planned", "active", "retired")})
CONDITION = record("text", {"text": TEXT, "holds": YES_NO})
APPROVAL = record(
    "side",
    {
        "side": one_of(*SIDES),
        "by": NAME,
        "on": DATE,
        "expires": DATE,
        "of": ref("sha256"),
        "channels": ref("sha256"),
    },
)
# what zones and conduits have in common: targets, claims, statuses, measures, and the fields of ZCR 6.4
CHARACTERISTICS: Final = (
    "logical_boundary",
    "physical_boundary",
    "logical_access_points",
    "physical_access_points",
    "policies",
    "assumptions",
    "dependencies",
)
PLACE: Part = {
    "owner": CODE,
    "set_by": CODE,
    "sl_t": ref("sl_vector"),
    "sl_t_status": one_of("proposed", "agreed", "approved"),
    "sl_t_reason": TEXT,
    "sl_t_conditions": list_of(ref("condition")),
    "sl_a": ref("sl_vector"),
    "requirements": table_of(optional(ref("row_status")), ref("row_id")),
    "measures": list_of(ref("placement")),
    **dict.fromkeys(CHARACTERISTICS, TEXTS),
}
ZONE = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "kind": ZONE_KINDS,
        "level": {
            "title": "a Purdue level (0, 1, 2, 3, 3.5, 4 or 5) or a list of them",
            "anyOf": [PURDUE, list_of(PURDUE, 1)],
        },
        "parent": CODE,
        "safety_related": YES_NO,
        "lateral": one_of("open", "isolated", "transit_blocked"),
        "subnets": list_of(ref("network")),
        "trust": {"type": "integer", "minimum": 0, "maximum": 9},
        "external_kind": one_of("internet", "cloud", "vendor", "partner", "corporate"),
        "isolation": record("", {"instruction": TEXT, "owner": NAME, "phone": NAME, "tested_on": DATE}),
        "isolation_claimed": YES_NO,
        "wireless": record("", {"identity": one_of("shared_key", "individual"), "detection": YES_NO}),
        "rto_hours": AMOUNT,
        "test_rules": TEXT,
        "protects_first": list_of(one_of("safety", "availability", "integrity", "confidentiality")),
        **PLACE,
    },
)
CONDUIT = record(
    "code between",
    {
        "code": CODE,
        "name": NAME,
        "between": list_of(CODE, 2),
        "kind": CONDUIT_KINDS,
        "direction": one_of("forward", "reverse", "both"),
        "status": one_of("planned", "in_service", "closing", "closed"),
        "transit_owner": CODE,
        "boundary_assets": list_of(
            {
                "title": "the tag of an asset, or a record with asset and side",
                "anyOf": [CODE, record("asset", {"asset": CODE, "side": CODE})],
            }
        ),
        "default_policy": one_of("deny", "permit"),
        "purpose": PURPOSES,
        "monitored": YES_NO,
        "monitoring": record("", {"by": NAME, "kind": NAME, "receiver": NAME}),
        "untrusted": YES_NO,
        "encapsulated": YES_NO,
        "through": CODES,
        "controls": list_of(one_of(*CONTROLS)),
        "one_way_goal": one_of("integrity", "confidentiality"),
        "approvals": list_of(ref("approval")),
        **PLACE,
    },
)
PLACE_DEFS: Final[dict[str, Part]] = {
    "row_id": ROW_ID,
    "row_status": ROW_STATUS,
    "placement": PLACEMENT,
    "condition": CONDITION,
    "approval": APPROVAL,
    "zone": ZONE,
    "conduit": CONDUIT,
}
