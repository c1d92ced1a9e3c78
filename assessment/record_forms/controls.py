"""What a form asks for each field of a record: one control per part of the schema of the model file.

A field that the schema gains is in the form the same day; only its label and its place among the sections are words
of ours (`labels`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from assessment.engine.model_file.references import REFERENCES
from assessment.engine.model_file.schema import LISTS, model_checker, model_schema
from assessment.record_forms.labels import SECTIONS, label_of

Part = Mapping[str, Any]

TEXT, LONG, DATE, NUMBER, CHOICE, CHOICES, YES_NO = "text", "long", "date", "number", "choice", "choices", "yes_no"
LINES, NUMBERS, VALUE, LEVELS, END = "lines", "numbers", "value", "levels", "end"
TABLE, GROUP, ROWS, RAW = "table", "group", "rows", "raw"
NONE: Final = "none"  # the word that says that there is nothing of the kind, where the schema has it
NAME_LENGTH: Final = 200  # of a text on one line
# What pages of their own ask for: not in the form of the record as a whole.
APART: Final[Mapping[str, frozenset[str]]] = {
    "zones": frozenset({"requirements"}),
    "conduits": frozenset({"requirements", "approvals"}),
}
_VECTORS: Final = frozenset({"sl_vector", "sl_capability"})


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form; `path` names it (`isolation.tested_on`), entries of a list are numbered in between.

    `choices` are the words of the schema, or further types that a value may have; `refers_to` is the kind of code
    that is meant. `parts` are the fields within; an entry of a list with nothing but the field `short` is a text.
    """

    key: str
    path: str
    widget: str
    label: str
    is_required: bool = False
    help: str = ""
    choices: tuple[Any, ...] = ()
    refers_to: str = ""
    is_whole: bool = False
    may_be_one: bool = False
    short: str = ""
    parts: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together, under a heading."""

    title: str
    controls: tuple[Control, ...]


@cache
def sections_of(kind: str) -> tuple[Section, ...]:
    """Give the form of a record of one kind (`zones`, `assets`, `site`, ...) in its sections."""
    schema = model_schema()["$defs"][LISTS.get(kind, kind)]
    maker = _Maker(kind)
    apart = APART.get(kind, frozenset())
    needed = set(schema.get("required", ()))
    controls = {
        key: maker.control(part, key, key, is_required=key in needed)
        for key, part in schema["properties"].items()
        if key not in apart
    }
    found = []
    for title, keys in SECTIONS.get(kind, ()):
        found.append(Section(title, tuple(controls.pop(key) for key in keys if key in controls)))
    if controls:
        found.append(Section("More" if found else "", tuple(controls.values())))
    return tuple(found)


def controls_of(kind: str) -> tuple[Control, ...]:
    """Give the controls of a form in the order of its sections."""
    return tuple(one for section in sections_of(kind) for one in section.controls)


class _Maker:
    """Makes controls from parts of the schema."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._refers = REFERENCES.get(kind, {})

    def control(self, part: Part, key: str, path: str, *, is_required: bool = False, named: str = "") -> Control:
        """Give the control of one field; `named` is its path as references are written, lists as []."""
        named = named or key
        vector = _reference_of(part) in _VECTORS
        schema = model_checker().definition(dict(part))
        made = LEVELS if vector else _widget_of(schema)
        fields: dict[str, Any] = {"help": str(schema.get("title", "")) if made in (RAW, TABLE, NUMBERS) else ""}
        if made in (CHOICE, CHOICES):
            words = schema["enum"] if made == CHOICE else _items(schema)["enum"]
            fields["choices"] = tuple(word for word in words if word is not None)
        if made == LEVELS:
            fields["choices"] = ("n/a",) if _reference_of(part) == "sl_capability" else ()
        if made == END:
            fields["choices"] = tuple(schema["properties"])
        if made in (LINES, NUMBERS):
            fields["may_be_one"] = "anyOf" in schema
        if made == VALUE:
            fields["choices"] = tuple(_type_of(one) for one in map(_inner, schema["anyOf"]))
        if made == TABLE:
            fields["choices"] = (_type_of(_inner(schema["additionalProperties"])),)
        if made in (GROUP, ROWS):
            holder = _record_in(schema if made == GROUP else _items(schema))
            fields["parts"] = self._parts(holder, path, named, made)
            is_either = "anyOf" in (schema if made == GROUP else _items(schema))
            fields |= {"short": holder["required"][0] if made == ROWS else NONE} if is_either else {}
        fields["is_whole"] = schema.get("type") in ("integer", ["integer", "null"])
        refers_to = self._refers.get(named) or self._refers.get(f"{named}.[]", "")
        return Control(key, path, made, label_of(self._kind, path), is_required, refers_to=refers_to, **fields)

    def _parts(self, schema: Part, path: str, named: str, made: str) -> tuple[Control, ...]:
        needed = set(schema.get("required", ()))
        within = f"{named}.[]" if made == ROWS else named
        return tuple(
            self.control(part, key, f"{path}.{key}", is_required=key in needed, named=f"{within}.{key}")
            for key, part in schema["properties"].items()
        )


