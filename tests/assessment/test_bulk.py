"""One field of many records at once: asked for, written as one act, undone as one."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from assessment.services import current_assessment, model_of
from assessment.undoing import undo_last
from inventory.models import ChangeSet
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests
from tests.plants import run_of

pytestmark = pytest.mark.django_db
BACK = "/sites/P1/inventory/?zone=Z2"


@pytest.fixture
def site():
    site = factories.site("P1")
    run_of(site)
    return site


@pytest.fixture
def engineer(site):
    return factories.member(site, Role.ENGINEER)


@pytest.fixture
def browser(engineer):
    client = Client()
    client.force_login(engineer)
    return client


def records(site, kind):
    return model_of(current_assessment(site=site, today=factories.TODAY))[0][kind]


def together(browser, kind, **sent):
    """Send the second step over what the first one shows, unless `seen` says otherwise."""
    if "write" in sent and "seen" not in sent:
        first = browser.post(f"/sites/P1/records/{kind}/together/", {"field": sent["field"], "codes": sent["codes"]})
        sent["seen"] = first.context["seen"]
    return browser.post(f"/sites/P1/records/{kind}/together/", {"back": BACK, **sent})


def test_the_value_is_asked_for_then_written_to_all_as_one_act(browser, site, engineer):
    tags = [one["tag"] for one in records(site, "assets")][:3]
    before, acts = records(site, "assets"), ChangeSet.objects.count()
    asked = together(browser, "assets", field="location", row=tags)
    assert asked.status_code == 200
    assert all(tag in asked.content.decode() for tag in tags)
    answer = together(browser, "assets", field="location", write="1", codes="\r\n".join(tags), location="Hall 3")
    assert (answer.status_code, answer["Location"]) == (302, BACK)
    assert {one["tag"] for one in records(site, "assets") if one.get("location") == "Hall 3"} == set(tags)
    assert ChangeSet.objects.count() == acts + 1
    undo_last(site, engineer)
    assert records(site, "assets") == before


def test_all_that_fit_the_filter_are_meant_where_that_is_ticked(browser, site):
    inside = {one["tag"] for one in records(site, "assets") if one.get("zone") == "Z2"}
    page = together(browser, "assets", field="owner", every="1").content.decode()
    assert inside
    assert set(page.partition("<textarea")[2].partition("</textarea")[0].partition(">")[2].split()) == inside


def test_a_value_that_the_model_refuses_is_told_beside_the_field_and_nothing_is_written(browser, site):
    before = records(site, "assets")
    tags = "\n".join(one["tag"] for one in before)
    for field, value in (("zone", "NOWHERE"), ("level", "high")):
        answer = together(browser, "assets", field=field, write="1", codes=tags, **{field: value})
        assert answer.status_code == 422
        assert "field__error" in answer.content.decode()
    assert records(site, "assets") == before


def test_what_names_a_record_or_is_not_there_cannot_be_set_together(browser):
    for kind, field in (
        ("assets", "tag"),
        ("assets", "nonsense"),
        ("conduits", "between"),
        ("site", "name"),
        ("nothing", "x"),
    ):
        assert together(browser, kind, field=field, row="Z1").status_code == 404


def test_an_empty_field_makes_it_unknown_and_no_row_changes_nothing(browser, site):
    together(browser, "assets", field="level", write="1", codes=records(site, "assets")[0]["tag"], level="")
    assert "level" not in records(site, "assets")[0]
    assert together(browser, "assets", field="level")["Location"] == BACK


def test_what_somebody_wrote_meanwhile_is_not_written_over(browser, site):  # S12
    first, second = [one["tag"] for one in records(site, "assets")][:2]
    mine = {"field": "location", "write": "1", "codes": f"{first}\n{second}", "location": "Hall 3"}
    seen = together(browser, "assets", field="location", row=[first, second]).context["seen"]
    together(browser, "assets", **{**mine, "codes": second, "location": "Hall 4"})
    together(browser, "assets", **{**mine, "codes": first, "field": "owner", "owner": "Meyer"})
    answer = together(browser, "assets", **mine, seen=seen)
    assert answer.status_code == 409
    assert "Hall 3" in answer.content.decode()
    assert [one.get("location") for one in records(site, "assets")][:2] == [None, "Hall 4"]
    assert together(browser, "assets", **mine, seen="").status_code == 428
    assert together(browser, "assets", **mine, seen=answer.context["seen"]).status_code == 302
    assert [one.get("location") for one in records(site, "assets")][:2] == ["Hall 3", "Hall 3"]


def test_conduits_and_records_change_together_too(browser, site):
    codes = [one["code"] for one in records(site, "conduits")]
    together(browser, "conduits", field="status", write="1", codes="\n".join(codes), status="planned")
    assert {one["status"] for one in records(site, "conduits")} == {"planned"}


def test_a_viewer_changes_nothing(site):
    client = Client()
    client.force_login(factories.member(site, Role.VIEWER))
    assert together(client, "assets", field="level", row="x").status_code in (403, 404)


def test_the_lists_offer_it(browser, site):
    for address in ("inventory/", "conduits/"):
        page = browser.get(f"/sites/P1/{address}").content.decode()
        assert 'form="bulk"' in page
        assert 'id="bulk"' in page
