"""What an import must not decide by itself waits for a person, is asked once, and is remembered."""

import pytest

from inventory import services
from inventory.models import Alias, Asset, ChangeSet, Conflict, Doubt
from inventory.questions import SettleRefused, decide, reopen, settle_conflict, settle_different, settle_same
from tests.inventory.test_import_services import LIST, SCAN, site, stage, told  # noqa: F401 (site is a fixture)

pytestmark = pytest.mark.django_db
HOST = SCAN % (b"10.0.0.5", b"")
NEWER = b"Tag;Firmware;Vendor\nPLC-1;2.0;Acme Works\n"


@pytest.fixture
def scanned(site):  # noqa: F811
    services.commit(stage(site, LIST), skip_refused=True)
    services.commit(stage(site, HOST, "scan.xml"), skip_refused=False)
    return site


def test_a_doubtful_row_waits_and_is_asked_once(scanned):
    (doubt,) = Doubt.objects.all()
    assert (doubt.candidates, doubt.record["ips"]) == (["PLC-1"], ["10.0.0.5"])
    assert sorted(Asset.objects.values_list("tag", flat=True)) == ["PLC-1", "PLC-2"]
    services.commit(stage(scanned, HOST, "again.xml"), skip_refused=False)
    assert Doubt.objects.count() == 1


def test_the_same_device_takes_the_values_and_is_found_under_its_other_tag_from_then_on(scanned):
    settle_same(Doubt.objects.get(), tag="PLC-1", user=None)
    assert list(Alias.objects.values_list("tag", "asset__tag")) == [("10.0.0.5", "PLC-1")]
    assert told(stage(scanned, HOST, "again.xml")) == {"created": 0, "changed": 0, "same": 1, "refused": 0}


def test_a_device_of_its_own_gets_a_tag_that_no_asset_has_and_is_found_again(scanned):
    doubt = Doubt.objects.get()
    with pytest.raises(SettleRefused):
        settle_different(doubt, tag="PLC-1", user=None)
    settle_different(doubt, tag="UNKNOWN-5", user=None)
    assert Asset.objects.get(tag="UNKNOWN-5").ips == ["10.0.0.5"]
    assert told(stage(scanned, HOST, "again.xml")) == {"created": 0, "changed": 0, "same": 1, "refused": 0}


def test_a_question_is_settled_once(scanned):
    settle_same(Doubt.objects.get(), tag="PLC-1", user=None)
    with pytest.raises(SettleRefused, match="already"):
        settle_different(Doubt.objects.get(), tag="X", user=None)


@pytest.mark.parametrize("answer", [settle_same, settle_different])
def test_an_answer_is_taken_back_and_the_question_is_open_again(scanned, answer):
    tag = "PLC-1" if answer is settle_same else "OTHER"
    before = list(Asset.objects.filter(retired_at=None).values_list("tag", "details", "known"))
    answer(Doubt.objects.get(), tag=tag, user=None)
    reopen(ChangeSet.objects.first(), user=None)
    assert list(Asset.objects.filter(retired_at=None).values_list("tag", "details", "known")) == before
    assert (Doubt.objects.get().state, Alias.objects.count()) == ("open", 0)
    settle_same(Doubt.objects.get(), tag="PLC-1", user=None)


def test_two_cells_with_a_host_of_the_same_name_are_not_merged(site):  # noqa: F811
    one = SCAN % (b"10.0.1.5", b'<hostnames><hostname name="plc_1" type="PTR"/></hostnames>')
    other = SCAN % (b"10.0.2.5", b'<hostnames><hostname name="plc_1" type="PTR"/></hostnames>')
    services.commit(stage(site, one, "one.xml"), skip_refused=False)
    services.commit(stage(site, other, "other.xml"), skip_refused=False)
    assert Asset.objects.get().ips == ["10.0.1.5"]
    assert Doubt.objects.get().candidates == ["plc_1"]


def test_a_file_does_not_overwrite_a_decision_and_asks_once(site):  # noqa: F811
    services.commit(stage(site, LIST), skip_refused=True)
    decide(Asset.objects.get(tag="PLC-1"), {"vendor": "Zeta"}, user=None)
    services.commit(stage(site, NEWER), skip_refused=False)
    asset = Asset.objects.get(tag="PLC-1")
    assert (asset.vendor, asset.details["firmware"]) == ("Zeta", "2.0")
    services.commit(stage(site, NEWER, "again.csv"), skip_refused=False)
    (conflict,) = Conflict.objects.all()
    assert (conflict.field, conflict.theirs, conflict.state) == ("vendor", "Acme Works", "open")


@pytest.mark.parametrize(("take", "vendor"), [(True, "Acme Works"), (False, "Zeta")])
def test_a_conflict_is_settled_either_way_and_not_asked_again(site, take, vendor):  # noqa: F811
    services.commit(stage(site, LIST), skip_refused=True)
    decide(Asset.objects.get(tag="PLC-1"), {"vendor": "Zeta"}, user=None)
    services.commit(stage(site, NEWER), skip_refused=False)
    settle_conflict(Conflict.objects.get(), take=take, user=None)
    services.commit(stage(site, NEWER, "again.csv"), skip_refused=False)
    assert Asset.objects.get(tag="PLC-1").vendor == vendor
    assert Conflict.objects.count() == 1
