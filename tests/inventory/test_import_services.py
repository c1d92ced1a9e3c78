"""An import is checked, committed in one transaction, and again changes nothing."""

import pytest
from django.db import transaction

from assessment import services as assessments
from assessment.edits import Change, edit
from inventory import services
from inventory.models import Asset, Flow, ImportBatch
from inventory.records import ImportRefused
from tests import factories

pytestmark = pytest.mark.django_db

LIST = b"""Tag;Name;Type;Purdue level;IP address;Vendor;Serial number;Zone
PLC-1;Mixer PLC;plc;1;10.0.0.5;Acme;A-1;Z2
PLC-2;Dryer PLC;plc;1;10.0.0.6;Acme;A-2;Nowhere
PLC-3;Oven PLC;plc;1;10.0.0.300;Acme;A-3;Z2
"""
SCAN = b"""<?xml version="1.0"?><!DOCTYPE nmaprun>
<nmaprun scanner="nmap" start="1732000000" version="7.93">
<host starttime="1732000000" endtime="1732000010"><status state="up"/><address addr="%s" addrtype="ipv4"/>%s
<ports><port protocol="tcp" portid="502"><state state="open"/><service name="mbap"/></port></ports></host>
</nmaprun>"""


def stage(site, data, name="list.csv", **options):
    return services.stage(site=site, user=None, file_name=name, chunks=[data], options=options)


def told(batch):
    report = services.check(batch, lambda *_: None)
    return {name: report["counts"][name] for name in ("created", "changed", "same", "refused")}


@pytest.fixture
def site():
    made = factories.site("P1")
    document = factories.small_plant("P1")
    document["assets"] = []
    document["flows"] = []
    document["conduits"] = []
    factories.assessment(made, document)
    return made


def test_the_dry_run_tells_and_writes_nothing(site):
    assert told(stage(site, LIST)) == {"created": 2, "changed": 0, "same": 0, "refused": 1}
    assert Asset.objects.count() == 0


def test_a_refused_row_names_line_column_and_value(site):
    (refusal,) = services.check(stage(site, LIST), lambda *_: None)["refused"]
    assert (refusal["row"], refusal["column"], refusal["value"]) == (4, "IP address", "10.0.0.300")


def test_one_bad_row_stops_all_unless_the_good_rows_are_asked_for(site):
    batch = stage(site, LIST)
    with pytest.raises(services.CommitRefused):
        services.commit(batch, skip_refused=False)
    assert Asset.objects.count() == 0
    services.commit(batch, skip_refused=True)
    assert sorted(Asset.objects.values_list("tag", flat=True)) == ["PLC-1", "PLC-2"]


def test_the_same_file_again_changes_nothing(site):
    services.commit(stage(site, LIST), skip_refused=True)
    assert told(stage(site, LIST)) == {"created": 0, "changed": 0, "same": 2, "refused": 1}


def test_committing_one_batch_twice_writes_once(site):
    batch = stage(site, LIST)
    services.commit(batch, skip_refused=True)
    assert services.commit(batch, skip_refused=True)["already"]
    assert ImportBatch.objects.get(pk=batch.pk).state == "committed"


def test_a_zone_in_a_file_places_an_asset_and_an_unknown_one_stays_a_proposal(site):
    services.commit(stage(site, LIST), skip_refused=True)
    assert Asset.objects.get(tag="PLC-1").zone.code == "Z2"
    other = Asset.objects.get(tag="PLC-2")
    assert (other.zone, other.proposed_zone) == (None, "Nowhere")


def test_a_file_never_moves_an_asset_that_stands_in_a_zone(site):
    services.commit(stage(site, LIST), skip_refused=True)
    moved = stage(site, b"Tag;IP address;Zone\nPLC-1;10.0.0.5;Z1\n")
    report = services.check(moved, lambda *_: None)
    assert report["counts"]["same"] == 1
    services.commit(moved, skip_refused=True)
    assert Asset.objects.get(tag="PLC-1").zone.code == "Z2"


def test_an_asset_that_somebody_took_out_of_its_zone_is_not_put_back_by_a_file(site):
    services.commit(stage(site, LIST), skip_refused=True)
    plant = assessments.open_assessment(site=site, today=factories.TODAY)
    edit(assessment=plant, user=None, changes=[Change("assets", "PLC-1", {"zone": "Z2"}, {})])
    services.commit(stage(site, LIST + b"\n"), skip_refused=True)
    assert Asset.objects.get(tag="PLC-1").zone is None


def test_an_empty_cell_erases_nothing_and_a_new_address_is_added(site):
    services.commit(stage(site, LIST), skip_refused=True)
    services.commit(stage(site, b"Tag;Vendor;IP address\nPLC-1;;10.0.0.9\n"), skip_refused=True)
    asset = Asset.objects.get(tag="PLC-1")
    assert (asset.vendor, asset.ips) == ("Acme", ["10.0.0.5", "10.0.0.9"])


def test_vendor_and_serial_find_an_asset_under_another_tag(site):
    services.commit(stage(site, LIST), skip_refused=True)
    renamed = b"Tag;Vendor;Serial number;Firmware\nMIXER;ACME;A-1;2.1\n"
    report = services.check(stage(site, renamed), lambda *_: None)
    assert [change["tag"] for change in report["changed"]] == ["PLC-1"]
    assert report["changed"][0]["fields"]["firmware"] == [None, "2.1"]


