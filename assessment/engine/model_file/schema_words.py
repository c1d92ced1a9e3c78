"""The words that the schemas are written in: texts, codes, dates, levels, and records with optional keys.

Every key that is not required also takes null, which means the same as a missing key: not known. A `title` is
the phrase for what is expected there, as error messages print it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from catalogue.loader import requirements

Part = dict[str, Any]

NULL: Final[Part] = {"type": "null"}
_CONTROL = r"[\u0000-\u001f\u007f-\u009f\ud800-\udfff]"
_CONTROL_IN_TEXT = r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]"
MOST: Final = 10**15
NAME_LENGTH: Final = 200
TEXT_LENGTH: Final = 10_000
FR_WORDS: Final = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA", "FR1", "FR2", "FR3", "FR4", "FR5", "FR6", "FR7")
SIDES: Final = ("ot", "it", "safety", "management", "external")

CODE: Final[Part] = {
    "title": "a code of 1 to 200 characters, without control characters and other than none",
    "type": "string",
    "minLength": 1,
    "maxLength": NAME_LENGTH,
    "pattern": r"\S",
    "not": {"anyOf": [{"const": "none"}, {"pattern": _CONTROL}]},
}
MEASURE_CODE: Final[Part] = {
    "title": "a measure's code of 1 to 200 characters, without @ and control characters and other than none",
    "type": "string",
    "minLength": 1,
    "maxLength": NAME_LENGTH,
    "pattern": r"\S",
    "not": {"anyOf": [{"const": "none"}, {"pattern": "@|" + _CONTROL}]},
}
NAME: Final[Part] = {
    "title": "a text of at most 200 characters without control characters",
    "type": "string",
    "maxLength": NAME_LENGTH,
    "not": {"pattern": _CONTROL},
}
TEXT: Final[Part] = {
    "title": "a text of at most 10000 characters without control characters",
    "type": "string",
    "maxLength": TEXT_LENGTH,
    "not": {"pattern": _CONTROL_IN_TEXT},
}
DATE: Final[Part] = {
    "title": "a date such as 2026-11-21",
    "type": "string",
    "format": "date",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
MOMENT: Final[Part] = {
    "title": "a date such as 2026-11-21, or a moment such as 2026-11-21T06:30:00Z",
    "type": "string",
    "format": "date-time",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$",
}
ADDRESS: Final[Part] = {
    "title": "an IP address",
    "anyOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}],
}
NETWORK: Final[Part] = {
    "title": "a network such as 10.10.1.0/24",
    "type": "string",
    "format": "cidr",
    "pattern": "^[0-9a-fA-F.:]+/[0-9]{1,3}$",
}
MAC: Final[Part] = {
    "title": "a MAC address such as 00:1b:1b:0a:0b:0c",
    "type": "string",
    "pattern": "^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$",
    "maxLength": 17,
}
HASH: Final[Part] = {
    "title": "a SHA-256 of 64 hex digits",
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "maxLength": 64,
}
LEVEL: Final[Part] = {"title": "a level from 0 to 4", "type": "integer", "minimum": 0, "maximum": 4}
LEVEL_OR_NULL: Final[Part] = {
    "title": "a level from 0 to 4, or null",
    "type": ["integer", "null"],
    "minimum": 0,
    "maximum": 4,
}
CAPABILITY: Final[Part] = {
    "title": 'a level from 0 to 4, null or "n/a"',
    "anyOf": [LEVEL_OR_NULL, {"const": "n/a"}],
}
YES_NO: Final[Part] = {"type": "boolean"}
AMOUNT: Final[Part] = {"title": "a number of 0 or more", "type": "number", "minimum": 0, "maximum": MOST}
COUNT: Final[Part] = {"title": "a whole number of 0 or more", "type": "integer", "minimum": 0, "maximum": MOST}
STEP: Final[Part] = {"title": "a whole number from 1 to 10", "type": "integer", "minimum": 1, "maximum": 10}
RATING: Final[Part] = {"title": "a whole number from 1 to 4", "type": "integer", "minimum": 1, "maximum": 4}
FR_WORD: Final[Part] = {"enum": list(FR_WORDS)}
ROW_ID: Final[Part] = {
    "title": "the id of a row of IEC 62443-3-3, such as SR 1.1 or SR 1.1 RE 1",
    "enum": list(requirements()),
}
POINTER: Final[Part] = {
    "title": "kind:CODE, such as zone:Z1",
    "type": "string",
    "maxLength": 1000,
    "pattern": "^[a-z][a-z_ ]*:.",
    "not": {"pattern": _CONTROL},
}
ACTION: Final[Part] = {
    "title": "MEASURE@kind:CODE, such as MEA-031@zone:Z1",
    "type": "string",
    "maxLength": 1000,
    "pattern": "^[^@]+@(zone|conduit|asset):.",
    "not": {"pattern": _CONTROL},
}


def ref(name: str) -> Part:
    """Give a reference to a part of `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def one_of(*words: str) -> Part:
    """Give the enumeration of these words."""
    return {"enum": list(words)}


def list_of(items: Part, least: int = 0, most: int | None = None) -> Part:
    """Give a list whose entries are all of one kind."""
    part: Part = {"type": "array", "items": items}
    if least:
        part["minItems"] = least
    if most is not None:
        part["maxItems"] = most
    return part


def table_of(values: Part, keys: Part | None = None) -> Part:
    """Give a record with free keys (codes, or those of `keys`) and values of one kind."""
    return {"type": "object", "propertyNames": keys or ref("name"), "additionalProperties": values}


def vector_of(element: Part, phrase: str) -> Part:
    """Give seven elements in the order FR1 to FR7, or one level that stands for all seven."""
    seven = {"title": f"seven levels (FR1 to FR7), {phrase}", **list_of(element, 7, 7)}
    return {"title": f"seven levels (FR1 to FR7) or one level, {phrase}", "anyOf": [seven, LEVEL]}


def record(needed: str, keys: Mapping[str, Part], *, description: str | None = None) -> Part:
    """Give a record that knows these keys and no other; `needed` names the required ones, separated by blanks."""
    required = needed.split()
    part: Part = {"type": "object"}
    if description:
        part["description"] = description
    part["properties"] = {name: value if name in required else optional(value) for name, value in keys.items()}
    if required:
        part["required"] = required
    part["additionalProperties"] = False
    return part


def optional(part: Part) -> Part:
    """Give the same part that also takes null."""
    kind = part.get("type")
    if isinstance(kind, str) and set(part) <= {"type", "title"}:
        return {**part, "type": [kind, "null"]}
    if set(part) == {"enum"}:
        return {"enum": [*part["enum"], None]}
    return {"anyOf": [part, NULL]}