def _widget_of(schema: Part) -> str:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if "enum" in schema:
        return CHOICE
    if kind == "boolean":
        return YES_NO
    if kind in ("number", "integer"):
        return NUMBER
    if kind == "string":
        return DATE if schema.get("format") == "date" else TEXT if schema.get("maxLength", 0) <= NAME_LENGTH else LONG
    if kind == "array":
        return _widget_of_list(schema)
    if kind == "object":
        return _widget_of_record(schema)
    return _widget_of_choice(schema)


def _widget_of_list(schema: Part) -> str:
    items = _items(schema)
    if "enum" in items:
        return CHOICES
    if items.get("type") == "object" or ("anyOf" in items and _record_in(items) is not items):
        return ROWS
    if _type_of(items) == "number":
        return NUMBERS
    return LINES if _is_text(items) else RAW


def _widget_of_record(schema: Part) -> str:
    if schema.get("maxProperties") == 1:
        return END
    return GROUP if "properties" in schema else TABLE


def _widget_of_choice(schema: Part) -> str:
    """Give the control of a field that takes values of several shapes."""
    branches = [_inner(one) for one in schema.get("anyOf", ())]
    if all(_is_text(one) for one in branches):
        return TEXT
    if any(one.get("const") == NONE for one in branches) and _record_in(schema) is not schema:
        return GROUP
    if all(_type_of(one) for one in branches):
        return VALUE
    first, last = branches[0], branches[-1]
    if len(branches) == 2 and last.get("type") == "array":  # noqa: PLR2004  one, or a list of them
        if _is_text(first) and _is_text(_items(last)):
            return LINES
        if _type_of(first) == "number" and first == _items(last):
            return NUMBERS
    return RAW


def _record_in(schema: Part) -> Part:
    """Give the record among the shapes of a field; the schema itself where it has but one shape."""
    return next((one for one in map(_inner, schema.get("anyOf", ())) if "properties" in one), schema)


def _type_of(schema: Part) -> str:
    """Give "number", "text" or "yes_no" for a plain value, nothing for other shapes."""
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind in ("number", "integer") or all(isinstance(one, int | float) for one in schema.get("enum") or ("",)):
        return "number"
    return "yes_no" if kind == "boolean" else "text" if _is_text(schema) else ""


def _is_text(schema: Part) -> bool:
    inner = [_inner(one) for one in schema.get("anyOf", ())]
    is_text = schema.get("type") == "string" or isinstance(schema.get("const"), str)
    return is_text or (bool(inner) and all(map(_is_text, inner)))


def _items(schema: Part) -> Part:
    return _inner(schema["items"])


def _inner(schema: Part) -> Part:
    return model_checker().definition(dict(schema))


def _reference_of(part: Part) -> str:
    inner = part["anyOf"][0] if "anyOf" in part and part["anyOf"][1:] == [{"type": "null"}] else part
    return str(inner.get("$ref", "")).rpartition("/")[2]
