"""XLS and ODS: what people see is read, what has no value of its own is refused, and small files stay small."""

from __future__ import annotations

import struct

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused
from tests.inventory.importers.books import Formula, compound, ods, record, workbook_stream, xls

HEADINGS = ["Tag", "Vendor", "IP Address 1", "Purdue level", "Serial"]
ROWS = [HEADINGS, ["P1", "Hübner", "10.0.0.1", 1, "00123"], ["P2", "ABB", "10.0.0.2", 3.5, 4711]]
KINDS = {"xls": xls, "ods": ods}
both = pytest.mark.parametrize("kind", sorted(KINDS))


def read(data, **options):
    return parse(data, filename="upload", options=Options(**options))


def refusal(data, **options):
    with pytest.raises(ImportRefused) as refused:
        read(data, **options)
    assert refused.value.reason.endswith(".")
    return refused.value.reason


@both
def test_a_sheet_becomes_assets_with_whole_numbers_and_kept_zeros(kind):
    parsed = read(KINDS[kind]({"Geräte": ROWS}))
    assert (parsed.format, parsed.sheet, parsed.refusals) == (kind, "Geräte", ())
    assert [(a.tag, a.vendor, a.ips, a.level, a.serial, a.place) for a in parsed.assets] == [
        ("P1", "Hübner", ("10.0.0.1",), 1.0, "00123", "row 2"),
        ("P2", "ABB", ("10.0.0.2",), 3.5, "4711", "row 3"),
    ]


@both
def test_titles_above_are_passed_over_and_hidden_sheets_are_never_read(kind):
    titled = [["Pumping station"], [], *ROWS]
    data = KINDS[kind]({"Secret": ROWS[:2], "Notes": [["by hand"]], "Plant": titled}, hidden=("Secret",))
    parsed = read(data)
    assert (parsed.sheet, parsed.sheets, parsed.header_row, len(parsed.assets)) == ("Plant", ("Notes", "Plant"), 3, 2)
    assert [note.message for note in parsed.notes if note.code == "hidden_sheets"] == [
        "Hidden sheets were not read: Secret."
    ]
    assert "is hidden" in refusal(data, sheet="Secret")
    assert "does not exist" in refusal(data, sheet="Plan")


@both
def test_formulas_and_errors_refuse_their_row_only(kind):
    rows = [*ROWS, [Formula("P3"), "ABB", "10.0.0.3", 1, "a"], ["P4", "ABB", "#N/A", 1, "b"], ["P5", "", "", "", ""]]
    parsed = read(KINDS[kind]({"A": rows}))
    assert [asset.tag for asset in parsed.assets] == ["P1", "P2", "P5"]
    assert [(one.row, one.column, one.code) for one in parsed.refusals] == [
        (4, "Tag", "cell"),
        (5, "IP Address 1", "cell"),
    ]


@both
def test_a_workbook_without_a_visible_or_filled_sheet_is_refused(kind):
    assert "no visible sheet" in refusal(KINDS[kind]({"A": ROWS}, hidden=("A",)))
    assert "is empty" in refusal(KINDS[kind]({"A": []}))


@both
def test_every_cut_of_a_workbook_is_a_sentence(kind):
    data = KINDS[kind]({"A": ROWS})
    for end in range(1, len(data), 701):
        try:
            read(data[:end])
        except ImportRefused as refused:
            assert refused.reason.endswith((".", "?"))  # noqa: PT017


def test_an_old_workbook_that_is_locked_holds_macros_or_is_something_else_is_refused():
    assert "password" in refusal(xls({"A": ROWS}, more=record(0x002F, bytes(6))))
    assert "password" in refusal(compound({"EncryptedPackage": bytes(4096)}))
    assert "macros" in refusal(xls({"A": ROWS}, _VBA_PROJECT_CUR=None))
    assert "no .xls workbook" in refusal(compound({"WordDocument": bytes(4096)}))


