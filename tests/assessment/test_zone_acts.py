"""Zones joined and split: what named the one names the other, nothing dangles, one step takes it all back."""

import re

import pytest
from django.test import Client

from accounts.models import Role
from assessment.edits import Change, EditRefused, edit, take_back
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.load import load_document
from assessment.model_changes import replace_model
from assessment.services import again, model_of
from assessment.views.common import Current
from assessment.views.map_edits import shown as newest_shown_by
from assessment.zone_acts import join_zones, split_zone
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    zones = [
        {"code": "A", "name": "Alpha", "subnets": ["10.1.0.0/16"], "sl_t": 1},
        {"code": "B", "name": "Beta", "subnets": ["10.2.0.0/16"], "level": 2, "kind": "control", "sl_t": 2},
        {"code": "C", "name": "Gamma", "parent": "B", "sl_t": 2},
        {"code": "D", "name": "Delta"},
    ]
    conduits = [{"code": "AB", "between": ["A", "B"]}, {"code": "BD", "between": ["B", "D"]}]
    assets = [
        {"tag": "P1", "type": "plc", "zone": "B"},
        {"tag": "P2", "type": "plc", "zone": "B"},
        {"tag": "H1", "type": "hmi", "zone": "B"},
        {"tag": "X", "zone": "B"},
    ]
    flows = [
        {"code": "F1", "from": {"zone": "B"}, "to": {"asset": "P1"}, "conduit": "AB"},
        {"code": "F2", "from": {"zone": "D"}, "to": {"zone": "B"}, "conduit": "BD"},
    ]
    document = factories.small_plant("P1")
    head = {key: document[key] for key in ("bulkhead", "site", "assessment")}
    whole = {
        **head,
        "zones": zones,
        "conduits": conduits,
        "assets": assets,
        "flows": flows,
        "scenarios": [{"code": "S1", "target": {"zone": "B"}, "zones": ["A", "B"]}],
        "decisions": [{"code": "D1", "about": "zone:B", "status": "agreed"}],
        "plan": {"periods": [{"code": "Q1"}], "windows": [{"code": "W1", "period": "Q1", "zones": ["B"], "hours": 8}]},
        "layout": {"zones": {"B": [0, 0, 200, 100]}},
    }
    return factories.assessment(factories.site("P1"), whole)


def document(plant):
    return model_of(plant)[0]


def test_joining_moves_everything_that_named_the_zone_and_closes_the_conduit_between(plant):
    before = canonical_json(document(plant))
    done = join_zones(assessment=plant, code="B", into="A", user=None)
    after = document(plant)
    assert [zone["code"] for zone in after["zones"]] == ["A", "C", "D"]
    assert {asset["zone"] for asset in after["assets"]} == {"A"}
    assert after["conduits"] == [{"code": "BD", "between": ["A", "D"]}]
    assert after["zones"][0]["subnets"] == ["10.1.0.0/16", "10.2.0.0/16"]
    assert after["zones"][1]["parent"] == "A"
    assert [flow.get("conduit") for flow in after["flows"]] == [None, "BD"]
    assert after["flows"][1]["to"] == {"zone": "A"}
    assert after["scenarios"] == [{"code": "S1", "target": {"zone": "A"}, "zones": ["A"]}]
    assert after["decisions"][0]["about"] == "zone:A"
    assert after["plan"]["windows"][0]["zones"] == ["A"]
    assert "B" not in (after.get("layout") or {}).get("zones", {})
    load_document(after)
    assert done.change is not None
    take_back(done.change, user=None)
    assert canonical_json(document(plant)) == before


@pytest.mark.parametrize(("code", "into"), [("A", "A"), ("A", "NOWHERE"), ("", "A")])
def test_a_zone_is_joined_to_another_one_only(plant, code, into):
    with pytest.raises(EditRefused):
        join_zones(assessment=plant, code=code, into=into, user=None)


def test_splitting_takes_the_chosen_types_along_with_kind_level_and_target(plant):
    done = split_zone(assessment=plant, code="B", new="B2", name="Drives", types=["plc", "unknown"], user=None)
    after = document(plant)
    assert after["zones"][-1] == {"code": "B2", "name": "Drives", "kind": "control", "level": 2, "sl_t": 2}
    assert {asset["tag"]: asset["zone"] for asset in after["assets"]} == {"P1": "B2", "P2": "B2", "H1": "B", "X": "B2"}
    assert done.title == "3 assets of Beta are Drives now"


