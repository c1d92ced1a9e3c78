from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import yaml_text
from documents.lines import record_lines
from documents.read import read_value

ROOT = Path(__file__).resolve().parents[2]

YAML = """\
# a comment
bulkhead: 1
site: {code: S}
zones:
  - code: A
    sl_t: [1, 2,
      3]
  # between
  -
    code: B
  - {code: C, name: "two
      lines"}
flows: [{code: F1}, {code: F2},
  {code: F3}]
assessment:
  code: X
"""
JSON = """\
{
 "bulkhead": 1, "site": {"code": "S: [{"},
 "zones": [
  {"code": "A",
   "name": "]"},

  {"code": "B"}, {"code": "C"}
 ],
 "flows": [], "plan": {"periods": [{"code": "P"}]}
}
"""


def test_the_lines_of_records_in_yaml():
    assert record_lines(YAML.encode()) == {
        ("bulkhead", None): 2,
        ("site", None): 3,
        ("zones", None): 4,
        ("zones", 0): 5,
        ("zones", 1): 10,
        ("zones", 2): 11,
        ("flows", None): 13,
        ("flows", 0): 13,
        ("flows", 1): 13,
        ("flows", 2): 14,
        ("assessment", None): 15,
    }


def test_the_lines_of_records_in_json():
    assert record_lines(JSON.encode()) == {
        ("bulkhead", None): 2,
        ("site", None): 2,
        ("zones", None): 3,
        ("zones", 0): 4,
        ("zones", 1): 7,
        ("zones", 2): 7,
        ("flows", None): 9,
        ("plan", None): 9,
    }


def test_an_alias_stands_where_it_is_written():
    text = "a: &one\n  - {code: A}\nb: *one\nc:\n  - &two {code: B}\n  - *two\n"
    assert record_lines(text.encode()) == {
        ("a", None): 1,
        ("a", 0): 2,
        ("b", None): 3,
        ("c", None): 4,
        ("c", 0): 5,
        ("c", 1): 6,
    }


def test_the_fast_parser_finds_the_same_lines(monkeypatch):
    demo = (ROOT / "demo" / "water-works.yaml").read_bytes()
    slow = record_lines(demo)
    monkeypatch.setattr(yaml_text, "LARGE", 0)
    assert record_lines(demo) == slow
    text = demo.decode().splitlines()
    for index, zone in enumerate(read_value(demo)["zones"]):
        assert zone["code"] in text[slow["zones", index] - 1]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values, max_size=5), st.sampled_from([None, 1, "\t"]))
def test_each_entry_of_any_json_has_its_line(document, indent):
    text = json.dumps(document, indent=indent)
    lines = record_lines(text.encode())
    expected = {(key, None) for key in document}
    expected |= {(key, i) for key, value in document.items() if isinstance(value, list) for i in range(len(value))}
    assert set(lines) == expected
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@pytest.mark.parametrize("text", ["{}", "[]", "[1, 2]", "a"])
def test_what_has_no_keys_has_no_lines(text):
    assert record_lines(text.encode()) == {}
