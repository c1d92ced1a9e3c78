from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.compare.records import compare_records
from tests.assessment.engine.compare.plants import PLANT, add, changed, comparison, drop, put, record

LISTS = ("zones", "conduits", "assets", "flows")


def told(*changes):
    return [
        (one.change, one.pointer, tuple((field.field, field.old, field.new) for field in one.fields))
        for one in compare_records(PLANT, changed(*changes).document)
    ]


@given(st.data())
def test_the_order_of_records_never_matters(data):
    shuffled = deepcopy(PLANT)
    for home in LISTS:
        shuffled[home] = data.draw(st.permutations(shuffled[home]))
    assert compare_records(PLANT, shuffled) == ()


@pytest.mark.parametrize(
    "same",
    [
        put("zones", "OFFICE", sl_t=[1] * 7),
        put("zones", "OFFICE", level=[4]),
        put("zones", "OFFICE", level=4.0),
        lambda document: record("assets", "PC")(document).update(vendor=None),
        lambda document: document.update(layout={"zones": {"OFFICE": [0, 0, 10, 10]}}),
        lambda document: document.update(people=[]),
    ],
)
def test_another_way_to_write_the_same_is_no_change(same):
    assert told(same) == []
    assert comparison(same)["verdict"] == "unchanged"


def test_a_list_that_is_a_set_has_no_order_and_the_zones_of_a_conduit_have_one():
    controls = put("conduits", "C1", controls=["mfa", "recorded"])
    base, same = changed(controls).document, changed(put("conduits", "C1", controls=["recorded", "mfa"])).document
    assert compare_records(base, same) == ()
    assert told(put("conduits", "C1", between=["DMZ", "OFFICE"])) == [
        ("changed", "conduit:C1", (("between", ["OFFICE", "DMZ"], ["DMZ", "OFFICE"]),))
    ]


def test_what_was_added_removed_and_changed_is_told_field_by_field():
    assert told(
        add("assets", tag="HMI", zone="SAFE"),
        drop("flows", "F2"),
        put("zones", "SAFE", sl_a=None, requirements={"SR 1.1": "met"}, isolation={"owner": "kl"}),
    ) == [
        ("added", "asset:HMI", ()),
        ("removed", "flow:F2", ()),
        (
            "changed",
            "zone:SAFE",
            (("isolation.owner", None, "kl"), ("requirements.SR 1.1.status", None, "met"), ("sl_a", [1] * 7, None)),
        ),
    ]


def test_records_without_a_code_are_matched_by_what_they_are_about():
    waiver = {"rule": "AR-008", "target": "zone:SAFE", "reason": "under study", "by": "kl", "expires": "2027-01-01"}
    longer = {**waiver, "expires": "2027-06-01"}
    base, later = changed(add("waivers", **waiver)).document, changed(add("waivers", **longer)).document
    (change,) = compare_records(base, later)
    assert (change.pointer, [field.field for field in change.fields]) == ("waiver:AR-008@zone:SAFE", ["expires"])
    both = changed(add("waivers", **longer), add("waivers", **waiver)).document
    assert [(one.change, one.pointer) for one in compare_records(base, both)] == [
        ("added", "waiver:AR-008@zone:SAFE (2)")
    ]


def test_the_site_and_the_conventions_are_records_too():
    def scored(document):
        document["assessment"]["conventions"]["attacker"] = 3

    assert told(scored, lambda document: document["site"].update(name="Works")) == [
        ("changed", "assessment:A", (("conventions.attacker", None, 3),)),
        ("changed", "site:S", (("name", "Filter house", "Works"),)),
    ]


def test_a_thing_that_was_only_seen_again_is_told_as_such():
    (seen,) = compare_records(PLANT, changed(put("assets", "PC", last_seen="2026-11-20")).document)
    assert seen.is_sighting
    (moved,) = compare_records(PLANT, changed(put("assets", "PC", last_seen="2026-11-20", zone="DMZ")).document)
    assert not moved.is_sighting
