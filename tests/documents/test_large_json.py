"""Large JSON texts are read on another way than small ones; white space makes any text large."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.errors import ModelRefused
from documents.json_text import LARGE, read_json

PADDING = " " * LARGE
texts = st.text(alphabet='ab":\\\\{},é\n', max_size=4)
values = st.recursive(
    st.none() | st.integers(-(10**12), 10**12) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner),
    max_leaves=8,
)


def outcome(text):
    try:
        return read_json(text)
    except ModelRefused as refusal:
        return [(error.place, error.message) for error in refusal.errors]


@settings(max_examples=60, deadline=None)
@given(values, st.booleans())
def test_a_large_text_gives_what_it_gives_small(value, is_plain):
    text = json.dumps({"a": value}, ensure_ascii=is_plain)
    assert read_json(text + PADDING) == {"a": value}


@settings(max_examples=60, deadline=None)
@given(texts, values)
def test_a_key_twice_is_refused_in_a_large_text_with_the_same_words(key, value):
    name, written = json.dumps(key), json.dumps(value)
    text = f'{{"x": [{{{name}: {written}, {name}: "a:b"}}]}}'
    assert outcome(text + PADDING) == outcome(text)
    assert len(outcome(text)) >= 1


@pytest.mark.parametrize(
    "text", ['{"a": NaN}', '{"a": 1e999}', '{"a": 1' + "0" * 40 + "}", '{"a": ' + "[" * 40 + "]" * 40 + "}"]
)
def test_what_is_refused_small_is_refused_large(text):
    assert outcome(text + PADDING) == outcome(text)


def test_a_string_across_the_pieces_that_are_counted():
    text = json.dumps({"a" * (LARGE - 3): ':"' * 9, "b": ":" * LARGE})
    assert read_json(text) == json.loads(text)
