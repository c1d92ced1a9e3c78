"""The near verdict of an edit through the door: what the difference of two full judgements says, as far as it answers."""

from random import Random

import pytest

from accounts.models import Role
from assessment.draft import _judged as judged_whole
from assessment.edits import Change, edit
from assessment.engine.near import WAITING
from assessment.engine.near_part import TooWide, Touched, part_around
from assessment.near_draft import near_draft, part_of, what_it_did, what_waits
from assessment.near_stock import SiteStock
from assessment.snapshot import document_of
from tests import factories
from tests.assessment.engine.stock import DocumentStock
from tests.assessment.engine.wired import wired
from tests.plants import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment():
    site = factories.site("P1")
    document = {**wired(Random(3), copies=3), "site": {"code": site.code}, "assessment": {"code": "A1"}}
    apart = ("plan", "layout", "programme", "decisions", "test_results")
    return factories.assessment(site, {key: value for key, value in document.items() if key not in apart})


def test_the_database_gives_the_same_part_as_the_document(assessment):
    document = document_of(assessment)
    stocks = SiteStock(assessment), DocumentStock(document)
    for asset in document["assets"][::3]:
        touched = [Touched("assets", asset["tag"], {**asset, "zone": document["zones"][0]["code"]}, asset)]
        here, there = (part_around(stock, touched) for stock in stocks)
        assert here.answers == there.answers
        for kind in ("zones", "conduits", "assets"):
            assert named(here.after[kind]) == named(there.after[kind])
        # Of addresses the database gives at least those in the networks asked for, the document all.
        assert named(here.after["flows"]).items() <= named(there.after["flows"]).items()


def named(records):
    return {one.get("code") or one["tag"]: one for one in records}


def test_a_moved_asset_and_a_new_conduit_are_told_as_two_full_judgements_tell_them(assessment):
    document = document_of(assessment)
    asset = next(one for one in document["assets"] if one.get("zone"))
    other = next(one["code"] for one in document["zones"] if one["code"] != asset["zone"])
    between = [document["zones"][1]["code"], document["zones"][-1]["code"]]
    for change in (
        Change("assets", asset["tag"], {"zone": asset["zone"]}, {"zone": other}),
        Change("conduits", "NEW", None, {"between": between, "status": "in_service"}),
    ):
        before = document_of(assessment)
        done = edit(assessment=assessment, user=None, changes=[change])
        part = part_of(assessment, done.change)
        for whole, piece in ((before, part.before), (document_of(assessment), part.after)):
            judged, near = judged_whole(whole, "1"), near_draft(part, piece)
            assert near.findings == {
                key: found
                for key, found in judged.findings.items()
                if found[0] in part.answers and key.partition("@")[0] not in WAITING
            }
            for kind in ("zones", "conduits"):
                said = {code: standing(one) for code, one in getattr(judged, kind).items()}
                assert getattr(near, kind).items() <= said.items()
        told = what_it_did(assessment, done.change)
        assert told.better or told.worse


def standing(judged):
    return {key: judged[key] for key in ("levels_missing", "not_assessed")}


def test_a_renaming_waits_for_the_next_run(assessment):
    zone = document_of(assessment)["zones"][0]["code"]
    done = edit(assessment=assessment, user=None, changes=[Change("zones", zone, {"code": zone}, {"code": "OTHER"})])
    with pytest.raises(TooWide):
        what_it_did(assessment, done.change)


def test_what_waits_is_named():
    assert {f"({rule})" for rule in WAITING} <= {one.rpartition(" ")[2] for one in what_waits()}


def test_the_number_of_queries_does_not_grow_with_the_plant(assessment, django_assert_max_num_queries):
    tag, zone = next((one["tag"], one["zone"]) for one in document_of(assessment)["assets"] if one.get("zone"))
    done = edit(assessment=assessment, user=None, changes=[Change("assets", tag, {"zone": zone}, {})])
    with django_assert_max_num_queries(80):
        what_it_did(assessment, done.change)


def test_a_large_site_is_drawn_as_it_stands_and_an_edit_says_what_it_did(client, monkeypatch):
    monkeypatch.setattr("assessment.draft.SIZE_MAX", 0)
    monkeypatch.setattr("jobs.services.send", lambda _: None)
    site = factories.site("P1")
    run_of(site)
    client.force_login(factories.member(site, Role.ENGINEER))
    made = {"changes": [{"kind": "zones", "code": "Z-PRESS", "was": None, "now": {"name": "Sludge press"}}]}
    told = client.post("/api/v1/sites/P1/edits/", made, "application/json").json()
    page = client.get("/sites/P1/zones/").content.decode()
    assert "Sludge press" in page
    assert "data-large" in page
    assert client.get("/sites/P1/zones/inspect/zones/Z-PRESS/").status_code == 200
    verdict = client.get(f"/sites/P1/zones/draft/?only=verdict&change={told['change']}").content.decode()
    assert "New: AR-007" in verdict
    assert "What waits for the next run" in verdict
    assert "map-verdict" not in client.get("/sites/P1/zones/draft/").content.decode()
    unknown = client.get("/sites/P1/zones/draft/?only=verdict&change=x").content.decode()
    assert "too far" in unknown
