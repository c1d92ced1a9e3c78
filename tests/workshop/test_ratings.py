"""Counting votes, by values worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.ratings import extremes, needs_safety, tally


@pytest.mark.parametrize(
    ("votes", "counts", "spread", "middle", "is_agreed"),
    [
        ([], (0, 0, 0, 0, 0), None, None, False),
        ([4], (0, 0, 0, 1, 0), 0, (4, 4), True),
        ([3, 3, 4], (0, 0, 2, 1, 0), 1, (3, 3), True),
        ([2, 5], (0, 1, 0, 0, 1), 3, (2, 5), False),
        ([1, 2, 3, 5], (1, 1, 1, 0, 1), 4, (2, 3), False),
        ([5, 1, 1], (2, 0, 0, 0, 1), 4, (1, 1), False),
    ],
)
def test_votes_are_counted_and_never_averaged(votes, counts, spread, middle, is_agreed):
    found = tally(votes, 5)
    assert (found.counts, found.spread, found.middle, found.is_agreed) == (counts, spread, middle, is_agreed)


def test_a_vote_from_before_the_matrix_shrank_is_left_out():
    assert tally([3, 5, 0], 3).counts == (0, 0, 1)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=20))
def test_as_many_votes_lie_below_the_middle_as_above(votes):
    lower, upper = tally(votes, 5).middle
    assert sum(vote < lower for vote in votes) * 2 <= len(votes)
    assert sum(vote > upper for vote in votes) * 2 <= len(votes)
    assert {lower, upper} <= set(votes)
    assert tally(votes, 5) == tally(reversed(votes), 5)


def test_whoever_stands_at_an_end_is_heard_first():
    votes = [("Kurz", 5), ("Meyer", 2), ("Adam", 5), ("Bauer", 3)]
    assert extremes(votes) == [("Meyer", 2), ("Adam", 5), ("Kurz", 5)]


@pytest.mark.parametrize(
    ("category", "needs"), [("safety", True), ("Health and Safety", True), ("environment", False), ("financial", False)]
)
def test_only_safety_asks_for_safety_competence(category, needs):
    assert needs_safety(category) is needs