def test_splitting_off_nothing_is_refused(plant):
    with pytest.raises(EditRefused, match="at least one type"):
        split_zone(assessment=plant, code="B", new="B2", name="x", types=["historian"], user=None)


@pytest.fixture
def browser(plant):
    browser = Client()
    browser.force_login(factories.member(plant.site, Role.ENGINEER))
    return browser


def newest_shown(browser):
    page = browser.get("/sites/P1/zones/").content.decode()
    return re.search(r'data-newest="(\d*)"', page)[1]


JOIN, SPLIT = "/sites/P1/zones/join/", "/sites/P1/zones/split/"


def test_a_zone_that_somebody_changed_since_the_map_was_drawn_is_not_joined_unseen(plant, browser):  # S12
    seen = newest_shown(browser)
    before = canonical_json(document(plant))
    assert browser.post(JOIN, {"code": "B", "into": "A"}).status_code == 428
    edit(assessment=plant, user=None, changes=[Change("zones", "B", {"name": "Beta"}, {"name": "Boilers"})])
    answer = browser.post(JOIN, {"code": "B", "into": "A", "version": seen})
    assert (answer.status_code, answer.json()["detail"]) == (
        412,
        "Somebody else changed the same meanwhile (zones B). Nothing was written.",
    )
    assert canonical_json(document(plant)) == before.replace('"Beta"', '"Boilers"')
    again = newest_shown(browser)
    assert again != seen
    assert browser.post(JOIN, {"code": "B", "into": "A", "version": again}).status_code == 200


def test_assets_that_somebody_moved_in_since_the_map_was_drawn_are_not_split_off_unseen(plant, browser):  # S12
    asked = {"code": "B", "new": "B2", "name": "Drives", "types": "plc"}
    seen = newest_shown(browser)
    edit(assessment=plant, user=None, changes=[Change("assets", "P3", None, {"type": "plc", "zone": "B"})])
    assert browser.post(SPLIT, asked).status_code == 428
    answer = browser.post(SPLIT, {**asked, "version": seen})
    assert (answer.status_code, "assets P3" in answer.json()["detail"]) == (412, True)
    assert [zone["code"] for zone in document(plant)["zones"]] == ["A", "B", "C", "D"]
    # What somebody did elsewhere is in nobody's way.
    seen = newest_shown(browser)
    edit(assessment=plant, user=None, changes=[Change("zones", "D", {}, {"level": 3})])
    assert browser.post(SPLIT, {**asked, "version": seen}).status_code == 200
    assert [one["tag"] for one in document(plant)["assets"] if one.get("zone") == "B2"] == ["P1", "P2", "P3"]


@pytest.mark.parametrize("types", ["plc", "hmi"])
def test_assets_whose_type_somebody_changed_are_neither_left_behind_nor_split_off_unseen(plant, browser, types):  # S12
    asked = {"code": "B", "new": "B2", "name": "Drives", "types": types}
    seen = newest_shown(browser)
    edit(assessment=plant, user=None, changes=[Change("assets", "P1", {"type": "plc"}, {"type": "hmi"})])
    answer = browser.post(SPLIT, {**asked, "version": seen})
    assert (answer.status_code, "assets P1" in answer.json()["detail"]) == (412, True)
    assert "B2" not in [zone["code"] for zone in document(plant)["zones"]]
    assert browser.post(SPLIT, {**asked, "version": newest_shown(browser)}).status_code == 200
    moved = [one["tag"] for one in document(plant)["assets"] if one.get("zone") == "B2"]
    assert moved == {"plc": ["P2"], "hmi": ["P1", "H1"]}[types]


def test_what_a_whole_model_file_changed_is_not_written_over_unseen(plant, browser):  # S12
    seen = newest_shown(browser)
    wanted = document(plant)
    next(zone for zone in wanted["zones"] if zone["code"] == "B")["name"] = "Boilers"
    replace_model(assessment=plant, document=wanted, if_match="*", dry_run=False, user=None)
    answer = browser.post(JOIN, {"code": "B", "into": "A", "version": seen})
    assert (answer.status_code, "zones B" in answer.json()["detail"]) == (412, True)
    assert browser.post(JOIN, {"code": "B", "into": "A", "version": newest_shown(browser)}).status_code == 200


def test_a_picture_that_is_behind_the_model_says_of_no_act_that_it_shows_it(plant):
    shown = Current(plant.site, again(plant), None, may_run=False)
    assert str(newest_shown_by(shown)["newest"]).isdigit()
    edit(assessment=plant, user=None, changes=[Change("zones", "D", {}, {"level": 3})])
    assert newest_shown_by(shown)["newest"] == ""
