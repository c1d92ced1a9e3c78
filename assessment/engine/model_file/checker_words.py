"""The keywords of JSON Schema that look at a value alone, and the phrases for what they expect."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sized
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, Final

from documents.errors import shown

Schema = Mapping[str, Any]
Test = Callable[[Any], bool]

_RANGE = re.compile(r"\s*\d+\s*(-|\u2013|\.\.|to|/)\s*\d+\s*\Z")
_ONE_CHARACTER = re.compile(r"\[[^\[\]]+\]\Z")
NULL: Final = {"type": "null"}
ANNOTATIONS = frozenset({"title", "description", "$schema", "$id", "$defs", "examples", "default"})


def _is_parsed(parse: Callable[[str], object]) -> Test:
    def test(value: Any) -> bool:
        if not isinstance(value, str):
            return True
        try:
            parse(value)
        except ValueError:
            return False
        return True

    return test


def _unscoped(value: str) -> None:
    if IPv6Address(value).scope_id:
        raise ValueError(value)


FORMATS: Final[Mapping[str, Test]] = {
    "date": _is_parsed(date.fromisoformat),
    "date-time": _is_parsed(datetime.fromisoformat),
    "ipv4": _is_parsed(IPv4Address),
    "ipv6": _is_parsed(_unscoped),
    "cidr": _is_parsed(lambda text: ip_network(text, strict=False)),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


TYPES: Final[Mapping[str, Test]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": _is_integer,
}
TYPE_NAMES: Final[Mapping[str, str]] = {
    "object": "a record",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
}


def phrase_of_type(schema: Schema) -> str:
    """Give the phrase for a schema without a title, such as `a list of 2 or more entries`."""
    names = schema.get("type", "object")
    name = names if isinstance(names, str) else names[0]
    phrase = TYPE_NAMES[name]
    if "minItems" in schema:
        most = f" to {schema['maxItems']}" if "maxItems" in schema else " or more"
        phrase += f" of {schema['minItems']}{most} entries"
    if "minimum" in schema:
        phrase += f" from {schema['minimum']}" + (f" to {schema['maximum']}" if "maximum" in schema else "")
    if "maxLength" in schema:
        phrase += f" of at most {schema['maxLength']} characters without control characters"
    return phrase


def expected(value: Any, phrase: str) -> str:
    """Say what was expected and what was found; a range of levels gets a sentence of its own."""
    if "level" in phrase and isinstance(value, str) and _RANGE.match(value):
        return f"a range is not a level: give one value from 0 to 4 instead of {shown(value)}"
    return f"expected {phrase}, found {shown(value)}"


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _enum(schema: Schema) -> Test:
    words = frozenset(one for one in schema["enum"] if isinstance(one, str))
    others = [one for one in schema["enum"] if not isinstance(one, str)]
    return lambda value: value in words if isinstance(value, str) else any(_same(value, one) for one in others)


def _pattern(schema: Schema) -> Test:
    search = re.compile(schema["pattern"]).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def texts_test(schema: Schema) -> Callable[[set[str]], bool]:
    """Compile a test of many texts at once, by their lengths, the pattern of a schema and what they must not be."""
    least, most = schema.get("minLength", 0), schema.get("maxLength", math.inf)
    search = re.compile(schema.get("pattern", "")).search
    refused = _any_text_test(schema["not"]) if "not" in schema else None

    def test(texts: set[str]) -> bool:
        lengths = set(map(len, texts))
        if not (least <= min(lengths, default=least) and max(lengths, default=0) <= most):
            return False
        return all(map(search, texts)) and not (refused is not None and refused(texts))

    return test


def _any_text_test(schema: Schema) -> Callable[[set[str]], bool]:
    """Compile a test of whether any of many texts is one that a schema accepts; one character is sought in all."""
    if "anyOf" in schema:
        tests = [_any_text_test(branch) for branch in schema["anyOf"]]
        return lambda texts: any(test(texts) for test in tests)
    if "const" in schema:
        return lambda texts: schema["const"] in texts
    search = re.compile(schema["pattern"]).search
    if _ONE_CHARACTER.match(schema["pattern"]):
        return lambda texts: search("".join(texts)) is not None
    return lambda texts: any(map(search, texts))


def numbers_test(schema: Schema) -> Callable[[list[int]], bool]:
    """Compile a test of many whole numbers at once, by the limits of a schema."""
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return lambda numbers: least <= min(numbers) and max(numbers) <= most


def _size(of: type[Sized], compare: str) -> Callable[[Schema], Test]:
    def compile_size(schema: Schema) -> Test:
        limit = schema[compare]
        if compare.startswith("max"):
            return lambda value: not isinstance(value, of) or len(value) <= limit
        return lambda value: not isinstance(value, of) or len(value) >= limit

    return compile_size


def _minimum(schema: Schema) -> Test:
    limit = schema["minimum"]
    return lambda value: not _is_number(value) or value >= limit


def _maximum(schema: Schema) -> Test:
    limit = schema["maximum"]
    return lambda value: not _is_number(value) or value <= limit


def _above(schema: Schema) -> Test:
    limit = schema["exclusiveMinimum"]
    return lambda value: not _is_number(value) or value > limit


VALUE_KEYWORDS: Final[Mapping[str, Callable[[Schema], Test]]] = {
    "enum": _enum,
    "const": lambda schema: lambda value: _same(value, schema["const"]),
    "pattern": _pattern,
    "format": lambda schema: FORMATS[schema["format"]],
    "minLength": _size(str, "minLength"),
    "maxLength": _size(str, "maxLength"),
    "minItems": _size(list, "minItems"),
    "maxItems": _size(list, "maxItems"),
    "minProperties": _size(dict, "minProperties"),
    "maxProperties": _size(dict, "maxProperties"),
    "minimum": _minimum,
    "maximum": _maximum,
    "exclusiveMinimum": _above,
}
