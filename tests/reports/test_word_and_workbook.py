"""Word and Excel: read back by other libraries, the same words as the document, the same bytes twice, no formula."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from reports.kinds import KINDS
from reports.word import render_word
from reports.workbook import render_workbook
from reports.writing import FORMS
from tests.reports.plants import report_of, small_model

# One grey pixel: what stands for a picture where the drawing itself is not the question.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)
HOSTILE = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def document():
    model = small_model()
    model["zones"][0]["name"] = HOSTILE
    model["assets"] += [{"tag": f"@A{number}", "zone": "Z2", "name": "-1+1"} for number in range(4)]
    return report_of(model, kind="specification")


@pytest.fixture(scope="module")
def word(document):
    return render_word(document, lambda _picture: PIXEL)


@pytest.fixture(scope="module")
def book(document):
    return render_workbook(document)


def test_the_word_file_holds_every_chapter_and_its_tables(document, word):
    made = docx.Document(io.BytesIO(word))
    headings = [one.text for one in made.paragraphs if one.style.name == "Heading 1"]
    assert headings == [one.title for one in document.chapters]
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert "Name and identifier" in " ".join(cells)
    assert any(text.startswith(HOSTILE) for text in cells)
    assert made.core_properties.title == "Small works, First look: cyber security requirements specification"
    assert f"Model {document.head.model_sha256}" == made.core_properties.comments
    assert "Classification: internal" in made.sections[0].header.paragraphs[0].text


def test_the_steering_report_in_word_begins_with_the_page_that_is_signed():
    made = docx.Document(io.BytesIO(render_word(report_of(small_model()), lambda _picture: PIXEL)))
    headings = [one.text for one in made.paragraphs if one.style.name == "Heading 2"][:9]
    assert [text[0] for text in headings[:8]] == list("12345678")
    assert headings[8] == "Signatures"


def test_the_workbook_holds_every_row_and_no_formula(book):
    made = openpyxl.load_workbook(io.BytesIO(book))
    sheet = made["Assets"]
    tags = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert len(tags) == 8
    assert tags[2:6] == ["@A0\n-1+1", "@A1\n-1+1", "@A2\n-1+1", "@A3\n-1+1"]
    kinds = {cell.data_type for one in made for row in one.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_becomes_a_formula_a_link_or_a_number(kind):
    model = small_model()
    names = [HOSTILE, "+1+1", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0", "https://x.example", "1.10", "0077.50", "1.234,5"]
    model["assets"] += [
        {"tag": name, "name": name, "zone": "Z1", "vendor": name, "firmware": name, "type": "plc"} for name in names
    ]
    model["zones"][0] |= {"name": HOSTILE, "logical_boundary": "=1+1", "policies": ["@x"]}
    model["conduits"][0]["name"] = "+A1"
    model["scenarios"][0]["title"] = "-A1"
    made = openpyxl.load_workbook(io.BytesIO(FORMS["xlsx"](report_of(model, kind=kind, language="de"), print).data))
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink is not None]
    figures = [cell.value for cell in cells if cell.data_type == "n"]
    assert not {1.1, 77.5, -2, 1234.5} & set(figures), figures


def test_levels_are_numbers_in_a_workbook_and_what_is_not_known_is_a_question_mark(book):
    made = openpyxl.load_workbook(io.BytesIO(book))
    sheet = made["Target levels and where they"]
    headings = [cell.value for cell in sheet[1]]
    row = next(one for one in sheet.iter_rows(min_row=2) if str(one[0].value).startswith(HOSTILE))
    assert headings[1:3] == ["SL-T IAC", "SL-T UC"]
    assert [cell.value for cell in row[1:8]] == [2] * 7


def test_tables_alike_stand_on_one_sheet_with_their_headings(document):
    made = openpyxl.load_workbook(io.BytesIO(render_workbook(document)))
    sheet = made["Zones, Assets"]
    assert [cell.value for cell in sheet[1]][:2] == ["Under", "Asset"]
    under = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert {one.rpartition("(")[2] for one in under} == {"Z1)", "Z2)"}
    assert len(under) == 8


def test_each_printed_sheet_says_how_it_is_classified_and_no_name_steers_its_edge():
    model = small_model()
    model["site"]["name"] = "8 Mills & Sons &D"
    made = openpyxl.load_workbook(io.BytesIO(render_workbook(report_of(model, kind="risks", redact=True))))
    for sheet in made:
        assert "addresses and serial numbers blacked out" in sheet.oddHeader.right.text
        assert sheet.oddHeader.left.text.strip() == "8 Mills && Sons &&D, First look"
        assert {one.size for one in (sheet.oddHeader.left, sheet.oddHeader.right, sheet.oddFooter.left)} == {8}


def test_what_leads_to_a_table_in_word_stays_on_its_page(word):
    """A text before a table keeps with it, and its head row with the first row; texts and rows after it do not."""
    made = docx.Document(io.BytesIO(word))
    parts = list(made.element.body)
    texts = [
        (bool(one.xpath("./w:pPr/w:keepNext")), after)
        for before, one, after in zip(parts, parts[1:], parts[2:], strict=False)
        if one.tag == qn("w:p")
        and one.xpath("string(.)")
        and not one.style
        and before.tag != qn("w:tbl")
        and not before.xpath(".//w:drawing")
    ]
    assert {kept for kept, after in texts if after.tag == qn("w:tbl")} == {True}
    assert {kept for kept, after in texts if after.tag != qn("w:tbl")} == {False}
    drawings = [one for one in parts if one.tag == qn("w:p") and one.xpath(".//w:drawing")]
    assert {bool(one.xpath("./w:pPr/w:keepNext")) for one in drawings} == {True}
    for one in made.tables:
        head, *rows = one.rows
        if head._tr.xpath("./w:trPr/w:tblHeader"):
            assert {said.paragraph_format.keep_with_next for cell in head.cells for said in cell.paragraphs} == {True}
            assert {said.paragraph_format.keep_with_next for cell in rows[0].cells for said in cell.paragraphs} == {
                None
            }


def test_headings_and_cells_of_word_have_the_letters_and_lines_of_the_report(word):
    made = docx.Document(io.BytesIO(word))
    assert "w:asciiTheme" not in made.styles["Heading 1"].element.xml
    assert 'w:color="B5BEC8"' in made.styles["Table Grid"].element.xml


def test_the_same_document_gives_the_same_bytes_and_no_clock(document, word, book):
    assert render_word(document, lambda _picture: PIXEL) == word
    assert render_workbook(document) == book
    for data in (word, book):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not [one for one in parts.namelist() if "http" in one]


def test_the_number_of_the_page_stands_apart_from_its_word(word):
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        feet = [parts.read(name).decode() for name in parts.namelist() if name.startswith("word/footer")]
    assert [one for one in feet if "PAGE" in one]
    assert all(">\N{NO-BREAK SPACE}</w:t>" in one for one in feet if "PAGE" in one)


def test_no_word_over_seven_narrow_columns_is_cut():
    sheet = openpyxl.load_workbook(io.BytesIO(render_workbook(report_of(small_model(), kind="targets")))).worksheets[1]
    spans = [(one.min, one.max, one.width) for one in sheet.column_dimensions.values()]
    wide = {one.value: width for one in sheet[1] for low, high, width in spans if low <= one.column <= high}
    assert [wide[f"Proposal {one}"] >= len("Proposal") for one in ("IAC", "RA")] == [True, True]
