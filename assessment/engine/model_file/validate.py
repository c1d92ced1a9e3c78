"""Everything that is wrong with a document, at once: the schema first, then what a schema cannot say.

The second part looks at those keys that the schema accepts, so that one bad value does not hide other errors and
is not reported twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.engine.model_file.checker_words import Schema
from assessment.engine.model_file.consistency import CONTRADICTIONS
from assessment.engine.model_file.matrix_errors import find_matrix_errors, find_positions_outside
from assessment.engine.model_file.references import Document, find_dangling, find_double_codes
from assessment.engine.model_file.schema import model_checker, model_schema
from documents.errors import MOST_LISTED, ModelError

CHECKS = (find_double_codes, find_dangling, *CONTRADICTIONS)
MATRIX_CHECKS = (find_matrix_errors, find_positions_outside)
# records that mean nothing in part: ends of flows, the risk matrix
_WHOLE_ONLY = frozenset({"asset", "cells"})


def find_errors(document: Any) -> list[ModelError]:
    """Give the errors of a document, at most 100; empty for a valid one."""
    return count_errors(document)[0]


def count_errors(document: Any) -> tuple[list[ModelError], int]:
    """Give the first 100 errors of a document, and how many there are in all."""
    listed: list[ModelError] = []
    total = 0
    for error in _errors(document):
        total += 1
        if total <= MOST_LISTED:
            listed.append(error)
    return listed, total


def _errors(document: Any) -> Iterator[ModelError]:
    checker = model_checker()
    is_sound = checker.accepts(document)
    if not is_sound:
        yield from checker.explain(document)
    if isinstance(document, dict):
        sound = document if is_sound else _sound_part(document, model_schema())
        has_matrix = ("risk_matrix" in sound) == ("risk_matrix" in document)
        for check in (*CHECKS, *MATRIX_CHECKS) if has_matrix else CHECKS:
            yield from check(sound)


def _sound_part(value: dict[str, Any], schema: Schema) -> Document:
    """Give a record without the keys that the schema refuses; in lists of records only the bad keys go."""
    parts, checker = schema.get("properties", {}), model_checker()
    sound = {}
    for key, entry in value.items():
        part = parts.get(key)
        if part is None:
            continue
        if checker.accepts(entry, part):
            sound[key] = entry
        elif (mended := _mended(entry, checker.definition(part))) is not None:
            sound[key] = mended
    return sound


def _mended(value: Any, schema: Schema) -> Any:
    if isinstance(value, dict) and "properties" in schema and _WHOLE_ONLY.isdisjoint(schema["properties"]):
        sound = _sound_part(value, schema)
        return sound if all(key in sound for key in schema.get("required", ())) else None
    if isinstance(value, list) and "maxItems" not in schema and "items" in schema:
        inner = model_checker().definition(schema["items"])
        if "properties" in inner:
            return [_sound_part(entry, inner) if isinstance(entry, dict) else {} for entry in value]
    return None
