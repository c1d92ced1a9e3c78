"""Captures: the conversations of an invented cell, both containers, damage, and real captures counted another way."""

from __future__ import annotations

import gzip
import struct
from collections import defaultdict
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.payloads import service_of
from inventory.records import ImportRefused
from tests.inventory.importers import packets
from tests.inventory.importers.packets import ACK, PSH, SYN, pcap, tcp, udp

SAMPLE = Path(__file__).parents[2] / "samples" / "pcap" / "cell.pcap"
DATA = Path(__file__).parents[4] / "shared" / "data" / "flows"
has_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")


def read(data):
    return parse(data, filename="a.pcap", options=Options(format="pcap"))


def codes(data):
    return [flow.code for flow in read(data).flows]


def test_the_sample_is_the_cell_that_its_builder_tells():
    assert SAMPLE.read_bytes() == pcap(*packets.CELL)


def test_each_session_stands_the_right_way_round_with_its_protocol():
    parsed = parse(SAMPLE.read_bytes(), filename="whatever.bin")
    assert parsed.format == "pcap"
    assert [(flow.code, flow.transport, flow.protocol_basis, flow.count) for flow in parsed.flows] == [
        ("10.1.0.8>10.1.0.3/unknown/41000", "tcp", "none", 1),
        ("10.1.0.9>10.1.0.1/modbus_tcp/502", "tcp", "service", 1),
        ("10.1.0.9>10.1.0.2/s7comm/102", "tcp", "service", 1),
        ("10.1.0.9>10.1.0.3/unknown/41000", "tcp", "none", 1),
        ("10.1.0.9>10.1.0.4/hart_ip/5094", "udp", "service", 1),
        ("10.1.0.9>10.1.0.4/hart_ip/40777", "udp", "service", 1),
    ]
    modbus = parsed.flows[1]
    assert modbus.bytes == 54 + 54 + 54 + len(packets.READ_COILS)
    assert (modbus.first_seen, modbus.last_seen) == (
        datetime.fromtimestamp(1_760_000_000.0005, tz=UTC),
        datetime.fromtimestamp(1_760_000_002.0005, tz=UTC),
    )
    assert {flow.basis for flow in parsed.flows} == {"observed"}
    assert {flow.sources for flow in parsed.flows} == {("capture",)}


def test_what_is_left_out_and_judged_is_told():
    assert [note.message for note in read(SAMPLE.read_bytes()).notes] == [
        "13 packets read.",
        "Left out, 1 packet without readable IP, which cross no router: PROFINET 1.",
        "8 sessions read, 6 conversations found.",
        "Left out, 2 rows: TCP attempts that were never answered: nobody communicated.",
        "2 conversations whose protocol is not known.",
        (
            "4 sessions seen from the middle: the end on a service's port, else the one that several others talk to, "
            "else the one that spoke second, is taken for the one that answers."
        ),
    ]


@pytest.mark.parametrize(
    "data",
    [
        pcap(*packets.CELL, order=">"),
        pcap(*packets.CELL, nanoseconds=True),
        gzip.compress(pcap(*packets.CELL), mtime=0),
        pcap(*(frame[14:] for frame in packets.CELL[:-1]), link=101),
        pcap(*(b"\0\0\0\1\0\6" + frame[6:12] + b"\0\0" + frame[12:] for frame in packets.CELL), link=113),
    ],
    ids=["big-endian", "nanoseconds", "gzip", "bare IP", "Linux any"],
)
def test_every_variant_of_the_container_says_the_same(data):
    assert codes(data) == codes(SAMPLE.read_bytes())


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_has_interfaces_and_sections_of_their_own(order):
    frame = tcp("10.1.0.9:50001", "10.1.0.1:502", ACK | PSH, packets.READ_COILS)
    data = (
        packets.section(order)
        + packets.interface(order=order)
        + packets.interface(link=101, resolution=9, offset=1_000, order=order)
        + packets.packet(frame, 1_760_000_000_000_000, order=order)
        + packets.packet(frame[14:], 1_760_000_000_000_000_000, number=1, order=order)
        + packets.section("<")
        + packets.interface(resolution=0x80 | 10)
        + packets.packet(frame, 1_760_000_005 * 1024)
    )
    (flow,) = read(data).flows
    assert flow.code == "10.1.0.9>10.1.0.1/modbus_tcp/502"
    assert flow.first_seen == datetime.fromtimestamp(1_760_000_000, tz=UTC)
    assert flow.last_seen == datetime.fromtimestamp(1_760_001_000, tz=UTC)
    assert flow.bytes == 3 * 40 + 2 * len(frame) + len(frame) - 14


