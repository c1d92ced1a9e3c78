from __future__ import annotations

import pytest

from assessment.engine.model_file.parse import read_text
from documents import yaml_text
from documents.errors import ModelRefused
from documents.read import read_value
from tests.assessment.engine.model_file.documents import SAMPLES


def test_yaml_is_read_by_the_core_schema_of_1_2():
    text = b"""
a: no
on: yes
time: 12:30:45
date: 2026-11-21
octal: [0o17, 0x1F, 017, +5, -0]
float: [1.5e3, .5, 2., 1e3]
null: [~, null, Null, "null"]
"""
    with pytest.raises(ModelRefused, match='the key "null" is not a text'):
        read_text(text)
    assert read_text(text.replace(b"\nnull:", b"\nnothing:")) == {
        "a": "no",
        "on": "yes",
        "time": "12:30:45",
        "date": "2026-11-21",
        "octal": [15, 31, 17, 5, 0],
        "float": [1500.0, 0.5, 2.0, 1000.0],
        "nothing": [None, None, None, "null"],
    }


def test_words_in_quotes_and_blocks_stay_texts():
    assert read_text(b"a: \"true\"\nb: '1'\nc: |\n  null\n") == {"a": "true", "b": "1", "c": "null\n"}


def test_an_alias_repeats_its_node():
    assert read_text(b"a: &v [1, 2]\nb: *v\n") == {"a": [1, 2], "b": [1, 2]}


def test_json_and_yaml_are_told_apart_by_the_first_characters():
    assert read_text(b'\xef\xbb\xbf {"a": 1}') == {"a": 1}
    assert read_text(b"{a: 1}") == {"a": 1}
    with pytest.raises(ModelRefused):
        read_text(b"{a: 1}", yaml=False)


BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
DEEP = "[" * 20_000

