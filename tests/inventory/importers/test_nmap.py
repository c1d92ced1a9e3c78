from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inventory.importers.parse import parse
from inventory.records import ImportRefused

SCAN = Path(__file__).with_name("samples") / "ot_scan.xml"


@pytest.fixture(scope="module")
def scan():
    return parse(SCAN.read_bytes(), filename="scan.xml")


def xml(*hosts):
    return ('<?xml version="1.0"?><nmaprun version="7.95">' + "".join(hosts) + "</nmaprun>").encode()


def host(address, state="up", inner=""):
    return f'<host><status state="{state}" reason="arp-response"/><address addr="{address}" addrtype="ipv4"/>{inner}</host>'


def test_hosts_that_are_up_become_assets_down_ones_and_hints_nothing(scan):
    assert [asset.tag for asset in scan.assets] == ["pump-plc", "10.20.0.2", "10.20.0.4", "10.20.0.5", "10.20.0.6"]


def test_a_name_that_two_hosts_share_is_no_tag(scan):
    twins = [(asset.tag, asset.tag_from, asset.hostname) for asset in scan.assets[3:]]
    assert twins == [("10.20.0.5", "ip", "twin"), ("10.20.0.6", "ip", "twin")]


def test_what_a_device_states_of_itself_becomes_fields(scan):
    plc = scan.assets[0]
    assert (plc.type, plc.vendor, plc.model) == ("plc", "Rockwell Automation/Allen-Bradley", "1769-L33ER/A LOGIX5333ER")
    assert (plc.serial, plc.firmware) == ("0x00abcdef", None)
    siemens = scan.assets[1]
    assert (siemens.model, siemens.firmware, siemens.serial) == ("6ES7 315-2EH14-0AB0", "3.2.6", "S C-X4U421302009")


def test_the_revision_of_ethernet_ip_is_kept_but_is_no_firmware(scan):
    assert scan.assets[0].extra["enip-info: revision"] == "20.11"


def test_guesses_stay_guesses(scan):
    siemens = scan.assets[1]
    assert (siemens.vendor, siemens.os) == (None, None)
    assert siemens.extra["maker of the network card"] == "Siemens AG"
    assert siemens.extra["os guess"] == "Siemens Simatic 300 programmable logic controller (94 %)"
    assert siemens.extra["open ports"] == "tcp/102 iso-tsap Siemens S7 PLC"
    assert scan.assets[0].extra["protocols by port, not confirmed"] == "enip"


def test_addresses_and_times_are_canonical(scan):
    plc = scan.assets[0]
    assert (plc.ips, plc.macs) == (("10.20.0.1",), ("00:00:BC:5A:01:02",))
    assert plc.last_seen == datetime(2025, 10, 9, 8, 53, 30, tzinfo=UTC)
    assert (plc.place, plc.provenance) == ("host 1", "observed")


def test_a_host_that_was_only_assumed_to_be_up_is_claimed_not_observed(scan):
    assert scan.assets[2].provenance == "claimed"
    assert any("1 host taken for up without asking" in note.message for note in scan.notes)


def test_gzip_says_the_same():
    assert (
        parse(gzip.compress(SCAN.read_bytes()), filename="scan.xml.gz").records
        == parse(SCAN.read_bytes(), filename="scan.xml").records
    )


def test_a_scan_that_was_interrupted_gives_the_hosts_that_were_finished():
    data = xml(host("10.0.0.1"), host("10.0.0.2"))
    parsed = parse(data[: data.rindex(b"10.0.0.2")], filename="scan.xml")
    assert [asset.tag for asset in parsed.assets] == ["10.0.0.1"]
    assert any(note.code == "cut_off" for note in parsed.notes)


def test_two_hosts_with_one_address_are_not_merged_in_silence():
    parsed = parse(xml(host("10.0.0.1"), host("10.0.0.1")), filename="scan.xml")
    assert [asset.row for asset in parsed.assets] == [1]
    assert [(refusal.row, refusal.code) for refusal in parsed.refusals] == [(2, "duplicate")]


