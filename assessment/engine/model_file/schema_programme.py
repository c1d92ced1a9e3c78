"""The JSON Schema of what a programme keeps over years: use cases, migrations, tests, trainings, incidents, KPIs."""

from __future__ import annotations

from typing import Final

from assessment.engine.model_file.schema_places import CODE, CODES, DATE, NAME, NAMES, TEXT
from assessment.engine.model_file.schema_words import (
    AMOUNT,
    COUNT,
    FR_WORD,
    LEVEL,
    SIDES,
    YES_NO,
    Part,
    list_of,
    one_of,
    record,
    ref,
    table_of,
)

PROGRAMME = record(
    "",
    {
        "sponsor": NAME,
        "steering": NAMES,
        "gates": list_of(record("code", {"code": CODE, "record": TEXT, "passed_on": DATE})),
        "pilot": record(
            "",
            {
                "line": NAME,
                "use_case": CODE,
                # what joined the pilot after its scope was set, each with the reason
                "creep": list_of(record("", {"line": NAME, "use_case": CODE, "reason": TEXT, "by": NAME, "on": DATE})),
            },
        ),
    },
)
USE_CASE = record(
    "code",
    {
        "code": CODE,
        "decision": TEXT,
        "owner": NAME,
        "due": DATE,
        "consumer": NAME,
        "flows": CODES,
        "write_back": YES_NO,
        "benefit": {"title": "a number or a text", "anyOf": [AMOUNT, TEXT]},
        "source": TEXT,
    },
)
# A stage names the conduits that it takes away and brings in; both stand until it closes, and are words afterwards.
MIGRATION = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "segment": CODE,
        "owner": NAME,
        "stages": list_of(
            record(
                "",
                {
                    "name": NAME,
                    "window": NAME,
                    "hours": AMOUNT,
                    "old": TEXT,
                    "old_conduit": CODE,
                    "new": TEXT,
                    "new_conduit": CODE,
                    "proxy": CODE,
                    "crew": NAME,
                    "rollback": TEXT,
                    "safety_approver": NAME,
                    "status": NAME,
                    "validated_by": NAME,
                    "closed_on": DATE,
                    "closed_by": NAME,
                    "evidence": TEXT,
                },
            )
        ),
    },
)
TEST_RESULT = record(
    "code",
    {
        "code": CODE,
        "title": NAME,
        "about": ref("pointer"),
        "fr": FR_WORD,
        "level": LEVEL,
        "found_on": DATE,
        "confirmed": YES_NO,
        "closed_on": DATE,
    },
)
# Somebody walks a scenario or an isolation card with the room: what was said at each step, and whether it held.
EXERCISE = record(
    "code",
    {
        "code": CODE,
        "about": ref("pointer"),
        "on": DATE,
        "led_by": NAME,
        "attendees": NAMES,
        "steps": list_of(record("step", {"step": TEXT, "said": TEXT, "holds": YES_NO})),
        "outcome": TEXT,
    },
)
# Who was taught what, and on which day: counts for a year.
TRAINING = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "audience": NAME,
        "zones": CODES,
        "owner": NAME,
        "on": DATE,
        "invited": COUNT,
        "completed": COUNT,
        "evidence": TEXT,
    },
)
# What platforms are compared by. Security is not scored: it follows from what a platform can and its conduits need.
CRITERIA: Final = (
    "protocols",
    "edge_cloud",
    "time_series",
    "ai",
    "open_api",
    "cost",
    "ecosystem",
    "connectors",
    "cloud_agnostic",
)
SCORE: Part = {"title": "a whole number from 0 to 5", "type": "integer", "minimum": 0, "maximum": 5}
PLATFORM_SHEET = record(
    "",
    {
        "weights": record("", dict.fromkeys((*CRITERIA, "security"), AMOUNT)),
        "conduits": CODES,
        "platforms": list_of(
            record(
                "code",
                {
                    "code": CODE,
                    "name": NAME,
                    "scores": record("", dict.fromkeys(CRITERIA, SCORE)),
                    "sl_c": ref("sl_vector"),
                    "cost_of_ownership": AMOUNT,
                    "notes": TEXT,
                },
            )
        ),
    },
)
# What happened, when it was noticed and when it was over: from these come the mean times of the KPIs.
INCIDENT = record(
    "code",
    {
        "code": CODE,
        "title": NAME,
        "about": ref("pointer"),
        "occurred_at": ref("moment"),
        "detected_at": ref("moment"),
        "recovered_at": ref("moment"),
        "learned": TEXT,
    },
)
# `direction` is which way is better; the earliest value is the baseline. A north star was chosen by the steering team.
KPI = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "side": one_of(*SIDES, "security", "roadmap", "plant"),
        "owner": NAME,
        "definition": TEXT,
        "unit": NAME,
        "direction": one_of("higher", "lower"),
        "north_star": record("", {"chosen_by": NAME, "chosen_on": DATE}),
        "values": list_of(
            record("on value", {"on": DATE, "value": {"type": "number", "minimum": -(10**15), "maximum": 10**15}})
        ),
    },
)
DATA_CLASS = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "owner": NAME,
        "confidentiality": {"title": "a number or a text", "anyOf": [AMOUNT, NAME]},
    },
)
POSITION: Part = {"title": "a number", "type": "number", "minimum": -(10**6), "maximum": 10**6}
LAYOUT = record("", {"zones": table_of({"title": "four numbers x, y, w, h", **list_of(POSITION, 4, 4)}, ref("code"))})
PROGRAMME_DEFS: Final[dict[str, Part]] = {
    "programme": PROGRAMME,
    "session": record("code", {"code": CODE, "on": DATE, "attendees": NAMES}),
    "data_class": DATA_CLASS,
    "use_case": USE_CASE,
    "migration": MIGRATION,
    "test_result": TEST_RESULT,
    "exercise": EXERCISE,
    "training": TRAINING,
    "platform_sheet": PLATFORM_SHEET,
    "incident": INCIDENT,
    "kpi": KPI,
    "patch_count": record("on count", {"on": DATE, "count": COUNT}),
    "layout": LAYOUT,
}
