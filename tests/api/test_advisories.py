"""Advisories by REST: loaded, matched, listed, decided upon, and scenarios drafted from them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from inventory.advisory_models import Advisory
from jobs.models import Job
from tests import factories
from tests.api.calls import Caller, problem
from tests.inventory.advisories.builders import document, packed, vendor
from tests.inventory.test_advisory_services import KEV, kev
from tests.plants import done, run_of

pytestmark = pytest.mark.django_db
TREE = [vendor("Acme", ("Mixer 300", "< 2.0.0", {}))]


@pytest.fixture
def machine():
    site = factories.site("P1")
    plant = factories.small_plant()
    plant["assets"][1] |= {"model": "Mixer 300", "firmware": "1.9.0"}
    plant["zones"][1]["sl_t"] = 3
    run_of(site, plant)
    return Caller(site)


def send(machine, data, name="a.json", **headers):
    form = {"file": SimpleUploadedFile(name, data)}
    headers = {**machine.headers, **headers}
    return machine.client.post(machine.at("advisories/"), form, content_type=MULTIPART_CONTENT, headers=headers)


@pytest.fixture
def told(machine):
    assert send(machine, packed(document(branches=TREE))).status_code == 201
    assert send(machine, kev(KEV)).status_code == 201
    answer = machine.post("advisories/match/")
    assert answer.status_code == 202
    done(Job.objects.get(pk=answer.json()["job"]))
    return machine


def test_a_document_is_loaded_once_and_listed(machine):
    first = send(machine, packed(document()), **{"Idempotency-Key": "k"})
    again = send(machine, packed(document()), **{"Idempotency-Key": "k"})
    assert first.json() == again.json()
    assert send(machine, packed(document())).json()["counts"]["same"] == 1
    (one,) = machine.get("advisories/").json()["results"]
    assert (one["code"], one["cves"], one["cvss"]) == ("ACME-1", ["CVE-2026-0001"], 9.8)
    detail = machine.get(f"advisories/{one['id']}/").json()
    assert [product["version"] for product in detail["products"]] == ["< 33.011"]


def test_what_is_no_advisory_is_refused_with_a_sentence(machine):
    assert "no list of EPSS scores" in problem(send(machine, b"a,b\n"), 422)["detail"]
    problem(machine.client.post(machine.at("advisories/"), {}, headers=machine.headers), 400)
    assert not Advisory.objects.exists()


def test_verdicts_are_listed_with_reasons_and_filtered(told):
    (one,) = told.get("advisory-verdicts/").json()["results"]
    assert (one["asset"], one["status"], one["kev_added"]) == ("PLC-1", "affected", "2026-03-04")
    assert one["why"] == "Mixer 300: version 1.9.0 is in < 2.0.0."
    for query, count in (("status=affected", 1), ("status=cannot_tell", 0), ("kev=true", 1), ("kev=false", 0),
                         ("asset=PLC-1", 1), ("asset=x", 0), ("advisory=ACME-1", 1)):  # fmt: skip
        assert told.get(f"advisory-verdicts/?{query}").json()["count"] == count, query
    for query in ("status=bad", "kev=1", "why=x"):
        problem(told.get(f"advisory-verdicts/?{query}"), 400)


def test_a_decision_is_taken_and_taken_back(told):
    row = Advisory.objects.get()
    address = f"advisories/{row.pk}/decide/"
    said = {"assets": ["PLC-1"], "answer": "no_action", "because": "Not reachable.", "expires": "2099-01-01"}
    assert told.post(address, said).json() == {"decided": 1}
    (verdict,) = told.get("advisory-verdicts/").json()["results"]
    assert (verdict["status"], verdict["meaning"], verdict["answer"]) == ("affected", "affected", "no_action")
    (decision,) = told.get(f"advisories/{row.pk}/").json()["decisions"]
    assert (decision["because"], decision["version"]) == ("Not reachable.", 1)
    for wrong in ({}, {**said, "assets": []}, {**said, "because": 3}, {**said, "expires": "soon"},
                  {**said, "answer": "x"}, {**said, "versions": 1}, {**said, "versions": {"PLC-1": True}},
                  {**said, "more": 1}):  # fmt: skip
        problem(told.post(address, wrong), 400)
    stale = problem(told.post(address, {**said, "answer": "affected"}), 409)
    assert [(one["asset"], one["because"]) for one in stale["errors"]] == [("PLC-1", "Not reachable.")]
    over = {**said, "answer": "affected", "because": "Seen.", "versions": {"PLC-1": 1}}
    assert told.post(address, over).json() == {"decided": 1}
    for answer, version in (("undo", 2), ("withdraw", 3)):
        back = {"assets": ["PLC-1"], "answer": answer, "versions": {"PLC-1": version}}
        assert list(told.post(address, back).json().values()) == [1]
    page = told.get(f"advisories/{row.pk}/").json()
    assert [one["answer"] for one in page["decisions"]] == ["withdrawn"]
    assert [one["answer"] for one in page["earlier_decisions"]] == ["no_action", "affected", "no_action"]


def test_drafts_are_listed_and_taken_in_when_asked(told):
    (draft,) = told.get("scenario-drafts/").json()["drafts"]
    assert draft["asset"] == "PLC-1"
    codes = [draft["scenario"]["code"]]
    assert told.post("scenario-drafts/", {"scenarios": codes}).json()["drafted"] == codes
    problem(told.post("scenario-drafts/", {"scenarios": codes}), 409)
    problem(told.post("scenario-drafts/", {"scenarios": []}), 400)


def test_what_belongs_to_another_site_is_not_there(told):
    other = Caller(factories.site("Q1"))
    row = Advisory.objects.get()
    problem(other.get(f"advisories/{row.pk}/"), 404)
    said = {"assets": ["PLC-1"], "because": "x", "expires": "2099-01-01"}
    problem(other.post(f"advisories/{row.pk}/decide/", said), 404)
    assert other.get("advisory-verdicts/").json()["count"] == 0
