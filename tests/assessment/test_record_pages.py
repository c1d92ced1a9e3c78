"""Records as forms: written through the door of edits, refused beside the field, in conflict with both texts."""

import json

import pytest
from django.test import Client

from accounts.models import Role
from assessment.edits import Change, edit
from assessment.record_forms.controls import controls_of
from assessment.record_forms.texts import texts_of
from assessment.services import model_of
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    return factories.assessment(factories.site("P1"), factories.small_plant("P1"))


@pytest.fixture
def browser(plant):
    client = Client()
    client.force_login(factories.member(plant.site, Role.ENGINEER))
    return client


def record(plant, kind, code):
    return next(one for one in model_of(plant)[0][kind] if code in (one.get("code"), one.get("tag")))


def sent(plant, kind, code, **typed):
    """What a browser sends after somebody opened the form of a record and typed."""
    found = record(plant, kind, code)
    controls = controls_of(kind)
    seen = {one.key: found[one.key] for one in controls if one.key in found}
    texts = texts_of(controls, found) | {path.replace("__", "."): text for path, text in typed.items()}
    return {"seen": json.dumps(seen), **texts}


def test_a_field_is_changed_and_the_message_says_what_it_does_to_the_levels(browser, plant):
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", sent(plant, "zones", "Z2", sl_a__0="2"), follow=True)
    assert record(plant, "zones", "Z2")["sl_a"][0] == 2
    told = str(next(iter(answer.context["messages"])))
    assert told.startswith("Cell: SL-A")
    assert "FR1 IAC: SL-A 0 to 2" in told
    assert "FR1 IAC: gap 2 to 0" in told


def test_saving_without_a_change_writes_nothing(browser, plant):
    before = model_of(plant)
    browser.post("/sites/P1/records/zones/edit/Z2/", sent(plant, "zones", "Z2"))
    assert model_of(plant) == before


def test_what_the_model_does_not_allow_stands_beside_its_field(browser, plant):
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", sent(plant, "zones", "Z2", parent="Z-NOWHERE"))
    assert answer.status_code == 422
    assert "parent" in answer.context["form"].problems
    assert "Z-NOWHERE" in answer.content.decode()
    assert "parent" not in record(plant, "zones", "Z2")


@pytest.fixture
def met(browser, plant):
    """Two people wrote one text; the second one sees both."""
    mine = sent(plant, "zones", "Z2", name="My cell", policies="P-1")
    edit(assessment=plant, user=None, changes=[Change("zones", "Z2", {"name": "Cell"}, {"name": "Their cell"})])
    return browser.post("/sites/P1/records/zones/edit/Z2/", mine)


def answered(answer, choice, together=""):
    """What a browser sends from the page with both texts."""
    conflict = answer.context["conflict"]
    sent = {"changes": conflict["changes"], "conflict": [row["place"] for row in conflict["rows"]]}
    return sent | {"choice-0": choice, "together-0": together}


def test_a_conflict_shows_both_texts_side_by_side_and_writes_nothing(met, plant):
    assert met.status_code == 409
    page = met.content.decode()
    assert "My cell" in page
    assert "Their cell" in page
    (row,) = met.context["conflict"]["rows"]
    assert (row["yours"], row["theirs"], row["together"]) == ("My cell", "Their cell", "Their cell\nMy cell")
    assert record(plant, "zones", "Z2")["name"] == "Their cell"


@pytest.mark.parametrize(
    ("choice", "name"), [("mine", "My cell"), ("theirs", "Their cell"), ("together", "Cell of us both")]
)
def test_whatever_is_chosen_the_rest_of_what_was_typed_is_written_too(browser, met, plant, choice, name):
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", answered(met, choice, "Cell of us both"))
    assert answer.status_code == 302
    found = record(plant, "zones", "Z2")
    assert (found["name"], found["policies"]) == (name, "P-1")


def test_a_third_text_in_between_is_a_conflict_again(browser, met, plant):
    edit(assessment=plant, user=None, changes=[Change("zones", "Z2", {"name": "Their cell"}, {"name": "A third"})])
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", answered(met, "mine"))
    assert (answer.status_code, answer.context["conflict"]["rows"][0]["theirs"]) == (409, "A third")
    assert record(plant, "zones", "Z2")["name"] == "A third"


def test_a_record_that_somebody_took_away_meanwhile_comes_back_with_what_was_typed(browser, plant):
    edit(assessment=plant, user=None, changes=[Change("people", "kl", None, {"name": "K. Lang"})])
    mine = sent(plant, "people", "kl", name="K. Long")
    edit(assessment=plant, user=None, changes=[Change("people", "kl", {}, None)])
    answer = browser.post("/sites/P1/records/people/edit/kl/", mine)
    assert answer.status_code == 409
    assert "K. Long" in answer.content.decode()
    assert not model_of(plant)[0].get("people")
    assert browser.post("/sites/P1/records/people/edit/kl/", answered(answer, "mine")).status_code == 302
    assert record(plant, "people", "kl") == {"code": "kl", "name": "K. Long"}


def test_a_zone_that_somebody_took_away_meanwhile_is_a_conflict_and_one_that_never_was_is_not_there(browser, plant):
    edit(assessment=plant, user=None, changes=[Change("zones", "Z3", None, {"name": "Field"})])
    mine = sent(plant, "zones", "Z3", name="Hall")
    edit(assessment=plant, user=None, changes=[Change("zones", "Z3", {}, None)])
    assert browser.post("/sites/P1/records/zones/edit/Z3/", mine).status_code == 409
    assert browser.post("/sites/P1/records/zones/edit/Z4/", {}).status_code == 404


