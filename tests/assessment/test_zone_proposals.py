"""Proposed zones on their page and over REST: shown with reasons, accepted one by one, and taken back."""

import pytest

from assessment import services as assessments
from assessment.zone_proposals import accept
from inventory import services
from inventory.models import Asset, ChangeSet, Source, Zone
from inventory.questions import take_back
from inventory.records import ImportRefused
from tests import factories
from tests.api.calls import Caller, problem
from tests.inventory.test_import_services import stage
from tests.plants import done, run_of

pytestmark = pytest.mark.django_db
LIST = b"""Tag;Type;IP address
P-1;plc;10.1.2.3
P-2;hmi;10.1.2.4
H-1;historian;10.3.0.1
X-1;;10.3.0.9
"""


@pytest.fixture
def site():
    made = factories.site("P1")
    run_of(made)
    services.commit(stage(made, LIST), skip_refused=False)
    done(assessments.queue_assessment(assessment=factories.assessment(made), user=None))
    return made


def take(browser, *zones, seen=None):
    seen = browser.get("/sites/P1/zones/proposed/").context["newest"] if seen is None else seen
    return browser.post("/sites/P1/zones/proposed/accept/", {"zone": zones, "version": seen})


def test_the_page_shows_each_proposal_with_its_reasons(browser):
    page = browser.get("/sites/P1/zones/proposed/").content.decode()
    assert "Control 10.1.2.0/24" in page
    assert "Its level is 2 or below; it is in 10.1.2.0/24." in page
    assert "Neither its level nor its type is known." in page


def test_one_zone_is_accepted_and_the_other_still_proposed(browser):
    take(browser, "control-10.1.2.0_24")
    zone = Zone.objects.get(code="control-10.1.2.0_24")
    assert (zone.kind, zone.level, zone.details["subnets"]) == ("control", [1, 2], ["10.1.2.0/24"])
    assert sorted(zone.assets.values_list("tag", flat=True)) == ["P-1", "P-2"]
    page = browser.get("/sites/P1/zones/proposed/").content.decode()
    assert 'value="control-10.1.2.0_24"' not in page
    assert 'value="operations-10.3.0.0_24"' in page


def test_two_people_accept_different_zones_and_nobody_moves_an_asset_that_another_one_moved(browser, site):  # S12
    seen = browser.get("/sites/P1/zones/proposed/").context["newest"]
    assert take(browser, "operations-10.3.0.0_24", seen=seen).status_code == 302
    assert take(browser, "control-10.1.2.0_24", seen=seen).status_code == 302, "other assets"
    for changes in ChangeSet.objects.filter(kind="edit"):
        take_back(changes, user=None)
    second = take(browser, "control-10.1.2.0_24", seen=seen)
    assert (second.status_code, "changed the same meanwhile" in second.content.decode()) == (409, True)
    assert Asset.objects.get(tag="P-1").zone is None


def test_an_accepted_zone_is_a_decision_and_is_taken_back_whole(browser, site):
    take(browser, "control-10.1.2.0_24", "operations-10.3.0.0_24")
    asset = Asset.objects.get(tag="P-1")
    assert Source.objects.get(pk=asset.known["zone"]).how == "decided"
    take_back(ChangeSet.objects.first(), user=None)
    assert Asset.objects.get(tag="P-1").zone is None
    assert not Zone.objects.filter(code__startswith="control-", retired_at=None).exists()


def test_what_is_not_proposed_any_more_is_refused_and_nothing_is_made(browser, site):
    Asset.objects.filter(tag__in=["P-1", "P-2"]).update(zone=Zone.objects.get(code="Z2"))
    take(browser, "control-10.1.2.0_24")
    assert not Zone.objects.filter(code__startswith="control-").exists()


def test_over_rest(site):
    machine = Caller(site)
    assert [one["code"] for one in machine.get("zone-proposals/").json()["zones"]] == [
        "control-10.1.2.0_24",
        "operations-10.3.0.0_24",
    ]
    problem(machine.post("zone-proposals/", {"zones": []}), 400)
    problem(machine.post("zone-proposals/", {"zones": ["nothing"]}), 409)
    assert machine.post("zone-proposals/", {"zones": ["control-10.1.2.0_24"]}).status_code == 200
    assert Zone.objects.filter(code="control-10.1.2.0_24").exists()


def test_proposed_zones_are_drawn_dashed_and_told_in_the_inspector(browser):
    page = browser.get("/sites/P1/zones/").content.decode()
    assert "Proposed zone Control 10.1.2.0/24, not accepted yet; 2 assets" in page
    assert 'stroke-dasharray="3 5"' in page
    told = browser.get(
        "/sites/P1/zones/proposed/?zone=control-10.1.2.0_24", headers={"HX-Request": "true"}
    ).content.decode()
    assert "Its level is 2 or below; it is in 10.1.2.0/24." in told
    assert "<html" not in told


def test_nothing_ticked_is_refused_and_nothing_is_written(site):
    with pytest.raises(ImportRefused, match="not proposed any more"):
        accept(site=site, codes=(), user=None)
    assert not ChangeSet.objects.filter(site=site, title__startswith="Zones accepted").exists()
