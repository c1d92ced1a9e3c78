"""The published JSON Schemas (2020-12) of the model file and of the result, and the check compiled from the first."""

from __future__ import annotations

from functools import cache
from typing import Final

from assessment.engine.model_file.checker import Checker
from assessment.engine.model_file.schema_inventory import INVENTORY_DEFS
from assessment.engine.model_file.schema_judgement import JUDGEMENT_DEFS
from assessment.engine.model_file.schema_places import PLACE_DEFS
from assessment.engine.model_file.schema_programme import PROGRAMME_DEFS
from assessment.engine.model_file.schema_result import RESULT, RESULT_DEFS
from assessment.engine.model_file.schema_words import (
    ADDRESS,
    CAPABILITY,
    CODE,
    DATE,
    HASH,
    LEVEL_OR_NULL,
    MAC,
    MEASURE_CODE,
    MOMENT,
    NAME,
    NETWORK,
    POINTER,
    TEXT,
    Part,
    list_of,
    record,
    ref,
    vector_of,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
LISTS: Final = {
    "organisations": "organisation",
    "service_agreements": "service_agreement",
    "people": "person",
    "zones": "zone",
    "conduits": "conduit",
    "assets": "asset",
    "flows": "flow",
    "segments": "segment",
    "remote_access": "remote_access",
    "scenarios": "scenario",
    "measures": "measure",
    "decisions": "decision",
    "waivers": "waiver",
    "compensations": "compensation",
    "sessions": "session",
    "data_classes": "data_class",
    "use_cases": "use_case",
    "hierarchy": "hierarchy_place",
    "migrations": "migration",
    "test_results": "test_result",
    "exercises": "exercise",
    "trainings": "training",
    "incidents": "incident",
    "kpis": "kpi",
    "patches": "patch_count",
}
DESCRIPTION: Final = """\
One assessment of one site. A missing key and null mean the same: not known. Beyond this schema a file is refused \
where codes are not unique per kind, where a reference points at nothing, where zones are each other's parents, \
where a zone's target lies below its parent's, and where the risk matrix contradicts itself.

References: zones, conduits, assets, flows, compensations and measures are always looked up. Organisations \
(owner, set_by, transit_owner, organisation, provider, customer), data classes, use cases, segments and places of \
the hierarchy are looked up once the file declares at least one of that kind; until then the code stands for \
itself. Persons (by, assessed_by, accepted_by, sponsor, owners of flows, measures and decisions) are free text: a \
person's code or a name.

A measure whose code is that of a catalogue measure states this site's figures for it: what it says replaces the \
catalogue's, the rest stays. A conduit named by a flow need not join the flow's ends: a channel may cross several. \
A list of levels on a zone says that it spans them. Assets take half levels (1.5, 2.5) because inventories have them.
"""


@cache
def model_schema() -> Part:
    """Give the JSON Schema of the model file."""
    keys: dict[str, Part] = {
        "bulkhead": {"const": 1},
        "site": ref("site"),
        "assessment": ref("assessment"),
        "risk_matrix": ref("risk_matrix"),
        **{key: list_of(ref(name)) for key, name in LISTS.items()},
        "plan": ref("plan"),
        "programme": ref("programme"),
        "platform_sheet": ref("platform_sheet"),
        "layout": ref("layout"),
    }
    words: dict[str, Part] = {
        "code": CODE,
        "measure_code": MEASURE_CODE,
        "name": NAME,
        "text": TEXT,
        "date": DATE,
        "moment": MOMENT,
        "address": ADDRESS,
        "network": NETWORK,
        "mac": MAC,
        "sha256": HASH,
        "pointer": POINTER,
        "sl_vector": vector_of(LEVEL_OR_NULL, "each from 0 to 4 or null"),
        "sl_capability": vector_of(CAPABILITY, 'each from 0 to 4, null or "n/a"'),
    }
    return {
        "$schema": DIALECT,
        "title": "Bulkhead model file",
        **record("bulkhead site assessment", keys, description=DESCRIPTION),
        "$defs": {**words, **PLACE_DEFS, **INVENTORY_DEFS, **JUDGEMENT_DEFS, **PROGRAMME_DEFS},
    }


@cache
def result_schema() -> Part:
    """Give the JSON Schema of what `check --json` and `plan --json` write."""
    return {"$schema": DIALECT, "title": "Bulkhead result", **RESULT, "$defs": RESULT_DEFS}


@cache
def model_checker() -> Checker:
    """Give the compiled check of the model file's schema."""
    return Checker(model_schema())
