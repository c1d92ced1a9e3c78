"""One asset made two, taken back whole, and refused where it makes no sense."""

import pytest
from django.test import Client

from accounts.models import Role
from assessment import services
from assessment.asset_split import split_asset
from assessment.edits import Change, edit
from inventory.history import newest_change
from inventory.models import Alias, Asset, ChangeSet, Source
from inventory.questions import take_back
from inventory.records import ImportRefused
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    made = factories.site("P1")
    document = factories.small_plant("P1")
    document["assets"][1] |= {"ips": ["10.0.0.5", "10.0.0.6"], "serial": "S-2", "firmware": "2.0", "model": "M1"}
    factories.assessment(made, document)
    source = Source.objects.create(site=made, how="claimed", name="list.csv")
    Asset.objects.filter(tag="PLC-1").update(known={"*": source.pk, "firmware": source.pk, "model": source.pk})
    return made


def split(site, **more):
    wanted = {"tag": "PLC-1", "new": "PLC-2", "addresses": ["10.0.0.6"], "fields": ["serial", "firmware"]}
    return split_asset(site=site, user=None, **{**wanted, **more})


def test_what_was_chosen_goes_and_the_rest_stays(site):
    Alias.objects.create(site=site, tag="PLC-2", asset=Asset.objects.get(tag="PLC-1"))
    split(site)
    one, other = Asset.objects.get(tag="PLC-1"), Asset.objects.get(tag="PLC-2")
    assert (one.ips, one.serial, one.model, one.details) == (["10.0.0.5"], None, "M1", {"macs": []})
    assert (other.ips, other.serial, other.details["firmware"]) == (["10.0.0.6"], "S-2", "2.0")
    assert (other.zone, other.type, other.level) == (one.zone, "plc", 1)
    assert set(other.known) == {"*", "firmware"}
    assert not Alias.objects.exists()


def test_it_is_taken_back_whole(site):
    before = services.model_of(factories.assessment(site))
    split(site)
    take_back(ChangeSet.objects.get(), user=None)
    assert services.model_of(factories.assessment(site)) == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"new": ""},
        {"new": "PC-1"},
        {"tag": "X"},
        {"addresses": ["10.9.9.9"], "fields": []},
        {"addresses": [], "fields": ["tag", "zone"]},
    ],
)
def test_a_split_that_says_nothing_is_refused(site, wrong):
    with pytest.raises(ImportRefused):
        split(site, **{"addresses": ["10.0.0.6"], **wrong})
    assert not ChangeSet.objects.exists()


def test_the_card_offers_it_and_does_it(site):
    browser = Client()
    browser.force_login(factories.member(site, Role.ENGINEER))
    assert 'name="ips" value="10.0.0.6"' in browser.get("/sites/P1/inventory/assets/PLC-1/").content.decode()
    answer = browser.post(
        "/sites/P1/assets/PLC-1/split/",
        {"new": "PLC-2", "ips": "10.0.0.6", "version": newest_change(site)},
        follow=True,
    )
    assert "PLC-2 is an asset of its own" in answer.content.decode()
    again = browser.post(
        "/sites/P1/assets/PLC-1/split/",
        {"new": "PLC-2", "ips": "10.0.0.5", "version": newest_change(site)},
        follow=True,
    )
    assert "a tag that no asset has" in again.content.decode()


def test_addresses_that_somebody_changed_since_are_not_split_off_unseen(site):  # S12
    browser = Client()
    browser.force_login(factories.member(site, Role.ENGINEER))
    seen = browser.get("/sites/P1/inventory/assets/PLC-1/").context["newest"]
    here = services.open_assessment(site=site, today=factories.TODAY)
    edit(assessment=here, user=None, changes=[Change("assets", "PLC-1", {}, {"owner": "kl"})])
    first = {"new": "PLC-2", "ips": "10.0.0.6", "version": seen}
    assert browser.post("/sites/P1/assets/PLC-1/split/", first).status_code == 302, "another field"
    second = browser.post("/sites/P1/assets/PLC-1/split/", {**first, "new": "PLC-3", "ips": "10.0.0.5"})
    assert (second.status_code, "changed the same meanwhile" in second.content.decode()) == (409, True)
    assert not Asset.objects.filter(tag="PLC-3").exists()
