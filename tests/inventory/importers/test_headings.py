"""The headings of real products and languages, and what spoils a cell or a column of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from inventory.importers import values
from inventory.importers.columns import assign
from inventory.importers.headings import DATA, FIELDS, aliases, fold
from inventory.importers.parse import parse

EXPECTED = Path(__file__).parents[2] / "samples" / "headings" / "expected.csv"


def expected():
    """What each heading of a source feeds, written by hand from the sources' own documentation."""
    found = defaultdict(dict)
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["source"]][row["field"] or None] = row["headings"].split("|")
    return found


@pytest.mark.parametrize(("source", "feeds"), expected().items(), ids=list(expected()))
def test_each_heading_of_a_source_feeds_its_field_and_speaks_in_its_turn(source, feeds):
    headings = sorted(heading for some in feeds.values() for heading in some)
    found = defaultdict(list)
    for feed in assign(headings, {}):
        found[feed.field].append(feed.heading)
    assert {field: found[field] for field in feeds if field} == {
        field: some for field, some in feeds.items() if field
    }, source
    assert sorted(found[None]) == sorted(feeds.get(None, []))


def test_no_heading_stands_for_two_fields():
    with (DATA / "heading_aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = [(fold(row["heading"]), row["field"]) for row in csv.DictReader(file)]
    assert {field for _, field in rows} <= set(FIELDS)
    assert all(aliases()[heading][0] == field for heading, field in rows)


@pytest.mark.parametrize(
    "text",
    ["3-Dec", "12. Mrz", "Mrz 12", "Mär 12", "2026-12-03T00:00:00", "03-dic", "1.23E+11", "6,5E+12", "=VLOOKUP(A1;B:C;2)",
     "=SVERWEIS(A1;B:C;2)", "#N/A", "#REF!", "#NV"],
)  # fmt: skip
def test_what_a_spreadsheet_spoilt_is_seen(text):
    assert values.spoilt(text) == values.spoilt(f" {text} ")
    assert values.spoilt(text).endswith(".")


@pytest.mark.parametrize(
    "text",
    ["3.12", "V4.2.1", "2019-03-12", "=A1+K2-B3", "-K1", "+S1", "=A1.B2", "6ES7 315-2EH14-0AB0", "4E05", "1E3", "00123",
     "MAR-12", "MAR12", "#12", "SEP-4", "DEC-10-X", "@home", "E+H Promag", "2026-12-03 10:11:12"],
)  # fmt: skip
def test_what_only_looks_odd_is_kept(text):
    assert values.spoilt(text) is None


def table(*lines):
    return parse("\n".join(lines).encode(), filename="a.csv")


def test_a_spoilt_identity_refuses_its_row_and_a_spoilt_version_is_unknown():
    parsed = table(
        "Tag,Firmware,Serial,Description", "P1,3-Dec,123,see #N/A", "P2,3.12,1.23E+11,", "#REF!,1,2,", "P4,1,2,#N/A"
    )
    assert [(asset.tag, asset.firmware, asset.originals.get("firmware")) for asset in parsed.assets] == [
        ("P1", None, "3-Dec"),
        ("P4", "1", None),
    ]
    assert [(one.row, one.column, one.code) for one in parsed.refusals] == [
        (3, "Serial", "spoilt"),
        (4, "Tag", "spoilt"),
    ]
    assert [note.count for note in parsed.notes if note.code == "not_known_firmware"] == [1]


def test_a_column_with_numbers_beyond_one_to_five_has_a_scale_of_its_own():
    parsed = table("Tag,Criticality,Safety criticality", "P1,0,5", "P2,3,4", "P3,high,1", "P4,2,")
    assert [(a.importance, a.criticality.get("safety"), a.originals.get("importance")) for a in parsed.assets] == [
        (None, 5, "0"),
        (None, 4, "3"),
        (4, 1, "high"),
        (None, None, "2"),
    ]
    (note,) = (note for note in parsed.notes if note.code == "not_known_importance")
    assert note.count == 3


def test_a_time_that_means_never_is_unknown_without_a_note():
    parsed = table("Tag,Last seen", "P1,0001-01-01T00:00:00Z", "P2,0", "P3,1767323045.25")
    assert [asset.last_seen and asset.last_seen.year for asset in parsed.assets] == [None, None, 2026]
    assert not [note for note in parsed.notes if note.code.startswith("not_known")]


def test_a_mac_with_blanks_between_its_pairs_is_one_mac():
    assert values.read_macs("00 1b 44 11 3a b7") == ("00:1B:44:11:3A:B7",)
    assert values.read_macs("001b44113ab7 00-1B-44-11-3A-B8") == ("00:1B:44:11:3A:B7", "00:1B:44:11:3A:B8")


def test_modules_of_a_rack_that_share_its_address_stay_assets_of_their_own_and_it_is_told():
    parsed = table("Name,IP Address,Slot,Rack", "CPU,10.0.0.5,0,R1", "ENBT,10.0.0.5,1,R1", "IO,,2,R1", "HMI,10.0.0.6,,")
    assert [(asset.name, asset.ips, asset.extra.get("Slot")) for asset in parsed.assets] == [
        ("CPU", ("10.0.0.5",), "0"),
        ("ENBT", ("10.0.0.5",), "1"),
        ("IO", (), "2"),
        ("HMI", ("10.0.0.6",), None),
    ]
    (note,) = (note for note in parsed.notes if note.code == "shared_in_rack")
    assert note.message.startswith("Modules in slots share an address (10.0.0.5 in lines 2, 3): each keeps it,")
