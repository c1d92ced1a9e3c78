from __future__ import annotations

from copy import deepcopy

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.compare.records import compare_records
from assessment.engine.what_if.changing import changed_document, merged
from assessment.engine.what_if.schema import changes_schema
from documents.errors import ModelRefused
from tests.assessment.engine.compare.plants import PLANT

LISTS = ("zones", "conduits", "assets", "flows")


def changed(**changes):
    return changed_document(PLANT, {"bulkhead_changes": 1, "name": "test", **changes})


def errors(**changes):
    with pytest.raises(ModelRefused) as refused:
        changed(**changes)
    return [str(error) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("value", "patch", "expected"),
    [  # the table of RFC 7396, appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_fields_are_set_as_a_json_merge_patch(value, patch, expected):
    assert merged(value, patch) == expected


def test_a_change_set_adds_sets_and_removes_and_leaves_the_model_alone():
    before = deepcopy(PLANT)
    after = changed(
        remove={"flows": ["F2"]},
        add={"assets": [{"tag": "HMI", "zone": "SAFE"}]},
        set={"zones": {"SAFE": {"lateral": "isolated", "sl_a": None}}},
    )
    told = [(one.change, one.pointer, [field.field for field in one.fields]) for one in compare_records(PLANT, after)]
    assert told == [
        ("added", "asset:HMI", []),
        ("removed", "flow:F2", []),
        ("changed", "zone:SAFE", ["lateral", "sl_a"]),
    ]
    assert before == PLANT


def test_what_is_removed_and_added_is_replaced_and_what_is_added_can_be_set():
    after = changed(
        remove={"flows": ["F1"]},
        add={"flows": [{"code": "F1", "from": {"zone": "OFFICE"}, "to": {"asset": "JUMP"}}]},
        set={"flows": {"F1": {"protocol": "ssh"}}},
    )
    (flow,) = (one for one in after["flows"] if one["code"] == "F1")
    assert flow == {"code": "F1", "from": {"zone": "OFFICE"}, "to": {"asset": "JUMP"}, "protocol": "ssh"}


def test_every_code_that_does_not_fit_is_told_with_its_place():
    assert errors(
        remove={"zones": ["NOWHERE"], "flows": ["F1", "F1", "F2"]},
        add={"zones": [{"code": "SAFE"}], "assets": [{"tag": "A"}, {"tag": "A"}]},
        set={"conduits": {"C9": {"kind": "diode"}}, "flows": {"F2": {"protocol": "ssh"}}},
    ) == [
        'remove.zones[0]: expected the code of a zone of the model, found "NOWHERE"',
        'add.zones[0].code: the code "SAFE" stands in the model already',
        'set.conduits.C9: expected the code of a conduit of the model, found "C9"',
        'add.assets[1].tag: the code "A" stands in this list already',
        'remove.flows[1]: the code "F1" stands in this list already',
        'set.flows.F2: expected the code of a flow of the model, found "F2", which is removed',
    ]


def test_what_is_no_change_set_is_told_with_its_place():
    told = errors(
        add={"zones": [{"code": "Z", "sl_t": 7, "colour": "red"}]}, set={"zones": {"SAFE": {"code": "X"}}}, oops=1
    )
    places = [one.partition(": ")[0] for one in told]
    assert places == ["add.zones[0].sl_t", "add.zones[0].colour", "set.zones.SAFE.code", "oops"]
    with pytest.raises(ModelRefused):
        changed_document(PLANT, ["no", "record"])


def test_what_the_changed_model_would_break_is_told_where_it_was_asked_or_at_the_thing_itself():
    assert errors(
        remove={"conduits": ["C2"]},
        add={"assets": [{"tag": "HMI", "zone": "NOWHERE"}]},
        set={"zones": {"SAFE": {"parent": "GONE"}}},
    ) == [
        'set.zones.SAFE.parent: expected the code of a declared zone, found "GONE"',
        'add.assets[0].zone: expected the code of a declared zone, found "NOWHERE"',
        'flow:F2.conduit: after the changes: expected the code of a declared conduit or none, found "C2"',
    ]


@given(st.data())
def test_the_order_of_the_model_never_matters(data):
    turned = {**PLANT, **{home: data.draw(st.permutations(PLANT[home])) for home in LISTS}}
    changes = {
        "bulkhead_changes": 1,
        "name": "test",
        "remove": {"flows": ["F2"]},
        "set": {"zones": {"SAFE": {"sl_a": 2}}},
        "add": {"assets": [{"tag": "HMI", "zone": "SAFE"}]},
    }
    assert compare_records(changed_document(PLANT, changes), changed_document(turned, changes)) == ()


def test_the_published_schema_is_sound_and_takes_a_change_set():
    schema = changes_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = {"bulkhead_changes": 1, "name": "x", "set": {"zones": {"Z": {"sl_t": None, "lateral": "open"}}}}
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "set": {"zones": {"Z": {"colour": "red"}}}})
    assert not validator.is_valid({**good, "place": ["MEA-031"]})
