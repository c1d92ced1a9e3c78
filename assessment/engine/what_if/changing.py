"""A change set over a model document: what is wrong with it, and the document that it gives.

Pure: the model is left as it is. Errors carry their place in the change set; what only shows in the changed model is
told at the thing it is about (`flow:F06.conduit`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from assessment.engine.compare.records import indexed
from assessment.engine.model_file.references import Document, code_of, records_at
from assessment.engine.model_file.validate import count_errors
from assessment.engine.what_if.schema import HOMES, changes_checker
from documents.errors import ModelError, ModelRefused, at_index, at_key, shown

Changes = Mapping[str, Any]
_RECORD = re.compile(r"([a-z_]+)\[([0-9]+)\](.*)\Z", re.DOTALL)
AFTER: Final = "after the changes: "


def changed_document(document: Document, changes: Any) -> dict[str, Any]:
    """Give the document after what a change set adds, sets and removes; raise `ModelRefused` with every error."""
    errors = list(changes_checker().explain(changes)) or list(_misfits(document, changes))
    if errors:
        raise ModelRefused(errors)
    changed = dict(document)
    for home in HOMES:
        if any((changes.get(verb) or {}).get(home) for verb in ("remove", "add", "set")):
            changed[home] = _changed_list(records_at(document, home), changes, home)
    found, total = count_errors(changed)
    if total:
        raise ModelRefused([_placed(error, changed, changes) for error in found], total)
    return changed


def part_of(changes: Changes, verb: str, home: str) -> Any:
    """Give what a change set says under a verb of one list of records; empty where it says nothing."""
    return (changes.get(verb) or {}).get(home) or ()


def _misfits(document: Document, changes: Changes) -> Iterator[ModelError]:
    """Give an error for each code that the model lacks, or has already, and each that is named twice."""
    for home, kind in HOMES.items():
        known = frozenset(indexed(document, home))
        removed: list[str] = list(part_of(changes, "remove", home))
        added = [str(code_of(record)) for record in part_of(changes, "add", home)]
        for index, code in enumerate(removed):
            place = at_index(f"remove.{home}", index)
            if code not in known:
                yield ModelError(place, _unknown(kind, code))
            elif code in removed[:index]:
                yield ModelError(place, f"the code {shown(code)} stands in this list already")
        yield from _doubles(home, added, known.difference(removed))
        for code in part_of(changes, "set", home):
            if code not in known.difference(removed).union(added):
                yield ModelError(at_key(f"set.{home}", code), _unknown(kind, code, gone=code in removed))


def _doubles(home: str, added: list[str], kept: frozenset[str]) -> Iterator[ModelError]:
    for index, code in enumerate(added):
        if code in kept or code in added[:index]:
            place = at_key(at_index(f"add.{home}", index), "tag" if home == "assets" else "code")
            yield ModelError(
                place, f"the code {shown(code)} stands in {'the model' if code in kept else 'this list'} already"
            )


def _unknown(kind: str, code: str, *, gone: bool = False) -> str:
    what = f"the code of {'an' if kind[0] in 'aeiou' else 'a'} {kind.replace('_', ' ')} of the model"
    return f"expected {what}, found {shown(code)}{', which is removed' if gone else ''}"


def _changed_list(records: list[Mapping[str, Any]], changes: Changes, home: str) -> list[Mapping[str, Any]]:
    removed = frozenset(part_of(changes, "remove", home))
    kept = [record for record in records if code_of(record) not in removed]
    patches = part_of(changes, "set", home)
    return [
        merged(record, patches[code]) if (code := code_of(record)) in patches else record
        for record in (*kept, *part_of(changes, "add", home))
    ]


def merged(value: Any, patch: Any) -> Any:
    """Give a value after a JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for key, entry in patch.items():
        if entry is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), entry)
    return found


def _placed(error: ModelError, changed: Document, changes: Changes) -> ModelError:
    """Give an error of the changed model at its place in the change set, or at the thing that it is about."""
    match = _RECORD.match(error.place)
    if match is None or match[1] not in HOMES:
        return ModelError(error.place, AFTER + error.message)
    home, index, rest = match[1], int(match[2]), match[3]
    code = str(code_of(records_at(changed, home)[index]))
    added = [str(code_of(record)) for record in part_of(changes, "add", home)]
    if code in part_of(changes, "set", home):
        return ModelError(at_key(f"set.{home}", code) + rest, error.message)
    if code in added:
        return ModelError(at_index(f"add.{home}", added.index(code)) + rest, error.message)
    return ModelError(f"{HOMES[home]}:{code}{rest}", AFTER + error.message)