def test_a_text_made_of_both_that_is_no_name_is_refused_beside_its_field(browser, met, plant):
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", answered(met, "together", "x" * 300))
    assert answer.status_code == 422
    assert "x" * 300 in answer.content.decode()
    assert record(plant, "zones", "Z2")["name"] == "Their cell"


@pytest.mark.parametrize(
    "mangled",
    [
        {"choice-0": "none"},
        {"changes": ""},
        {"changes": "{}"},
        {"changes": "[]"},
        {"conflict": ["7"]},
        {"conflict": ["{"]},
    ],
)
def test_a_mangled_answer_is_refused_and_writes_nothing(browser, met, plant, mangled):
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", answered(met, "mine") | mangled)
    assert answer.status_code == 400
    assert record(plant, "zones", "Z2")["name"] == "Their cell"


def test_two_people_who_change_different_fields_do_not_meet(browser, plant):
    mine = sent(plant, "zones", "Z2", name="My cell")
    edit(assessment=plant, user=None, changes=[Change("zones", "Z2", {}, {"policies": "P-1"})])
    assert browser.post("/sites/P1/records/zones/edit/Z2/", mine).status_code == 302
    found = record(plant, "zones", "Z2")
    assert (found["name"], found["policies"]) == ("My cell", "P-1")


def test_a_record_is_made_listed_and_removed(browser, plant):
    typed = {"code": "kl", "name": "K. Lang", "side": "ot"}
    assert browser.post("/sites/P1/records/people/new/", typed).status_code == 302
    assert record(plant, "people", "kl") == {"code": "kl", "name": "K. Lang", "side": "ot"}
    assert "K. Lang" in browser.get("/sites/P1/records/people/").content.decode()
    gone = "/sites/P1/records/people/remove/kl/"
    tag = browser.get("/sites/P1/records/people/edit/kl/").context["form"].tag
    browser.post("/sites/P1/records/people/edit/kl/", sent(plant, "people", "kl", side="it"))
    assert browser.post(gone).status_code == 428  # S12
    answer = browser.post(gone, {"tag": tag}, follow=True)
    assert "changed the same meanwhile" in str(next(iter(answer.context["messages"])))
    assert record(plant, "people", "kl")["side"] == "it", "what somebody wrote since is not taken out unseen"
    assert browser.post(gone, {"tag": answer.context["form"].tag}).status_code == 302
    assert not model_of(plant)[0].get("people")


def test_what_others_name_is_not_removed_and_the_page_says_who(browser, plant):
    tag = browser.get("/sites/P1/records/zones/edit/Z2/").context["form"].tag
    answer = browser.post("/sites/P1/records/zones/remove/Z2/", {"tag": tag}, follow=True)
    assert "still name" in str(next(iter(answer.context["messages"])))
    assert record(plant, "zones", "Z2")


@pytest.mark.parametrize("seen", ["", "[]", "{", "7"])
def test_a_mangled_picture_of_the_record_is_no_error_page(browser, plant, seen):
    answer = browser.post("/sites/P1/records/zones/edit/Z2/", sent(plant, "zones", "Z2", name="New") | {"seen": seen})
    assert answer.status_code == 428


def test_a_form_leads_back_only_to_pages_of_ours(browser, plant):
    mine = sent(plant, "zones", "Z2", name="New")
    assert browser.post("/sites/P1/records/zones/edit/Z2/", mine | {"back": "https://elsewhere.example/"})[
        "Location"
    ] == ("/sites/P1/zones/")


@pytest.mark.parametrize(
    "page", ["records/", "records/people/", "records/people/new/", "records/plan/edit/", "evidence/"]
)
def test_the_pages_open(browser, page):
    assert browser.get(f"/sites/P1/{page}").status_code == 200


@pytest.mark.parametrize("page", ["records/ghosts/", "records/layout/edit/", "records/people/edit/nobody/"])
def test_what_there_is_not_is_not_found(browser, page):
    assert browser.get(f"/sites/P1/{page}").status_code == 404


def test_a_viewer_reads_the_lists_and_writes_nothing(plant):
    viewer = Client()
    viewer.force_login(factories.member(plant.site, Role.VIEWER))
    assert viewer.get("/sites/P1/records/people/").status_code == 200
    assert viewer.get("/sites/P1/records/zones/edit/Z2/").status_code == 403
    assert viewer.post("/sites/P1/records/people/new/", {"code": "kl"}).status_code == 403


def test_a_list_of_records_names_people_and_places_and_keeps_what_has_no_name(browser, plant):
    waiver = {"rule": "AR-001", "reason": "One season."}
    changes = [
        Change("people", "", None, {"code": "tb", "name": "Tomas Brennick", "side": "ot"}),
        Change("waivers", "", None, waiver | {"target": "zone:Z2", "by": "tb"}),
        Change("waivers", "", None, waiver | {"target": "asset:PLC-1", "by": "Ada"}),
    ]
    edit(assessment=plant, user=None, changes=changes)
    said = [dict(row["facts"]) for row in browser.get("/sites/P1/records/waivers/").context["rows"]]
    assert [one["Target"] for one in said] == ["Cell", "asset:PLC-1"]
    assert [one["By"] for one in said] == ["Tomas Brennick (OT)", "Ada"]
