"""What if: changes kept by name, answered by a job, side by side with plans, and made so as one edit."""

import json
import re

import pytest
from django.test import Client

from accounts.models import Role
from assessment import services
from assessment.beside import Column, side_by_side
from assessment.models import Assessment, Run, WhatIf
from assessment.undoing import undo_last
from inventory.history import newest_change
from jobs.models import Job
from reports.comparing import compared
from reports.issuing import Standings
from reports.models import Report
from reports.services import path_of
from tests import factories
from tests.plants import done, plan_of, run_of

pytestmark = pytest.mark.django_db
URL = "/sites/P1/plan/what-if/"


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr("jobs.services.send", lambda _: None)


@pytest.fixture
def run():
    document = factories.small_plant("P1")
    document["measures"] = [{"code": "CM-1", "title": "Own accounts", "sl": [2, 0, 0, 0, 0, 0, 0], "cost": 10}]
    document["plan"] = {"objective": "levels", "only_own_measures": True, "periods": [{"code": "Q1"}]}
    return run_of(factories.site("P1"), document)


@pytest.fixture
def browser(run):
    client = Client()
    client.force_login(factories.member(run.assessment.site, Role.ENGINEER))
    return client


def asked(browser, **more):
    told = {"name": "No remote desktop", "flows": "F2", "more": "", **more}
    answer = browser.post(URL, told)
    for job in Job.objects.filter(kind="what_if_answer", state="queued"):
        done(job)
    return answer


def model():
    return services.document_of(Assessment.objects.get())


def test_a_question_is_answered_and_leaves_the_model_as_it_is(run, browser):
    before = model()
    answer = asked(browser)
    kept = WhatIf.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/sites/P1/plan/compare/?if={kept.pk}")
    cut = {"F2": {"decision": "forbidden", "basis": "declared"}}
    assert kept.changes == {"bulkhead_changes": 1, "name": "No remote desktop", "set": {"flows": cut}}
    assert kept.answer["levels_missing"] == {"now": 2, "then": 2}
    assert model() == before
    page = browser.get(answer.url).content.decode()
    assert "No remote desktop" in page
    first, _, rest = page.partition("Zones at target")
    assert "May it be done: whose data is lost, what stops, who has to agree" in first
    assert "<bdi>Flow F2 is taken out</bdi>" in first
    assert "?cut=conduit:" not in first, "no conduit carries it"
    assert "May it be done" not in rest
    other = browser.get(asked(browser, name="No Modbus", flows="F1").url).content.decode()
    assert "?cut=conduit:C1" in other, "the conduit that carries it is offered"


def test_plan_and_question_stand_in_one_table(run, browser):
    plan = plan_of(run)
    asked(browser, flows="", place=["CM-1@zone:Z2"])
    page = browser.get(f"/sites/P1/plan/compare/?plan={plan.pk}&if={WhatIf.objects.get().pk}").content.decode()
    cells = [" ".join(one.split()) for one in page.split("<tr data-row>")[1:]]
    zones = next(one for one in cells if "Zones at target" in one)
    assert zones.count(">2<") == 2  # after the plan, and after the question
    assert WhatIf.objects.get().answer["cost"] == 10
    assert page.count("<figcaption>") == 3  # a matrix for today, one for the plan, one for the question


def test_what_is_chosen_beyond_three_is_said_to_be_left_out(run, browser):
    plans = [plan_of(run) for _ in range(3)]
    asked(browser)
    chosen = "&".join(f"plan={one.pk}" for one in plans)
    page = browser.get(f"/sites/P1/plan/compare/?{chosen}&if={WhatIf.objects.get().pk}").content.decode()
    assert "At most three stand side by side. Chosen and left out: 1." in page
    assert page.count('name="compared_') == 3
    page = browser.get(f"/sites/P1/plan/compare/?{chosen}").content.decode()
    assert "At most three stand" not in page


def test_making_it_so_is_one_edit_that_can_be_undone(run, browser):
    asked(browser, place=[], more=json.dumps({"set": {"assets": {"PLC-1": {"location": "Hall 2"}}}}))
    before = model()
    kept = WhatIf.objects.get()
    assert (
        browser.post(
            f"{URL}act/", {"what_if": kept.pk, "act": "adopt", "version": newest_change(run.assessment.site)}
        ).status_code
        == 302
    )
    after = model()
    assert [one.get("decision") for one in after["flows"]] == [None, "forbidden"]
    assert next(one for one in after["assets"] if one["tag"] == "PLC-1")["location"] == "Hall 2"
    assert "older than the model" in browser.get(f"/sites/P1/plan/compare/?if={kept.pk}").content.decode()
    undo_last(run.assessment.site, run.assessment.site.memberships.get(role=Role.ENGINEER).user)
    assert model() == before


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"flows": "F9"}, "expected the code of a flow of the model"),
        ({"more": "{"}, "This is not valid JSON."),
        ({"more": '{"remove": {"people": []}}'}, "people"),
    ],
)
def test_what_does_not_fit_the_model_is_said_and_nothing_is_kept(run, browser, told, reason):
    answer = asked(browser, **told)
    assert (answer.status_code, WhatIf.objects.count()) == (400, 0)
    assert reason in answer.content.decode()


