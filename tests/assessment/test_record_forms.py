"""Forms made from the schema: what was not touched stays to the letter, what was typed is read, what cannot be read is told."""

from pathlib import Path

import pytest
from django.conf import settings

from assessment.engine.model_file.schema import LISTS
from assessment.record_forms.controls import RAW, controls_of, sections_of
from assessment.record_forms.drawn import draw
from assessment.record_forms.texts import record_of, texts_of
from documents.read import read_value

EVERY_FIELD = read_value((Path(settings.BASE_DIR) / "tests/samples/every-field.yaml").read_bytes())
RECORDS = [(kind, record) for kind in LISTS for record in EVERY_FIELD.get(kind) or ()]
SINGLES = [(kind, EVERY_FIELD[kind]) for kind in ("site", "assessment", "risk_matrix", "plan", "programme")]


def read(kind, typed, was=None):
    """The record after somebody typed into the form of `was`."""
    controls, was = controls_of(kind), was or {}
    return record_of(controls, texts_of(controls, was) | {path: [text] for path, text in typed.items()}, was)


@pytest.mark.parametrize(("kind", "record"), [*RECORDS, *SINGLES])
def test_opening_and_saving_changes_nothing_whatever_line_ends_the_browser_sends(kind, record):
    controls = controls_of(kind)
    mine = {one.key: record[one.key] for one in controls if one.key in record}
    sent = {path: [text.replace("\n", "\r\n") for text in texts] for path, texts in texts_of(controls, record).items()}
    assert record_of(controls, sent, mine) == (mine, {})
    told = draw(controls, sent)
    assert [one.name for one in told] == [one.key for one in controls]


def test_only_the_matrix_itself_is_asked_for_as_json():
    kinds = [*LISTS, "site", "assessment", "risk_matrix", "plan", "programme"]
    raw = {(kind, one.path) for kind in kinds for one in controls_of(kind) if one.widget == RAW}
    assert raw == {("risk_matrix", "cells"), ("risk_matrix", "points")}


def test_each_field_of_the_schema_is_asked_for_once():
    for kind in ("zones", "conduits", "assets", "flows", "scenarios"):
        keys = [one.key for section in sections_of(kind) for one in section.controls]
        assert len(keys) == len(set(keys))
    assert {one.key for one in controls_of("zones")} >= {"isolation", "logical_boundary", "sl_t", "rto_hours"}


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("zones", {"level": "1"}, {"level": 1}),
        ("zones", {"level": "3.5, 4"}, {"level": [3.5, 4]}),
        ("zones", {"safety_related": "yes"}, {"safety_related": True}),
        ("zones", {"subnets": "10.0.0.0/8\r\n 10.1.0.0/16 \n\n"}, {"subnets": ["10.0.0.0/8", "10.1.0.0/16"]}),
        ("zones", {"policies": "one line"}, {"policies": "one line"}),
        ("zones", {"policies": "one\ntwo"}, {"policies": ["one", "two"]}),
        ("zones", {"sl_t.0": "2", "sl_t.6": "?"}, {"sl_t": [2, None, None, None, None, None, None]}),
        ("zones", {"isolation.phone": "112"}, {"isolation": {"phone": "112"}}),
        ("assets", {"sl_c.3": "n/a"}, {"sl_c": [None, None, None, "n/a", None, None, None]}),
        ("assets", {"backup.none": "yes"}, {"backup": "none"}),
        ("assets", {"backup.rto_hours": "8"}, {"backup": {"rto_hours": 8}}),
        ("assets", {"level": "2.5"}, {"level": 2.5}),
        ("flows", {"from.kind": "asset", "from.code": "HMI 1"}, {"from": {"asset": "HMI 1"}}),
        ("flows", {"to.kind": "any"}, {"to": {"any": True}}),
        ("flows", {"port": "502"}, {"port": 502}),
        ("flows", {"port": "1024-2048"}, {"port": "1024-2048"}),
        ("flows", {"translated": "yes"}, {"translated": True}),
        ("scenarios", {"consequence": "safety: 3\nfinancial:"}, {"consequence": {"safety": 3, "financial": None}}),
        ("measures", {"cost": "1200.50"}, {"cost": 1200.5}),
    ],
)
def test_what_is_typed_is_read(kind, typed, expected):
    assert read(kind, typed) == (expected, {})


@pytest.mark.parametrize(
    ("kind", "typed", "path", "words"),
    [
        ("zones", {"trust": "much"}, "trust", "whole number"),
        ("zones", {"trust": "2.5"}, "trust", "whole number"),
        ("zones", {"rto_hours": "1,5"}, "rto_hours", "number such as 2.5"),
        ("zones", {"sl_t.2": "high"}, "sl_t", "levels from 0 to 4"),
        ("scenarios", {"consequence": "safety"}, "consequence", "lines such as safety: 3"),
        ("flows", {"from.code": "HMI-1"}, "from", "what the code names"),
        ("risk_matrix", {"cells": "[[1"}, "cells", "JSON"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field_and_the_old_value_stays(kind, typed, path, words):
    record, problems = read(kind, typed)
    assert list(problems) == [path]
    assert words in problems[path]
    assert path not in record


def test_an_emptied_field_goes_and_one_level_for_all_seven_stays_one_until_it_is_touched():
    was = {"code": "Z1", "name": "Cell", "sl_t": 2, "owner": "APT"}
    assert read("zones", {"owner": ""}, was)[0] == {"code": "Z1", "name": "Cell", "sl_t": 2}
    assert read("zones", {"sl_t.0": "3"}, was)[0]["sl_t"] == [3, 2, 2, 2, 2, 2, 2]


def test_rows_of_a_list_are_changed_added_and_dropped():
    was = {"boundary_assets": ["FW-1", {"asset": "FW-2", "side": "Z1"}]}
    controls = controls_of("conduits")
    sent = texts_of(controls, was)
    assert record_of(controls, sent, was)[0] == was
    sent["boundary_assets.0.side"] = ["Z2"]
    sent |= {"boundary_assets.7.asset": ["FW-9"], "boundary_assets.8.asset": [""]}
    expected = [{"asset": "FW-1", "side": "Z2"}, {"asset": "FW-2", "side": "Z1"}, "FW-9"]
    assert record_of(controls, sent, was)[0] == {"boundary_assets": expected}
    without = {path: texts for path, texts in sent.items() if not path.startswith("boundary_assets.")}
    assert record_of(controls, without, was) == ({}, {})
