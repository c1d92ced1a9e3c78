"""A fast validator for the part of JSON Schema 2020-12 that our schemas use.

`Checker.accepts` says yes or no with compiled closures (100,000 flows in about two seconds); only where it says no
does `Checker.explain` walk the value again and name each place. A property test holds its verdict against the
`jsonschema` package. A node's `title` is the phrase for what was expected there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from assessment.engine.model_file.checker_words import (
    ANNOTATIONS,
    NULL,
    TYPES,
    VALUE_KEYWORDS,
    Schema,
    Test,
    expected,
    numbers_test,
    phrase_of_type,
    texts_test,
)
from documents.errors import ModelError, at_index, at_key, shown

MANY: Final = 20
SCALARS: Final = frozenset({str, int, float, bool})
TEXT_KEYWORDS: Final = frozenset({"type", "minLength", "maxLength", "pattern", "not"})
NUMBER_KEYWORDS: Final = frozenset({"type", "minimum", "maximum"})
LIST_KEYWORDS: Final = frozenset({"type", "items", "minItems", "maxItems"})
RECORD_KEYWORDS: Final = frozenset(
    {"type", "properties", "required", "additionalProperties", "minProperties", "maxProperties"}
)


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
        tests = [self._keyword(name, schema) for name in schema if name not in ANNOTATIONS]
        found = [test for test in tests if test is not None]
        if len(found) == 1:
            return found[0]
        if len(found) == 2:  # noqa: PLR2004  the common case without a loop
            first, second = found
            return lambda value: first(value) and second(value)
        return lambda value: all(test(value) for test in found)

    def _keyword(self, name: str, schema: Schema) -> Test | None:
        if name in {"required", "additionalProperties", "propertyNames"} and "properties" in schema:
            return None
        if name in VALUE_KEYWORDS:
            return VALUE_KEYWORDS[name](schema)
        return HOLDER_KEYWORDS[name](self, schema)

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
        check, columns = self._test(schema["items"]), self._column(schema["items"])

        def test(value: Any) -> bool:
            if not isinstance(value, list):
                return True
            return columns(value) if len(value) >= MANY else all(map(check, value))

        return test

    # -- yes or no, for many values at once -----------------------------------------------------------------------

    def _column(self, schema: Schema) -> Test:
        """Compile a test of a list of values: what stands in a column many times is looked at once."""
        whole, schema = self._test(schema), self.definition(schema)
        inner, at_once = self._test(schema), self._at_once(schema)

        def test(values: list[Any]) -> bool:
            kinds = set(map(type, values))
            if type(None) in kinds:
                if not whole(None):
                    return False
                values, kinds = [value for value in values if value is not None], kinds - {type(None)}
            if len(kinds) == 1 and (together := at_once.get(*kinds)) is not None:
                return together(values)
            if kinds <= SCALARS:
                return all(inner(value) for _, value in set(zip(map(type, values), values, strict=True)))
            return all(map(inner, values))

        return test

    def _at_once(self, schema: Schema) -> dict[type, Test]:
        """Compile what tests values of one Python type together, by the type, as far as the schema's keywords allow."""
        keywords, name = schema.keys() - ANNOTATIONS, schema.get("type")
        if keywords == {"anyOf"}:
            found = [self._at_once(self.definition(branch)) for branch in schema["anyOf"]]
            fitting: dict[type, list[Schema]] = {
                kind: [one for one in schema["anyOf"] if self._may_be(kind, one)] for kind in (dict, list)
            }
            return {kind: tests[kind] for tests in found for kind in tests if len(fitting.get(kind, ())) == 1}
        if name == "string" and keywords <= TEXT_KEYWORDS:
            texts = texts_test(schema)
            return {str: lambda values: texts(set(values))}
        if name == "integer" and keywords <= NUMBER_KEYWORDS:
            return {int: numbers_test(schema)}
        if name == "array" and keywords <= LIST_KEYWORDS:
            return {list: self._lists(schema)}
        if name == "object" and keywords <= RECORD_KEYWORDS and schema.get("additionalProperties") is False:
            return {dict: self._records(schema)}
        return {}

    def _may_be(self, kind: type, schema: Schema) -> bool:
        """Tell whether a schema may accept a value of a Python type: one without a type may accept any."""
        schema = self.definition(schema)
        return "type" not in schema or self.compile_type(schema)(kind())

    def _lists(self, schema: Schema) -> Test:
        entries = self._column(schema["items"])
        least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)

        def test(values: list[list[Any]]) -> bool:
            lengths = set(map(len, values))
            if not (least <= min(lengths, default=least) and max(lengths, default=0) <= most):
                return False
            return entries(list(chain.from_iterable(values)))

        return test

    def _records(self, schema: Schema) -> Test:
        parts = schema["properties"]
        columns = {name: self._column(part) for name, part in parts.items()}
        needed = set(schema.get("required", ()))
        least, most = schema.get("minProperties", 0), schema.get("maxProperties", len(parts))

        def test(values: list[dict[str, Any]]) -> bool:
            shapes = set(map(tuple, values))
            if not all(needed <= set(shape) <= columns.keys() and least <= len(shape) <= most for shape in shapes):
                return False
            used = {name for shape in shapes for name in shape}
            return all(columns[name]([value[name] for value in values if name in value]) for name in sorted(used))

        return test

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
        least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
        return bool(least <= len(value) <= most)

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
        return phrase_of_type(schema)


HOLDER_KEYWORDS: Final[Mapping[str, Callable[[Checker, Schema], Test]]] = {
    "type": Checker.compile_type,
    "$ref": Checker.compile_ref,
    "anyOf": Checker.compile_any_of,
    "not": Checker.compile_not,
    "properties": Checker.compile_properties,
    "additionalProperties": Checker.compile_additional,
    "propertyNames": Checker.compile_names,
    "items": Checker.compile_items,
}
