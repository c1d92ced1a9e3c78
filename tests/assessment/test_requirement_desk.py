"""Requirements at speed: one answer a key, the levels beside it; taking over; evidence; who answered and when."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from assessment.edits import Change, edit
from assessment.engine.levels import FR
from assessment.models import EvidenceFile
from assessment.requirement_desk import copied_rows, counts_of, desk_rows
from assessment.services import model_of
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db
# The rows of FR4 at SL 1 (IEC 62443-3-3): SR 4.1 and SR 4.3; SR 4.2 comes with SL 2.
ROWS_AT_ONE = ("SR 4.1", "SR 4.3")
DESK = "/sites/P1/requirements/zones/Z2/"


@pytest.fixture
def plant():
    document = factories.small_plant("P1")
    document["zones"][1] |= {"sl_t": 1, "sl_a": None, "requirements": {}}
    return factories.assessment(factories.site("P1"), document)


@pytest.fixture
def kurz(plant):
    made = factories.member(plant.site, Role.ENGINEER)
    made.username = "kurz"
    made.save()
    return made


@pytest.fixture
def browser(kurz):
    client = Client()
    client.force_login(kurz)
    return client


def stated(plant, code="Z2"):
    zones = model_of(plant)[0]["zones"]
    return next(zone for zone in zones if zone["code"] == code).get("requirements") or {}


def answer(browser, row, seen=None, **said):
    body = {"row": row, "fr": "4", "seen": json.dumps(seen or {}), **said}
    return browser.post(f"{DESK}row/", body)


def test_an_answer_is_written_with_who_and_when_and_the_level_follows_the_last_row(browser, plant):
    first = answer(browser, "SR 4.1", status="met")
    assert "No level moved" not in first.content.decode()  # a first answer makes the level known: 0
    assert "SL-A not known to 0" in first.content.decode()
    second = answer(browser, "SR 4.3", status="met", evidence="E-1")
    assert "FR4 DC: SL-A 0 to 1" in second.content.decode()
    assert "gap 1 to 0" in second.content.decode()
    found = stated(plant)
    assert found["SR 4.3"] | {"on": ""} == {"status": "met", "evidence": "E-1", "assessed_by": "kurz", "on": ""}


def test_not_assessed_takes_the_answer_away(browser, plant):
    answer(browser, "SR 4.1", status="met")
    answer(browser, "SR 4.1", seen=stated(plant), status="not_assessed")
    assert stated(plant) == {}


def test_two_people_on_one_row_meet_and_the_page_shows_what_stands(browser, plant):
    theirs = {"status": "not_met", "assessed_by": "meyer", "on": "2026-11-01"}
    edit(
        assessment=plant,
        user=None,
        changes=[Change("zones", "Z2", {}, {"requirements": {"SR 4.1": theirs}})],
    )
    told = answer(browser, "SR 4.1", status="met").content.decode()
    assert "changed the same meanwhile" in told
    assert stated(plant)["SR 4.1"] == theirs


def test_two_people_on_two_rows_do_not_meet(browser, plant):
    answer(browser, "SR 4.1", status="met")
    answer(browser, "SR 4.3", seen={}, status="met")
    assert set(stated(plant)) == {"SR 4.1", "SR 4.3"}


def test_many_rows_at_once_are_one_change(browser, plant):
    body = {"rows": list(ROWS_AT_ONE), "status": "met", "fr": "4", "seen": "{}"}
    page = browser.post(f"{DESK}many/", body)
    assert "2 rows written" in page.content.decode()
    assert {name: said["status"] for name, said in stated(plant).items()} == dict.fromkeys(ROWS_AT_ONE, "met")
    assert plant.site.changes.count() == 1


def test_what_another_zone_says_is_taken_over_for_rows_nobody_judged_here():
    here = {"requirements": {"SR 4.1": "not_met"}}
    there = {
        "requirements": {
            "SR 4.1": "met",
            "SR 4.3": {"status": "met", "evidence": "E-2"},
            "SR 4.2": {"status": "compensated", "compensation": "K1"},
            "SR 1.1": "met",
        }
    }
    # SR 4.1 is judged here, SR 4.2's compensation was accepted for another place, SR 1.1 is another FR.
    assert copied_rows(here, there, "zones", FR.DC) == {"SR 4.3": {"status": "met", "evidence": "E-2"}}


def test_the_desk_shows_which_rows_the_target_asks_for_and_counts_what_is_judged():
    record = {"sl_t": 1, "requirements": {"SR 4.1": "met", "SR 4.3": "not_assessed"}}
    rows = {row.id: row for row in desk_rows(record, "zones", FR.DC)}
    assert {name for name, row in rows.items() if row.is_asked} == set(ROWS_AT_ONE)
    assert counts_of(record, "zones")[FR.DC] == {"fr": FR.DC, "judged": 1, "rows": len(rows)}


def test_a_row_that_does_not_apply_to_a_conduit_is_refused(browser, plant):
    body = {"row": "SR 4.2", "fr": "4", "seen": "{}", "status": "met"}
    assert browser.post("/sites/P1/requirements/conduits/C1/row/", body).status_code == 404
    assert "requirements" not in model_of(plant)[0]["conduits"][0]


def test_evidence_is_kept_once_and_given_out_only_as_a_download(browser, plant):
    def drop(name, data):
        return browser.post("/sites/P1/evidence/add/", {"file": SimpleUploadedFile(name, data)})

    first = drop("<script>.html", b"<script>alert(1)</script>")
    assert (first.status_code, first.json()["code"]) == (201, "E-1")
    assert drop("again.html", b"<script>alert(1)</script>").json()["code"] == "E-1"
    assert drop("other.txt", b"x").json()["code"] == "E-2"
    assert EvidenceFile.objects.count() == 2
    given = browser.get("/sites/P1/evidence/E-1/")
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Type"] == "application/octet-stream"
    assert b"".join(given.streaming_content) == b"<script>alert(1)</script>"
    assert "<script>.html" not in browser.get("/sites/P1/evidence/").content.decode()


def test_a_viewer_reads_the_desk_and_answers_nothing(plant):
    viewer = Client()
    viewer.force_login(factories.member(plant.site, Role.VIEWER))
    page = viewer.get(DESK)
    assert page.status_code == 200
    assert 'name="status"' not in page.content.decode()
    assert viewer.post(f"{DESK}row/", {"row": "SR 4.1", "status": "met"}).status_code == 403
