"""The next year remembers what was decided; another site begins with the structure and nothing that is this site's."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from accounts.models import Role, Site
from assessment import services
from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.parse import read_text
from assessment.models import Assessment
from signoff import beginning
from signoff.templating import template_of
from tests import factories
from tests.api.calls import Caller
from tests.plants import done, run_of
from tests.signoff.people import actor, browser, person, plant, signed

HEADER = {"code": "A2027", "name": "Assessment 2027", "date": "2027-01-01"}
EVERY = Path(__file__).parents[1] / "samples" / "every-field.yaml"
SECRET = ("10.10", "serial", "evidence", "approvals", "person", "K. Lind", "kl")


def test_a_template_is_a_valid_model_with_nothing_of_the_site():
    document = read_text(EVERY.read_bytes(), yaml=True)
    made = template_of(document, code="NEW", name="Other works", assessment=HEADER)
    load_document(made)
    assert set(made) <= {
        "bulkhead",
        "site",
        "assessment",
        "risk_matrix",
        "zones",
        "conduits",
        "flows",
        "scenarios",
        "measures",
        "data_classes",
        "kpis",
        "layout",
    }
    assert [one["code"] for one in made["zones"]] == [one["code"] for one in document["zones"]]
    assert {one["status"] for one in made["conduits"]} == {"planned"}
    assert {one.get("sl_t_status", "proposed") for one in made["zones"]} == {"proposed"}
    text = json.dumps(made)
    own = [ip for asset in document["assets"] for ip in asset.get("ips") or ()]
    own += [asset[key] for asset in document["assets"] for key in ("tag", "serial", "hostname") if asset.get(key)]
    own += [one["name"] for one in document["people"] if one.get("name")] + [
        one["code"] for one in document["organisations"]
    ]
    assert [one for one in own if f'"{one}"' in text] == []
    for key in (
        "owner",
        "set_by",
        "subnets",
        "evidence",
        "approvals",
        "boundary_assets",
        "sl_a",
        "requirements",
        "assessed_by",
    ):
        assert f'"{key}"' not in text


@pytest.fixture
def run():
    document = plant(approvals=[{"side": "ot", "by": "kl"}])
    document["decisions"] = [{"code": "D1", "about": "zone:Z2", "status": "agreed", "outcome": "as drawn"}]
    document["waivers"] = [{"rule": "AR-018", "target": "zone:Z2", "reason": "x", "by": "kl", "expires": "2027-06-01"}]
    document["assessment"]["final"] = True
    return run_of(factories.site("P1"), document)


def begin(run, **more):
    said = {"code": "A2", "name": "Second", "on": date(2027, 3, 1), **more}
    here = Assessment.objects.select_related("site").get(pk=run.assessment_id)
    return beginning.next_assessment(assessment=here, user=person(here.site, Role.ADMINISTRATOR), **said)


@pytest.mark.django_db
def test_the_next_assessment_has_all_that_the_last_one_stated_and_decided(run):
    before = services.model_of(Assessment.objects.select_related("site").get(pk=run.assessment_id))[0]
    signed(run)
    made = begin(run)
    after = services.model_of(made)[0]
    assert after["assessment"] == {"code": "A2", "name": "Second", "date": "2027-03-01", "scope": "All of it"}
    assert {**after, "assessment": None} == {**before, "assessment": None}
    old = Assessment.objects.get(pk=run.assessment_id)
    assert (old.is_open, made.is_open) == (False, True)
    done(services.queue_assessment(assessment=made, user=None))
    page = browser(person(made.site)).get("/sites/P1/sign-off/compare/?old=B1").content.decode()
    assert "The first is judged as of 2026-11-21, the second as of 2027-03-01" in page


@pytest.mark.django_db
def test_nothing_begins_before_something_is_signed_or_under_a_code_that_was(run):
    with pytest.raises(beginning.NotBegun, match="Sign a baseline first"):
        begin(run)
    signed(run)
    with pytest.raises(beginning.NotBegun, match="an assessment A1 already"):
        begin(run, code="A1")
    assert Assessment.objects.get().is_open


@pytest.mark.django_db
def test_another_site_begins_with_the_structure(run):
    here = Assessment.objects.select_related("site").get(pk=run.assessment_id)
    maker = person(here.site, Role.ENGINEER)
    made = beginning.site_like(assessment=here, actor=actor(maker), code="P2", name="Second works", on=date(2027, 1, 1))
    model = services.model_of(services.current_assessment(site=made, today=factories.TODAY))[0]
    assert [one["name"] for one in model["zones"]] == ["Office", "Cell"]
    assert {"assets", "waivers", "decisions"}.isdisjoint(model)
    assert (model["site"], model["conduits"][0]["status"]) == (
        {"code": "P2", "name": "Second works", "currency": "CHF"},
        "planned",
    )
    with pytest.raises(beginning.NotBegun, match="already"):
        beginning.site_like(assessment=here, actor=actor(maker), code="P2", name="x", on=date(2027, 1, 1))
    with pytest.raises(beginning.NotBegun, match="Your role"):
        beginning.site_like(
            assessment=here, actor=actor(person(here.site, Role.VIEWER)), code="P3", name="x", on=date(2027, 1, 1)
        )


@pytest.mark.django_db
def test_the_pages_and_the_address(run):
    signed(run)
    site = run.assessment.site
    chief = browser(person(site, Role.ADMINISTRATOR))
    assert "Close First and open the next" in chief.get("/sites/P1/sign-off/next/").content.decode()
    assert chief.post("/sites/P1/sign-off/like/", {"code": "P9", "name": "Ninth"})["Location"] == "/sites/P9/zones/"
    assert chief.post("/sites/P1/sign-off/like/", {"code": "P9", "name": "Ninth"}).status_code == 400
    assert (
        chief.post("/sites/P1/sign-off/next/", {"code": "A2", "name": "Second", "on": "2027-03-01"}).status_code == 302
    )
    assert chief.get("/sites/P1/").status_code == 200
    assert chief.get("/sites/P1/sign-off/baselines/").status_code == 200
    told = Caller(Site.objects.get(code="P1")).get("template/").json()
    assert (told["site"]["code"], len(told["zones"])) == ("NEW", 2)