def test_a_name_is_taken_once_and_a_question_can_be_taken_away(run, browser):
    first = asked(browser)
    assert asked(browser).url == first.url  # the very same question has its answer already
    assert "There is a question of this name already." in asked(browser, flows="F1").content.decode()
    browser.post(f"{URL}act/", {"what_if": WhatIf.objects.get().pk, "act": "remove", "version": 0})
    assert not WhatIf.objects.exists()


def test_a_figure_that_one_column_does_not_know_has_no_difference():
    columns = [Column("plan", None, then={"risk": 9, "cost": 5}), Column("if", None, then={"risk": 7, "paths": 1})]
    found = {str(one["title"]): (one["values"], one["less"]) for one in side_by_side(columns)}
    assert found["Risk points"] == ([9, 7], -2)
    assert found["Cost"] == ([5, None], None)
    assert found["Entries that reach a target"] == ([None, 1], None)


def test_one_click_on_a_card_cuts_exactly_this(run, browser):
    answer = browser.post(URL, {"cut": "conduit:C1", "name": "C1 is cut"})
    kept = WhatIf.objects.get()
    assert answer.url == f"/sites/P1/plan/compare/?if={kept.pk}"
    assert kept.changes == {"bulkhead_changes": 1, "name": "C1 is cut", "cut": ["conduit:C1"]}


def test_a_change_set_is_built_without_json_and_shown_as_json(run, browser):
    chosen = {
        "cut": "zone:Z1",
        "flows": "F2",
        "measure": "CM-1",
        "measure_at": "zone:Z1",
        "level": "3",
        "level_of": "zone:Z1",
    }
    page = browser.post(URL, {**chosen, "add": "1"})
    assert not WhatIf.objects.exists()
    written = json.loads(page.context["form"].initial["more"])
    assert (written["cut"], written["place"]) == (["zone:Z1"], ["CM-1@zone:Z1"])
    assert written["set"] == {
        "flows": {"F2": {"decision": "forbidden", "basis": "declared"}},
        "zones": {"Z1": {"sl_t": 3}},
    }
    assert len(page.context["so_far"]) == 4
    browser.post(URL, {"more": page.context["form"].initial["more"], "name": ""})
    assert WhatIf.objects.get().changes["cut"] == ["zone:Z1"]


def test_half_a_choice_and_none_are_refused(run, browser):
    assert "Choose this one, too." in browser.post(URL, {"measure": "CM-1"}).content.decode()
    alone = {"name": "x", "measure_at": "zone:Z1", "level_of": "zone:Z1"}
    assert "Choose at least one change." in browser.post(URL, alone).content.decode()
    assert not WhatIf.objects.exists()


def test_a_comparison_is_written_as_a_report_and_is_not_issued(run, browser):
    """After the plan and after the question both zones stand at their target, which one does today; CM-1 costs 10."""
    plan = plan_of(run)
    asked(browser, flows="", place=["CM-1@zone:Z2"])
    chosen = {"compared_plan": plan.pk, "compared_if": WhatIf.objects.get().pk}
    browser.post("/sites/P1/reports/make/", {"kind": "comparison", "form": "html", **chosen})
    done(Job.objects.get(kind="report"))
    report = Report.objects.get()
    page = path_of(report).read_text()
    rows = [re.sub(r"<[^>]+>", " ", one).split() for one in page.split("<tr")]
    assert [one[4:] for one in rows if one[1:4] == ["Zones", "at", "target"]] == [["1", "2", "2"]]
    assert [one[2:] for one in rows if one[1:2] == ["Cost"]] == [["-", "CHF", "10", "CHF", "10"]]
    assert "Own accounts at Cell" in page
    assert page.count("<svg") == 4  # a matrix and a map for each
    assert "is not issued" in Standings(run.assessment.site).of(report).refusal


def test_what_was_not_chosen_is_not_compared(run, browser):
    plans = [plan_of(run) for _ in range(2)]
    asked(browser)
    asked(browser, name="Another")
    chosen = {"plans": [plans[0].pk], "what_ifs": [WhatIf.objects.get(name="Another").pk]}
    first = f"Plan of {plans[0].created_at:%Y-%m-%d %H:%M}"
    found = compared(run, chosen)
    assert [one["name"][: len(first)] for one in found] == [first, "Another"]
    assert compared(run, {"plans": [], "what_ifs": []}) == []


def test_a_compared_question_brings_its_verdicts_and_is_stale_once_the_model_has_changed(run, browser):
    asked(browser, flows="F1")
    kept = WhatIf.objects.get()
    way = {"source": "Z1", "target": "Z2", "verdict": "chain broken", "remaining": None}
    WhatIf.objects.update(answer={**kept.answer, "verdicts": [way]})
    (fresh,) = compared(run, None)
    assert (fresh["verdicts"], fresh["is_stale"]) == ([way], False)
    version = newest_change(run.assessment.site)
    browser.post(f"{URL}act/", {"what_if": kept.pk, "act": "adopt", "version": version})
    read_anew = Run.objects.get(pk=run.pk)
    assert [one["is_stale"] for one in compared(read_anew, None)] == [True]


def test_without_a_choice_the_newest_are_compared(run, browser):
    plan_of(run)
    asked(browser)
    asked(browser, name="Another")
    assert [one["name"][:7] for one in compared(run, None)] == ["Plan of", "No remo", "Another"]
