"""Lists of flows under free headings, from text and workbook, and the cells of which they are made."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.importers.flow_cells import Service, read_ends, read_services
from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.values import Unreadable
from inventory.records import ImportRefused
from tests.inventory.importers.books import ods, xls, xlsx

SAMPLES = Path(__file__).parents[2] / "samples"
LIST = SAMPLES / "flow_list" / "what_may_talk.csv"


def read(text, **options):
    return parse(text.encode(), filename="x.csv", options=Options(**options))


def test_each_pair_of_ends_with_each_service_is_a_flow():
    parsed = parse(LIST.read_bytes(), filename="list")
    assert parsed.format == "flow_list"
    assert [(flow.code, flow.transport, flow.row) for flow in parsed.flows] == [
        ("10.1.0.9>10.1.0.1/modbus_tcp/502 (declared)", None, 3),
        ("10.1.0.9>10.1.0.2/modbus_tcp/502 (declared)", None, 3),
        ("10.1.0.9>10.1.0.20/https/ (declared)", None, 4),
        ("10.1.0.10>10.1.0.20/https/ (declared)", None, 4),
        ("name:Operator station 1>name:PLC_DOSING/s7comm/102 (declared)", "tcp", 6),
        ("10.2.0.0/24>10.1.0.5/unknown/1024-1030 (declared)", "tcp", 7),
        ("10.2.0.0/24>10.1.0.6/unknown/1024-1030 (declared)", "tcp", 7),
        ("any>10.1.0.30/dns/53 (declared)", "udp", 8),
        ("10.9.9.0/24>10.1.0.40/opc_ua/4840 (declared)", "tcp", 9),
        ("10.1.0.9>10.1.0.50/unknown/ (declared)", None, 10),
    ]
    assert [flow.name for flow in parsed.flows][-2:] == [None, "A protocol of the supplier"]


def test_rows_that_cannot_be_read_are_refused_with_their_place():
    refused = parse(LIST.read_bytes(), filename="list").refusals
    assert [(one.row, one.column, one.code) for one in refused] == [
        (11, "Destination", "end"),
        (12, "Destination", "missing"),
        (13, "Port", "port"),
    ]


def test_a_list_that_counts_what_was_seen_is_observed_and_its_rows_are_summed():
    parsed = read(
        "Src,Dst,Dst Port,Proto,Bytes,First seen,Last seen\n"
        '10.0.0.1,10.0.0.2,502,tcp,"1,000",2026-01-02,2026-01-03\n'
        "10.0.0.1,10.0.0.2,502,tcp,20,2026-01-01,2026-01-02\n"
    )
    (flow,) = parsed.flows
    assert (flow.code, flow.basis, flow.bytes, flow.count) == ("10.0.0.1>10.0.0.2/modbus_tcp/502", "observed", 1020, 2)
    assert (flow.first_seen.day, flow.last_seen.day) == (1, 3)


def test_attempts_that_nobody_answered_are_left_out():
    parsed = read("src,dst,port,conn_state\n10.0.0.1,10.0.0.2,22,REJ\n10.0.0.1,10.0.0.2,502,SF\n")
    assert [flow.port for flow in parsed.flows] == [502]
    assert "Left out, 1 row" in parsed.notes[1].message


def test_a_mapping_names_columns_that_no_heading_does():
    text = "Wer,Mit wem,Was\n10.0.0.1,10.0.0.2,Modbus/TCP\n"
    parsed = read(text, format="flow_list", mapping={"Wer": "source", "Mit wem": "destination", "Was": "protocol"})
    assert [flow.code for flow in parsed.flows] == ["10.0.0.1>10.0.0.2/modbus_tcp/ (declared)"]


@pytest.mark.parametrize("kind", [xlsx, xls, ods])
def test_a_workbook_with_a_list_of_flows_is_recognised(kind):
    rows = [("From", "To", "Service"), ("10.0.0.1", "10.0.0.2", "tcp/102")]
    parsed = parse(kind({"Cover": [("Flows of the plant",)], "Matrix": rows}), filename="matrix")
    assert (parsed.format, parsed.sheet) == ("flow_list", "Matrix")
    assert [flow.code for flow in parsed.flows] == ["10.0.0.1>10.0.0.2/unknown/102 (declared)"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Source,Destination\n", "no row below"),
        ("Source,Destination\n" + "x" * 300 + ",10.0.0.1\n", None),
        ('Source,Destination,Port\n"' + "\n".join(f"10.0.{at}.0/24" for at in range(100)) + '","'
         + "\n".join(f"10.1.{at}.0/24" for at in range(100)) + '",502\n', None),
    ],
)  # fmt: skip
def test_what_is_too_much_or_nothing_is_refused(text, part):
    if part:
        with pytest.raises(ImportRefused, match=part):
            read(text, format="flow_list")
    else:
        parsed = read(text)
        assert not parsed.flows
        assert [one.code for one in parsed.refusals] in (["too_long"], ["too_many"])


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("10.0.0.1", ("10.0.0.1",)),
        ("10.0.0.0/24", ("10.0.0.0/24",)),
        ("10.0.0.0 255.255.255.0", ("10.0.0.0/24",)),
        ("10.0.0.7/255.255.255.255", ("10.0.0.7",)),
        ("10.100.101.X", ("10.100.101.0/24",)),
        ("10.100.x.x", ("10.100.0.0/16",)),
        ("10.0.0.1:502", ("10.0.0.1",)),
        ("10.0.0.4-10.0.0.7", ("10.0.0.4/30",)),
        ("10.0.0.4-6", ("10.0.0.4/31", "10.0.0.6")),
        ("PLC 1 (10.0.0.1)", ("10.0.0.1",)),
        ("10.0.0.1 10.0.0.2", ("10.0.0.1", "10.0.0.2")),
        ("2001:db8::1; 2001:db8::/64", ("2001:db8::1", "2001:db8::/64")),
        ("Any", ("any",)),
        ("0.0.0.0/0", ("any",)),
        ("Line 4 HMI", ("name:Line 4 HMI",)),
        ("", ()),
    ],
)
def test_ends_in_their_spellings(text, ends):
    assert read_ends(text) == ends


@pytest.mark.parametrize("text", ["10.0.0.300", "10.0.0.1/40", "10.0.0.9-10.0.0.1", "10.0.0.1-10.7.0.2", "1.2.3"])
def test_what_looks_like_an_address_and_is_none_is_not_taken_for_a_name(text):
    with pytest.raises(Unreadable):
        read_ends(text)


@pytest.mark.parametrize(
    ("texts", "services"),
    [
        (("502",), [Service(None, 502)]),
        (("tcp/502",), [Service("tcp", 502)]),
        (("502/udp, 503",), [Service("udp", 502), Service(None, 503)]),
        (("TCP 1024-2048",), [Service("tcp", "1024-2048")]),
        (("any", "TCP"), [Service("tcp", "any")]),
        (("", "Modbus TCP"), [Service(None, None, "modbus_tcp")]),
        (("", "HTTP, HTTPS"), [Service(None, None, "http"), Service(None, None, "https")]),
        (("80;443", "HTTP, HTTPS"), [Service(None, 80), Service(None, 443)]),
        (("502", "modbus", "tcp"), [Service("tcp", 502, "modbus_tcp")]),
        (("", "mqtt over TLS"), [Service(None, None, "mqtt", secure=True)]),
        (("", "ICMP"), [Service("icmp", None)]),
        (("", "Plantbus 7"), [Service(said="Plantbus 7")]),
        (("53", "TCP/UDP"), [Service(None, 53)]),
        (("",), [Service()]),
    ],
)
def test_services_in_their_spellings(texts, services):
    assert list(read_services(*texts)) == services


@given(st.text(max_size=40))
def test_any_cell_is_read_or_refused(text):
    for reader in (read_ends, read_services):
        try:
            assert isinstance(reader(text), tuple)
        except Unreadable as error:
            assert error.message.endswith(".")  # noqa: PT017


MATRIX = (
    "Wer;Mit wem;Was;Erlaubt?;Zuletzt\n"
    "10.0.0.1;10.0.0.2;Modbus/TCP;erlaubt;03.04.2026\n"
    "10.0.0.3;10.0.0.2;502;verboten;13.04.2026\n"
    "10.0.0.4;10.0.0.2;502;deny;\n"
    "10.0.0.5;10.0.0.2;102/tcp;vielleicht;\n"
    "10.0.0.300;10.0.0.2;502;;\n"
)
MEANT = {"Wer": "source", "Mit wem": "destination", "Was": "protocol", "Erlaubt?": "action", "Zuletzt": "last_seen"}


def test_a_list_whose_headings_nobody_knows_asks_which_column_is_what():
    parsed = read(MATRIX, format="flow_list")
    assert (parsed.records, parsed.header_row) == ((), 1)
    assert [(one.option, one.samples) for one in parsed.needs] == [("mapping", (*MEANT,))]
    assert [(one.heading, one.field, one.samples) for one in parsed.columns][:3] == [
        ("Wer", None, ("10.0.0.1", "10.0.0.3", "10.0.0.4")),
        ("Mit wem", None, ("10.0.0.2",)),
        ("Was", None, ("Modbus/TCP", "502", "102/tcp")),
    ]


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0,x\0\n\0,\0\n", b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0,\0\n"]
)
def test_what_is_no_text_is_not_asked_about(data):
    with pytest.raises(ImportRefused, match="Save "):
        parse(data, filename="x", options=Options(format="flow_list"))


def test_the_row_named_as_headings_is_asked_about_where_it_names_no_ends():
    parsed = read("Plant 7,,\nWer,Wen,Port\n10.0.0.1,10.0.0.2,502\n", format="flow_list", header_row=1)
    assert [one.heading for one in parsed.columns] == ["Plant 7"]
    parsed = read("Plant 7,,\nWer,Wen,Port\n10.0.0.1,10.0.0.2,502\n", format="flow_list")
    assert [one.heading for one in parsed.columns] == ["Wer", "Wen", "Port"]


def test_what_is_forbidden_is_a_decision_and_what_a_filter_stops_is_no_flow():
    parsed = read(MATRIX, format="flow_list", mapping=MEANT)
    assert [(flow.initiator, flow.decision) for flow in parsed.flows] == [
        ("10.0.0.1", None),
        ("10.0.0.3", "forbidden"),
        ("10.0.0.5", None),
    ]
    told = {note.code: note.message for note in parsed.notes}
    assert "'vielleicht'" in told["unknown_words"]
    assert told["left_out"].startswith("Left out, 1 row: what is stopped")
    assert [(one.row, one.column, one.value) for one in parsed.refusals] == [(6, "Wer", "10.0.0.300")]
    assert all(one.sure == 100 for one in parsed.columns)


def test_traffic_that_was_seen_and_stopped_is_left_out():
    parsed = read("src,dst,dport,action,bytes\n10.0.0.1,10.0.0.2,502,allow,9\n10.0.0.3,10.0.0.2,502,not allowed,9\n")
    assert [(flow.initiator, flow.basis) for flow in parsed.flows] == [("10.0.0.1", "observed")]
    assert read("src,dst,action\n10.0.0.1,10.0.0.2,deny\n").flows == ()


def test_rows_that_say_both_decide_nothing():
    parsed = read("from,to,port,decision\n10.0.0.1,10.0.0.2,502,forbidden\n10.0.0.1,10.0.0.2,502,allowed\n")
    assert [flow.decision for flow in parsed.flows] == [None]


def test_sureness_is_the_share_of_cells_that_the_field_can_read():
    parsed = read("from,to,port,comment\n10.0.0.1,10.0.0.300,web,x\nPLC 1,10.0.0.2,502,y\n")
    assert [(one.field, one.sure) for one in parsed.columns] == [
        ("source", 100),
        ("destination", 50),
        ("port", 50),
        ("name", 90),
    ]


def test_dates_that_can_be_read_either_way_are_asked_about():
    text = "from,to,last seen\n10.0.0.1,10.0.0.2,03/04/2026\n"
    assert [(one.option, one.samples) for one in read(text).needs] == [("date_order", ("line 2: 03/04/2026",))]
    (flow,) = read(text, date_order="day_first").flows
    assert (flow.last_seen.month, flow.last_seen.day) == (4, 3)


def test_a_mapping_to_a_field_that_no_flow_has_is_refused():
    with pytest.raises(ImportRefused, match="'vendor' is no field of a flow"):
        read(MATRIX, format="flow_list", mapping={"Wer": "vendor"})


def test_the_rows_that_were_asked_for_come_as_they_stand():
    parsed = read(MATRIX, format="flow_list", mapping=MEANT, rows=(6,))
    assert parsed.rows == ((6, ("10.0.0.300", "10.0.0.2", "502", "", "")),)
