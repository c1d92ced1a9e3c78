"""The search of the palette: what it finds, at whose site, and the count on the bell."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from inventory.models import Asset
from jobs.models import Job
from tests import factories
from tests.plants import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    site = factories.site("P1")
    run_of(site, factories.small_plant("P1"))
    return site


@pytest.fixture
def browser(plant):
    client = Client()
    client.force_login(factories.member(plant, Role.VIEWER))
    return client


def found(browser, words):
    return browser.get("/sites/P1/search/", {"q": words}).json()["results"]


def test_zones_conduits_and_assets_are_found_by_code_in_any_case(browser):
    kinds = {(one["kind"], one["code"]) for words in ("z1", "c1", "plc-1") for one in found(browser, words)}
    assert {("zone", "Z1"), ("conduit", "C1"), ("asset", "PLC-1")} <= kinds


def test_what_is_found_has_a_page(browser):
    for one in (*found(browser, "z1"), *found(browser, "c1"), *found(browser, "plc-1")):
        assert browser.get(one["url"]).status_code == 200


def test_at_most_twenty_are_given_and_nothing_for_no_words(browser, plant):
    Asset.objects.bulk_create(
        Asset(site=plant, tag=f"PUMP-{place}", name="pump", search_text=f"pump-{place}") for place in range(30)
    )
    assert len(found(browser, "pump")) == 20
    assert found(browser, "  ") == []


def test_a_site_that_one_may_not_see_is_not_searched(plant):
    stranger = Client()
    stranger.force_login(factories.user())
    assert stranger.get("/sites/P1/search/", {"q": "z1"}).status_code == 404


def test_the_bell_counts_what_is_at_work(browser, plant):
    assert 'aria-label="Jobs"' in browser.get("/sites/P1/jobs/").content.decode()
    Job.objects.create(site=plant, kind="assessment", title="Assess", state=Job.State.RUNNING)
    Job.objects.create(site=plant, kind="assessment", title="Assess", state=Job.State.DONE)
    assert 'aria-label="Jobs, 1 running"' in browser.get("/sites/P1/jobs/").content.decode()
