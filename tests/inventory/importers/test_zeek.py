from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from random import Random

import pytest

from inventory.importers import conversations
from inventory.importers.parse import parse
from inventory.records import ImportRefused
from tests.inventory.importers.logs import HEADING, ndjson, session, tsv


def read(data, filename="conn.log"):
    return parse(data, filename=filename)


def codes(parsed):
    return [flow.code for flow in parsed.flows]


def note_codes(parsed):
    return {note.code for note in parsed.notes}


def test_sessions_of_the_same_ends_protocol_and_port_become_one_conversation():
    parsed = read(
        tsv(
            session("10.0.0.9:50001", "10.0.0.1:502", ts=1760000000.5, orig_bytes=10, resp_bytes=20),
            session("10.0.0.9:50002", "10.0.0.1:502", ts=1760000100.0, orig_bytes=1, resp_bytes=2),
        )
    )
    (flow,) = parsed.flows
    assert flow.code == "10.0.0.9>10.0.0.1/modbus_tcp/502"
    assert (flow.count, flow.bytes, flow.transport, flow.place) == (2, 33, "tcp", "line 6")
    assert flow.first_seen == datetime(2025, 10, 9, 8, 53, 20, 500000, tzinfo=UTC)
    assert flow.last_seen == datetime(2025, 10, 9, 8, 55, tzinfo=UTC)


def test_json_lines_an_array_and_gzip_say_the_same_as_the_tab_separated_log():
    sessions = (session("10.0.0.9:50001", "10.0.0.1:502"), session("10.0.0.9:50001", "10.0.0.1:102", service="s7comm"))
    expected = ["10.0.0.9>10.0.0.1/modbus_tcp/502", "10.0.0.9>10.0.0.1/s7comm/102"]
    assert codes(read(tsv(*sessions))) == expected
    assert codes(read(ndjson(*sessions))) == expected
    assert codes(read(json.dumps(sessions).encode())) == expected
    assert codes(read(gzip.compress(tsv(*sessions)), "conn.log.gz")) == expected


def test_the_columns_are_found_by_name_and_several_logs_follow_one_another():
    other = "#path\tconn\n#fields\t_node\tproto\tid.resp_p\tid.resp_h\tid.orig_p\tid.orig_h\tconn_state\n"
    data = (
        tsv(session("10.0.0.9:50001", "10.0.0.1:502")) + (other + "w\tudp\t53\t10.0.0.2\t5000\t10.0.0.9\tSF\n").encode()
    )
    assert codes(read(data)) == ["10.0.0.9>10.0.0.1/modbus_tcp/502", "10.0.0.9>10.0.0.2/dns/53"]


def test_a_session_seen_from_the_middle_is_turned_by_its_service_port():
    parsed = read(tsv(session("10.0.0.1:502", "10.0.0.9:50001", conn_state="OTH", history="DadA")))
    assert codes(parsed) == ["10.0.0.9>10.0.0.1/modbus_tcp/502"]
    assert parsed.flows[0].turned
    assert "turned" in note_codes(parsed)


def test_a_turned_session_folds_into_the_ones_seen_from_the_start():
    parsed = read(
        tsv(
            session("10.0.0.9:50001", "10.0.0.1:502"),
            session("10.0.0.1:502", "10.0.0.9:50001", conn_state="OTH", history="Dd"),
        )
    )
    assert [(flow.code, flow.count, flow.turned) for flow in parsed.flows] == [
        ("10.0.0.9>10.0.0.1/modbus_tcp/502", 2, True)
    ]


@pytest.mark.parametrize(
    ("history", "state"),
    [("ShADad", "S1"), ("^dD", "OTH")],
    ids=["its opening was seen", "the sensor has turned it already"],
)
def test_a_proven_direction_is_never_turned(history, state):
    parsed = read(tsv(session("10.0.0.1:502", "10.0.0.9:50001", history=history, conn_state=state)))
    assert codes(parsed) == ["10.0.0.1>10.0.0.9/unknown/50001"]


def test_a_session_between_two_service_ports_stays_as_recorded():
    parsed = read(tsv(session("10.0.0.1:20000", "10.0.0.2:20000", conn_state="OTH", history="Dd", service="dnp3_tcp")))
    assert codes(parsed) == ["10.0.0.1>10.0.0.2/dnp3/20000"]


def test_an_answer_without_its_question_opens_the_other_way():
    parsed = read(tsv(session("10.0.0.1:7777", "10.0.0.9:50001", conn_state="OTH", history="HdD")))
    assert codes(parsed) == ["10.0.0.9>10.0.0.1/unknown/7777"]
    parsed = read(tsv(session("10.0.0.1:502", "10.0.0.9:502", conn_state="OTH", history="HdD")))
    assert codes(parsed) == ["10.0.0.9>10.0.0.1/modbus_tcp/502"]


