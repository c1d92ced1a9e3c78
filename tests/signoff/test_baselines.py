"""Baselines: what is frozen, who may sign, what keeps a model from being signed, and that nothing changes it."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.access import Refused
from accounts.audit_models import AuditEntry
from accounts.evidence import tampered
from accounts.models import Role
from assessment import services
from assessment.edits import Change, edit
from assessment.engine.model_file.canonical import model_sha256
from assessment.models import Assessment, Run
from jobs.services import open_job
from signoff import signing
from signoff.models import Baseline, Signature
from signoff.readiness import readiness_of
from tests import factories
from tests.api.calls import Caller, problem
from tests.plants import done, run_of
from tests.signoff.people import actor, browser, person, plant, said, signed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()  # or the day before, where a test runs past midnight


@pytest.fixture
def run():
    return run_of(factories.site("P1"), plant())


@pytest.fixture
def site(run):
    return run.assessment.site


@pytest.fixture
def chief(site):
    return person(site, side="management", name="chief")


def fresh(run):
    return Assessment.objects.select_related("site").get(pk=run.assessment_id)


def test_what_is_signed_is_the_model_its_result_and_who_knew_what(run, chief):
    made = signed(run, chief)
    document = services.model_of(fresh(run))[0]
    assert made.model_sha256 == model_sha256(document) == sha256(made.model_bytes).hexdigest()
    assert made.document == document, "with its drawing, which the digest leaves out"
    assert b"layout" not in made.model_bytes
    result = json.loads(made.result_bytes)
    assert made.result_sha256 == sha256(made.result_bytes).hexdigest()
    assert (result["model_sha256"], result["engine"]) == (made.model_sha256, made.engine)
    assert result["totals"]["levels_missing"] == 2, "Cell: FR1 0 against 2"
    (name,) = made.signed_by
    assert (made.code, name.name, name.function, name.place) == ("B1", "chief", "Plant manager", 1)
    assert made.is_signed
    assert "Without both keys of OT and IT: C1." in made.known
    entry = json.loads(AuditEntry.objects.get(action="baseline.signed").body)
    assert entry["after"]["model_sha256"] == made.model_sha256
    assert list(tampered()) == []


def test_a_model_that_was_not_judged_as_it_stands_is_not_signed(run, chief):
    edit(assessment=fresh(run), user=None, changes=[Change("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"})])
    with pytest.raises(signing.SigningRefused, match="changed since it was judged") as refusal:
        signed(run, chief)
    assert [one.page for one in refusal.value.missing] == ["assessment:dashboard"]
    assert not Baseline.objects.exists()


def test_what_must_be_there_is_listed_with_where_to_mend_it(site):
    bare = {"bulkhead": 1, "site": {"code": "P1"}, "assessment": {"code": "A1"}}
    other = factories.site("P2")
    assert [one.page for one in readiness_of(factories.assessment(other), None, timezone.localdate()).missing] == [
        "assessment:dashboard"
    ]
    run = run_of(other, {**bare, "site": {"code": "P2"}})
    told = [one.text for one in readiness_of(fresh(run), run, timezone.localdate()).missing]
    assert told == [
        "The assessment has no date: without one nothing ever expires.",
        "Nobody wrote what the assessment is about (its scope).",
        "The plant is not divided into zones.",
    ]
    Run.objects.filter(pk=run.pk).update(engine="bulkhead 0.0.1")
    run.refresh_from_db()
    assert "judged by bulkhead 0.0.1" in readiness_of(fresh(run), run, timezone.localdate()).missing[0].text


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"run": 0}, "judged anew"),
        ({"model_sha256": "0" * 64}, "judged anew"),
        ({"function": ""}, "in which function"),
        ({"has_read": False}, "have read what is open"),
        ({"reassess_on": TODAY}, "at least once a year"),
        ({"reassess_on": TODAY + timedelta(days=400)}, "at least once a year"),
    ],
)
def test_what_a_signer_has_to_say(run, chief, other, words):
    with pytest.raises(signing.SigningRefused, match=words):
        signed(run, chief, **other)


def test_nobody_signs_who_may_not_or_who_changed_the_model_last(site, run):
    for role in (Role.ENGINEER, Role.ADMINISTRATOR, Role.VIEWER):
        with pytest.raises(Refused):
            signed(run, person(site, role))
    maker = person(site)
    edit(assessment=fresh(run), user=maker, changes=[Change("zones", "Z2", {"name": "Cell"}, {"name": "Cell 4"})])
    done(services.queue_assessment(assessment=fresh(run), user=None))
    with pytest.raises(Refused, match="somebody else has to approve"):
        signed(Run.objects.latest("pk"), maker)
    signed(Run.objects.latest("pk"), person(site))


def test_where_the_site_asks_for_it_a_second_person_signs(site, run, chief):
    signing.ask_second(site, is_asked=True, by=person(site, Role.ADMINISTRATOR))
    made = signed(run, chief)
    assert not made.is_signed
    assert signing.newest_signed(site) is None
    with pytest.raises(signing.SigningRefused, match="second person"):
        signing.sign_second(actor=actor(chief), baseline=made, function="Plant manager")
    second = person(site)
    with pytest.raises(signing.SigningRefused, match="in which function"):
        signing.sign_second(actor=actor(second), baseline=made, function="")
    signing.sign_second(actor=actor(second), baseline=made, function="Head of safety")
    assert [one.function for one in Baseline.objects.get().signed_by] == ["Plant manager", "Head of safety"]
    assert signing.newest_signed(site) == made
    with pytest.raises(signing.SigningRefused, match="Every name"):
        signing.sign_second(actor=actor(person(site)), baseline=made, function="x")


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_every_change_of_what_was_signed(run, chief):  # S52
    signed(run, chief)
    acts = [
        "UPDATE signoff_baseline SET title = 'forged'",
        "UPDATE signoff_baseline SET model = result",
        "DELETE FROM signoff_baseline",
        "UPDATE signoff_signature SET name = 'forged'",
        "DELETE FROM signoff_signature",
    ]
    for act in acts:
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    assert (Baseline.objects.get().title, Signature.objects.get().name) == ("First", "chief")


def test_a_frozen_model_gives_the_same_result_again(site, run, chief):  # S52
    made = signed(run, chief)
    job = open_job(site=site, kind="recalculate", title="x", arguments={"baseline": made.pk}, user=None)
    assert done(job).result["differs"] == []


def test_the_pages_sign_after_a_recent_sign_in_and_give_the_very_bytes(site, run, chief):
    client = browser(chief)
    page = client.get("/sites/P1/sign-off/baselines/sign/").content.decode()
    assert "What is open, and is signed along" in page
    day = (timezone.localdate() + timedelta(days=365)).isoformat()
    form = {
        "run": run.pk,
        "model_sha256": run.model_sha256,
        "title": "Year 1",
        "function": "Manager",
        "reassess_on": day,
    }
    refused = client.post("/sites/P1/sign-off/baselines/sign/", form)
    assert (refused.status_code, "have read what is open" in refused.content.decode()) == (400, True)
    session = client.session
    session["confirmed_at"] = time.time() - 601
    session.save()
    assert client.post("/sites/P1/sign-off/baselines/sign/", {**form, "has_read": "on"})["Location"].startswith(
        "/confirm/"
    )
    assert not Baseline.objects.exists()
    client = browser(chief)
    answer = client.post("/sites/P1/sign-off/baselines/sign/", {**form, "has_read": "on"})
    assert answer["Location"] == "/sites/P1/sign-off/baselines/B1/"
    assert "Year 1" in client.get("/sites/P1/sign-off/baselines/").content.decode()
    assert "Nothing in Bulkhead can change it" in client.get(answer["Location"]).content.decode()
    file = client.get("/sites/P1/sign-off/baselines/B1/model.json")
    assert sha256(file.content).hexdigest() == run.model_sha256
    assert file["Content-Disposition"].startswith("attachment")
    assert json.loads(client.get("/sites/P1/sign-off/baselines/B1/result.json").content)["bulkhead"] == 1


def test_over_rest_a_baseline_is_read_by_machines_and_signed_by_people(site, run, chief):
    machine = Caller(site)
    ready = machine.get("readiness/").json()
    assert (ready["run"], ready["missing"]) == (run.pk, [])
    body = {
        "title": "Year 1",
        "function": "Manager",
        "has_read": True,
        "reassess_on": said(run).reassess_on.isoformat(),
    }
    body |= {"run": ready["run"], "model_sha256": ready["model_sha256"]}
    problem(machine.post("baselines/", body), 403)
    problem(Caller(site, user=chief).post("baselines/", body), 403)
    client = browser(chief)
    address = "/api/v1/sites/P1/baselines/"
    problem(client.post(address, {**body, "colour": "red"}, "application/json"), 400)
    problem(client.post(address, {**body, "has_read": False}, "application/json"), 409)
    made = client.post(address, body, "application/json")
    assert (made.status_code, made.json()["code"], made.json()["is_signed"]) == (201, "B1", True)
    assert machine.get("baselines/").json()["count"] == 1
    assert machine.get("baselines/B1/").json()["signatures"][0]["function"] == "Manager"
    assert sha256(machine.get("baselines/B1/model/").content).hexdigest() == run.model_sha256
    problem(machine.get("baselines/B9/"), 404)
