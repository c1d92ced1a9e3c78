"""ODS: the first visible sheet with headings that read as an inventory, read as a stream in a child process.

A cell or a row can say that it is repeated a million times; so only what holds something is kept, where it lies, and
refused where that is beyond the limits. No library is asked: calamine lays out every repeated cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from inventory.importers.calamine import as_text
from inventory.importers.limits import ASSET_ROWS, CELL_CHARACTERS, COLUMNS, HEADER_SEARCH_ROWS
from inventory.importers.sheet import ERROR, FORMULA
from inventory.importers.spreadsheet import choose, to_sheet, whole_sheet
from inventory.importers.unpack import read_whole, xml_chunks
from inventory.importers.workbook import SAVE_AS, check_cells, open_archive
from inventory.records import ImportRefused

if TYPE_CHECKING:
    import zipfile

    from inventory.importers.options import Options
    from inventory.importers.sheet import Sheet
    from inventory.importers.spreadsheet import Rows

MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE, TABLE, TEXT, STYLE = (_NAMESPACE % name for name in ("office", "table", "text", "style"))
CELLS = frozenset({f"{TABLE}table-cell", f"{TABLE}covered-table-cell"})
NUMBERS = frozenset({"float", "percentage", "currency"})
ERROR_TEXTS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "Err:")
LONGEST_NUMBER = 7


@dataclass(slots=True)
class Found:
    """One sheet as it is read: whether it shows, its rows that hold something, and its cells without a value."""

    is_visible: bool
    rows: Rows = field(default_factory=list)
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)


def read_ods(data: bytes, options: Options) -> Sheet:
    """Read the table of an OpenDocument spreadsheet."""
    found = _opened(data)
    sheets = {name: one.is_visible for name, one in found.items()}
    name = choose(sheets, lambda wanted: {one: found[one].rows[:HEADER_SEARCH_ROWS] for one in wanted}, options)
    return to_sheet(name, sheets, found[name].rows, found[name].bad_cells)


def read_all_ods(data: bytes) -> list[Sheet]:
    """Give every visible sheet that holds anything."""
    shown = {name: one for name, one in _opened(data).items() if one.is_visible and one.rows}
    return [whole_sheet(name, tuple(shown), one.rows, one.bad_cells) for name, one in shown.items()]


@lru_cache(maxsize=1)
def _opened(data: bytes) -> dict[str, Found]:
    archive = open_archive(read_whole(data))
    names = set(archive.namelist())
    if CONTENT not in names:
        raise ImportRefused(f"This is an archive, but no OpenDocument spreadsheet. {SAVE_AS}")
    if MANIFEST in names and b"encryption-data" in archive.read(MANIFEST):
        raise ImportRefused(f"This workbook is protected with a password. {SAVE_AS}")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise ImportRefused(f"The workbook holds macros. {SAVE_AS}")
    return _read(archive)


def _read(archive: zipfile.ZipFile) -> dict[str, Found]:
    target = _Tables()
    parser = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        with archive.open(CONTENT) as stream:
            for chunk in xml_chunks(stream):
                parser.feed(chunk)
        parser.close()
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise ImportRefused(f"The content of the workbook is damaged. {SAVE_AS}") from error
    return target.sheets


class _Tables:
    """Takes the elements as they come; keeps the cells that hold something."""

    def __init__(self) -> None:
        self.sheets: dict[str, Found] = {}
        self._hidden: set[str] = set()
        self._style = ""
        self._sheet: Found | None = None
        self._name = ""
        self._row = 0
        self._laid_out = 0
        self._repeat = 1
        self._cells: list[str] = []
        self._filled = 0
        self._bad: dict[int, str] = {}
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._texts: list[str] = []
        self._length = 0
        self._skipped = 0
        self._inside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._start_inside(tag, attributes)
        elif tag in CELLS:
            self._cell, self._texts, self._length = attributes, [], 0
        elif tag == f"{TABLE}table-row":
            self._repeat = _count(attributes, "number-rows-repeated")
            self._cells, self._bad, self._column = [], {}, 0
        elif tag == f"{TABLE}table":
            self._name, self._row = attributes.get(f"{TABLE}name", ""), 0
            is_visible = attributes.get(f"{TABLE}style-name") not in self._hidden
            self._sheet = self.sheets.setdefault(self._name, Found(is_visible))
        elif tag == f"{STYLE}style":
            self._style = attributes.get(f"{STYLE}name", "")
        elif tag == f"{STYLE}table-properties" and attributes.get(f"{TABLE}display") == "false":
            self._hidden.add(self._style)

    def _start_inside(self, tag: str, attributes: dict[str, str]) -> None:
        """Take a paragraph of a cell; what else hangs on it (a note, a picture) is passed over whole."""
        self._inside += 1
        if self._skipped or not tag.startswith(TEXT):
            self._skipped += 1
        elif tag == f"{TEXT}p":
            if self._texts:
                self._take("\n")
        elif tag == f"{TEXT}s":
            self._take(" " * min(_count(attributes, "c", TEXT), CELL_CHARACTERS + 1))
        elif tag == f"{TEXT}tab":
            self._take("\t")
        elif tag == f"{TEXT}line-break":
            self._take("\n")

    def data(self, text: str) -> None:
        if self._inside and not self._skipped:
            self._take(text)

    def end(self, tag: str) -> None:
        if self._inside:
            self._inside -= 1
            self._skipped -= bool(self._skipped)
        elif tag in CELLS and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif tag == f"{TABLE}table-row":
            self._end_row()

    def close(self) -> None:
        """Nothing is left to do: rows are kept as they end."""

    def _take(self, text: str) -> None:
        self._length += len(text)
        if self._length > CELL_CHARACTERS:
            raise ImportRefused(f"A cell of the sheet {self._name!r} is longer than {CELL_CHARACTERS:,} characters.")
        self._texts.append(text)

    def _end_cell(self, attributes: dict[str, str]) -> None:
        many = _count(attributes, "number-columns-repeated")
        value = _value(attributes, "".join(self._texts))
        reason = FORMULA if f"{TABLE}formula" in attributes else ERROR if value.startswith(ERROR_TEXTS) else ""
        if value or reason:
            self._check(self._row + 1, self._column + many)
            self._cells += [""] * (self._column - len(self._cells)) + [value] * many
            if reason:
                self._bad |= dict.fromkeys(range(self._column, self._column + many), reason)
        self._column += many

    def _end_row(self) -> None:
        first, self._row = self._row + 1, self._row + self._repeat
        if self._sheet is None or not (self._cells or self._bad):
            return
        self._check(self._row, len(self._cells))
        self._laid_out += self._repeat * len(self._cells)
        self._filled += sum(map(bool, self._cells))  # what a row repeats takes no room in the file
        check_cells(self._name, self._laid_out, self._filled)
        for row in range(first, self._row + 1):
            self._sheet.rows.append((row, self._cells))
            self._sheet.bad_cells |= {(row, column): reason for column, reason in self._bad.items()}

    def _check(self, row: int, columns: int) -> None:
        if row > ASSET_ROWS + HEADER_SEARCH_ROWS or columns > COLUMNS:
            raise ImportRefused(
                f"The sheet {self._name!r} has a cell in row {row:,}, column {columns:,}; at most {ASSET_ROWS:,} rows "
                f"and {COLUMNS} columns are read. Delete what stands far outside the table."
            )


def _count(attributes: dict[str, str], name: str, space: str = TABLE) -> int:
    text = attributes.get(f"{space}{name}", "1")
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= LONGEST_NUMBER):
        raise ImportRefused(f"The workbook repeats a cell in a way that cannot be read. {SAVE_AS}")
    return max(int(text), 1)


def _value(attributes: dict[str, str], shown: str) -> str:
    """Give a cell's own value rather than how it is shown: 12.5 and not '12,50 %', dates in ISO 8601."""
    kind = attributes.get(f"{OFFICE}value-type", "")
    if kind in NUMBERS:
        return as_text(float(attributes.get(f"{OFFICE}value", "")))
    if kind == "date":
        return attributes.get(f"{OFFICE}date-value", shown)
    if kind == "boolean":
        return attributes.get(f"{OFFICE}boolean-value", shown).upper()
    return attributes.get(f"{OFFICE}string-value", shown)
