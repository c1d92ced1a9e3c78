"""Whatever is sent, the answer is records and refusals, or one sentence: never another exception."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.recognise import FORMATS
from inventory.records import ImportRefused, Parsed
from tests.inventory.importers.books import ods, xls
from tests.inventory.importers.logs import ndjson, session, tsv

SCAN = (Path(__file__).with_name("samples") / "ot_scan.xml").read_bytes()
TABLE = b"Tag;Vendor;IP;Purdue level;Last seen\nP1;ABB;10.0.0.1;1;2026-01-02\nP2;ABB;10.0.0.2;2;\n"
SESSIONS = (session("10.0.0.9:50001", "10.0.0.1:502"), session("10.0.0.9:50001", "10.0.0.1:53", proto="udp"))
RULES = Path(__file__).with_name("samples").joinpath("plant_gate.v4").read_bytes()
ROUTER = Path(__file__).with_name("samples").joinpath("cell_router.cfg").read_bytes()
BOOKS = [book({"A": [["Tag", "IP"], ["P1", "10.0.0.1"]]}) for book in (ods, xls)]
TRAFFIC = [
    path.read_bytes()
    for name in ("flow_list", "packet_list", "tshark_text", "grassmarlin", "zeek_protocol", "opnsense", "fortigate_csv",
                 "panos_csv", "junos_json")
    for path in sorted((Path(__file__).parents[2] / "samples" / name).iterdir())
]  # fmt: skip
GOOD = [*TRAFFIC, SCAN, RULES, ROUTER, TABLE, tsv(*SESSIONS), ndjson(*SESSIONS), gzip.compress(TABLE, mtime=0)]
NAMES = st.sampled_from(["conn.log", "a.csv", "scan.xml", "a.xlsx", "x", ""])


def check(data, filename, options=None):
    try:
        parsed = parse(data, filename=filename, options=options)
    except ImportRefused as refused:
        assert refused.reason.strip().endswith((".", "?"))  # noqa: PT017
    else:
        assert isinstance(parsed, Parsed)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), filename=NAMES)
def test_any_bytes(data, filename):
    check(data, filename)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200), format_=st.sampled_from(sorted(FORMATS)))
@example(data=b"\xef", format_="cisco_ios")  # half of the mark with which UTF-8 may begin
def test_any_bytes_under_any_chosen_format(data, format_):
    check(data, "x", Options(format=format_, encoding="cp1252"))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(good=st.sampled_from(BOOKS), at=st.integers(0, 8000), put=st.binary(min_size=1, max_size=12))
def test_a_good_workbook_with_one_place_damaged(good, at, put):
    at %= len(good)
    check(good[:at] + put + good[at + len(put) :], "upload")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(good=st.sampled_from(GOOD), at=st.integers(0, 4000), cut=st.integers(0, 40), put=st.binary(max_size=12))
def test_a_good_file_with_one_place_damaged(good, at, cut, put):
    at %= len(good)
    check(good[:at] + put + good[at + cut :], "upload")


CELLS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=6))
def test_a_table_of_any_cells(rows):
    lines = ["Tag,IP,Purdue level,Criticality,Last seen", *(",".join(row) for row in rows)]
    check("\n".join(lines).encode(), "a.csv")


@settings(max_examples=200, deadline=None)
@given(
    values=st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(),
            st.text(max_size=8),
            st.lists(st.integers(), max_size=2),
        ),
        min_size=8,
        max_size=8,
    )
)
def test_a_json_log_of_any_values(values):
    names = ("ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service", "orig_bytes")
    check(ndjson(SESSIONS[0], SESSIONS[0] | dict(zip(names, values, strict=True))), "conn.log")


@pytest.mark.parametrize("good", GOOD)
def test_every_prefix_of_a_good_file(good):
    for end in range(0, len(good), 7):
        check(good[:end], "upload")