def test_a_scanned_host_that_shares_only_an_address_is_doubtful(site):
    services.commit(stage(site, LIST), skip_refused=True)
    report = services.check(stage(site, SCAN % (b"10.0.0.5", b""), "scan.xml"), lambda *_: None)
    assert report["counts"]["created"] == report["counts"]["refused"] == 0
    (waiting,) = report["waiting"]
    assert (waiting["tag"], waiting["candidates"]) == ("10.0.0.5", ["PLC-1"])


def test_a_person_may_say_that_an_equal_address_is_the_same_device(site):
    services.commit(stage(site, LIST), skip_refused=True)
    batch = stage(site, SCAN % (b"10.0.0.5", b""), "scan.xml", match="address")
    report = services.check(batch, lambda *_: None)
    assert [change["tag"] for change in report["changed"]] == ["PLC-1"]


def test_a_scanned_host_with_name_and_address_is_found_again(site):
    services.commit(stage(site, LIST), skip_refused=True)
    names = b'<hostnames><hostname name="plc-1" type="PTR"/></hostnames>'
    report = services.check(stage(site, SCAN % (b"10.0.0.5", names), "scan.xml"), lambda *_: None)
    assert [change["tag"] for change in report["changed"]] == ["PLC-1"]


def test_a_log_becomes_flows_and_again_changes_nothing(site):
    log = (
        b"#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\thistory\n"
        b"1732000000.0\tC1\t10.0.0.9\t50000\t10.0.0.5\t502\ttcp\tmodbus\tSF\tShADadFf\n"
        b"1732086400.0\tC2\t10.0.0.9\t50001\t10.0.0.5\t502\ttcp\tmodbus\tSF\tShADadFf\n"
    )
    services.commit(stage(site, log, "conn.log"), skip_refused=True)
    flow = Flow.objects.get()
    assert (flow.source, flow.destination, flow.protocol, flow.port) == (
        "ip:10.0.0.9",
        "ip:10.0.0.5",
        "modbus_tcp",
        "502",
    )
    assert (flow.details["first_seen"], flow.details["last_seen"], flow.details["count"]) == (
        "2024-11-19",
        "2024-11-20",
        2,
    )
    assert told(stage(site, log, "conn.log")) == {"created": 0, "changed": 0, "same": 1, "refused": 0}


def test_a_file_over_the_limit_is_refused_with_the_limit_named(site, settings):
    settings.IMPORT_BYTES_MAX = settings.MEBIBYTE
    with pytest.raises(ImportRefused, match="1 MiB"):
        stage(site, b"x" * (settings.MEBIBYTE + 1))
    assert ImportBatch.objects.count() == 0


def test_a_partner_outside_is_kept_as_its_network_and_again_changes_nothing(site):
    log = (
        b"#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\thistory\n"
        b"1732000000.0\tC1\t10.0.0.9\t50000\t8.8.4.4\t443\ttcp\tssl\tSF\tShADadFf\n"
        b"1732086400.0\tC2\t10.0.0.9\t50001\t8.8.4.5\t443\ttcp\tssl\tSF\tShADadFf\n"
    )
    services.commit(stage(site, log, "conn.log"), skip_refused=True)
    flow = Flow.objects.get()
    assert (flow.source, flow.destination, flow.details["count"]) == ("ip:10.0.0.9", "network:8.8.4.0/24", 2)
    assert told(stage(site, log, "conn.log"))["same"] == 1


def test_a_list_of_flows_calls_assets_and_zones_by_name(site):
    services.commit(stage(site, LIST), skip_refused=True)
    flows = b"Source;Destination;Port\nDryer PLC;PLC-1;tcp/502\nZ2;any;udp/123\nNobody;PLC-1;tcp/502\n"
    batch = stage(site, flows, name="flows.csv")
    assert told(batch) == {"created": 2, "changed": 0, "same": 0, "refused": 1}
    services.commit(batch, skip_refused=True)
    assert list(Flow.objects.values_list("source", "destination", "protocol", "port", "basis")) == [
        ("asset:PLC-2", "asset:PLC-1", "modbus_tcp", "502", "declared"),
        ("zone:Z2", "any", "ntp", "123", "declared"),
    ]
    assert told(stage(site, flows, name="flows.csv")) == {"created": 0, "changed": 0, "same": 2, "refused": 1}


def test_what_others_wrote_while_a_file_was_compared_is_compared_too(site):
    """Ten imports at once, and people who save: nobody has to import again."""
    batch = stage(site, LIST)
    write = services.prepare_commit(batch, skip_refused=True, tell=lambda *_: None)
    services.commit(stage(site, b"Tag;Vendor\nPLC-1;Other\n", "other.csv"), skip_refused=False)
    with transaction.atomic():
        counts = services.commit_steadily(batch, write, skip_refused=True)["counts"]
    assert (counts["created"], counts["changed"] + counts["conflicts"]) == (1, 1), "PLC-1 stands by now"
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.COMMITTED
    assert sorted(Asset.objects.filter(site=site).values_list("tag", flat=True)) == ["PLC-1", "PLC-2"]
    with transaction.atomic():
        assert services.commit_steadily(batch, write, skip_refused=True)["already"] is True


def test_what_is_compared_for_long_keeps_nobody_waiting(site, monkeypatch):
    monkeypatch.setattr(services, "HELD_ROWS", 2)
    batch = stage(site, LIST)
    write = services.prepare_commit(batch, skip_refused=True, tell=lambda *_: None)
    services.commit(stage(site, b"Tag;Vendor\nPLC-9;Other\n", "other.csv"), skip_refused=False)
    with pytest.raises(services.InventoryChanged, match="Import it again"), transaction.atomic():
        services.commit_steadily(batch, write, skip_refused=True)
    batch.refresh_from_db()
    assert batch.state != ImportBatch.State.COMMITTED
