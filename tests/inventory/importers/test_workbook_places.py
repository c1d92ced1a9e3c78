"""The places of cells in a sheet, found many at once where they are written plainly: the same as one by one."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest

from inventory.importers.sheet import ERROR, FORMULA
from inventory.importers.workbook import SheetPart, look_at
from inventory.records import ImportRefused

PART = SheetPart("Assets", "sheet.xml", is_visible=True)
# How a cell is written, whether it is there for a reader, and why it has no value of its own.
PLAIN = (
    ('<c r="{at}"><v>1</v></c>', True, None),
    ('<c r="{at}" s="12" t="s"><v>7</v></c>', True, None),
    ('<c r="{at}" t="inlineStr"><is><t>02:01:00:0c c</t></is></c>', True, None),
    ('<c r="{at}" t="d"><v>2026-01-02</v></c>', True, None),
    ('<c r="{at}"></c>', True, None),
    ('<c r="{at}" s="3"/>', False, None),
    ('<c s="3" r="{at}"/>', False, None),
)
OTHERS = (
    ('<c r="{at}"><f>A1+B1</f><v>2</v></c>', True, FORMULA),
    ('<c r="{at}" t="str"><f>A1+B1</f><v>2</v></c>', True, FORMULA),
    ('<c r="{at}"> <f>A1</f></c>', True, FORMULA),
    ('<x:c r="{at}"><x:f>A1</x:f></x:c>', True, FORMULA),
    ('<c r="{at}" t="e"><v>#N/A</v></c>', True, ERROR),
    ("<c t='e' r='{at}'><v>#N/A</v></c>", True, ERROR),
    ('<x:c r="{at}"><x:v>1</x:v></x:c>', True, None),
    ("<c r = '{at}' ><v>1</v></c>", True, None),
    ('<c\nr="{at}"\ns="1"><v>1</v></c>', True, None),
    ("<c><v>no place, so nothing is said of it</v></c>", False, None),
    ('<!-- <cells/> --><col min="1"/>', False, None),
)


def look(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PART.path, content)
    return look_at(zipfile.ZipFile(buffer), PART)


def sheet(random, rows, kinds):
    """A sheet with its largest row and column, how many cells are filled, and those without a value of their own."""
    text, reach, filled, bad = [], [0, 0], 0, {}
    for row in range(1, rows + 1):
        for column in sorted(random.sample(range(60), 6)):
            letters = chr(65 + column) if column < 26 else f"{chr(64 + column // 26)}{chr(65 + column % 26)}"
            written, is_there, reason = random.choice(kinds)
            text.append(written.format(at=f"{letters}{row}"))
            if is_there:
                reach, filled = [max(reach[0], row), max(reach[1], column + 1)], filled + 1
            if reason:
                bad[row, column] = reason
    head = '<worksheet xmlns="main" xmlns:x="main"><cols><col min="1"/></cols><sheetData>'
    return head + "".join(text) + "</sheetData></worksheet>", reach, filled, bad


@pytest.mark.parametrize("kinds", [PLAIN, OTHERS, *((*PLAIN, other) for other in OTHERS)])
def test_the_places_of_cells_are_the_same_however_they_are_written(kinds):
    """Of 20,000 rows, so that the sheet is read in several pieces, which cut cells in two."""
    content, reach, filled, bad = sheet(Random(1), 20_000, kinds)
    pieces = len(content) // (256 * 1024) + 1
    assert pieces > 10
    found = look(content)
    assert [found.rows, found.columns] == reach
    assert found.bad_cells == bad
    # The last cell of a piece may be seen again at the beginning of the next one.
    assert filled <= found.filled <= filled + 2 * pieces


@pytest.mark.parametrize(("at", "limit"), [("A200031", "200,000 rows"), ("GS7", "200 columns")])
def test_a_plain_cell_beyond_the_limits_is_refused_by_its_name(at, limit):
    cells = "".join(f'<c r="A{row}"><v>1</v></c>' for row in range(1, 30_000))
    with pytest.raises(ImportRefused, match=f"a cell at {at}; at most .*{limit}"):
        look(f'<sheetData>{cells}<c r="{at}"><v>1</v></c>{cells}</sheetData>')
    for last, reach in (("A200030", (200_030, 1)), ("GR7", (29_999, 200))):
        found = look(f'<sheetData>{cells}<c r="{last}"><v>1</v></c>{cells}</sheetData>')
        assert (found.rows, found.columns) == reach
