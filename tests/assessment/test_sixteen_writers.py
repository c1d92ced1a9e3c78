"""Sixteen people on one zone at once: on different fields all land; on the same field one wins and nobody's text is lost."""

import threading

import pytest
from django.db import connections

from assessment import services
from assessment.edits import Change, EditConflict, edit
from assessment.models import Assessment
from catalogue.loader import requirements
from inventory.models import ChangeSet
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ROUNDS = 16, 5


@pytest.fixture
def plant():
    return factories.assessment(factories.site("P1"), factories.small_plant("P1"))


def all_at_once(work):
    """Let sixteen threads, each with a connection of its own, work; give what each answered, or raise what it raised."""
    answers, barrier = [None] * WRITERS, threading.Barrier(WRITERS)

    def run(number):
        try:
            answers[number] = work(number, barrier)
        except BaseException as error:
            answers[number] = error
            barrier.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers


def zone(plant):
    fresh = Assessment.objects.select_related("site").get(pk=plant.pk)
    return next(one for one in services.model_of(fresh)[0]["zones"] if one["code"] == "Z2")


def test_on_different_fields_everybody_lands_and_nobody_meets_a_conflict(plant):
    rows = list(requirements())[: WRITERS - 4]
    fields = [("requirements", row) for row in rows] + [
        (name, "") for name in ("name", "policies", "assumptions", "sl_t_reason")
    ]

    def work(number, barrier):
        (name, row), was = fields[number], {}
        barrier.wait()
        for turn in range(ROUNDS):
            said = {"status": "not_met", "reason": f"{number}.{turn}"} if row else f"{number}.{turn}"
            now = {name: {row: said} if row else said}
            was = was or ({"name": "Cell"} if name == "name" else {})
            edit(assessment=plant, user=None, changes=[Change("zones", "Z2", was, now)])
            was = now

    all_at_once(work)
    found = zone(plant)
    last = ROUNDS - 1
    assert {row: body["reason"] for row, body in found["requirements"].items()} == {
        row: f"{number}.{last}" for number, row in enumerate(rows)
    }
    for number, (name, _) in enumerate(fields[len(rows) :], start=len(rows)):
        assert found[name] == f"{number}.{last}"
    assert ChangeSet.objects.count() == WRITERS * ROUNDS
    plant.refresh_from_db()
    assert plant.version == 2 + WRITERS * ROUNDS


def test_on_the_same_field_one_wins_each_round_and_the_others_see_both_texts(plant):
    def work(number, barrier):
        heard = []
        for turn in range(ROUNDS):
            barrier.wait()
            was = zone(plant)["name"]
            barrier.wait()  # everybody has seen the same
            mine = f"{turn} by {number}"
            try:
                edit(assessment=plant, user=None, changes=[Change("zones", "Z2", {"name": was}, {"name": mine})])
            except EditConflict as conflict:
                (one,) = conflict.conflicts
                heard.append((one.was, one.yours, one.theirs))
            else:
                heard.append((was, mine, mine))
        return heard

    answers = all_at_once(work)
    before = "Cell"
    for turn in range(ROUNDS):
        told = [heard[turn] for heard in answers]
        (winner,) = {theirs for _, _, theirs in told}
        assert [was for was, _, _ in told] == [before] * WRITERS
        assert [mine for _, mine, _ in told] == [f"{turn} by {number}" for number in range(WRITERS)]
        assert sum(mine == winner for _, mine, _ in told) == 1
        before = winner
    assert zone(plant)["name"] == before
    assert ChangeSet.objects.count() == ROUNDS
