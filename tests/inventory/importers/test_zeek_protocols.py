"""Zeek's logs of OT protocols: devices that name themselves, sessions made of messages, logs without their heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.zeek_protocols import fields_without_heading, log_of
from inventory.records import ImportRefused

SAMPLES = Path(__file__).parents[2] / "samples" / "zeek_protocol"
DATA = Path(__file__).parents[4] / "shared" / "data" / "flows" / "icsnpp"
has_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")


def read(name):
    return parse((SAMPLES / name).read_bytes(), filename="upload")


def codes(parsed):
    return [(flow.code, flow.transport, flow.count) for flow in parsed.flows]


def test_a_controller_names_itself_over_s7():
    parsed = read("s7comm_known_devices.log")
    assert parsed.format == "zeek_protocol"
    (plc,) = parsed.assets
    assert (plc.tag, plc.ips, plc.name, plc.serial, plc.provenance) == (
        "10.1.0.2",
        ("10.1.0.2",),
        "Dosing station",
        "S C-X4U000000001",
        "observed",
    )
    assert plc.extra == {"S7 module name": "CPU dosing"}
    assert codes(parsed) == [("10.1.0.9>10.1.0.2/s7comm/102", "tcp", 1)]


def test_an_identity_without_heading_is_read_but_its_revision_is_no_firmware():
    parsed = read("cip_identity.log")
    (adapter,) = parsed.assets
    assert (adapter.tag, adapter.vendor, adapter.model, adapter.serial, adapter.firmware) == (
        "10.1.0.4",
        "Example Automation",
        "EX-100/A",
        "0012abcd",
        None,
    )
    assert adapter.extra == {
        "CIP device type": "Communications Adapter",
        "CIP product code": "58",
        "CIP revision": "4.3",
    }
    assert codes(parsed) == [("10.1.0.9>10.1.0.4/enip/44818", None, 1)]
    assert parsed.notes[0].code == "no_heading"


def test_bacnet_devices_are_those_that_say_i_am():
    parsed = read("bacnet_discovery.log")
    assert [(one.tag, one.vendor, dict(one.extra)) for one in parsed.assets] == [
        ("10.1.0.11", "Example Controls", {"BACnet device": "108"}),
        # a router speaks for devices of two makers
        ("10.1.0.12", None, {"vendor": "Example Controls, Other Controls", "BACnet device": "201, 202"}),
    ]
    assert codes(parsed) == [("10.1.0.9>10.1.0.11/bacnet_ip/47808", "udp", 1)]


def test_messages_of_one_session_are_one_and_its_end_on_the_port_answers():
    parsed = read("hart_ip.log")
    assert codes(parsed) == [
        ("10.1.0.9>10.1.0.14/hart_ip/5094", "udp", 1),
        ("10.1.0.9>10.1.0.14/unknown/5095", "udp", 1),
    ]
    assert [(one.row, one.code) for one in parsed.refusals] == [(4, "width")]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("s7comm_plus", ("s7comm_plus", "tcp")),
        ("s7comm_read_szl", ("s7comm", "tcp")),
        ("cip_io", ("cip_io", "udp")),
        ("cip_identity", ("cip", "")),
        ("opcua_binary_browse", ("opcua_binary", "tcp")),
        ("cipher", None),
        ("http", None),
    ],
)
def test_logs_are_known_by_the_protocol_in_their_name(path, told):
    assert log_of(path) == told


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["10.0.0.1", "5", "10.0.0.2", "102", "tcp", "s7comm"], ("proto", "service")),
        (["10.0.0.1", "5", "10.0.0.2", "102", "10.0.0.1", "5", "10.0.0.2", "102", "udp", "4"], ("proto",)),
        (["17", "C1", "10.0.0.1", "5", "10.0.0.2", "102", "tcp", "-"], ("proto",)),
        (["17", "C1", "10.0.0.1", "5", "10.0.0.2", "102", "T"], ()),
    ],
)
def test_columns_without_heading(cells, expected):
    found = fields_without_heading(cells)
    assert found is not None
    assert [name for name in found if name in ("proto", "service")] == list(expected)


def test_a_conn_log_without_heading_is_still_refused():
    row = "1.5\tC1\t10.0.0.1\t5\t10.0.0.2\t102\ttcp\t-\t-\t-\t-\tS0\t-\t-\t0\tS"
    with pytest.raises(ImportRefused, match="heading lines"):
        parse(row.encode(), filename="conn.log")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("#path\tmodbus\n#fields\tts\tuid\n", "lacks the columns id.orig_h"),
        ("#path\thttp\n", "Zeek's http.log"),
        ("#path\tmodbus\n#fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n", "no row below"),
        ("hello\n", "heading lines"),
    ],
)
def test_what_holds_no_session_is_refused(text, part):
    with pytest.raises(ImportRefused, match=part):
        parse(text.encode(), filename="x", options=Options(format="zeek_protocol"))


def test_ends_that_are_none_refuse_their_row():
    text = "#path\tmodbus\n#fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\n10.0.0.1\t5\tx\t502\n10.0.0.1\t-\t10.0.0.2\t502\n"
    assert [one.code for one in parse(text.encode(), filename="x").refusals] == ["address", "port"]


def plain_pairs(path):
    """The pairs of addresses of a log, by splitting lines at tabs and looking for two addresses with ports."""
    pairs = set()
    for line in path.read_text().splitlines():
        cells = line.split("\t")
        for at in (0, 2):
            if (
                not line.startswith("#")
                and len(cells) > at + 3
                and cells[at].count(".") == 3
                and cells[at + 1].isdigit()
            ):
                pairs.add(frozenset((cells[at], cells[at + 2])))
                break
    return pairs


@has_data
@pytest.mark.parametrize(
    "name",
    [
        "dnp3/baseline/analyzer.basic/dnp3_control.log",
        "enip/baseline/analyzer.basic/enip.log",
        "hart-ip/baseline/tests.hart_ip/hart_ip_general.log",
        "profinet-io-cm/baseline/tests.profinet_io_cm/profinet_io_cm.log",
        "s7comm/baseline/analyzer.snap7/s7comm_read_szl.log",
    ],
)
def test_real_logs_hold_the_pairs_that_plain_splitting_finds(name):
    flows = parse((DATA / name).read_bytes(), filename="x.log").flows
    assert {frozenset((flow.initiator, flow.responder)) for flow in flows} == plain_pairs(DATA / name)


@has_data
def test_the_log_and_the_capture_of_one_trace_agree_on_who_talks_to_whom():
    log = parse((DATA / "profinet-io-cm/baseline/tests.profinet_io_cm/profinet_io_cm.log").read_bytes(), filename="x")
    trace = parse((DATA / "profinet-io-cm/traces/profinet_io_cm.pcap").read_bytes(), filename="x")
    ends = [{(flow.initiator, flow.responder, flow.port) for flow in one.flows} for one in (log, trace)]
    assert ends[0] == ends[1]


@has_data
def test_the_real_devices_name_themselves():
    identity = parse((DATA / "enip/baseline/analyzer.basic/cip_identity.log").read_bytes(), filename="x").assets[0]
    assert (identity.ips, identity.vendor, identity.model, identity.serial) == (
        ("10.1.1.164",),
        "Rockwell Automation/Allen-Bradley",
        "1756-ENBT/A",
        "00524d8e",
    )
    log = (DATA / "bacnet/baseline/analyzer.basic/bacnet_discovery.log").read_text()
    cells = [line.split("\t") for line in log.splitlines() if not line.startswith("#")]
    spoken = {row[7] for row in cells if row[11] == "i-am" and row[14] == "device" and not row[7].endswith(".255")}
    assert {one.tag for one in parse(log.encode(), filename="x").assets} == spoken