@pytest.mark.parametrize(
    ("service", "port", "expected"),
    [
        ("cotp,s7comm", 102, "s7comm"),
        ("cotp,s7comm-plus", 102, "s7comm_plus"),
        ("http,ssl", 3128, "https"),
        ("ssl", 443, "https"),
        ("gssapi,smb,krb", 445, "smb"),
        ("krb_tcp", 88, "kerberos"),
        ("spicy_profinet_io_cm", 34964, "profinet"),
        ("opcua-binary", 62000, "opc_ua"),
        ("bacnet", 47808, "bacnet_ip"),
        ("-", 44818, "enip"),
        ("-", 102, "unknown"),
        ("-", 2222, "unknown"),
    ],
)
def test_the_sensor_names_the_protocol_then_the_port_if_it_has_one_owner(service, port, expected):
    (flow,) = read(tsv(session("10.0.0.9:50001", f"10.0.0.1:{port}", service=service))).flows
    assert flow.protocol == expected


def test_an_unknown_protocol_names_what_it_may_be():
    (flow,) = read(tsv(session("10.0.0.9:50001", "10.0.0.1:102"))).flows
    assert flow.protocol_basis == "none"
    assert {"s7comm", "iec61850_mms"} <= set(flow.candidates)


def test_an_unnamed_session_learns_from_its_sisters():
    parsed = read(
        tsv(session("10.0.0.9:50001", "10.0.0.1:102", service="s7comm"), session("10.0.0.9:50002", "10.0.0.1:102"))
    )
    assert [(flow.code, flow.count) for flow in parsed.flows] == [("10.0.0.9>10.0.0.1/s7comm/102", 2)]


def test_tls_on_the_secure_port_is_the_protocol_made_secure():
    (flow,) = read(tsv(session("10.0.0.9:50001", "10.0.0.1:8883", service="ssl"))).flows
    assert (flow.protocol, flow.secure) == ("mqtt", True)
    (flow,) = read(tsv(session("10.0.0.9:50001", "10.0.0.1:1883", service="mqtt"))).flows
    assert flow.secure is None


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (session("10.0.0.9:8", "10.0.0.1:0", proto="icmp"), "icmp"),
        (session("10.0.0.9:50001", "10.0.0.1:502", conn_state="S0", history="S"), "attempt"),
        (session("10.0.0.9:50001", "10.0.0.1:502", conn_state="REJ", history="Sr"), "attempt"),
        (session("10.0.0.9:5353", "224.0.0.251:5353", proto="udp"), "multicast"),
        (session("10.0.0.9:47808", "10.0.0.255:47808", proto="udp"), "broadcast"),
        (session("10.0.0.9:67", "255.255.255.255:68", proto="udp"), "broadcast"),
        (session("fe80::1:50001", "fe80::2:80"), "link_local"),
        (session("127.0.0.1:50001", "127.0.0.1:502"), "loopback"),
        (session("10.0.0.9:50001", "10.0.0.9:502"), "oneself"),
        (session("0.0.0.0:68", "10.0.0.1:67", proto="udp"), "unspecified"),
    ],
)
def test_what_crosses_no_border_between_assets_is_left_out_and_counted(one, reason):
    parsed = read(tsv(one, session("10.0.0.9:50001", "10.0.0.2:22")))
    assert codes(parsed) == ["10.0.0.9>10.0.0.2/ssh/22"]
    assert f"left_out_{reason}" in note_codes(parsed)


def test_an_attempt_that_carried_data_is_a_session():
    assert codes(read(tsv(session("10.0.0.9:50001", "10.0.0.1:502", conn_state="S0", history="SADF"))))


def test_a_mapped_address_is_the_address_it_maps():
    assert codes(read(tsv(session("::ffff:10.0.0.9:50001", "10.0.0.1:502")))) == ["10.0.0.9>10.0.0.1/modbus_tcp/502"]


def test_a_masked_time_stays_unknown_and_is_said():
    parsed = read(tsv(session("10.0.0.9:50001", "10.0.0.1:502", ts="XXXXXXXXXX.XXXXXX")))
    assert (parsed.flows[0].first_seen, parsed.flows[0].last_seen) == (None, None)
    assert "no_time" in note_codes(parsed)


@pytest.mark.parametrize("ts", [1760000000, 1760000000.0, "2025-10-09T08:53:20Z"])
def test_json_times_are_read_in_each_of_zeeks_forms(ts):
    assert read(ndjson(session("10.0.0.9:1", "10.0.0.1:502", ts=ts))).flows[0].first_seen == datetime(
        2025, 10, 9, 8, 53, 20, tzinfo=UTC
    )


def test_bytes_stay_unknown_where_the_log_has_none():
    assert read(tsv(session("10.0.0.9:50001", "10.0.0.1:502"))).flows[0].bytes is None


def test_one_cut_or_wrong_row_is_refused_with_its_line_and_the_others_stay():
    bad = tsv(
        session("10.0.0.9:50001", "10.0.0.1:502"),
        session("10.0.0.9:93145", "10.0.0.1:502"),
        session("10.0.0.X:50001", "10.0.0.1:502"),
    )
    parsed = read(bad + b"1760000000.5\tC2\t10.0.0.9")
    assert len(parsed.flows) == 1
    assert [(refusal.row, refusal.column, refusal.code) for refusal in parsed.refusals] == [
        (7, "id.orig_p", "port"),
        (8, "id.orig_h", "address"),
        (9, "", "width"),
    ]


