"""What if, through the API: the open model stays as it is, and a large one is asked by a job."""

from __future__ import annotations

import pytest

from accounts.models import Role
from assessment import api, services
from assessment.models import Assessment, Run
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.api.calls import Caller, problem
from tests.assessment.engine.compare.plants import PLANT

pytestmark = pytest.mark.django_db
DOCUMENT = {**PLANT, "site": {**PLANT["site"], "code": "P1"}}
QUESTION = {"bulkhead_changes": 1, "name": "No second hop", "remove": {"flows": ["F2"]}}


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


@pytest.fixture
def machine():
    caller = Caller(factories.site("P1"))
    assert caller.put("model/", DOCUMENT, if_match="*").status_code == 200
    return caller


def test_the_answer_is_the_comparison_and_nothing_is_stored(machine):
    before = machine.get("model/")
    answer = machine.post("what-if/", QUESTION)
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["change_set"]["name"], found["paths_of"]) == ("No second hop", 1)
    assert [(one["source"], one["target"], one["verdict"]) for one in found["paths"]] == [
        ("OFFICE", "SAFE", "chain broken")
    ]
    after = machine.get("model/")
    assert (after.json(), after.headers["ETag"]) == (before.json(), before.headers["ETag"])
    assert not Job.objects.exists()
    assert not Run.objects.exists()


def test_a_question_in_yaml_about_one_pair(machine):
    text = b"bulkhead_changes: 1\nname: x\nset: {assets: {PC: {location: Room 4}}}\n"
    answer = machine.post("what-if/?from=PC&to=SIS", text, "application/yaml")
    assert [(one["source"], one["target"], one["same_path"]) for one in answer.json()["paths"]] == [("PC", "SIS", True)]


def test_what_is_wrong_with_a_question_is_told_with_every_place(machine):
    body = problem(machine.post("what-if/", {**QUESTION, "remove": {"flows": ["F8", "F9"]}}), 400)
    assert [error["place"] for error in body["errors"]] == ["remove.flows[0]", "remove.flows[1]"]
    assert "The change set was refused" in body["detail"]
    assert "from and to" in problem(machine.post("what-if/?from=PC", QUESTION), 400)["detail"]
    assert "NOWHERE" in problem(machine.post("what-if/?from=PC&to=NOWHERE", QUESTION), 400)["detail"]
    problem(machine.post("what-if/", b"[1]"), 400)
    problem(machine.post("what-if/"), 400)


def test_a_site_without_a_model_is_asked_without_being_given_one():
    caller = Caller(factories.site("P2"))
    answer = caller.post("what-if/", {"bulkhead_changes": 1, "name": "x", "add": {"zones": [{"code": "Z"}]}})
    assert answer.status_code == 200, answer.content
    assert [(one["kind"], one["code"]) for one in answer.json()["records"]] == [("zone", "Z")]
    assert not Assessment.objects.exists()


def test_a_large_model_is_asked_by_a_job_that_keeps_the_answer(machine, monkeypatch):
    monkeypatch.setattr(api, "AT_ONCE_MAX", 1)
    answer = machine.post("what-if/", QUESTION, idempotency_key="one")
    assert answer.status_code == 202, answer.content
    jobs.work_off(answer.json()["id"])
    found = machine.get(f"jobs/{answer.json()['id']}/").json()
    assert (found["state"], found["result"]["paths"][0]["verdict"]) == ("done", "chain broken")
    assert machine.get("model/").json() == DOCUMENT


def test_a_job_for_a_question_that_cannot_be_says_why(machine, monkeypatch):
    monkeypatch.setattr(api, "AT_ONCE_MAX", 1)
    for path, body, reason in (
        ("what-if/", {**QUESTION, "remove": {"flows": ["F9"]}}, "The change set is not valid. remove.flows[0]: "),
        ("what-if/?from=PC&to=NOWHERE", QUESTION, "NOWHERE is neither"),
    ):
        made = machine.post(path, body)
        jobs.work_off(made.json()["id"])
        found = machine.get(f"jobs/{made.json()['id']}/").json()
        assert found["state"] == "failed"
        assert found["reason"].startswith(reason)


def test_who_may_not_run_may_not_ask(machine):
    viewer = Caller(machine.site, Role.VIEWER)
    problem(viewer.post("what-if/", QUESTION), 403)


def test_only_the_first_paths_are_told(machine, monkeypatch):
    monkeypatch.setattr(services, "PATHS_TOLD", 0)
    found = machine.post("what-if/", QUESTION).json()
    assert (found["paths"], found["paths_of"]) == ([], 1)
