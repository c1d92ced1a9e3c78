from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused

ROWS = [["Tag", "Vendor", "IP Address 1", "Purdue level"], ["P1", "ABB", "10.0.0.1", 1], ["P2", "ABB", "10.0.0.2", 3.5]]


def workbook(build=None, **sheets):
    """A workbook of sheets given as rows; `build` may do more with the open workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    if build:
        build(book)
    book.close()
    return buffer.getvalue()


def changed(data, name, change):
    """The same archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry == name else content)
    return buffer.getvalue()


def read(data, **options):
    return parse(data, filename="assets.xlsx", options=Options(**options))


def test_a_sheet_becomes_assets_with_their_rows():
    parsed = read(workbook(Assets=ROWS))
    assert (parsed.sheet, parsed.header_row) == ("Assets", 1)
    assert [(asset.tag, asset.level, asset.ips, asset.place) for asset in parsed.assets] == [
        ("P1", 1.0, ("10.0.0.1",), "row 2"),
        ("P2", 3.5, ("10.0.0.2",), "row 3"),
    ]


def test_merged_titles_and_blank_rows_above_the_headings_are_passed_over():
    def build(book):
        sheet = book.add_worksheet("Plant")
        sheet.merge_range("A1:D1", "Inventory of the pumping station")
        for at, row in enumerate(ROWS):
            sheet.write_row(at + 3, 0, row)

    parsed = read(workbook(build))
    assert (parsed.header_row, [asset.row for asset in parsed.assets]) == (4, [5, 6])


def test_the_first_sheet_that_reads_as_an_inventory_is_taken_and_hidden_ones_are_never_read():
    def build(book):
        hidden = book.add_worksheet("Old")
        hidden.write_row(0, 0, ROWS[0])
        hidden.hide()

    data = workbook(build, Cover=[["Handed over by the integrator"]], Assets=ROWS, Spares=ROWS)
    parsed = read(data)
    assert (parsed.sheet, parsed.sheets) == ("Assets", ("Cover", "Assets", "Spares"))
    messages = " ".join(note.message for note in parsed.notes)
    assert "Hidden sheets were not read: Old." in messages
    assert read(data, sheet="Spares").sheet == "Spares"
    with pytest.raises(ImportRefused, match="is hidden"):
        read(data, sheet="Old")
    with pytest.raises(ImportRefused, match="does not exist"):
        read(data, sheet="Nowhere")


def test_numbers_that_are_whole_have_no_point_and_text_keeps_its_zeros():
    parsed = read(workbook(Assets=[["Tag", "Serial number"], [123, "00123"], ["P2", 12.5]]))
    assert [(asset.tag, asset.serial) for asset in parsed.assets] == [("123", "00123"), ("P2", "12.5")]


def test_a_date_cell_is_a_date():
    def build(book):
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["Tag", "Last seen"])
        sheet.write(1, 0, "P1")
        sheet.write_datetime(1, 1, datetime(2026, 3, 4, 5, 6), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))  # noqa: DTZ001

    assert read(workbook(build)).assets[0].last_seen == datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_formulas_and_error_cells_refuse_their_row_only():
    def build(book):
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["Tag", "Vendor", "Sum"])
        sheet.write_row(1, 0, ["P1", "ABB"])
        sheet.write_formula("C2", "=1+1", None, 2)
        sheet.write_formula("A3", '="P"&2', None, "P2")
        sheet.write_row(3, 0, ["P3", "ABB"])
        sheet.write_formula("B5", "=NA()", None, "#N/A")
        sheet.write("A5", "P4")

    parsed = read(workbook(build))
    assert [asset.tag for asset in parsed.assets] == ["P1", "P3"]
    assert [(refusal.row, refusal.column, refusal.code) for refusal in parsed.refusals] == [
        (3, "Tag", "cell"),
        (5, "Vendor", "cell"),
    ]


def test_short_rows_of_a_sheet_only_have_empty_cells_at_their_end():
    parsed = read(workbook(Assets=[["Tag", "Vendor", "Model"], ["P1"], ["P2", "ABB"]]))
    assert ([asset.tag for asset in parsed.assets], parsed.refusals) == (["P1", "P2"], ())


def test_an_escaped_nul_is_refused_with_its_row():
    data = changed(
        workbook(Assets=[["Tag", "Vendor"], ["P1", "AxB"]]),
        "xl/sharedStrings.xml",
        lambda text: text.replace(b"AxB", b"A_x0000_B"),
    )
    assert [(refusal.row, refusal.code) for refusal in read(data).refusals] == [(2, "character")]


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(workbook(Assets=ROWS), SHEET, lambda text: text.replace(b'r="D3"', b'r="XFD1048576"')), "XFD1048576"),
        (changed(workbook(Assets=ROWS), SHEET, lambda text: text.replace(b'<c r="D3"', b'<c a="' + b" " * 300_000 + b'" r="XFD9"')), "XFD9"),
        (changed(workbook(Assets=ROWS), SHEET, lambda text: text + b" " * 30_000_000), "100 times"),
        (changed(workbook(Assets=ROWS), SHEET, lambda text: text[:200]), "cannot be read|is empty"),
        (workbook(Assets=ROWS)[:-300], "damaged"),
        (workbook(Assets=[]), "is empty"),
        (changed(workbook(Assets=ROWS), "xl/workbook.xml", lambda text: text.replace(b"<sheets>", b"<sheets><").replace(b"A", b"&")), "damaged"),
        (changed(workbook(Assets=ROWS), "xl/workbook.xml", lambda text: re.sub(rb"<sheets>.*</sheets>", b"", text)), "no visible sheet"),
    ],
    ids=["far corner", "far corner behind a long attribute", "bomb", "cut sheet", "cut archive", "empty", "bad list", "no sheet"],
)  # fmt: skip
def test_a_workbook_that_could_harm_or_mislead_is_refused_with_the_reason(data, words):
    with pytest.raises(ImportRefused, match=words):
        read(data)


def test_macros_are_refused():
    buffer = io.BytesIO(workbook(Assets=ROWS))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(ImportRefused, match="macros"):
        read(buffer.getvalue())


def test_too_many_parts_are_refused():
    buffer = io.BytesIO(workbook(Assets=ROWS))
    with zipfile.ZipFile(buffer, "a") as archive:
        for at in range(1001):
            archive.writestr(f"x/{at}", b"")
    with pytest.raises(ImportRefused, match="more than 1,000 parts"):
        read(buffer.getvalue())
