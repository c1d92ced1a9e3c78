"""Private votes: who counts, what a copy or a late one does, and revealing."""

import pytest
from django.utils import timezone

from tests import factories
from tests.workshop.rooms import an_assessment, fresh, joined, rating
from workshop import attendance, boards
from workshop.models import Remark, Scale, Vote
from workshop.rating import reveal, standings, vote, vote_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return rating(an_assessment(factories.site("P1")))


def scale(session, key):
    return Scale.objects.get(item=session.item, key=key)


def send(session, who, stamp=1, remark="", **values):
    rounds = {scale(session, key).pk: (scale(session, key).round, value) for key, value in values.items()}
    return vote(attendee=who, item=session.item, values=rounds, remark=remark, stamp=stamp)


def standing(session, key):
    return standings(session.item, 5, timezone.now())[key]


def test_votes_stay_hidden_until_they_are_revealed_together(session):
    for name, value in (("Adam", 2), ("Kurz", 5), ("Meyer", 4)):
        send(session, joined(session, name, "ot"), financial=value)
    before = standing(session, "financial")
    assert (before.voted, before.of, before.tally) == (3, 3, None)
    assert reveal(session=session, item=session.item, key="financial") == 1
    after = standing(session, "financial")
    assert after.tally.counts == (0, 1, 0, 1, 1)
    assert (after.tally.spread, after.tally.middle) == (3, (4, 4))
    assert after.talk == (("Adam", 2), ("Kurz", 5))
    assert standing(session, "environment").tally is None


def test_who_has_no_safety_competence_has_no_vote_on_safety(session):
    operator = joined(session, "Kurz", "ot")
    taken = send(session, operator, safety=5, environment=2)
    assert taken == [scale(session, "environment").pk]
    assert (standing(session, "safety").voted, standing(session, "safety").of) == (0, 0)


def test_saying_so_of_oneself_gives_no_safety_vote_until_somebody_confirms_it(session):
    officer = joined(session, "Sacher", "safety")
    assert send(session, officer, safety=5) == []
    attendance.confirm(attendee=officer, may_score_safety=True)
    officer.refresh_from_db()
    assert send(session, officer, stamp=2, safety=5) == [scale(session, "safety").pk]


def test_a_safety_vote_counts_no_more_once_the_competence_is_withdrawn(session):
    officer, other = joined(session, "Sacher", "safety", safety=True), joined(session, "Adam", "ot", safety=True)
    send(session, officer, safety=5)
    send(session, other, safety=3)
    reveal(session=session, item=session.item)
    assert standing(session, "safety").tally.counts == (0, 0, 1, 0, 1)
    attendance.confirm(attendee=officer, may_score_safety=False)
    assert standing(session, "safety").tally.counts == (0, 0, 1, 0, 0)


def test_whoever_was_taken_out_counts_no_more(session):
    guest = joined(session, "Guest", "external")
    send(session, guest, financial=1)
    attendance.remove(attendee=guest)
    reveal(session=session, item=session.item)
    assert standing(session, "financial").tally.voted == 0


def test_the_same_vote_again_is_one_and_a_late_copy_changes_nothing(session):
    who = joined(session, "Kurz", "ot")
    send(session, who, stamp=10, financial=2, remark="first")
    send(session, who, stamp=20, financial=4, remark="second")
    send(session, who, stamp=20, financial=4, remark="second")
    send(session, who, stamp=10, financial=2, remark="first")
    assert list(Vote.objects.values_list("value", "stamp")) == [(4, 20)]
    assert Remark.objects.get().text == "second"


def test_after_revealing_no_vote_is_taken_and_words_still_are(session):
    who = joined(session, "Kurz", "ot")
    reveal(session=session, item=session.item)
    assert send(session, who, financial=3, remark="too late to vote") == []
    assert Remark.objects.get().text == "too late to vote"


def test_of_two_who_reveal_one_does_and_both_see_the_same(session):
    assert reveal(session=session, item=session.item) == 5
    beat = fresh(session).beat
    assert reveal(session=session, item=session.item) == 0
    assert fresh(session).beat == beat


def test_a_new_round_begins_empty_and_takes_no_vote_of_the_old_one(session):
    who = joined(session, "Kurz", "ot")
    send(session, who, financial=2)
    reveal(session=session, item=session.item, key="financial")
    old = {scale(session, "financial").pk: (1, 2)}
    vote_again(session=session, item=session.item, key="financial")
    assert (standing(session, "financial").voted, scale(session, "financial").round) == (0, 2)
    assert vote(attendee=who, item=session.item, values=old, remark="", stamp=9) == []
    send(session, who, stamp=10, financial=3)
    assert standing(session, "financial").voted == 1
    assert Vote.objects.count() == 2


@pytest.mark.parametrize("value", [0, 11, -1])
def test_a_step_outside_any_matrix_is_no_vote(session, value):
    assert send(session, joined(session, "Kurz", "ot"), financial=value) == []
    assert not Vote.objects.exists()


def test_the_screen_begins_with_the_upper_of_the_middle_votes(session):
    for name, value in (("Adam", 2), ("Kurz", 5)):
        send(session, joined(session, name, "ot"), financial=value)
    rows = {row.scale.key: row for row in boards.rows_of(session, session.item)}
    assert (rows["financial"].suggested, rows["safety"].suggested) == (None, 4)
    reveal(session=session, item=session.item, key="financial")
    rows = {row.scale.key: row for row in boards.rows_of(session, session.item)}
    assert rows["financial"].suggested == 5


def test_no_step_stands_on_the_screen_while_somebody_may_still_rate_it(session):
    rows = {row.scale.key: row for row in boards.rows_of(session, session.item)}
    stands = rows["safety"].value
    assert (rows["safety"].suggested, stands) == (4, 4)  # nobody votes: whoever leads begins with what stands
    joined(session, "Sacher", "safety", safety=True)
    rows = {row.scale.key: row for row in boards.rows_of(session, session.item)}
    assert rows["safety"].suggested is None
    reveal(session=session, item=session.item, key="safety")
    rows = {row.scale.key: row for row in boards.rows_of(session, session.item)}
    assert rows["safety"].suggested == stands
