"""A change meets another one only in the field that both mean, and the smallest change leads there and back."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.three_way import Clash, difference, merged

VALUES = st.none() | st.booleans() | st.integers(0, 2) | st.lists(st.integers(0, 1), max_size=2)
NAMES = st.sampled_from(["name", "isolation", "requirements", "from", "owner"])
RECORDS = st.dictionaries(
    NAMES, st.recursive(VALUES, lambda inner: st.dictionaries(NAMES, inner, max_size=3)), max_size=5
)


def test_what_somebody_else_wrote_stays():
    assert merged({"name": "Cell 4", "owner": "APT"}, {"name": "Cell 4"}, {"name": "Mixing"}) == (
        {"name": "Mixing", "owner": "APT"},
        [],
    )


def test_a_field_that_is_neither_as_seen_nor_as_wanted_is_a_clash_and_stays():
    assert merged({"name": "theirs"}, {"name": "was"}, {"name": "mine"}) == (
        {"name": "theirs"},
        [Clash(("name",), "was", "mine", "theirs")],
    )


def test_wanting_what_stands_already_is_no_clash():
    assert merged({"name": "same"}, {"name": "was"}, {"name": "same"}) == ({"name": "same"}, [])


def test_tables_are_changed_entry_by_entry():
    present = {"requirements": {"SR 1.1": "met", "SR 1.2": "not_met"}}
    after, clashes = merged(present, {"requirements": {"SR 1.3": None}}, {"requirements": {"SR 1.3": "met"}})
    assert after == {"requirements": {"SR 1.1": "met", "SR 1.2": "not_met", "SR 1.3": "met"}}
    assert clashes == []


def test_the_answer_to_one_requirement_is_one_thing():
    present = {"requirements": {"SR 1.1": {"status": "met", "reason": "theirs"}}}
    was, now = ({"requirements": {"SR 1.1": {"status": word}}} for word in ("not_met", "partly_met"))
    assert merged(present, was, now)[1] == [
        Clash(
            ("requirements", "SR 1.1"),
            {"status": "not_met"},
            {"status": "partly_met"},
            {"status": "met", "reason": "theirs"},
        )
    ]


def test_an_end_of_a_flow_is_one_thing():
    after, clashes = merged({"to": {"zone": "Z1"}}, {"to": {"asset": "A"}}, {"to": {"ip": "10.0.0.1"}})
    assert (after, len(clashes)) == ({"to": {"zone": "Z1"}}, 1)


def test_missing_and_null_are_the_same_to_compare_and_two_things_to_write():
    assert merged({}, {"owner": None}, {"owner": "APT"}) == ({"owner": "APT"}, [])
    assert merged({"owner": None}, {}, {"owner": "APT"}) == ({"owner": "APT"}, [])
    assert merged({"owner": "APT"}, {"owner": "APT"}, {}) == ({}, [])
    assert merged({"owner": "APT"}, {"owner": "APT"}, {"owner": None}) == ({"owner": None}, [])


def test_true_is_not_one():
    assert merged({"monitored": True}, {"monitored": True}, {"monitored": 1})[0]["monitored"] is not True


@given(before=RECORDS, after=RECORDS)
def test_the_smallest_change_leads_there_and_back(before, after):
    was, now = difference(before, after)
    kept = copy.deepcopy(before)
    assert merged(before, was, now) == (after, [])
    assert merged(after, now, was) == (before, [])
    assert before == kept


@given(record=RECORDS)
def test_nothing_leads_from_a_record_to_itself(record):
    assert difference(record, copy.deepcopy(record)) == ({}, {})


@given(base=RECORDS, mine=RECORDS, theirs=RECORDS)
def test_fields_that_only_one_of_two_changed_are_never_lost(base, mine, theirs):
    result, clashes = merged(theirs, *difference(base, mine))
    met = {clash.path[0] for clash in clashes}
    for name in {*base, *mine, *theirs} - met:
        if base.get(name) == mine.get(name):
            assert result.get(name) == theirs.get(name)
        elif base.get(name) == theirs.get(name):
            assert result.get(name) == mine.get(name)
