"""The capability of an asset on its card and over REST, from the rows as they stand, before and after a run."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    site = factories.site("P1")
    document = factories.small_plant("P1")
    zone, plc = document["zones"][1], document["assets"][1]
    zone["sl_t"], plc["zone"] = 2, zone["code"]
    plc |= {"type": "plc", "sl_c": [2, 2, 2, 2, 2, 1, None]}
    test = {"code": "T1", "about": f"asset:{plc['tag']}", "fr": "SI", "level": 1}
    other = {"code": "T2", "about": "asset:other", "fr": "UC", "level": 0}
    document["assets"].append({"tag": "other"})
    document["test_results"] = [test, other]
    factories.assessment(site, document)
    client = Client()
    client.force_login(factories.member(site, Role.VIEWER))
    return client


def test_rest_gives_the_rows_behind_a_shortfall(browser):
    found = browser.get("/api/v1/sites/P1/assets/PLC-1/capability/").json()
    assert (found["component_types"], found["component_types_stated"]) == (["embedded"], False)
    assert [one["shortfall"] for one in found["reasons"]] == [0, 0, 1, 0, 0, 1, None]
    assert [row["id"] for row in found["reasons"][5]["behind"]] == ["CR 6.2"]
    assert [one["tested_by"] for one in found["reasons"]] == [None, None, "T1", None, None, None, None]


def test_the_card_shows_them_alone_and_in_place(browser):
    url = "/sites/P1/assets/PLC-1/capability/"
    page, part = browser.get(url), browser.get(url, headers={"HX-Request": "true"})
    for answer in (page, part):
        assert "1 short of level 2: at least one of these is missing: CR 6.2." in answer.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert url in browser.get("/sites/P1/inventory/assets/PLC-1/").content.decode()


def test_an_asset_without_zone_or_values_has_no_target_to_be_compared_with(browser):
    found = browser.get("/api/v1/sites/P1/assets/other/capability/").json()
    assert found["zone"] is None
    assert {one["shortfall"] for one in found["reasons"]} == {None}
    assert browser.get("/api/v1/sites/P1/assets/nothing/capability/").status_code == 404
