"""From the document to XLSX: every table whole, a sheet each, every cell a text or a number and never a formula."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it brings no types

from accounts.told import grouped
from reports.blocks import (
    Amount,
    Block,
    Cell,
    Chapter,
    Column,
    Facts,
    Heading,
    Lines,
    Mark,
    Paragraph,
    Table,
    Text,
    Vector,
)
from reports.document import Document
from reports.front import front_of
from reports.source import FR_LABELS, clean, clip

OPTIONS: Final = {
    "in_memory": True,
}
UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
SHEET_NAME, CELL_TEXT, MOST_ROWS = 31, 32_767, 1_048_576
PER_MILLIMETRE: Final = 0.55
NOTE_WIDTH: Final = 60.0
HEADING_WIDTH: Final = 60.0
HEAD_GROUND: Final = "#EEF1F4"
EDGE: Final = 60  # each ampersand is doubled, and with what stands to the right an edge may have 255 characters
WORDS: Final = (44.0, 120.0)  # the columns of the sheet of words, in characters
A4, LINE, HIGHEST = 9, 15.0, 409.0
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_SAID_OF_IT = re.compile("[,(:;]")
# How a number is written, by language: what groups its thousands, and its point.
_MARKS: Final = {"en": (",", "."), "de": (".", ",")}


def render_workbook(document: Document) -> bytes:
    """Give the document as XLSX. The same document gives the same bytes."""
    kept = io.BytesIO()
    book = Workbook(kept, OPTIONS)
    head = document.head
    when = datetime.fromisoformat(head.date) if head.is_dated else UNDATED
    book.set_properties(
        {
            "title": f"{head.site}, {head.assessment}: {head.heading}",
            "author": head.engine,
            "comments": f"Model {head.model_sha256}",
            "created": when.replace(tzinfo=None),
        }
    )
    _Sheets(book, document).write()
    book.close()
    return kept.getvalue()


@dataclass
class _Alike:
    """Tables of one form under several headings of a chapter, and the sheet that holds them."""

    chapter: str
    tables: list[tuple[str, Table]] = field(default_factory=list)
    name: str = ""

    def joined(self) -> Table:
        """Give one table of all, each row with the heading it stood under."""
        first = self.tables[0][1]
        noted = [(about, row, note) for about, table in self.tables for row, note in table.noted]
        return Table(
            (Column(_("Under"), HEADING_WIDTH), *first.columns),
            tuple((Text(about), *row) for about, row, _note in noted),
            notes=tuple(note for *_row, note in noted),
        )


def _form(table: Table) -> tuple[object, ...]:
    return table.columns, table.title


def _alike(chapter: Chapter) -> dict[tuple[object, ...], _Alike]:
    """Find the tables of a chapter that have the same columns and title under several headings."""
    found: dict[tuple[object, ...], _Alike] = {}
    about = ""
    for block in chapter.blocks:
        about = block.text if isinstance(block, Heading) else about
        if isinstance(block, Table):
            found.setdefault(_form(block), _Alike(chapter.title)).tables.append((about, block))
    return {form: alike for form, alike in found.items() if len(alike.tables) > 1}


class _Sheets:
    """Writes one sheet of words, then one for each table."""

    def __init__(self, book: Any, document: Document) -> None:
        self._book, self._document = book, document
        self._names: set[str] = set()
        self._alike: dict[tuple[object, ...], _Alike] = {}
        self._bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": HEAD_GROUND}
        )
        self._plain = book.add_format({"text_wrap": True, "valign": "top"})
        self._strong = book.add_format({"bold": True, "font_size": 14})

    def write(self) -> None:
        """Write them."""
        words = self._sheet(_("Report"))
        for place, wide in enumerate(WORDS):
            words.set_column(place, place, wide)
        row = 0
        for name, value in self._head():
            row = self._pair(words, row, name, value)
        for chapter in front_of(self._document) + self._document.chapters:
            words.write_string(row + 1, 0, _fit(chapter.title), self._strong)
            row += 2
            self._alike, about = _alike(chapter), ""
            for block in chapter.blocks:
                about = block.text if isinstance(block, Heading) else about
                row = self._block(words, row, block, about or _brief(chapter.title))

    def _head(self) -> list[tuple[str, str]]:
        head = self._document.head
        black = _(", addresses and serial numbers blacked out") if head.is_redacted else ""
        return [
            (head.title, head.site),
            (_("Assessment"), head.assessment),
            (_("As of"), head.date),
            *([(_("Baseline"), head.baseline)] if head.baseline else []),
            (_("Classification"), f"{head.classification}{black}"),
            *((_("Part of the whole"), line) for line in head.part),
            (_("Model, SHA-256"), head.model_sha256),
            (_("Engine"), head.engine),
        ]

    def _block(self, words: Any, row: int, block: Block, about: str) -> int:
        """Write the words of a block, or that its table has a sheet; give the next free row."""
        if isinstance(block, Heading):
            words.write_string(row, 0, _fit(block.text), self._bold)
            _heighten(words, row, [block.text], WORDS)
        elif isinstance(block, Paragraph):
            words.write_string(row, 1, _fit(block.text), self._plain)
            _heighten(words, row, ["", block.text], WORDS)
        elif isinstance(block, Table):
            name = self._sheet_of(block, about)
            words.write_string(
                row,
                1,
                _("%(count)s rows: sheet '%(sheet)s'") % {"count": grouped(block.total), "sheet": name},
                self._plain,
            )
        elif isinstance(block, Facts):
            for name, value in block.pairs:
                row = self._pair(words, row, name, value)
            return row
        else:
            words.write_string(
                row, 1, _fit(_("Picture, in the PDF: %(caption)s") % {"caption": block.caption}), self._plain
            )
        return row + 1

    def _pair(self, sheet: Any, row: int, name: str, value: str) -> int:
        sheet.write_string(row, 0, _fit(name), self._plain)
        sheet.write_string(row, 1, _fit(value), self._plain)
        _heighten(sheet, row, [name, value], WORDS)
        return row + 1

    def _sheet_of(self, block: Table, about: str) -> str:
        """Write a table, tables alike onto one sheet: one list to filter instead of a sheet for each zone."""
        alike = self._alike.get(_form(block))
        if alike is None:
            return self._table(f"{about} {block.title}".strip(), block)
        if not alike.name:
            alike.name = self._table(", ".join(filter(None, (_brief(alike.chapter), block.title))), alike.joined())
        return alike.name

    def _table(self, about: str, table: Table) -> str:
        """Write a table on a sheet of its own; give the sheet's name."""
        sheet = self._sheet(about)
        widths = self._headings(sheet, table)
        sheet.freeze_panes(1, 1)
        for row, (cells, note) in enumerate(table.noted[: MOST_ROWS - 1], 1):
            values = [value for cell in cells for value in _values(cell, self._document.head.language)]
            values += [note] if note else []
            for place, value in enumerate(values):
                self._value(sheet, row, place, value)
            _heighten(sheet, row, values, widths)
        if table.total:
            sheet.autofilter(0, 0, min(table.total, MOST_ROWS - 1), len(widths) - 1)
        name: str = sheet.get_name()
        return name

    def _headings(self, sheet: Any, table: Table) -> list[float]:
        """Write the headings; give how wide the columns are."""
        widths: list[float] = []
        said: list[str | float] = []
        for column in table.columns:
            labels = (
                [f"{column.title} {one}".strip() for one in FR_LABELS] if column.kind == "vector" else [column.title]
            )
            word = max(map(len, column.title.split()), default=0)  # of a heading over seven narrow columns none is cut
            wide = max(6.0, word * 1.2) if column.kind == "vector" else max(8.0, column.width * PER_MILLIMETRE)
            for label in labels:
                sheet.write_string(0, len(widths), _fit(label), self._bold)
                widths.append(wide)
                said.append(label)
        if any(table.notes):
            sheet.write_string(0, len(widths), _("Note"), self._bold)
            widths.append(NOTE_WIDTH)
        for place, wide in enumerate(widths):
            sheet.set_column(place, place, wide)
        _heighten(sheet, 0, said, widths)
        return widths

    def _value(self, sheet: Any, row: int, place: int, value: str | float) -> None:
        if isinstance(value, float):
            sheet.write_number(row, place, value, self._plain)
        elif value:
            sheet.write_string(row, place, _fit(value), self._plain)

    def _sheet(self, wanted: str) -> Any:
        """Add a sheet under a name that a workbook can hold and that no other has."""
        base = _cut(" ".join(_FORBIDDEN.sub(" ", clean(wanted)).split())) or _("Table")
        name, count = base, 1
        while name.lower() in self._names or name.lower() == "history":
            count += 1
            name = f"{base[: SHEET_NAME - len(str(count)) - 1]} {count}"
        self._names.add(name.lower())
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        head = self._document.head
        # the blanks part the size of the letters from a text that begins with a digit
        sheet.set_header(f"&L&8 {_printed(f'{head.site}, {head.assessment}')}&R&8 {head.is_for}")
        sheet.set_footer(f"&L&8 {_printed(f'{head.short_hash} {head.engine}, {head.date}')}&R&8&P / &N")
        return sheet


