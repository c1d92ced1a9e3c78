"""Packets and tables as text: tshark's fields and default output, Wireshark's export, GRASSMARLIN, NAVV."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused
from tests.inventory.importers.books import xlsx

SAMPLES = Path(__file__).parents[2] / "samples"
DATA = Path(__file__).parents[4] / "shared" / "data" / "flows"
has_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside this checkout")


def read(name):
    return parse((SAMPLES / name).read_bytes(), filename="upload")


def told(parsed):
    return [(flow.code, flow.transport, flow.bytes) for flow in parsed.flows]


@pytest.mark.parametrize(
    ("name", "format_", "flows"),
    [
        (
            "packet_list/fields.csv",
            "packet_list",
            [("10.1.0.9>10.1.0.2/s7comm/102", "tcp", 145), ("10.1.0.9>10.1.0.4/bacnet_ip/47808", "udp", 60)],
        ),
        (
            "packet_list/wireshark.csv",
            "packet_list",
            [("10.1.0.8>10.1.0.1/unknown/102", "tcp", 60), ("10.1.0.9>10.1.0.1/modbus_tcp/502", "tcp", 192)],
        ),
        (
            "tshark_text/packets.txt",
            "tshark_text",
            [("10.1.0.8>10.1.0.1/unknown/102", "tcp", 60), ("10.1.0.9>10.1.0.1/modbus_tcp/502", "tcp", 132)],
        ),
        (
            "tshark_text/conversations.txt",
            "tshark_text",
            [
                ("10.1.0.8>10.1.0.3/unknown/41000", "tcp", None),
                ("10.1.0.9>10.1.0.1/modbus_tcp/502", "tcp", None),
                ("10.1.0.9>10.1.0.3/unknown/41000", "tcp", None),
                ("10.1.0.9>10.1.0.4/bacnet_ip/47808", "udp", None),
            ],
        ),
        (
            "grassmarlin/edges.csv",
            "grassmarlin",
            [("10.1.0.9>10.1.0.1/unknown/", None, 2000), ("10.1.0.9>10.1.0.2/unknown/", None, 1000)],
        ),
        ("grassmarlin/session.csv", "grassmarlin", [("10.1.0.9>10.1.0.2/unknown/102", "tcp", 145)]),
        (
            "navv/navv.xlsx",
            "navv",
            [("10.1.0.9>10.1.0.1/modbus_tcp/502", "tcp", None), ("10.1.0.9>10.1.0.40/opc_ua/4840", "tcp", None)],
        ),
    ],
)
def test_the_samples_give_conversations_with_servers_as_servers(name, format_, flows):
    parsed = read(name)
    assert parsed.format == format_
    assert told(parsed) == flows
    assert {flow.basis for flow in parsed.flows} == {"observed"}
    assert parsed.refusals == ()


def test_the_nodes_of_grassmarlin_and_the_names_of_navv_are_assets():
    assert [(one.tag, one.type, one.vendor) for one in read("grassmarlin/session.csv").assets] == [
        ("10.1.0.2", "plc", "Siemens")
    ]
    assert [(one.tag, one.ips) for one in read("navv/navv.xlsx").assets] == [
        ("HMI-1", ("10.1.0.9",)),
        ("PLC-1", ("10.1.0.1",)),
    ]


def test_what_is_left_out_is_told():
    notes = [note.message for name in ("packet_list/wireshark.csv", "navv/navv.xlsx") for note in read(name).notes]
    assert "Left out, 1 packet without IP addresses, which cross no router." in notes
    assert "Left out, 1 packet whose ports the list does not tell: Modbus/TCP 1." in notes
    assert "Left out, 1 row: TCP attempts that were never answered: nobody communicated." in notes
    assert "1 segment read: 2 assets in them, whose zone, as a proposal, is the segment." in notes


def test_a_newer_workbook_of_navv_has_levels_and_messages_of_icmp():
    """Columns as NAVV's code writes them since 2024."""
    analysis = ["Count", "Src_IP", "Src_MAC", "Src_Desc", "Src_Geo", "Dest_IP", "Dest_MAC", "Dest_Desc", "Dst_Geo",
                "Port", "Service", "Proto", "Conn_State", "Direction", "Notes"]  # fmt: skip
    seen = [7, "10.1.0.9", "", "HMI", "", "10.1.0.1", "", "PLC", "", 502, "mbap", "tcp", "SF", "Lateral", ""]
    ping = [2, "10.1.0.9", "", "HMI", "", "10.1.0.1", "", "PLC", "", 8, "Echo", "ICMPv4", "OTH", "Lateral", ""]
    segments = [("Name", "Description", "CIDR", "Purdue Level"), ("Plant", "", "10.0.0.0/8", "L3"),
                ("Cell 1", "dosing", "10.1.0.0/24", "1"), ("Draft", "no network yet", "", ""), ("Typo", "", "10.1", "2")]  # fmt: skip
    names = [("IP", "Name"), ("10.1.0.1", "PLC-1"), ("10.9.0.1", "Server"), ("192.0.2.1", "Elsewhere")]
    sheets = {"Analysis": [analysis, seen, ping], "Inventory Input": names, "Segments": segments}
    parsed = parse(xlsx(sheets), filename="network_analysis.xlsx")
    assert parsed.format == "navv"
    assert [flow.code for flow in parsed.flows] == ["10.1.0.9>10.1.0.1/modbus_tcp/502"]
    placed = [(one.tag, one.zone, one.level) for one in parsed.assets]
    assert placed == [("PLC-1", "Cell 1", 1.0), ("Server", "Plant", 3.0), ("Elsewhere", None, None)]
    assert [(one.row, one.column) for one in parsed.refusals] == [(5, "CIDR")]