def test_an_address_that_is_none_refuses_that_host_only():
    parsed = parse(xml(host("10.0.0.256"), host("10.0.0.2")), filename="scan.xml")
    assert [asset.tag for asset in parsed.assets] == ["10.0.0.2"]
    assert parsed.refusals[0].value == "10.0.0.256"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE nmaprun [<!ENTITY e SYSTEM "file:///etc/passwd">]><nmaprun>&e;</nmaprun>', "entities"),
        (b'<!DOCTYPE nmaprun [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><nmaprun>&b;</nmaprun>', "entities"),
        (b"<mxfile><diagram/></mxfile>", "mxfile"),
        (b"<nmaprun><host></nmaprun>", "damaged in line 1"),
        (b"<nmaprun>" + b"<a>" * 100 + b"</a>" * 100 + b"</nmaprun>", "deeper than 64"),
        (b'<?xml version="1.0" encoding="nonsense"?><nmaprun/>', "Send the file"),
    ],
    ids=["outside entity", "nested entities", "a drawing", "damaged", "too deep", "unknown encoding"],
)  # fmt: skip
def test_bad_xml_is_refused_with_a_sentence(data, words):
    with pytest.raises(ImportRefused, match=words):
        parse(data, filename="scan.xml")


ANSWERS = {
    "enip-info": (
        {"type": "Communications Adapter (12)", "vendor": "Festo Corporation (26)", "productName": "CPX-FB36",
         "serialNumber": "0x000000", "revision": "1.12"},
        {"vendor": "Festo Corporation", "model": "CPX-FB36", "serial": None, "firmware": None},
    ),
    "s7-info": (
        {"Module": "6ES7 512-1DK01-0AB0", "Version": "2.8.1", "Module Type": "PLC_1", "Copyright": "Original Siemens Equipment"},
        {"vendor": "Siemens", "model": "6ES7 512-1DK01-0AB0", "firmware": "2.8.1"},
    ),
    "bacnet-info": (
        {"Vendor ID": "Reliable Controls Corporation (35)", "Vendor Name": "Reliable Controls Corporation",
         "Firmware": "8.10", "Model Name": "MACH-ProWebSys", "Object Name": "Roof 2"},
        {"vendor": "Reliable Controls Corporation", "model": "MACH-ProWebSys", "firmware": "8.10"},
    ),
    "omron-info": (
        {"Controller Model": "CS1G_CPU44H         03.00", "Controller Version": "03.00", "Memory Card Size": "0"},
        {"model": "CS1G_CPU44H", "firmware": "03.00", "vendor": None},
    ),
    "fox-info": (
        {"hostName": "plantroom", "app.name": "Station", "app.version": "3.8.38", "os.name": "QNX", "brandId": "vykon"},
        {"os": "QNX", "firmware": None, "vendor": None},
    ),
    "modbus-discover": (
        {"Slave ID data": "PM710PowerMeter", "Device identification": "Schneider Electric PM710 v03.110"},
        {"vendor": None, "model": None, "firmware": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("as_text", [False, True], ids=["elements", "text"])
@pytest.mark.parametrize("script", sorted(ANSWERS))
def test_each_script_gives_what_its_device_plainly_states_and_keeps_the_rest(script, as_text):
    answers, expected = ANSWERS[script]
    lines = "".join(f"&#xa;  {key}: {text}" for key, text in answers.items())
    elements = "".join(f'<elem key="{key}">{text}</elem>' for key, text in answers.items())
    inner = f'<script id="{script}" output="{lines if as_text else ""}">{"" if as_text else elements}</script>'
    port = f'<ports><port protocol="tcp" portid="1"><state state="open" reason="syn-ack"/>{inner}</port></ports>'
    (asset,) = parse(xml(host("10.0.0.1", inner=port)), filename="scan.xml").assets
    assert {name: getattr(asset, name) for name in expected} == expected
    assert {asset.extra[f"{script}: {key}"] for key in answers} == {
        " ".join(answers[key].split("\n")) for key in answers
    }
    assert asset.provenance == "observed"
