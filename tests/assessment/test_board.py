"""The board of the plan through its pages: cards move, completion lifts the levels, plans stand side by side."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.models import Role, User
from assessment import board, course, services
from assessment.charts import Stop
from assessment.edits import Change, edit
from assessment.models import Assessment, PlanRun, Run, RunSection
from inventory.history import newest_change
from jobs.models import Job
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.plants import plan_of, run_of

pytestmark = pytest.mark.django_db
ACTION = "CM-1@zone:Z2"


@pytest.fixture
def plan():
    """CM-1 closes the two levels of FR1 that the cell lacks, in a window of the only quarter that is near."""
    document = factories.small_plant("P1")
    document["measures"] = [
        {"code": "CM-1", "title": "Own accounts", "sl": [2, 0, 0, 0, 0, 0, 0], "cost": 10, "outage_hours": 2}
    ]
    document["plan"] = {
        "objective": "levels",
        "only_own_measures": True,
        "periods": [{"code": "Q1", "start": "2026-01-01"}],
        "windows": [{"code": "W1", "period": "Q1", "zones": ["Z2"], "hours": 4, "start": "2026-11-01"}],
    }
    run = run_of(factories.site("P1"), document)
    return plan_of(run)


@pytest.fixture
def browser(plan):
    client = Client()
    client.force_login(factories.member(plan.run.assessment.site, Role.ENGINEER))
    return client


def put(browser, seen=None, **values):
    """Send a card as it stands with some other words, or as somebody saw it before."""
    seen = board.texts_of(item_of() or {}) if seen is None else seen
    rest = seen if "owner" in values else {}
    return browser.post("/sites/P1/plan/board/put/", {"action": ACTION, "seen": json.dumps(seen), **rest, **values})


def colleague(plan):
    client = Client()
    client.force_login(factories.member(plan.run.assessment.site, Role.ENGINEER))
    return client


def item_of():
    return board.items_of(Assessment.objects.get())[1].get(ACTION)


def test_the_page_of_the_plan_says_what_would_change_it(browser):
    """Without limits in money, and with nothing that does the same, no cost of CM-1 would."""
    page = browser.get("/sites/P1/plan/").content.decode()
    assert "What would change the plan" in page
    assert "However cheap it gets, the plan stays the same. However dear it gets, the plan stays the same." in page


def test_a_budget_is_chosen_among_those_that_were_worked_out(plan, browser):
    """CM-1 costs 10; below that nothing is bought, and the levels of the cell stay open."""
    page = " ".join(browser.get("/sites/P1/plan/").content.decode().split())
    rows = re.findall(r'<tr data-budget="([\d.]+)"( data-own)?>(.+?)</tr>', page)
    assert [budget for budget, *_ in rows] == [f"{one}.00" for one in range(11)]
    assert [bool(own) for _, own, _ in rows] == [False] * 10 + [True]
    assert "Falls out: <bdi>Own accounts: Cell</bdi>." in rows[0][2]
    assert "The same actions." in rows[10][2]
    browser.post("/sites/P1/plan/make/", {"budget": ["", "7.00"]})
    assert Job.objects.filter(kind="plan").first().arguments["budget"] == 7


def test_a_card_stands_under_proposed_and_moves_with_an_owner(plan, browser):
    assert "Own accounts" in browser.get("/sites/P1/plan/board/").content.decode()
    refused = put(browser, status="approved")
    assert (refused.status_code, "Name an owner first." in refused.content.decode()) == (400, True)
    assert put(browser, status="approved", owner="kl", due="2026-11-01").status_code == 302
    assert item_of() == {"action": ACTION, "status": "approved", "owner": "kl", "due": "2026-11-01"}
    assert put(browser, status="doing").status_code == 302
    assert item_of()["owner"] == "kl"


def test_two_people_at_one_card_write_different_fields_and_both_stay(plan, browser):  # S12, S13
    blank = board.texts_of({})
    assert put(browser, blank, status="approved", owner="kl").status_code == 302
    other = colleague(plan)
    assert put(other, blank, status="proposed", owner="", evidence="E-1").status_code == 302
    assert item_of() == {"action": ACTION, "status": "approved", "owner": "kl", "evidence": "E-1"}


def test_the_second_at_one_field_of_a_card_is_shown_both_texts_and_nothing_is_lost(plan, browser):  # S12, S13
    blank = board.texts_of({})
    told = {"owner": "kl", "evidence": "Seen by Kim", "ability": "Tried in May"}
    assert put(browser, blank, status="proposed", **told).status_code == 302
    second = put(
        colleague(plan), blank, status="proposed", owner="", evidence="Seen by Lou", ability="", due="2026-11-01"
    )
    page = " ".join(second.content.decode().split())
    assert (second.status_code, "Somebody else changed the same" in page) == (409, True)
    kim = User.objects.get(pk=browser.session["_auth_user_id"]).get_username()
    assert f"<strong>Evidence</strong> (<bdi>{kim}</bdi>" in page
    assert (
        'theirs <bdi class="code code--wrap">Seen by Kim</bdi>, yours <bdi class="code code--wrap">Seen by Lou</bdi>'
        in page
    )
    assert item_of() == {
        "action": ACTION,
        "status": "proposed",
        "owner": "kl",
        "evidence": "Seen by Kim",
        "adoption": "ability: Tried in May",
    }
    form = second.context["form"]
    assert {name: form[name].value() for name in ("owner", "evidence", "due", "ability")} == {
        "owner": "kl",
        "evidence": "Seen by Lou",
        "due": "2026-11-01",
        "ability": "Tried in May",
    }
    again = {name: form[name].value() for name in form.fields}
    assert put(browser, json.loads(second.context["seen"]), **again).status_code == 302
    assert item_of()["evidence"] == "Seen by Lou"


def test_a_card_that_somebody_moved_is_not_moved_unseen(plan, browser):  # S12
    assert put(browser, status="approved", owner="kl").status_code == 302
    assert put(colleague(plan), {"status": "proposed"}, status="doing").status_code == 409
    assert item_of()["status"] == "approved"
    assert browser.post("/sites/P1/plan/board/put/", {"action": ACTION, "status": "doing"}).status_code == 428


def test_completing_it_makes_the_measure_active_in_the_same_edit(plan, browser):
    told = {"owner": "kl", "done_on": "2026-11-01", "evidence": "E-1", "accepted_by": "op"}
    outside = put(browser, status="done", **{**told, "done_on": "2026-11-02"})
    assert "lies in none of its windows (W1)" in outside.content.decode()
    assert put(browser, status="done", **told).status_code == 302
    zone = next(z for z in services.document_of(Assessment.objects.get())["zones"] if z["code"] == "Z2")
    assert zone["measures"] == [{"measure": "CM-1", "status": "active"}]
    assert zone["sl_a"][0] == 2
    assert "It is done." in put(browser, status="doing", **told).content.decode()


def test_a_plan_is_adopted_and_compared(plan, browser):
    page = browser.get("/sites/P1/plan/compare/").content.decode()
    assert "Make it the plan" in page
    assert (
        browser.post(
            "/sites/P1/plan/adopt/", {"plan": plan.pk, "version": newest_change(plan.run.assessment.site)}
        ).status_code
        == 302
    )
    assert item_of() == {"action": ACTION, "status": "approved"}
    assert PlanRun.objects.get().result["zones_at_target"] == {"now": 1, "after": 2, "of": 2}


def test_a_plan_is_not_adopted_over_a_card_that_somebody_moved_since(plan, browser):  # S12
    shown = browser.get("/sites/P1/plan/compare/").context["newest"]
    assert put(colleague(plan), status="approved", owner="kl").status_code == 302
    assert put(colleague(plan), status="proposed", owner="kl").status_code == 302
    assert browser.post("/sites/P1/plan/adopt/", {"plan": plan.pk, "version": shown}).status_code == 409
    assert item_of()["status"] == "proposed"


def test_windows_and_cards_go_to_other_tools(plan, browser):
    calendar = browser.get("/sites/P1/plan/windows.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20261101\r\nDTEND;VALUE=DATE:20261102\r\n" in calendar
    assert ACTION in calendar.replace("\r\n ", "")
    rows = browser.get("/sites/P1/plan/actions.csv").content.decode().splitlines()
    assert rows[1].startswith("Own accounts: Cell,")
    assert rows[1].endswith(f",10,,2,{ACTION}") or rows[1].endswith(f",10,0,2,{ACTION}")


def test_a_plan_made_the_plan_is_held_against_later_runs(plan, browser):
    assert "No plan is followed yet." in browser.get("/sites/P1/plan/").content.decode()
    for _ in range(2):  # approving twice changes nothing, and is no mistake
        assert (
            browser.post(
                "/sites/P1/plan/adopt/", {"plan": plan.pk, "version": newest_change(plan.run.assessment.site)}
            ).status_code
            == 302
        )
    assessment = Assessment.objects.get()
    assert course.adopted_plan(assessment, [ACTION]) == plan
    assert course.adopted_plan(assessment, []) is None
    assert "Risk points, planned and achieved" in browser.get("/sites/P1/plan/").content.decode()


def test_the_last_run_of_a_period_is_what_was_achieved_in_it(plan):
    plan.result["before"]["risk"] = 30
    plan.result["remaining"]["by_period"] = [{"period": "Q1", "risk": 20}, {"period": "Q2", "risk": 10}]
    periods = [{"code": "Q1", "start": "2026-01-01"}, {"code": "Q2", "start": "2026-04-01"}]
    points = {date(2025, 12, 1): 28, date(2026, 1, 1): 25, date(2026, 3, 31): 22}
    for day, found in points.items():
        run = Run.objects.create(assessment=plan.run.assessment, model_version="x", model_sha256="x", engine="x")
        Run.objects.filter(pk=run.pk).update(created_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        body = {"S1": {"today": {"points": found}}, "S2": {"today": None}}
        RunSection.objects.create(run=run, name="scenarios", packed=RunSection.pack(body))
    Run.objects.filter(pk=plan.run_id).update(created_at=datetime(2025, 11, 1, tzinfo=UTC))
    assert course.course_of(plan, periods) == [Stop("before", 30, 28), Stop("Q1", 20, 22), Stop("Q2", 10, None)]


def test_a_step_of_an_improvement_is_closed_by_a_kpi_of_the_site(plan, browser):
    kpi = {"code": "K1", "name": "Restores tried", "owner": "kl", "definition": "in a year"}
    first = {"on": "2026-01-01", "value": 12}
    edit(assessment=plan.run.assessment, user=None, changes=[Change("kpis", "K1", None, {**kpi, "values": [first]})])
    assert "Restores tried" in browser.get(f"/sites/P1/plan/board/card/?action={ACTION}").content.decode()
    told = {"owner": "kl", "done_on": "2026-11-01", "evidence": "E-1", "accepted_by": "op", "phase": "control"}
    assert put(browser, status="done", kpi="K9", **told).status_code == 400
    refused = put(browser, status="done", kpi="K1", **told).content.decode()
    assert "K1 needs a value from before, and one measured again when it was done." in refused
    again = [first, {"on": "2026-11-20", "value": 80}]
    edit(
        assessment=plan.run.assessment,
        user=None,
        changes=[Change("kpis", "K1", {"values": [first]}, {"values": again})],
    )
    assert put(browser, status="done", kpi="K1", **told).status_code == 302
    assert item_of()["kpi"] == "K1"