def test_a_port_that_is_none_refuses_its_packet():
    text = "ip.src,ip.dst,tcp.srcport,tcp.dstport\n10.0.0.1,10.0.0.2,50000,502\n10.0.0.1,10.0.0.2,x,502\n"
    parsed = parse(text.encode(), filename="a.csv")
    assert [(one.row, one.code) for one in parsed.refusals] == [(3, "port")]


def test_of_a_packet_inside_another_the_outer_one_counts():
    text = (
        "ip.src,ip.dst,ip.proto,udp.srcport,udp.dstport\n"
        '"10.0.0.1,10.9.9.9","10.0.0.2,10.9.9.8","17,17","50000,9","161,9"\n'
        # a router tells that nobody listens; the ports are those of the packet that it is about
        '"10.0.0.2,10.0.0.1","10.0.0.1,10.0.0.2","1,17","50000","162"\n'
    )
    assert told(parse(text.encode(), filename="a.csv")) == [("10.0.0.1>10.0.0.2/snmp/161", "udp", None)]


@pytest.mark.parametrize(
    ("text", "format_", "part"),
    [
        ("No.,Time,Source,Destination,Info\n1,0,aa,bb,x\n", "packet_list", "ip.src"),
        ("IPv4 Conversations\n10.0.0.1 <-> 10.0.0.2 1 60 bytes\n", "tshark_text", "-z conv,tcp"),
        ("Source,Target\na,b\n", "grassmarlin", "no traffic"),
    ],
)
def test_what_holds_no_conversation_is_refused_with_the_way_out(text, format_, part):
    with pytest.raises(ImportRefused, match=part):
        parse(text.encode(), filename="x", options=Options(format=format_))


@has_data
@pytest.mark.parametrize("name", ["Advantech", "BACnet_Host", "Modicon", "iFix_Client86"])
def test_capture_packet_list_and_table_of_one_trace_give_the_same_conversations(name):
    """Three readings of the same trace, two of them through tshark: servers stand as servers in all of them."""
    folder = DATA / "tshark-from-s4x15"
    readings = [
        parse(path.read_bytes(), filename=path.name)
        for path in (
            DATA / "pcap-s4x15" / f"{name}.pcap", folder / f"{name}.packets.csv", folder / f"{name}.conv.txt",
        )
    ]  # fmt: skip
    found = [{(flow.initiator, flow.responder, flow.port) for flow in one.flows} for one in readings]
    assert found[0] == found[1] == found[2]
    sizes = [sum(flow.bytes for flow in one.flows) for one in readings[:2]]
    assert sizes[0] == sizes[1]
