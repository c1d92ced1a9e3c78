"""What was added, removed and changed between two model documents, record by record.

Records are matched by their code, assets by their tag; those without a code by what they are about. The order of
records never matters, nor that of entries in a list, except where a list says something by its order (levels, cells of
the matrix, the zones of a conduit). A missing key is null; one level stands for seven; the drawing is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from assessment.engine.model_file.approved import SIGHTINGS
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.references import HOMES, Document, code_of, records_at

Record = Mapping[str, Any]
ADDED, REMOVED, CHANGED = "added", "removed", "changed"

_VECTORS: Final = frozenset({"sl_t", "sl_a", "sl_c", "sl_required", "sl"})
_ORDERED: Final = _VECTORS | {
    "between",
    "cells",
    "points",
    "likelihood",
    "consequence",
    "frequency",
    "tolerable_frequency",
    "path_chances",
    "joins",
    "positions",
}
_SINGLE: Final = ("site", "assessment", "risk_matrix", "plan", "programme", "platform_sheet")
_WITHOUT_CODE: Final[Mapping[str, tuple[str, Callable[[Record], str]]]] = {
    "service_agreements": ("service_agreement", lambda one: f"{one.get('provider')}>{one.get('customer')}"),
    "waivers": ("waiver", lambda one: f"{one['rule']}@{one['target']}"),
    "patches": ("patch_count", lambda one: str(one["on"])),
    "plan.items": ("plan_item", lambda one: str(one["action"])),
}
_LISTED_APART: Final = {home.partition(".")[2] for home in (*HOMES.values(), *_WITHOUT_CODE) if "." in home}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record, nested ones with dots (`requirements.SR 1.1.status`); None is: not known."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record that was added, removed or changed; `fields` only for a changed one."""

    kind: str
    code: str
    name: str
    change: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def pointer(self) -> str:
        """Give `kind:CODE`."""
        return f"{self.kind}:{self.code}"

    @property
    def is_sighting(self) -> bool:
        """Tell whether nothing changed but when and how often the thing was seen."""
        return self.change == CHANGED and all(one.field in SIGHTINGS for one in self.fields)


def compare_records(old: Document, new: Document) -> tuple[RecordChange, ...]:
    """Give every record that differs, by kind and code."""
    found = [change for kind, before, after in _kinds(old, new) for change in _differences(kind, before, after)]
    return tuple(sorted(found, key=lambda one: (one.kind, one.code)))


def name_of(record: Record) -> str:
    """Give what people call a record."""
    return str(record.get("name") or record.get("title") or code_of(record) or "")


def indexed(document: Document, home: str) -> dict[str, Record]:
    """Give the records of one home by code or tag."""
    return {str(code_of(record)): record for record in records_at(document, home)}


def _kinds(old: Document, new: Document) -> Iterator[tuple[str, dict[str, Record], dict[str, Record]]]:
    for kind, home in HOMES.items():
        yield kind, indexed(old, home), indexed(new, home)
    for home, (kind, key) in _WITHOUT_CODE.items():
        yield kind, _keyed(records_at(old, home), key), _keyed(records_at(new, home), key)
    for kind in _SINGLE:
        yield kind, _single(old, kind), _single(new, kind)


def _keyed(records: list[Record], key: Callable[[Record], str]) -> dict[str, Record]:
    """Index records without a code; where several are about the same, they are numbered by their content."""
    found: dict[str, Record] = {}
    for record in sorted(records, key=canonical_json):
        plain, number = key(record), 1
        name = plain
        while name in found:
            number += 1
            name = f"{plain} ({number})"
        found[name] = record
    return found


def _single(document: Document, kind: str) -> dict[str, Record]:
    """Give the one record of a kind under a key that never changes, without the lists that are compared apart."""
    record = document.get(kind) or {}
    return {"": {key: value for key, value in record.items() if key not in _LISTED_APART}}


def _differences(kind: str, old: Mapping[str, Record], new: Mapping[str, Record]) -> Iterator[RecordChange]:
    for code in sorted({*old, *new}):
        before, after = old.get(code), new.get(code)
        if before is None or after is None:
            change = ADDED if before is None else REMOVED
            yield RecordChange(kind, code, name_of(before or after or {}) or code, change)
        elif before != after and (fields := tuple(_fields(before, after))):
            sign = code or str(after.get("code") or kind)
            yield RecordChange(kind, sign, name_of(after) or sign, CHANGED, fields)


def _fields(old: Record, new: Record, prefix: str = "") -> Iterator[FieldChange]:
    for key in sorted({*old, *new}):
        before, after = _plain(key, old.get(key)), _plain(key, new.get(key))
        if _are_records(before, after):
            yield from _fields(before or {}, after or {}, f"{prefix}{key}.")
        elif before != after:
            yield FieldChange(prefix + key, before, after)


def _are_records(*values: Any) -> bool:
    return any(isinstance(value, dict) for value in values) and all(isinstance(value, dict | None) for value in values)


def _plain(key: str, value: Any) -> Any:
    """Give a value in the one way of writing it: null left out of records, one level as seven, sets in order."""
    if isinstance(value, dict):
        return {name: _plain(name, entry) for name, entry in value.items() if entry is not None} or None
    if key in _VECTORS and isinstance(value, int | float):
        return [int(value)] * 7
    if key == "level" and isinstance(value, list) and len(value) == 1:
        return value[0]
    if isinstance(value, list):
        entries = [_plain("", entry) for entry in value]
        return entries if key in _ORDERED else sorted(entries, key=canonical_json) or None
    if key.startswith("SR ") and isinstance(value, str):
        return {"status": value}
    return value