def test_a_cut_json_line_is_refused_with_its_line():
    parsed = read(ndjson(session("10.0.0.9:50001", "10.0.0.1:502")) + b'{"ts": 17, "id.or')
    assert (len(parsed.flows), [refusal.row for refusal in parsed.refusals]) == (1, [2])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HEADING.replace("\tconn\n", "\tdns\n").encode(), "dns.log"),
        (b"1760000000.5\tC2\t10.0.0.9\t50001\t10.0.0.1\t502\ttcp\t-\t-\t-\t-\tSF\n", "#fields"),
        (b'{"ts":1,"uid":"C","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":53,"proto":"udp","query":"x"}\n', "conn.log"),
        (b"#separator \\x09\n#fields\tts\tuid\tid.orig_h\n", "conn.log"),
    ],
    ids=["another log", "no heading lines", "another log in JSON", "columns missing"],
)  # fmt: skip
def test_what_is_not_a_whole_conn_log_is_refused_with_the_way_out(data, words):
    with pytest.raises(ImportRefused, match=words):
        read(data)


def test_sessions_still_open_are_taken_with_a_warning():
    parsed = read(tsv(session("10.0.0.9:50001", "10.0.0.1:502")).replace(b"\tconn\n", b"\topen_conn\n"))
    assert (len(parsed.flows), "open_sessions" in note_codes(parsed)) == (1, True)


def test_a_log_saved_by_a_windows_editor_is_still_a_log():
    data = b"\xef\xbb\xbf" + tsv(session("10.0.0.9:50001", "10.0.0.1:502")).replace(b"\n", b"\r\n")
    assert codes(read(data)) == ["10.0.0.9>10.0.0.1/modbus_tcp/502"]


def test_a_log_with_headings_only_is_an_empty_log():
    assert read(tsv()).records == ()


def test_public_addresses_are_counted():
    assert "public_addresses" in note_codes(read(tsv(session("10.0.0.9:50001", "8.8.8.8:53", proto="udp"))))


def test_the_order_of_the_rows_does_not_matter():
    sessions = [session(f"10.0.0.{host}:{50000 + host}", f"10.0.1.{host % 3}:502") for host in range(1, 40)]
    assert codes(read(tsv(*sessions))) == codes(read(tsv(*reversed(sessions))))


ENTRY = '{"id.orig_h": "10.0.0.1", "id.orig_p": %d, "id.resp_h": "10.0.0.2", "id.resp_p": 502, "proto": "tcp", "conn_state": "SF"}'


@pytest.mark.parametrize("between", [",", " ,\n ", "," + " " * 2_000])
def test_an_array_is_read_piece_by_piece(between):
    data = "[" + between.join(ENTRY % port for port in range(1024, 3024)) + "]\n"
    (flow,) = parse(data.encode(), filename="conn.json").flows
    assert (flow.count, flow.responder, flow.port) == (2000, "10.0.0.2", 502)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (f"[{ENTRY % 1}, {ENTRY % 2}", "expected"),
        (f"[{ENTRY % 1} {ENTRY % 2}]", "expected"),
        (f"[{ENTRY % 1}, ]", "Expecting value"),
        (f"[{ENTRY % 1}] x", "follows the end"),
        (f"[{ENTRY % 1}, NaN]", "not a JSON number"),
        (f"[{ENTRY % 1}, {'[' * 100_000}", "cannot be read"),
        (f"[{ENTRY % 1}, " + '"' + "x" * 30_000_000, "cannot be read"),
        (f"[{ENTRY % 1}" + f", {ENTRY % 2}" * 200_000 + "]", "up to 20 MiB"),
    ],
)
def test_a_damaged_array_is_refused(data, words):
    with pytest.raises(ImportRefused, match=words):
        parse(data.encode(), filename="conn.json")


def test_sums_that_are_put_away_in_parts_say_the_same(monkeypatch):
    """Sister sessions, turned ones, those left out and several spellings of one address, with and without room."""
    random = Random(7)
    ends = [f"10.0.0.{number}:{port}" for number in range(9) for port in (502, 102, 50001, 34964)]
    ends += ["2001:db8::1:502", "2001:DB8:0::1:502", "8.8.8.8:53", "224.0.0.1:5353"]
    log = tsv(
        *(
            session(*random.sample(ends, 2), ts=1760000000.0 + at, proto=random.choice(("tcp", "udp")),
                    service=random.choice(("-", "-", "modbus")), history=random.choice(("ShADadFf", "^dDa", "Dd")))
            for at in range(400)
        )
    )  # fmt: skip
    whole = read(log)
    monkeypatch.setattr(conversations, "SUMS_IN_MEMORY", 20)
    assert read(log) == whole
    assert len(whole.flows) > 100
    assert not whole.refusals
