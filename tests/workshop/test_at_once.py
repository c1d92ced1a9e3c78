"""Many at once: on SQLite one after the other, on PostgreSQL by locks. Nothing is lost, doubled or shown in part."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from tests import factories
from tests.workshop.rooms import agreed, an_assessment, fresh, joined, rating
from workshop import deciding, joining, running
from workshop.models import Attendee, Decision, Scale, Vote
from workshop.rating import reveal, standings, vote

pytestmark = pytest.mark.django_db(transaction=True)
VOTERS = 16


@pytest.fixture
def session():
    return rating(an_assessment(factories.site("P1")))


def all_at_once(acts):
    """Begin every act at the same moment, each on a connection of its own; give what they gave."""
    begin = threading.Barrier(len(acts))

    def work(act):
        begin.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(work, acts))


def test_of_two_who_press_reveal_one_reveals(session):
    done = all_at_once([lambda: reveal(session=session, item=session.item)] * 4)
    assert sorted(done) == [0, 0, 0, 5]


def test_no_vote_slips_in_behind_a_revealed_result(session):
    """Whoever is told that the vote was taken is counted, whoever is not is not."""
    scale = Scale.objects.get(item=session.item, key="financial")
    people = [joined(session, f"P{number}", "ot") for number in range(VOTERS)]

    def send(who):
        return vote(attendee=who, item=session.item, values={scale.pk: (1, 3)}, remark="", stamp=1)

    acts = [lambda who=who: send(who) for who in people]
    acts.insert(VOTERS // 2, lambda: reveal(session=session, item=session.item, key="financial"))
    done = all_at_once(acts)
    taken = sum(isinstance(one, list) and bool(one) for one in done)
    assert Vote.objects.count() == taken
    assert standings(session.item, 5, timezone.now())["financial"].tally.voted == taken


def test_the_same_vote_sent_at_once_is_kept_once(session):
    scale = Scale.objects.get(item=session.item, key="financial")
    who = joined(session, "Kurz", "ot")
    acts = [
        lambda stamp=stamp: vote(
            attendee=who, item=session.item, values={scale.pk: (1, 1 + stamp % 5)}, remark=f"{stamp}", stamp=stamp
        )
        for stamp in range(8)
    ]
    all_at_once(acts)
    assert list(Vote.objects.values_list("stamp", "value")) == [(7, 3)]
    assert session.item.remarks.get().text == "7"


def test_of_many_who_go_on_at_once_one_does(session):
    before = fresh(session)
    all_at_once([lambda: running.step(session=before, by=-1, beat=before.beat)] * 6)
    assert fresh(session).beat == before.beat + 1


def test_decisions_recorded_at_once_have_codes_of_their_own_and_supersede_each_other(session):
    def decide():
        return deciding.decide(
            session=session, item=session.item, values={"safety": 3}, fields=agreed(), positions=[], user=None
        ).code

    assert sorted(all_at_once([decide] * 4)) == ["D1", "D2", "D3", "D4"]
    assert list(Decision.objects.order_by("code").values_list("supersedes", flat=True)) == ["", "D1", "D2", "D3"]
    assert deciding.standing_codes(session) == {"D4"}


def test_people_of_one_name_who_join_at_once_are_told_apart(session):
    def join():
        return joining.join(code=session.join_code, name="Kurz", side="ot", address="192.0.2.1").name

    names = sorted(all_at_once([join] * 6))
    assert names == ["Kurz", *(f"Kurz ({number})" for number in range(2, 7))]
    assert Attendee.objects.count() == 6