REFUSED = {
    "nothing": ("  \n", "line 1", "the file is empty"),
    "a list at the top": ("[1]", "document", "expected a record"),
    "a word at the top": ("word", "document", "expected a record"),
    "half a record": ('{"a": ', "line 1, column 7", "not valid JSON"),
    "text after the end": ('{"a": 1} x', "line 1, column 10", "extra data"),
    "a comment in JSON": ('{"a": 1 /* x */}', "line 1, column 9", "not valid JSON"),
    "a key twice": ('{"a": 1,\n "b": [{"c": 1, "c": 2}]}', "b[0].c", 'line 2: the key "c" stands twice'),
    "NaN": ('{"a": [1, NaN]}', "a[1]", "NaN is not a number"),
    "infinity": ('{"a": -Infinity}', "a", "-Infinity is not a number"),
    "a number past all floats": ('{"a": 1e999}', "a", "too long or too large"),
    "a number past all floats with letters behind it": ('{"a": 1e999999results}', "document", "not strict JSON"),
    "a number of 5000 digits": ('{"a": ' + "9" * 5000 + "}", "a", "too long or too large"),
    "JSON too deep": ('{"a": ' + "[" * 40 + "]" * 40 + "}", "a" + "[0]" * 31, "deeper than 32"),
    "JSON deep enough for a crash": ('{"a": ' + DEEP * 10, "a" + "[0]" * 31, "deeper than 32"),
    "YAML too deep": ("a: " + DEEP, "a" + "[0]" * 31, "deeper than 32"),
    "YAML key twice": ("zones:\n  - a: 1\n    a: 2\n", "zones[0].a", 'line 3: the key "a" stands twice'),
    "a second document": ("a: 1\n---\nb: 1\n", "line 2", "second document"),
    "a tag": ("a: !!python/object:os.system x", "a", "tags such as tag:yaml.org,2002:python"),
    "a harmless tag": ("a: !!str 1", "a", "tags such as"),
    "a merge key": ("a: &a {x: 1}\nb:\n  <<: *a\n", "b", "merge keys are not read"),
    "YAML 1.1": ("%YAML 1.1\n---\na: no\n", "document", "another version of YAML"),
    "not a number in YAML": ("a: .nan", "a", "not a number"),
    "infinity in YAML": ("a: -.inf", "a", "not a number"),
    "a number as key": ("a: {1: x}", "a", "is not a text"),
    "a list as key": ("? [a]\n: b", "line 1", "cannot be a key"),
    "an unknown alias": ("a: *b", "a", "has no anchor"),
    "an alias of itself": ("a: &a [1, *a]", "a[1]", "inside the node"),
    "a bomb": (BOMB, "a4[7]", "more than 100000 nodes"),
    "a tab": ("a:\n\tb: 1", "line 2, column 1", "not valid YAML"),
    "an old line break": ('a: "x\u2028y"', "line 1", "write it as an escape"),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_no_strict_document_is_refused_with_its_place(case: str):
    text, place, words = REFUSED[case]
    with pytest.raises(ModelRefused) as refused:
        read_text(text.encode())
    assert (refused.value.errors[0].place, refused.value.total) == (place, 1)
    assert words in refused.value.errors[0].message


def test_all_double_keys_of_a_json_file_are_named():
    with pytest.raises(ModelRefused) as refused:
        read_text(b'{"a": 1, "a": 2, "b": {"c": 1, "c": 1, "c": 1}}')
    assert [error.place for error in refused.value.errors] == ["a", "b.c", "b.c"]


def test_bytes_that_are_not_utf_8_are_refused_with_their_line():
    with pytest.raises(ModelRefused, match="line 2: byte 4 of the file is not UTF-8"):
        read_text(b"a:\n\xff")


SPELLINGS = (
    "x: [a:b, http://x/y]",
    "x: [fe80::1, '::1']",
    "x: ::1",
    'x: {"a":1,"b":no}',
    'x: "a\\/b\\x41\\u00e9\\U0001F600\\t\\_"',
    "x: |\n  a\n   b\n\n  c\n",
    "x: >\n  a\n  b\n\n  c\n   d\n",
    "x: |+\n a\n\n",
    "x: a\n  b\n\n  c",
    'x: "a\n  b\\\n  c"',
    "x: 'a''b\n  c'",
    "x: a #b\ny: a#b",
    "? a\n: b",
    "x:\r\n- 1\r\n- two\r\n",
    "%YAML 1.2\n---\nx: y\n...\n",
    "x: 1:20:30\ny: 0x1f\nz: 1_000\nw: +.5",
)


@pytest.mark.parametrize("text", SPELLINGS)
def test_large_files_are_read_like_small_ones(text: str, monkeypatch: pytest.MonkeyPatch):
    small = read_text(text.encode())
    monkeypatch.setattr(yaml_text, "LARGE", 0)
    assert read_text(text.encode()) == small


@pytest.mark.parametrize("case", [case for case, (text, _, _) in REFUSED.items() if not text.startswith("{")])
def test_large_files_are_refused_like_small_ones(case: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(yaml_text, "LARGE", 0)
    text, place, words = REFUSED[case]
    with pytest.raises(ModelRefused) as refused:
        read_text(text.encode())
    assert refused.value.errors[0].place == place
    assert words in refused.value.errors[0].message


def test_the_sample_file_reads_the_same_by_both_parsers(monkeypatch: pytest.MonkeyPatch):
    data = (SAMPLES / "every-field.yaml").read_bytes()
    small = read_text(data)
    monkeypatch.setattr(yaml_text, "LARGE", 0)
    assert read_text(data) == small


def test_merge_keys_are_read_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch):
    text = b"base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nmade: {y: 5, <<: [*b, *o]}\n"
    for large in (yaml_text.LARGE, 0):
        monkeypatch.setattr(yaml_text, "LARGE", large)
        assert read_value(text, merges=True)["made"] == {"x": 1, "y": 5, "z": 4}
        with pytest.raises(ModelRefused, match="merge keys are not read"):
            read_value(text)
        with pytest.raises(ModelRefused, match="no record"):
            read_value(b"a: {<<: 1}", merges=True)
