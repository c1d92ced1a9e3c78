"""Questions kept by name, through the API: asked, answered, held beside a plan, made so, taken away."""

from __future__ import annotations

import pytest

from accounts.models import Role
from assessment.models import PlanRun, WhatIf
from jobs import services as jobs
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import plan_of, run_of

pytestmark = pytest.mark.django_db
CUT = {"bulkhead_changes": 1, "name": "No remote desktop", "remove": {"flows": ["F2"]}}
PLACED = {"bulkhead_changes": 1, "name": "Own accounts", "place": ["CM-1@zone:Z2"]}


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


@pytest.fixture
def run():
    document = factories.small_plant("P1")
    document["measures"] = [{"code": "CM-1", "title": "Own accounts", "sl": [2, 0, 0, 0, 0, 0, 0], "cost": 10}]
    document["plan"] = {"objective": "levels", "only_own_measures": True, "periods": [{"code": "Q1"}]}
    return run_of(factories.site("P1"), document)


@pytest.fixture
def machine(run):
    return Caller(run.assessment.site)


def asked(machine, changes):
    answer = machine.post("what-ifs/", changes)
    assert answer.status_code == 202, answer.content
    jobs.work_off(answer.json()["job"]["id"])
    return answer.json()["id"]


def test_a_question_is_kept_by_its_name_and_its_answer_stays_with_it(machine):
    before = machine.get("model/").json()
    number = asked(machine, PLACED)
    found = machine.get(f"what-ifs/{number}/").json()
    assert (found["name"], found["changes"], found["older_than_model"]) == ("Own accounts", PLACED, False)
    assert (found["answer"]["levels_missing"], found["answer"]["cost"]) == ({"now": 2, "then": 0}, 10)
    assert [one["id"] for one in machine.get("what-ifs/").json()["results"]] == [number]
    assert machine.get("model/").json() == before


def test_the_same_request_with_its_key_keeps_it_once(machine):
    first, again = (machine.post("what-ifs/", PLACED, idempotency_key="one") for _ in range(2))
    assert (first.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert "of this name" in problem(machine.post("what-ifs/", PLACED), 409)["detail"]
    assert WhatIf.objects.count() == 1


def test_what_does_not_fit_the_model_is_refused_with_its_place(machine):
    body = problem(machine.post("what-ifs/", {**CUT, "remove": {"flows": ["F9"]}}), 400)
    assert [one["place"] for one in body["errors"]] == ["remove.flows[0]"]
    assert not WhatIf.objects.exists()


def test_made_so_it_is_one_edit_and_others_are_older_than_the_model(machine):
    number, other = asked(machine, CUT), asked(machine, PLACED)
    done = machine.post(f"what-ifs/{number}/adopt/")
    assert (done.status_code, done.json()["title"]) == (200, "What if made so: No remote desktop")
    assert [one["code"] for one in machine.get("model/").json()["flows"]] == ["F1"]
    assert machine.get(f"what-ifs/{other}/").json()["older_than_model"] is True
    assert "remove.flows" in problem(machine.post(f"what-ifs/{number}/adopt/"), 400)["detail"]
    assert machine.post("undo/").status_code == 200
    again = machine.post(f"what-ifs/{other}/ask/")
    jobs.work_off(again.json()["id"])
    assert (again.status_code, machine.get(f"what-ifs/{other}/").json()["older_than_model"]) == (202, False)


def test_plan_and_question_stand_side_by_side(run, machine):
    """One level of FR1 is missing twice over: plan and question both close it for 10, and no way is cut by it."""
    plan, number = plan_of(run), asked(machine, PLACED)
    found = machine.get(f"what-ifs/compare/?plan={plan.pk}&if={number}").json()
    assert [(one["kind"], one["id"], one["name"]) for one in found["columns"]] == [
        ("plan", plan.pk, None),
        ("what_if", number, "Own accounts"),
    ]
    assert found["figures"]["levels_missing"] == {"now": 2, "columns": [0, 0], "difference": 0}
    assert found["figures"]["cost"] == {"now": None, "columns": [10, 10], "difference": 0}
    now, columns = found["figures"]["paths"]["now"], found["figures"]["paths"]["columns"]
    assert columns == [now, now]


def test_only_what_is_there_is_compared(machine):
    problem(machine.get("what-ifs/compare/"), 400)
    problem(machine.get("what-ifs/compare/?if=1&if=2&if=3&if=4"), 400)
    problem(machine.get("what-ifs/compare/?if=x"), 400)
    problem(machine.get("what-ifs/compare/?if=4711"), 404)


def test_a_plan_is_followed(run, machine):
    plan = plan_of(run)
    done = machine.post(f"plans/{plan.pk}/adopt/")
    assert (done.status_code, done.json()["title"]) == (200, "Plan adopted")
    assert PlanRun.objects.get().adopted_at is not None
    items = machine.get("model/").json()["plan"]["items"]
    assert [(one["action"], one["status"]) for one in items] == [("CM-1@zone:Z2", "approved")]
    again = machine.post(f"plans/{plan.pk}/adopt/")
    assert (again.status_code, again.json()["change"]) == (200, None)


def test_taken_away_it_is_gone(machine):
    number = asked(machine, CUT)
    assert machine.delete(f"what-ifs/{number}/").status_code == 204
    problem(machine.get(f"what-ifs/{number}/"), 404)


def test_who_may_only_look_may_not_ask_and_another_site_sees_nothing(run, machine):
    number = asked(machine, CUT)
    viewer = Caller(run.assessment.site, Role.VIEWER)
    assert viewer.get(f"what-ifs/{number}/").status_code == 200
    for call in (
        viewer.post("what-ifs/", PLACED),
        viewer.delete(f"what-ifs/{number}/"),
        viewer.post(f"what-ifs/{number}/adopt/"),
    ):
        problem(call, 403)
    stranger = Caller(factories.site("Q1"))
    problem(stranger.get(f"what-ifs/{number}/"), 404)
    problem(stranger.delete(f"what-ifs/{number}/"), 404)
