"""A fast validator for the part of JSON Schema 2020-12 that our schemas use.

`Checker.accepts` says yes or no with compiled closures (100,000 flows in about a second); only where it says no
does `Checker.explain` walk the value again and name each place. A property test holds its verdict against the
`jsonschema` package. A node's `title` is the phrase for what was expected there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any, Final

from assessment.engine.model_file.errors import ModelError, at_index, at_key, shown

Schema = Mapping[str, Any]
Test = Callable[[Any], bool]

_RANGE = re.compile(r"\s*\d+\s*(-|\u2013|\.\.|to|/)\s*\d+\s*\Z")
NULL: Final = {"type": "null"}
_ANNOTATIONS = frozenset({"title", "description", "$schema", "$id", "$defs", "examples", "default"})


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


class Checker:
    """A compiled schema; `#/$defs/...` references are followed."""

    def __init__(self, root: Schema) -> None:
        self._defs: Mapping[str, Schema] = root.get("$defs", {})
        self._compiled: dict[int, tuple[Schema, Test]] = {}
        self._root = root

    def accepts(self, value: Any, schema: Schema | None = None) -> bool:
        """Tell whether a value is valid under the root, or under one of its parts."""
        return self._test(self._root if schema is None else schema)(value)

    def explain(self, value: Any) -> Iterator[ModelError]:
        """Give every error of a value, with its place."""
        if not self.accepts(value):
            yield from self._errors(value, self._root, "")

    def definition(self, schema: Schema) -> Schema:
        """Give the schema that a reference points at, past an `anyOf` that only adds null."""
        while True:
            if "$ref" in schema:
                schema = self._defs[schema["$ref"].rpartition("/")[2]]
            elif schema.get("anyOf", [])[1:] == [NULL]:
                schema = schema["anyOf"][0]
            else:
                return schema

    # -- yes or no ----------------------------------------------------------------------------------------------

    def _test(self, schema: Schema) -> Test:
        known = self._compiled.get(id(schema))
        if known is None:
            known = (schema, self._compile(schema))
            self._compiled[id(schema)] = known
        return known[1]

    def _compile(self, schema: Schema) -> Test:
        tests = [self._keyword(name, schema) for name in schema if name not in _ANNOTATIONS]
        found = [test for test in tests if test is not None]
        if len(found) == 1:
            return found[0]
        return lambda value: all(test(value) for test in found)

    def _keyword(self, name: str, schema: Schema) -> Test | None:
        if name in {"required", "additionalProperties", "propertyNames"} and "properties" in schema:
            return None
        return KEYWORDS[name](self, schema)

    def compile_type(self, schema: Schema) -> Test:
        """Compile the keyword `type`."""
        names = schema["type"]
        if isinstance(names, str):
            return TYPES[names]
        tests = [TYPES[name] for name in names]
        return lambda value: any(test(value) for test in tests)

    def compile_ref(self, schema: Schema) -> Test:
        """Compile the keyword `$ref`."""
        return self._test(self.definition({"$ref": schema["$ref"]}))

    def compile_any_of(self, schema: Schema) -> Test:
        """Compile the keyword `anyOf`."""
        tests = [self._test(branch) for branch in schema["anyOf"]]
        return lambda value: any(test(value) for test in tests)

    def compile_not(self, schema: Schema) -> Test:
        """Compile the keyword `not`."""
        inner = self._test(schema["not"])
        return lambda value: not inner(value)

    def compile_properties(self, schema: Schema) -> Test:
        """Compile the keyword `properties`."""
        tests = {name: self._test(part) for name, part in schema["properties"].items()}
        needed = schema.get("required", ())
        extra = schema.get("additionalProperties")
        other: Test | None = None if extra is False else self._test(extra if isinstance(extra, dict) else {})

        def test(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            for key, entry in value.items():
                check = tests.get(key, other)
                if check is None or not check(entry):
                    return False
            return all(key in value for key in needed)

        return test

    def compile_additional(self, schema: Schema) -> Test:
        """Compile the keyword `additionalProperties`."""
        check = self._test(schema["additionalProperties"])
        return lambda value: not isinstance(value, dict) or all(map(check, value.values()))

    def compile_names(self, schema: Schema) -> Test:
        """Compile the keyword `propertyNames`."""
        check = self._test(schema["propertyNames"])
        return lambda value: not isinstance(value, dict) or all(map(check, value))

    def compile_items(self, schema: Schema) -> Test:
        """Compile the keyword `items`."""
        check = self._test(schema["items"])
        return lambda value: not isinstance(value, list) or all(map(check, value))

    # -- why ----------------------------------------------------------------------------------------------------

    def _errors(self, value: Any, schema: Schema, place: str) -> Iterator[ModelError]:
        """Give the errors of a value that `schema` does not accept."""
        if "$ref" in schema:
            schema = self.definition(schema)
        if "anyOf" in schema:
            yield from self._errors_of_branches(value, schema, place)
        elif isinstance(value, dict) and schema.get("type") == "object":
            yield from self._errors_of_record(value, schema, place)
        elif isinstance(value, list) and schema.get("type") == "array" and self._has_length(value, schema):
            check = self._test(schema["items"])
            for index, entry in enumerate(value):
                if not check(entry):
                    yield from self._errors(entry, schema["items"], at_index(place, index))
        else:
            yield ModelError(place or "document", expected(value, self._phrase(schema)))

    def _has_length(self, value: list[Any], schema: Schema) -> bool:
        return schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))

    def _errors_of_branches(self, value: Any, schema: Schema, place: str) -> Iterator[ModelError]:
        fitting = [branch for branch in schema["anyOf"] if self._fits_type(value, self.definition(branch))]
        is_nullable = schema["anyOf"][-1] == NULL and "title" not in schema
        if len(fitting) == 1 and (is_nullable or isinstance(value, (dict, list))):
            yield from self._errors(value, fitting[0], place)
        else:
            yield ModelError(place or "document", expected(value, self._phrase(schema)))

    def _fits_type(self, value: Any, schema: Schema) -> bool:
        if "anyOf" in schema:
            return any(self._fits_type(value, self.definition(branch)) for branch in schema["anyOf"])
        if "type" not in schema:
            return not isinstance(value, (dict, list))
        return self.compile_type(schema)(value)

    def _errors_of_record(self, value: dict[str, Any], schema: Schema, place: str) -> Iterator[ModelError]:
        parts = schema.get("properties", {})
        for key in schema.get("required", ()):
            if key not in value:
                yield ModelError(at_key(place, key), f"expected {self._phrase(parts[key])}, and it is missing")
        extra = schema.get("additionalProperties", {})
        names = schema.get("propertyNames")
        for key, entry in value.items():
            if key not in parts and extra is False:
                yield ModelError(at_key(place, key), f"unknown key; expected one of {', '.join(parts)}")
            elif names is not None and not self.accepts(key, names):
                yield ModelError(at_key(place, key), expected(key, self._phrase(names)))
            elif not self.accepts(entry, parts.get(key, extra)):
                yield from self._errors(entry, parts.get(key, extra), at_key(place, key))
        if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
            yield ModelError(place or "document", f"expected {self._phrase(schema)}, found {len(value)} keys")

    def _phrase(self, schema: Schema) -> str:
        schema = self.definition(schema) if "title" not in schema else schema
        if "title" in schema:
            return str(schema["title"])
        if "const" in schema:
            return shown(schema["const"])
        if "enum" in schema:
            return "one of " + ", ".join(str(one) for one in schema["enum"] if one is not None)
        if "anyOf" in schema:
            phrases = [self._phrase(branch) for branch in schema["anyOf"] if branch.get("type") != "null"]
            return " or ".join(dict.fromkeys(phrases))
        return _phrase_of_type(schema)


def _phrase_of_type(schema: Schema) -> str:
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


def _enum(_: Checker, schema: Schema) -> Test:
    words = frozenset(one for one in schema["enum"] if isinstance(one, str))
    others = [one for one in schema["enum"] if not isinstance(one, str)]
    return lambda value: value in words if isinstance(value, str) else any(_same(value, one) for one in others)


def _pattern(_: Checker, schema: Schema) -> Test:
    search = re.compile(schema["pattern"]).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _size(of: type, compare: str) -> Callable[[Checker, Schema], Test]:
    def compile_size(_: Checker, schema: Schema) -> Test:
        limit = schema[compare]
        if compare.startswith("max"):
            return lambda value: not isinstance(value, of) or len(value) <= limit
        return lambda value: not isinstance(value, of) or len(value) >= limit

    return compile_size


def _minimum(_: Checker, schema: Schema) -> Test:
    limit = schema["minimum"]
    return lambda value: not _is_number(value) or value >= limit


def _maximum(_: Checker, schema: Schema) -> Test:
    limit = schema["maximum"]
    return lambda value: not _is_number(value) or value <= limit


def _above(_: Checker, schema: Schema) -> Test:
    limit = schema["exclusiveMinimum"]
    return lambda value: not _is_number(value) or value > limit


KEYWORDS: Final[Mapping[str, Callable[[Checker, Schema], Test]]] = {
    "type": Checker.compile_type,
    "$ref": Checker.compile_ref,
    "anyOf": Checker.compile_any_of,
    "not": Checker.compile_not,
    "properties": Checker.compile_properties,
    "additionalProperties": Checker.compile_additional,
    "propertyNames": Checker.compile_names,
    "items": Checker.compile_items,
    "enum": _enum,
    "const": lambda _, schema: lambda value: _same(value, schema["const"]),
    "pattern": _pattern,
    "format": lambda _, schema: FORMATS[schema["format"]],
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