@pytest.mark.parametrize("offset", [2**62, -(2**62)])
def test_a_time_that_no_calendar_has_is_not_known(offset):
    frame = tcp("10.1.0.9:50001", "10.1.0.1:502", SYN | ACK)
    (flow,) = read(packets.section() + packets.interface(offset=offset) + packets.packet(frame, 1)).flows
    assert (flow.first_seen, flow.last_seen) == (None, None)


def test_a_simple_packet_has_no_time():
    frame = udp("10.1.0.9:50001", "10.1.0.1:161")
    data = packets.section() + packets.interface() + packets.block(3, struct.pack("<I", len(frame)) + frame)
    (flow,) = read(data).flows
    assert (flow.code, flow.first_seen, flow.bytes) == ("10.1.0.9>10.1.0.1/snmp/161", None, len(frame))


@pytest.mark.parametrize("lost", [1, 16, 20, 40])
def test_a_cut_capture_is_read_as_far_as_it_goes(lost):
    parsed = read(pcap(*packets.CELL[:4])[:-lost])
    assert parsed.notes[0].message == "The capture is cut off after packet 3: what came later is missing."
    assert codes(pcap(*packets.CELL[:3])) == [flow.code for flow in parsed.flows]


@pytest.mark.parametrize("bad", [b"\xff" * 16, struct.pack("<IIII", 1, 1, 0x7FFFFFFF, 60)])
def test_a_frame_with_an_impossible_length_ends_the_reading(bad):
    assert read(pcap(*packets.CELL[:3]) + bad + bytes(100)).notes[0].code == "cut_off"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (pcap(), "no whole frame"),
        (pcap()[:20], "its heading is cut"),
        (packets.section() + packets.interface(), "no whole frame"),
        (b"Tag;IP\n", "no packet capture"),
    ],
)
def test_what_is_no_capture_is_refused_with_a_sentence(data, part):
    with pytest.raises(ImportRefused, match=part) as refused:
        read(data)
    assert refused.value.reason.endswith(".")


def test_a_station_that_polls_from_the_port_they_all_listen_on_asks():
    polls = [udp("10.1.0.9:47808", f"10.1.0.{at}:47808", bytes.fromhex("810a00060120")) for at in (1, 2, 3)]
    assert codes(pcap(*polls)) == [f"10.1.0.9>10.1.0.{at}/bacnet_ip/47808" for at in (1, 2, 3)]


def test_an_end_that_was_seen_to_answer_once_answers_always():
    opened = (tcp("10.1.0.9:50001", "10.1.0.1:41000", SYN), tcp("10.1.0.1:41000", "10.1.0.9:50001", SYN | ACK))
    open_before = tcp("10.1.0.1:41000", "10.1.0.8:52001", ACK | PSH, b"?")
    assert codes(pcap(open_before, *opened)) == ["10.1.0.8>10.1.0.1/unknown/41000", "10.1.0.9>10.1.0.1/unknown/41000"]


def test_a_frame_that_is_cut_by_the_capture_still_counts_with_its_ports():
    frame = tcp("10.1.0.9:50001", "10.1.0.1:502", ACK | PSH, packets.READ_COILS)
    data = pcap(frame[:58])
    data = data[:36] + struct.pack("<I", len(frame)) + data[40:]
    (flow,) = read(data).flows
    assert (flow.code, flow.bytes) == ("10.1.0.9>10.1.0.1/modbus_tcp/502", len(frame))


def test_addresses_of_version_six():
    assert codes(pcap(tcp("[2001:db8::9]:50001", "[2001:db8::1]:502", SYN | ACK))) == [
        "2001:db8::1>2001:db8::9/unknown/50001"
    ]


