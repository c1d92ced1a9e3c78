from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine import columns
from assessment.engine.columns import NONE, grouped, numbered, placed

ROWS = st.lists(st.tuples(*[st.integers(NONE, 3)] * 3), max_size=12)


def test_values_are_numbered_as_they_come():
    column, values = numbered(["b", None, "a", "b"])
    assert (column.tolist(), values) == ([0, 1, 2, 0], ["b", None, "a"])


def test_a_value_that_is_not_among_the_others_has_no_place():
    assert placed(["y", None, "x", "z"], ["x", "y"]).tolist() == [1, NONE, 0, NONE]


def as_columns(rows):
    return np.array(rows, dtype=np.int64).reshape(-1, 3).T


@given(ROWS)
def test_records_that_agree_in_all_columns_are_one_group_numbered_by_its_first(rows):
    found = grouped(*as_columns(rows))
    distinct = list(dict.fromkeys(rows))
    assert found.of.tolist() == [distinct.index(row) for row in rows]
    assert found.firsts.tolist() == [rows.index(row) for row in distinct]
    assert [one.tolist() for one in found.members()] == [
        [place for place, row in enumerate(rows) if row == wanted] for wanted in distinct
    ]


@given(ROWS)
def test_columns_too_wide_for_one_number_are_grouped_alike(rows):
    expected = grouped(*as_columns(rows)).of.tolist()
    largest, columns.LARGEST = columns.LARGEST, 8
    try:
        assert grouped(*as_columns(rows)).of.tolist() == expected
    finally:
        columns.LARGEST = largest
