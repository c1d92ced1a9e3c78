"""A record gets another code, and every record that names it says the new one: alone, in a pointer, in an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from assessment.engine.model_file.references import REFERENCES, SINGLE_REFERENCES, Document

Record = dict[str, Any]
Path = tuple[list[str], str]

# Kinds of reference that may hold a code of any kind, and where in the text.
_POINTERS: Final = frozenset({"pointer", "action"})


def rename(document: Document, kind: str, old: str, new: str) -> Record:
    """Make every record that names one code name another; the record of the code itself is left to the caller.

    Records that name neither are the very same ones afterwards.
    """
    changed: Record = dict(document)
    for home, keys in REFERENCES.items():
        holder, _, inner = home.partition(".")
        paths = _paths(keys, kind)
        if not paths or not document.get(holder):
            continue
        if inner:
            held = changed[holder]
            if held.get(inner):
                changed[holder] = {**held, inner: [_renamed(record, paths, kind, old, new) for record in held[inner]]}
        else:
            changed[holder] = [_renamed(record, paths, kind, old, new) for record in document[holder]]
    for home, keys in SINGLE_REFERENCES.items():
        if document.get(home):
            changed[home] = _renamed(changed[home], _paths(keys, kind), kind, old, new)
    drawn = (document.get("layout") or {}).get("zones") or {}
    if kind == "zone" and old in drawn:
        zones = {new if code == old else code: box for code, box in drawn.items()}
        changed["layout"] = {**document["layout"], "zones": zones}
    return changed


def _paths(keys: Mapping[str, str], kind: str) -> list[Path]:
    wanted = {kind, *_POINTERS} | ({"conduit or none"} if kind == "conduit" else set())
    return [(path.split("."), how) for path, how in keys.items() if how in wanted]


def _renamed(record: Any, paths: list[Path], kind: str, old: str, new: str) -> Any:
    value = record
    for path, how in paths:
        value = _replaced(value, path, partial(_said, how=how, kind=kind, old=old, new=new))
    return value


def _replaced(value: Any, path: list[str], say: Callable[[str], str]) -> Any:
    """Give a value with the texts at a path said anew; the very same value where none of them changes."""
    if not path:
        return say(value) if isinstance(value, str) else value
    step, rest = path[0], path[1:]
    changed = value
    if step == "[]" and isinstance(value, list):
        changed = [_replaced(entry, rest, say) for entry in value]
    elif step == "*" and isinstance(value, dict):
        changed = {key: _replaced(entry, rest, say) for key, entry in value.items()}
    elif isinstance(value, dict) and step in value:
        changed = {**value, step: _replaced(value[step], rest, say)}
    return value if changed == value else changed


def _said(text: str, *, how: str, kind: str, old: str, new: str) -> str:
    if how not in _POINTERS:
        return new if text == old else text
    measure, at, pointer = text.partition("@") if how == "action" else ("", "", text)
    if how == "action" and kind == "measure" and measure == old:
        measure = new
    if pointer == f"{kind}:{old}":
        pointer = f"{kind}:{new}"
    return measure + at + pointer
