"""Real files, where they are at hand: each one imports or is refused with a sentence, and some are counted by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from inventory import reading
from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.reading import Drawn
from inventory.records import AssetRecord, ImportRefused, Parsed
from tests.inventory.walk import NOTES, documented

DATA = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")

SCANS = sorted(DATA.glob("scans/nmap*/*.xml"))
REFUSED_SCANS = {"defused_et_included.xml", "defused_et_local_includer.xml", "network.xml"}


def named(path):
    return str(path.relative_to(DATA))


def read(name):
    path = DATA / name
    return parse(path.read_bytes(), filename=path.name)


@pytest.mark.parametrize("path", SCANS, ids=named)
def test_every_scan_imports_or_is_refused_with_a_sentence(path):
    try:
        parsed = parse(path.read_bytes(), filename=path.name)
    except ImportRefused as refused:
        assert path.name in REFUSED_SCANS
        assert refused.reason.endswith(".")  # noqa: PT017
    else:
        assert parsed.format == "nmap"
        assert all(isinstance(record, AssetRecord) for record in parsed.records)


@pytest.mark.parametrize(
    ("name", "up"),
    [
        ("nmap-libnmap/full_sudo6.xml", 4),
        ("nmap-libnmap/fullscan.xml", 2),
        ("nmap-libnmap/os_scan6.xml", 3),
        ("nmap-libnmap/dionaea_scan.xml", 1),
        ("nmap-libnmap/1_hosts_down.xml", 1),
        ("nmap-defectdojo/issue12411.xml", 2),
        ("nmap2drawio/nmap.xml", 8),
    ],
)
def test_the_hosts_that_are_up_are_as_many_as_counted_by_hand(name, up):
    assert len(read(f"scans/{name}").assets) == up


def test_open_ports_of_a_real_scan_are_as_many_as_counted_by_hand():
    scan = read("scans/nmap-libnmap/full_sudo6.xml")
    assert sum(asset.extra.get("open ports", "").count("tcp/") for asset in scan.assets) == 12


def plain_rows(name):
    """The rows of a tab-separated log as dictionaries, read in the plainest way."""
    data = (DATA / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    lines = text.splitlines()
    heading = next(line for line in lines if line.startswith("#fields")).split("\t")[1:]
    return [dict(zip(heading, line.split("\t"), strict=True)) for line in lines if line and not line.startswith("#")]


def test_the_conversations_of_a_day_are_as_many_as_counted_by_another_method():
    rows = plain_rows("flows/zeek-zat/conn.log")
    ends = {
        (row["id.orig_h"], row["id.resp_h"], row["id.resp_p"])
        for row in rows
        if row["proto"] != "icmp"
        and not row["id.resp_h"].startswith(("224.", "239."))
        and not row["id.resp_h"].endswith(".255")
        and not (
            row["proto"] == "tcp"
            and row["conn_state"] in ("S0", "REJ", "RSTOS0", "SH")
            and "d" not in row["history"].lower()
        )
    }
    parsed = read("flows/zeek-zat/conn.log")
    assert {(flow.initiator, flow.responder, str(flow.port)) for flow in parsed.flows} == ends


def test_every_row_of_a_large_log_is_in_a_conversation_or_in_a_note():
    name = "flows/zeek-rita-quirks/proxy_rolling/conn.16_00_00-17_00_00.log.gz"
    parsed = read(name)
    left_out = sum(note.count for note in parsed.notes if note.code.startswith("left_out"))
    assert sum(flow.count for flow in parsed.flows) + left_out == len(plain_rows(name))


def test_bacnet_broadcasts_are_no_conversations():
    name = "flows/icsnpp/bacnet/baseline/analyzer.basic/conn.log"
    addressed = [row for row in plain_rows(name) if not row["id.resp_h"].endswith(".255")]
    parsed = read(name)
    assert sum(flow.count for flow in parsed.flows) == len(addressed)
    assert {flow.protocol for flow in parsed.flows} == {"bacnet_ip"}


def test_the_cut_log_keeps_its_whole_rows():
    parsed = read("flows/zeek-rita-quirks/truncated/conn.log")
    assert [(refusal.row, refusal.code) for refusal in parsed.refusals] == [(67, "width")]


def test_the_workbook_gives_all_its_assets_and_words_in_the_address_column_stay_unknown():
    parsed = read("inventory/xlsx-epss-demo/Asset_Inventory.xlsx")
    assert (parsed.sheet, len(parsed.assets), parsed.refusals) == ("Assets", 50, ())
    assert sum(not asset.ips for asset in parsed.assets) == 30


@pytest.mark.parametrize("name", ["nessus_many_vuln2-default.csv", "openvas_many_vuln.csv", "tenable_many_vuln.csv"])
def test_a_list_of_findings_is_not_taken_for_an_inventory(name):
    with pytest.raises(ImportRefused, match="one row per finding"):
        read(f"scans/vuln-scanners/{name}")


ROWS = documented()
ANY = sorted(
    path for part in ("inventory", "scans", "reference") for path in (DATA / part).rglob("*") if path.is_file()
)


@pytest.mark.parametrize("path", ANY, ids=named)
def test_every_file_of_a_plant_is_read_or_refused_with_a_sentence(path):
    row = ROWS.get(named(path), "")
    assert row or path.name in NOTES or "reference" in path.parts
    try:
        found = reading.read(path.read_bytes(), filename=path.name, options=Options())
    except ImportRefused as refused:
        assert refused.reason.endswith(".")  # noqa: PT017
        assert not row or row.startswith("refused: ")
    else:
        assert isinstance(found, Drawn | Parsed)
        assert not row or row.split(" | ")[3] == str(len(assets_of(found)))


def assets_of(found):
    """The assets of a list, or of the model that a drawing becomes."""
    return found.assets if isinstance(found, Parsed) else found.document.get("assets", [])


def listed(name, *keys):
    """The entries of a JSON answer, found by the keys that lead to them."""
    value = json.loads((DATA / "inventory" / name).read_text(encoding="utf-8"))
    for key in keys:
        value = value[key]
    return value


@pytest.mark.parametrize(
    ("name", "keys", "ips"),
    [
        ("claroty-demisto/assets.json", ["objects"], "ipv4"),
        ("nozomi-demisto/find_assets.json", ["result"], "ip"),
        ("tenable-ot-pytenable/assets_page1.json", ["data", "assets", "nodes"], None),
    ],
)
def test_each_entry_of_an_answer_is_one_asset(name, keys, ips):
    entries, parsed = listed(name, *keys), read(f"inventory/{name}")
    assert parsed.refusals == ()
    assert [asset.name for asset in parsed.assets] == [entry["name"] for entry in entries]
    if ips:
        assert [list(asset.ips) for asset in parsed.assets] == [entry[ips] for entry in entries]


def test_the_nozomi_assets_that_share_a_mac_stay_two():
    sharing = [
        a.name for a in read("inventory/nozomi-demisto/find_assets.json").assets if "00:02:3E:99:F2:89" in a.macs
    ]
    assert sharing == ["10.197.23.142", "10.197.23.182"]


def test_the_controller_in_a_rack_of_a_real_answer_has_no_address_of_its_own():
    sith, switch = read("inventory/tenable-ot-pytenable/assets_page1.json").assets
    assert (sith.ips, sith.extra["address of the rack"], sith.importance, sith.level) == ((), "10.100.101.152", 4, 1.0)
    assert (switch.ips, switch.type, switch.vendor) == (("172.26.0.140",), None, None)


def test_the_netbox_dump_gives_its_named_devices_and_their_addresses_as_counted_by_another_method():
    rows = listed("netbox-demo/netbox-demo-v3.6.json")
    kinds = {"dcim.device", "virtualization.virtualmachine"}
    named_ = [row["fields"]["name"] for row in rows if row["model"] in kinds and row["fields"]["name"]]
    parsed = read("inventory/netbox-demo/netbox-demo-v3.6.json")
    assert sorted(asset.name for asset in parsed.assets) == sorted(named_)
    assert len(named_) + len(parsed.refusals) == 72 + 180
    machine = {row["pk"]: row["fields"]["virtual_machine"] for row in rows if row["model"].endswith(".vminterface")}
    owners = [row["fields"]["assigned_object_id"] for row in rows if row["model"] == "ipam.ipaddress"]
    assert sum(bool(asset.ips) for asset in parsed.assets) == len({machine[one] for one in owners if one in machine})
