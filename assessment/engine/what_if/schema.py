"""The published JSON Schema of a change-set file: what is added, set and removed, and which measures are placed."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from assessment.engine.model_file.checker import Checker
from assessment.engine.model_file.schema import DIALECT, LISTS, model_schema
from assessment.engine.model_file.schema_words import Part, list_of, record, ref, table_of

# The lists of a model file that a change set may touch: the plant and what is known of it, not what people decided.
HOMES: Final = {
    home: LISTS[home]
    for home in (
        "organisations",
        "zones",
        "conduits",
        "assets",
        "flows",
        "segments",
        "remote_access",
        "scenarios",
        "measures",
    )
}
DESCRIPTION: Final = """\
A named set of changes to a model file, asked as a question: what if. Codes and tags are those of the model. First \
what `remove` names goes, then the records of `add` come, then `set` changes fields by JSON Merge Patch (RFC 7396: \
records are merged, lists are replaced, null takes a field out), then what `cut` names is cut, then measures are \
placed and retired. A record that is removed and added is replaced. The changed model must be as sound as any: what \
points at a thing that was removed is refused with its place.

`cut` takes conduits and zones as zone:CODE or conduit:CODE: every flow over the conduit, or over the border of the \
zone, is forbidden and not there any more.

`place` makes a measure active at a zone or conduit, with its effect on levels and paths as the plan reckons it; \
`retire` ends one. Both take actions as the plan writes them, MEASURE@kind:CODE.
"""


@cache
def changes_schema() -> Part:
    """Give the JSON Schema of a change-set file."""
    parts: dict[str, Any] = model_schema()["$defs"]
    keys: dict[str, Part] = {
        "bulkhead_changes": {"const": 1},
        "name": ref("name"),
        "description": ref("text"),
        "add": record("", {home: list_of(ref(kind)) for home, kind in HOMES.items()}),
        "set": record("", {home: table_of(ref(f"{kind}_changes"), ref("code")) for home, kind in HOMES.items()}),
        "remove": record("", {home: list_of(ref("code")) for home in HOMES}),
        "cut": list_of(ref("pointer")),
        "place": list_of(ref("action")),
        "retire": list_of(ref("action")),
    }
    patches = {f"{kind}_changes": _patch_of(parts[kind]) for kind in HOMES.values()}
    return {
        "$schema": DIALECT,
        "title": "Bulkhead change set",
        **record("bulkhead_changes name", keys, description=DESCRIPTION),
        "$defs": {**parts, **patches},
    }


@cache
def changes_checker() -> Checker:
    """Give the compiled check of a change set."""
    return Checker(changes_schema())


def _patch_of(part: Part) -> Part:
    """Give the form of changes to a record: its fields without the code, none of them required, null for none."""
    fields = {key: value for key, value in part["properties"].items() if key not in {"code", "tag"}}
    return record("", fields)
