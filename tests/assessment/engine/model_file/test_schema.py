"""The published schema, and the property that our own check and the `jsonschema` package agree."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from ipaddress import ip_network
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from assessment.engine.model_file.checker import MANY
from assessment.engine.model_file.schema import LISTS, model_checker, model_schema, result_schema
from assessment.engine.model_file.validate import count_errors
from tests.assessment.engine.model_file.documents import every_field, small

FORMATS = FormatChecker()
FORMATS.checks("cidr", raises=ValueError)(
    lambda text: not isinstance(text, str) or bool(ip_network(text, strict=False))
)
REFERENCE = Draft202012Validator(model_schema(), format_checker=FORMATS)

VALUES: list[Any] = [
    None, True, False, 0, 1, 2, 2.0, 2.5, 3.5, -1, 5, 11, 10**16, 70000, "", "none", "x", "n/a", "2-3", "any", "9-3",
    "a\nb", "a\x00b", "a\x85b", "\ud800", "x" * 201, "x" * 10_001, "2026-11-21", "2026-02-30", "2026-11-21\n", "20261121",
    "2026-11-21T10:00:00Z", "2026-11-21T25:00:00Z", "10.0.0.1", "10.0.0.256", "fe80::1%eth0", "::1", "10.0.0.0/8",
    "10.0.0.0/33", "00:1b:1b:0a:0b:0c", "SR 1.1", "SR 9.9", "zone:Z1", "MEA-031@zone:Z1", "met", "external", "control",
    [], {}, [None], [1, 2], ["x"], ["x", "y"], [[]], [{}], {"code": "x"}, {"x": 1}, {"status": "met"}, {"asset": "x"},
    {"asset": "x", "zone": "y"}, {"any": True}, {"any": 1}, {"any": False}, [1, 2, 3, 4, 0, None, 1], [1] * 8,
    [0, 0, 0, 0, 0, 0, True], ["n/a", 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, "2-3"], [1.0] * 7,
]  # fmt: skip


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """Give every (holder, key) below a value."""
    found: list[tuple[Any, Any]] = []
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(entry, (dict, list)):
            found += places_in(entry)
    return found


@st.composite
def spoiled_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Give a small part of the large document with one to three values replaced, removed, renamed or doubled."""
    whole = every_field()
    key = draw(st.sampled_from(sorted(whole)))
    document = small(**{key: whole[key]})
    if isinstance(whole[key], list) and len(whole[key]) > 1:
        document[key] = [draw(st.sampled_from(whole[key]))]
    for _ in range(draw(st.integers(1, 3))):
        holder, place = draw(st.sampled_from(places_in(document)))
        if not (place in holder if isinstance(holder, dict) else place < len(holder)):
            continue
        how = draw(st.sampled_from(["replace", "replace", "replace", "remove", "add"]))
        value = deepcopy(draw(st.sampled_from(VALUES)))
        if how == "remove":
            del holder[place]
        elif how == "replace":
            holder[place] = value
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(["code", "name", "SR 1.1", "x y", "any", "", "\ud800"]))] = value
        else:
            holder.append(value)
    return document


def test_both_schemas_are_schemas():
    Draft202012Validator.check_schema(model_schema())
    Draft202012Validator.check_schema(result_schema())


def test_the_reference_accepts_what_we_accept_in_the_large_document():
    assert REFERENCE.is_valid(every_field())
    assert model_checker().accepts(every_field())


@settings(max_examples=100, deadline=None)
@given(document=spoiled_documents())
def test_our_check_and_the_schema_agree_on_lists_that_are_read_by_columns(document: dict[str, Any]):
    whole = every_field()
    for key in document.keys() - {"bulkhead", "site", "assessment"}:
        if isinstance(document[key], list) and isinstance(whole.get(key), list):
            document[key] = [*document[key], *whole[key], *whole[key] * (MANY // len(whole[key]))]
    assert model_checker().accepts(document) == REFERENCE.is_valid(document)


@settings(max_examples=200, deadline=None)
@given(document=spoiled_documents())
@example(document=small(zones=[{"code": "Z", "level": True}]))
@example(document=small(zones=[{"code": "Z", "sl_t": True}]))
@example(document=small(assets=[{"tag": "A", "backup": {}}]))
@example(document=small(patches=[{"on": "2026-01-01", "count": 1.5}]))
def test_our_check_and_the_schema_agree(document: dict[str, Any]):
    assert model_checker().accepts(document) == REFERENCE.is_valid(document)


@settings(max_examples=200, deadline=None)
@given(document=spoiled_documents())
def test_a_refused_document_always_names_a_place_and_never_breaks_the_other_checks(document: dict[str, Any]):
    errors, total = count_errors(document)
    assert (total > 0) >= (not model_checker().accepts(document))
    assert len(errors) == min(total, 100)
    for error in errors:
        assert error.place
        error.message.encode()
        error.place.encode()


@given(value=st.sampled_from(VALUES))
def test_no_value_at_the_top_breaks_the_check(value: Any):
    assert count_errors(value)[1] > 0


def uses(value: Any, schema: Any) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """Give each kind of record that a value meets, as the schema's keys and those that the value has."""
    schema = model_checker().definition(schema)
    if "anyOf" in schema:
        for branch in schema["anyOf"]:
            if model_checker().accepts(value, branch):
                yield from uses(value, branch)
    elif isinstance(value, dict):
        parts = schema.get("properties", {})
        yield parts, set(value)
        for key, entry in value.items():
            yield from uses(entry, parts.get(key) or schema["additionalProperties"])
    elif isinstance(value, list) and "items" in schema:
        for entry in value:
            yield from uses(entry, schema["items"])


def keys_unused(value: Any) -> set[str]:
    """Give the keys of the schema that a document does not use."""
    left: dict[int, set[str]] = {}
    for parts, used in uses(value, model_schema()):
        left[id(parts)] = left.get(id(parts), set(parts)) - used
    return set().union(*left.values())


def test_the_large_document_uses_every_key_of_the_schema():
    assert keys_unused(every_field()) == set()


def test_every_list_of_the_file_has_a_kind():
    assert set(LISTS.values()) <= set(model_schema()["$defs"])
