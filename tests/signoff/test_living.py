"""What a plant lives with: names, reasons and days; what ran out first; the forms write it in one act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from assessment import services
from assessment.models import Assessment
from signoff.living import lived_with
from tests import factories
from tests.api.calls import Caller
from tests.signoff.people import browser, person, plant

DAY = date(2026, 11, 22)
PROPOSED = {"zones": {"Z2": {"proposal": [3, 3, 3, 3, 3, 3, 3]}}}


def told(document, result=None):
    return [(one.what, one.state, one.code, one.who, one.until) for one in lived_with(document, result or {}, DAY)]


def waiver(rule="AR-018", **more):
    return {"rule": rule, "target": "zone:Z2", "reason": "trial", "by": "kl", "expires": "2027-06-01", **more}


def test_the_order_is_what_ran_out_what_does_not_count_what_is_soon_and_the_rest():
    waivers = [
        waiver("AR-001"),
        waiver("AR-002", expires="2026-11-21"),
        waiver("AR-003", by=None),
        waiver("AR-004", expires="2026-12-24"),
        waiver("AR-005", expires="2026-11-22"),
        waiver("AR-013"),
    ]
    states = [(one.code.partition("@")[0], one.state) for one in lived_with({"waivers": waivers}, {}, DAY)]
    assert states == [
        ("AR-002", "expired"),
        ("AR-003", "incomplete"),
        ("AR-013", "incomplete"),
        ("AR-005", "soon"),
        ("AR-004", "soon"),
        ("AR-001", "stands"),
    ], "a waiver holds on its last day; AR-013 is closed by a change only"


def test_an_accepted_risk_is_told_with_the_decision_behind_it():
    scenario = {"code": "S1", "title": "Flood", "decision": "accept"}
    assert told({"scenarios": [scenario]}) == [("risk", "incomplete", "S1", "", None)]
    first = {
        "code": "D1",
        "about": "scenario:S1",
        "status": "agreed",
        "by": "kl",
        "reason": "x",
        "expires": "2026-01-01",
    }
    second = {**first, "code": "D2", "by": "mo", "expires": "2027-06-01", "supersedes": "D1", "step": "ZCR 5.11"}
    assert told({"scenarios": [scenario], "decisions": [first]})[0][1:4] == ("expired", "S1", "kl")
    assert told({"scenarios": [scenario], "decisions": [first, second]}) == [
        ("risk", "stands", "S1", "mo", date(2027, 6, 1))
    ], "the earlier one is superseded, and neither is told twice"


def test_a_target_below_its_proposal_is_lived_with_and_a_broken_condition_ends_it():
    zone = {"code": "Z2", "name": "Cell", "sl_t": 2, "sl_t_reason": "no remote access"}
    (one,) = lived_with({"zones": [zone]}, PROPOSED, DAY)
    assert (one.what, one.state, one.title) == ("target", "incomplete", "SL-T 2 2 2 2 2 2 2, proposed 3 3 3 3 3 3 3")
    assert lived_with({"zones": [{**zone, "sl_t": 3}]}, PROPOSED, DAY) == []
    decision = {
        "code": "D1",
        "about": "zone:Z2",
        "status": "agreed",
        "by": "kl",
        "expires": "2027-06-01",
        "step": "ZCR 5.6",
    }
    kept = {**zone, "sl_t_conditions": [{"text": "no remote access", "holds": True}]}
    (one,) = lived_with({"zones": [kept], "decisions": [decision]}, PROPOSED, DAY)
    assert (one.state, one.ends) == ("stands", ("no remote access",))
    broken = {**zone, "sl_t_conditions": [{"text": "no remote access", "holds": False}]}
    (one,) = lived_with({"zones": [broken], "decisions": [decision]}, PROPOSED, DAY)
    assert one.state == "broken"


def test_compensations_and_bound_decisions_are_told_and_plain_ones_are_not():
    compensation = {
        "code": "K1",
        "about": "zone:Z2",
        "requirement": "SR 1.1",
        "reason": "x",
        "accepted_by": "kl",
        "accepted_on": "2026-01-01",
    }
    plain = {"code": "D1", "about": "zone:Z2", "status": "agreed"}
    protest = {
        "code": "D2",
        "about": "zone:Z2",
        "status": "protest",
        "by": "kl",
        "reason": "x",
        "expires": "2027-06-01",
    }
    found = told({"compensations": [compensation], "decisions": [plain, protest]})
    assert found == [("decision", "stands", "D2", "kl", date(2027, 6, 1)), ("compensation", "stands", "K1", "kl", None)]


@pytest.fixture
def here():
    return factories.assessment(factories.site("P1"), plant())


@pytest.fixture
def client(here):
    return browser(person(here.site, Role.ENGINEER))


LATER = (timezone.localdate() + timedelta(days=200)).isoformat()
TERMS = {"reason": "no window before June", "by": "K. Lind", "expires": LATER}


def send(client, what, seen="{}", **fields):
    return client.post(f"/sites/P1/sign-off/living/{what}/", {**TERMS, "seen": seen, **fields})


def document(here):
    return services.model_of(Assessment.objects.select_related("site").get(pk=here.pk))[0]


@pytest.mark.django_db
def test_the_forms_write_a_waiver_a_risk_and_a_target_with_names_and_days(here, client):
    for what, fields in (
        ("waiver", {"rule": "AR-018", "target": "zone:Z2"}),
        ("risk", {"scenario": "S1", "conditions": "while the dam stands"}),
        ("target", {"about": "zone:Z2", "sl_t": "1 1 1 1 1 1 ?", "conditions": "no remote access\nno wireless"}),
    ):
        place = {key: fields[key] for key in ("rule", "target", "scenario", "about") if key in fields}
        shown = client.get(f"/sites/P1/sign-off/living/{what}/", place).context["seen"]
        answer = send(client, what, shown, **fields)
        assert answer.status_code == 302, answer.content.decode()
    model = document(here)
    assert model["waivers"][0] | {"on": ""} == {
        "rule": "AR-018", "target": "zone:Z2", "reason": TERMS["reason"], "by": "K. Lind", "on": "", "expires": LATER,
    }  # fmt: skip
    assert model["scenarios"][0]["decision"] == "accept"
    zone = model["zones"][1]
    assert (zone["sl_t"], zone["sl_t_reason"]) == ([1, 1, 1, 1, 1, 1, None], TERMS["reason"])
    assert [one["text"] for one in zone["sl_t_conditions"]] == ["no remote access", "no wireless"]
    assert [(one["code"], one["about"], one["step"]) for one in model["decisions"]] == [
        ("A1", "scenario:S1", "ZCR 5.11"),
        ("A2", "zone:Z2", "ZCR 5.6"),
    ]
    shown = client.get("/sites/P1/sign-off/living/risk/?scenario=S1")
    assert send(client, "risk", shown.context["seen"], scenario="S1", by="M. Orsini").status_code == 302
    assert document(here)["decisions"][2]["supersedes"] == "A1"
    page = client.get("/sites/P1/sign-off/living/").content.decode()
    assert "M. Orsini" in page
    assert "no wireless" in page
    assert Caller(here.site).get("living/").json()["count"] == 3


@pytest.mark.django_db
def test_an_exception_without_name_reason_or_a_day_to_come_is_none(here, client):
    for wrong in ({"by": ""}, {"reason": ""}, {"expires": "2020-01-01"}, {"sl_t": "5"}, {"sl_t": "1 2"}):
        assert send(client, "target", about="zone:Z2", **{"sl_t": "1", **wrong}).status_code == 400
    assert send(client, "waiver", rule="AR-018", target="zone:NOWHERE").status_code == 400
    assert "decisions" not in document(here)
    assert client.get("/sites/P1/sign-off/living/nothing/").status_code == 404


@pytest.mark.django_db
def test_a_waiver_that_somebody_renewed_meanwhile_is_not_written_over_unseen(here, client):  # S12, S13
    place = {"rule": "AR-018", "target": "zone:Z2"}
    user = person(here.site, Role.ENGINEER)
    kim = browser(user)
    blank = kim.get("/sites/P1/sign-off/living/waiver/?rule=AR-018&target=zone:Z2").context["seen"]
    assert send(kim, "waiver", blank, **place, reason="Kim: the pump stays").status_code == 302
    second = send(client, "waiver", blank, **place, reason="Lou: no spare part")
    page = " ".join(second.content.decode().split())
    assert second.status_code == 409
    assert f"(<bdi>{user.get_username()}</bdi>, " in page
    assert 'Kim: the pump stays</bdi>, yours <bdi class="code code--wrap">Lou: no spare part</bdi>' in page
    assert second.context["form"]["reason"].value() == "Lou: no spare part"
    assert document(here)["waivers"][0]["reason"] == "Kim: the pump stays"
    assert send(client, "waiver", second.context["seen"], **place, reason="Lou: no spare part").status_code == 302
    assert document(here)["waivers"][0]["reason"] == "Lou: no spare part"


@pytest.mark.django_db
def test_a_target_and_a_decision_that_the_form_did_not_show_are_shown_before_they_are_replaced(here, client):  # S12
    target = {"about": "zone:Z2", "sl_t": "1"}
    blank = client.get("/sites/P1/sign-off/living/target/?about=zone:Z2").context["seen"]
    first = send(client, "target", blank, **target, reason="Agreed in May", conditions="no wireless")
    assert first.status_code == 302
    assert send(client, "target", blank, **target, reason="Other").status_code == 409
    changed = client.get("/sites/P1/sign-off/living/target/?about=zone:Z2")
    assert "Agreed in May" in changed.content.decode()
    assert document(here)["zones"][1]["sl_t_reason"] == "Agreed in May"
    assert send(client, "target", changed.context["seen"], **target, reason="Other").status_code == 302
    assert send(client, "risk", scenario="S1", reason="Cheap").status_code == 302
    second = send(client, "risk", scenario="S1", reason="Dear")
    assert (second.status_code, len(document(here)["decisions"])) == (409, 3)
    assert client.post("/sites/P1/sign-off/living/risk/", {**TERMS, "scenario": "S1"}).status_code == 428