def _brief(title: str) -> str:
    """Give what a chapter is about, without what its title says of it behind a comma, a colon or a bracket."""
    return _SAID_OF_IT.split(title, maxsplit=1)[0].strip() or title


def _cut(name: str) -> str:
    """Cut a name to what the tab of a sheet holds, between two words where that leaves half of it."""
    if len(name) <= SHEET_NAME:
        return name
    words = name[: SHEET_NAME + 1].rpartition(" ")[0].rstrip(",;")
    return words if len(words) > SHEET_NAME // 2 else name[:SHEET_NAME]


def _values(cell: Cell, language: str) -> list[str | float]:
    """Give what a cell says, seven values for a vector; a number only where the report means one."""
    if isinstance(cell, Vector):
        return [0.0 if one.state == "none" else _number(one.text, language) for one in cell.cells]
    if isinstance(cell, Mark):
        return [cell.word]
    if isinstance(cell, Lines):
        return ["\n".join(cell.lines)]
    if isinstance(cell, Amount):
        return [_number(cell.text, language)]
    assert isinstance(cell, Text)
    return ["\n".join(one for one in (cell.strong, cell.text, cell.note) if one)]


def _number(text: str, language: str) -> str | float:
    """Read a number as the language writes it; a text that is none stays."""
    group, point = map(re.escape, _MARKS[language])
    if not re.fullmatch(rf"-?(?:\d{{1,3}}(?:{group}\d{{3}})*|\d+)(?:{point}\d+)?", text):
        return text
    return float(text.replace(_MARKS[language][0], "").replace(_MARKS[language][1], "."))


def _heighten(sheet: Any, row: int, values: Sequence[str | float], widths: Sequence[float]) -> None:
    """Make a row as high as its text needs: not every program does it when it opens the file."""
    lines = max(
        (
            sum(math.ceil(len(line) / wide) or 1 for line in str(value).split("\n"))
            for value, wide in zip(values, widths, strict=False)
        ),
        default=1,
    )
    if lines > 1:
        sheet.set_row(row, min(lines * LINE, HIGHEST))


def _printed(text: str) -> str:
    """Give text for the edge of a printed sheet, where an ampersand steers."""
    return clip(text, EDGE).replace("&", "&&")


def _fit(text: str) -> str:
    return text[:CELL_TEXT]
