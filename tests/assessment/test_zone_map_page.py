"""The page of the zone map: one picture per layer, as few queries for many zones as for few, and its files."""

from __future__ import annotations

import copy

import defusedxml.ElementTree
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assessment.edits import Change, edit
from assessment.map_layers import TITLES
from assessment.models import Assessment
from assessment.services import etag_of
from inventory.converters.drawio import convert_drawio
from inventory.models import Asset
from tests import factories
from tests.plants import run_of

pytestmark = pytest.mark.django_db
# Queries of a page, and kibibytes of a picture per zone and conduit: what a change may not let grow unseen.
QUERIES, FRAGMENT_QUERIES, KIB_PER_THING = 28, 28, 2.6


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Rows of other tests had the same keys: what was kept of their maps and drafts is theirs."""
    cache.clear()


def large(zones):
    document = factories.small_plant("P1")
    for number in range(zones):
        zone, conduit = copy.deepcopy(document["zones"][1]), copy.deepcopy(document["conduits"][0])
        document["zones"].append(zone | {"code": f"N{number}"})
        document["conduits"].append(conduit | {"code": f"K{number}", "between": ["Z1", f"N{number}"]})
    return document


def test_the_page_of_a_large_model_is_kept_until_somebody_changes_it(browser, site, monkeypatch):
    monkeypatch.setattr("assessment.draft.SIZE_MAX", 0)
    run_of(site, large(8))
    first = browser.get("/sites/P1/zones/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        again = browser.get("/sites/P1/zones/").content.decode()
    drawn, drawn_again = (page.partition("data-map>")[2].partition("csrf")[0] for page in (first, again))
    assert drawn
    assert drawn_again == drawn
    assert not any("runsection" in one["sql"] for one in asked)
    old = next(one for one in large(8)["zones"] if one["code"] == "N1")["name"]
    renamed = Change("zones", "N1", {"name": old}, {"name": "Sludge press"})
    edit(assessment=Assessment.objects.get(site=site, is_open=True), changes=[renamed], user=None)
    assert "Sludge press" in browser.get("/sites/P1/zones/").content.decode()


@pytest.mark.parametrize("language", ["en", None])
def test_what_an_edit_did_is_not_written_over_by_the_news_of_the_same_edit(browser, site, language):
    """The feed tells every page of every edit, the one that made it, too: there is nothing to compare with then."""
    translation.activate(language) if language else translation.deactivate_all()
    assessment = run_of(site).assessment
    before = etag_of(assessment)
    browser.get("/sites/P1/zones/")
    edit(assessment=assessment, changes=[Change("zones", "NEW", None, {"name": "Cameras"})], user=None)
    now = etag_of(Assessment.objects.select_related("site").get(pk=assessment.pk))
    first, news = (browser.get("/sites/P1/zones/draft/", {"before": one}).content.decode() for one in (before, now))
    assert "AR-007" in first.partition('id="map-verdict"')[2]
    assert "Cameras" in news
    assert "map-verdict" not in news


def test_queries_and_size_of_the_page_stay_what_they_are(browser, site):
    run_of(site, large(60))
    browser.get("/sites/P1/zones/")
    for headers, most in (({}, QUERIES), ({"HTTP_HX_REQUEST": "true"}, FRAGMENT_QUERIES)):
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get("/sites/P1/zones/", **headers)
        assert len(asked) <= most
    things = answer.content.count(b'data-kind="')
    assert things > 120
    assert len(answer.content) / 1024 / things < KIB_PER_THING


def test_every_layer_is_drawn_with_its_legend_and_kept_apart(browser, site):
    run_of(site)
    drawn = {name: browser.get(f"/sites/P1/zones/map.svg?layer={name}").content for name in TITLES}
    assert len(set(drawn.values())) >= len(TITLES) - 1
    for name, svg in drawn.items():
        assert defusedxml.ElementTree.fromstring(svg).get("data-layer") == name
    assert browser.get("/sites/P1/zones/map.svg?layer=<script>").content == drawn["gap"]


def test_a_saved_place_moves_the_zone_without_a_new_run(browser, site):
    run = run_of(site)
    run.assessment.others = {**run.assessment.others, "layout": {"zones": {"Z1": [900, 700, 240, 240]}}}
    run.assessment.save()
    assert 'data-box="900 700 240 240"' in browser.get("/sites/P1/zones/").content.decode()


def test_a_small_plant_shows_its_assets_and_the_tray_those_in_no_zone(browser, site):
    run_of(site)
    Asset.objects.create(site=site, tag="LOOSE-1", name="<b>Loose</b>", type="plc")
    page = browser.get("/sites/P1/zones/").content.decode()
    placed = Asset.objects.filter(site=site, retired_at=None).exclude(zone=None)
    assert all(f'data-code="{asset.tag}" data-zone="{asset.zone.code}"' in page for asset in placed)
    assert "in no zone" in page
    assert "&lt;b&gt;Loose" in page


def test_the_drawio_file_reads_back_to_the_plant(browser, site):
    run_of(site)
    answer = browser.get("/sites/P1/zones/map.drawio")
    document = convert_drawio(defusedxml.ElementTree.fromstring(answer.content)).document
    told = factories.small_plant("P1")
    assert {zone["code"] for zone in document["zones"]} == {zone["code"] for zone in told["zones"]}
    assert {one["tag"]: one.get("zone") for one in document["assets"]} == {
        one["tag"]: one["zone"] for one in told["assets"] if one.get("zone")
    }
    assert {one["code"]: one["between"] for one in document["conduits"]} == {
        one["code"]: one["between"] for one in told["conduits"]
    }


def test_the_table_shows_a_hundred_zones_and_all_on_asking(browser, site):
    run_of(site, large(110))
    page = browser.get("/sites/P1/zones/").content.decode()
    assert page.count("<tr data-row>") == 100
    assert "100 of 112 zones are shown." in page
    assert browser.get("/sites/P1/zones/?rows=all").content.decode().count("<tr data-row>") == 112


def test_nothing_is_drawn_before_the_first_run(browser, site):
    for path in ("zones/map.svg", "zones/map.drawio", "reports/zones.png", "reports/zones.pdf"):
        assert browser.get(f"/sites/P1/{path}").status_code == 404