@pytest.mark.parametrize(
    ("service", "transport", "ports", "payload"),
    [
        ("s7comm", "tcp", (102, 5), packets.S7_READ),
        ("s7comm_plus", "tcp", (102, 5), bytes.fromhex("0300000802f08072")),
        ("modbus", "tcp", (5, 502), packets.READ_COILS),
        ("", "tcp", (5, 503), packets.READ_COILS),
        ("enip", "tcp", (5, 9), bytes.fromhex("65000400") + bytes(20) + b"\1\0\0\0"),
        ("dnp3", "tcp", (5, 9), bytes.fromhex("056405c00100000404e9")),
        ("opcua_binary", "tcp", (5, 9), b"HELF\x20\0\0\0"),
        ("iec104", "tcp", (5, 9), bytes.fromhex("680407000000")),
        ("hart_ip", "udp", (5, 9), bytes.fromhex("010000000002000d0100007530")),
        ("bacnet", "udp", (5, 9), bytes.fromhex("810a00060120")),
        ("", "udp", (5, 9), bytes.fromhex("810a00070120")),
        ("profinet_io_cm", "udp", (5, 9), b"\4" + bytes(23) + bytes.fromhex("0100a0de976cd111827100a02442df7d")),
        ("omron_fins", "udp", (5, 9600), bytes.fromhex("800002000100000200190101")),
        ("omron_fins", "tcp", (5, 9), b"FINS\0\0\0\x0c"),
        ("mqtt", "tcp", (5, 9), b"\x10\x10\0\4MQTT\4"),
        ("ssl", "tcp", (5, 9), b"\x16\x03\x01\0"),
        ("http", "tcp", (5, 9), b"GET /status HTTP/1.1\r\n"),
        ("ssh", "tcp", (5, 9), b"SSH-2.0-x"),
        ("smb", "tcp", (5, 9), b"\0\0\0\x40\xfeSMB"),
        ("", "tcp", (3389, 9), bytes.fromhex("030000130ee000000000000100080003000000")),
        ("", "sctp", (5, 9), b"GET / HTTP/1.1"),
    ],
)
def test_a_protocol_is_named_by_a_header_that_hardly_anything_else_has(service, transport, ports, payload):
    assert service_of(transport, ports, payload) == service
    assert service_of(transport, ports, payload[:2]) in ("", service)


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, 400), put=st.binary(max_size=40), link=st.sampled_from([0, 1, 12, 101, 113, 276, 147]))
def test_damage_anywhere_gives_records_or_one_sentence(at, put, link):
    data = bytearray(pcap(*packets.CELL, link=link))
    data[24 + at : 24 + at + len(put)] = put
    try:
        assert read(bytes(data)).notes
    except ImportRefused as refused:
        assert refused.reason.endswith(".")  # noqa: PT017


def plain_pairs(path):
    """TCP and UDP pairs of a classic little-endian Ethernet capture with their packets and bytes, by offsets alone."""
    data, at, pairs = path.read_bytes(), 24, defaultdict(lambda: [0, 0])
    while at < len(data):
        kept, length = struct.unpack_from("<II", data, at + 8)
        frame = data[at + 16 : at + 16 + kept]
        at += 16 + kept
        if frame[12:14] == b"\x08\x00" and frame[23] in (6, 17):
            pair = frozenset((IPv4Address(frame[26:30]), IPv4Address(frame[30:34])))
            pairs[pair][0] += 1
            pairs[pair][1] += length
    return pairs


@has_data
@pytest.mark.parametrize(
    "name",
    ["pcap-s4x15/Advantech.pcap", "pcap-s4x15/BACnet_Host.pcap", "pcap-s4x15/iFix_Client86.pcap",
     "pcap-protocols/ROCPlus.pcap", "pcap-protocols/BACnet_device_control.pcap"],
)  # fmt: skip
def test_the_bytes_of_every_pair_are_those_counted_by_offsets(name):
    expected = {
        tuple(sorted(map(str, pair))): size
        for pair, (_, size) in plain_pairs(DATA / name).items()
        if not any(str(end).endswith(".255") for end in pair)
    }
    found = defaultdict(int)
    for flow in read((DATA / name).read_bytes()).flows:
        found[tuple(sorted((flow.initiator, flow.responder)))] += flow.bytes
    assert dict(found) == expected


def tshark_servers(path):
    """Servers of the UDP and TCP tables that tshark printed, told by the lower port; both ends where they are equal."""
    found = set()
    for line in path.read_text().splitlines():
        one, arrow, rest = line.partition("<->")
        if arrow and ":" in one and rest.split():
            ends = [end.strip().rpartition(":") for end in (one, rest.split()[0])]
            lower = min(int(end[2]) for end in ends)
            found |= {(end[0], lower) for end in ends if int(end[2]) == lower}
    return found


@has_data
@pytest.mark.parametrize("name", ["Advantech", "BACnet_Host", "Modicon", "iFix_Client86"])
def test_every_server_stands_in_the_table_that_tshark_printed(name):
    flows = read((DATA / "pcap-s4x15" / f"{name}.pcap").read_bytes()).flows
    servers = {(flow.responder, flow.port) for flow in flows}
    assert servers
    assert servers <= tshark_servers(DATA / "tshark-from-s4x15" / f"{name}.conv.txt")