def test_an_old_workbook_whose_sectors_go_round_in_a_circle_is_damaged():
    data = bytearray(compound({"Workbook": workbook_stream({"A": ROWS}).ljust(4096, b"\0")}))
    at = 512 + 4 * 4
    data[at : at + 4] = (3).to_bytes(4, "little")
    assert "damaged" in refusal(bytes(data))


LEVEL_OF_P1 = record(0x0203, struct.pack("<HHHd", 1, 3, 0, 1.0))


@pytest.mark.parametrize(
    "put",
    [
        record(0x0203, struct.pack("<HHHd", 65535, 20691, 0, 1.0)),
        record(0x00BD, struct.pack("<HHHiH", 1, 3, 0, 0, 65535)),
        record(0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 256, 0)),
        record(0x0200, struct.pack("<IIHHH", 9, 3, 0, 5, 0)),
    ],
    ids=["cell", "cells", "size", "size backwards"],
)
def test_an_old_workbook_that_asks_for_more_room_than_any_can_have_is_damaged(put):
    whole = workbook_stream({"A": ROWS})
    assert whole.count(LEVEL_OF_P1) == 1
    assert "damaged" in refusal(compound({"Workbook": whole.replace(LEVEL_OF_P1, put).ljust(4096, b"\0")}))


def test_an_old_workbook_with_more_texts_than_bytes_or_a_sheet_past_its_end_is_damaged():
    texts = record(0x00FC, struct.pack("<II", 1, 2**31 - 1))
    assert "damaged" in refusal(xls({"A": ROWS}, more=texts))
    past = struct.pack("<IBBBB", 60000, 0, 0, 1, 1) + "B".encode("utf-16-le")
    assert "damaged" in refusal(xls({"A": ROWS}, more=record(0x0085, past)))


FULL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "body",
    [
        '<table:table-row table:number-rows-repeated="1048576">' + FULL.format("") + "</table:table-row>",
        "<table:table-row>" + FULL.format(' table:number-columns-repeated="16384"') + "</table:table-row>",
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row><table:table-row>'
        + FULL.format("")
        + "</table:table-row>",
    ],
)
def test_cells_repeated_to_the_last_corner_are_refused_by_their_place(body):
    table = f'<table:table table:name="B">{body}</table:table>'
    assert "Delete what stands far outside" in refusal(ods({}, body=table))


def test_blanks_repeated_a_billion_times_are_refused():
    cell = (
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="9999999"/>b</text:p></table:table-cell>'
    )
    body = f'<table:table table:name="B"><table:table-row>{cell}</table:table-row></table:table>'
    assert "longer than" in refusal(ods({}, body=body))
    assert "cannot be read" in refusal(ods({}, body=body.replace("9999999", "99999999999")))


def test_an_open_workbook_gives_values_rather_than_what_is_shown_and_leaves_notes_out():
    cells = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>ask Eva</text:p></office:annotation>'
        "<text:p>P<text:span>1</text:span><text:s/>a</text:p></table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2026-03-04"><text:p>04.03.26</text:p>'
        '</table:table-cell><table:table-cell office:value-type="string"><text:p>one</text:p><text:p>two</text:p>'
        "</table:table-cell>"
    )
    heads = "".join(
        f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in ("Tag", "Last seen", "Description")
    )
    row = "<table:table-row>{}</table:table-row>"
    body = f'<table:table table:name="B">{row.format(heads)}{row.format(cells)}</table:table>'
    (asset,) = read(ods({}, body=body)).assets
    assert (asset.tag, str(asset.last_seen), asset.description) == ("P1 a", "2026-03-04 00:00:00+00:00", "one\ntwo")


def test_an_open_workbook_that_is_locked_holds_macros_or_entities_is_refused():
    encrypted = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    assert "password" in refusal(ods({"A": ROWS}, parts=encrypted))
    assert "macros" in refusal(ods({"A": ROWS}, parts={"Basic/Standard/Module1.xml": "<a/>"}))
    bomb = '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    assert "damaged" in refusal(ods({"A": ROWS}, parts={"content.xml": bomb}))
    assert "damaged" in refusal(ods({"A": ROWS}, parts={"content.xml": "<a><b></a>"}))
