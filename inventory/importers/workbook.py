"""A look at an XLSX archive before a spreadsheet library sees it: its size, its sheets, its largest cell, its formulas.

A file of one kilobyte can hold one cell in the last corner of a sheet and bring a reader down; so each part is inflated
with its size counted, and each sheet is read as a stream for the places of its cells.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from inventory.importers.limits import (
    ARCHIVE_ENTRIES,
    ASSET_ROWS,
    CELLS,
    COLUMNS,
    HEADER_SEARCH_ROWS,
    MIB,
    RATIO,
    RATIO_FROM_BYTES,
    UNPACKED_BYTES,
    XML_TEXT,
)
from inventory.importers.sheet import ERROR, FORMULA
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SAVE_AS = "Save the sheet as .xlsx without macros and passwords, or as CSV, and send that."
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_CHUNK = 256 * 1024
SPARSE = 10
ROWS_READ = ASSET_ROWS + HEADER_SEARCH_ROWS
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^<]*)(?=(<(?:\w+:)?f\b)?)")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_HAS_PLACE = re.compile(rb"\sr\s*=")
_IS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_IS_EMPTY = re.compile(rb"/\s*>\s*$")
# How nearly all cells are written: a value of its own and its place, or nothing.
_PLAIN = re.compile(
    rb"""<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]*")?(?: t="(?:s|n|b|d|inlineStr)")?>(?=<(?:v|is)>|</c>)"""
    rb"""|<c(?: [a-z]+="[^"<>]*")*/>(?=<)"""
)
_PREFIXED = re.compile(rb":c[\s>/]")
_LETTERS = bytes(range(ord("A"), ord("Z") + 1))


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet: its name as shown, where it lies in the archive, and whether people see it."""

    name: str
    path: str
    is_visible: bool


@dataclass(slots=True)
class Look:
    """How far a sheet reaches, and its cells without a value of their own, by (row, column index), with the reason."""

    rows: int = 0
    columns: int = 0
    filled: int = 0
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Open the archive and inflate all of it once, counted, keeping nothing."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        if len(entries) > ARCHIVE_ENTRIES:
            raise ImportRefused(f"The workbook has more than {ARCHIVE_ENTRIES:,} parts inside. {SAVE_AS}")
        total = 0
        for entry in entries:
            total = _count(archive, entry, total)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ImportRefused(f"The workbook is damaged, cut off or encrypted. {SAVE_AS}") from error
    return archive


def _count(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int) -> int:
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if total + size > UNPACKED_BYTES:
                raise ImportRefused(f"The workbook is larger than {UNPACKED_BYTES // MIB} MiB when unpacked. {SAVE_AS}")
            if size > RATIO_FROM_BYTES and size > RATIO * max(entry.compress_size, 1):
                raise ImportRefused(f"A part of the workbook unpacks to more than {RATIO} times its size. {SAVE_AS}")
    return total + size


def list_sheets(archive: zipfile.ZipFile) -> list[SheetPart]:
    """List the sheets in their order; refuse what is not a plain XLSX workbook."""
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ImportRefused(f"The workbook holds macros. {SAVE_AS}")
    if WORKBOOK not in names:
        kind = "a binary workbook (.xlsb)" if "xl/workbook.bin" in names else "an archive, but no XLSX workbook"
        if "content.xml" in names:
            kind = "an OpenDocument file"
        raise ImportRefused(f"This is {kind}. {SAVE_AS}")
    paths = _relations(archive) if RELATIONS in names else {}
    parts = list(_sheets(_xml(archive, WORKBOOK), paths, names))
    if len({part.path for part in parts}) < len(parts):
        raise ImportRefused(f"The workbook names one of its sheets twice. {SAVE_AS}")
    return parts


def _sheets(workbook: Element, paths: dict[str, str], names: set[str]) -> Iterator[SheetPart]:
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        path = paths.get(sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID) or "", "")
        # Chart sheets have no cells.
        if path in names and "chartsheet" not in path:
            yield SheetPart(sheet.get("name", ""), path, sheet.get("state", "visible") == "visible")


def _relations(archive: zipfile.ZipFile) -> dict[str, str]:
    found = {}
    for relation in _xml(archive, RELATIONS):
        target = relation.get("Target", "")
        found[relation.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return found


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > XML_TEXT:
        raise ImportRefused(f"The list of sheets in the workbook is larger than {XML_TEXT // MIB} MiB. {SAVE_AS}")
    try:
        return ElementTree.fromstring(archive.read(name), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise ImportRefused(f"The list of sheets in the workbook is damaged. {SAVE_AS}") from error


def look_at(archive: zipfile.ZipFile, part: SheetPart) -> Look:
    """Read the places of all cells of a sheet; refuse one that lies beyond the limits."""
    look = Look()
    rest = b""
    with archive.open(part.path) as stream:
        while chunk := stream.read(_CHUNK):
            text = rest + chunk
            # The last tag may be cut, and the one before it may want to see it: both come again.
            last = max(text.rfind(b"<"), 0)
            begin = _take_plain(look, text, max(text.rfind(b"<c", 0, last), 0))
            for found in _CELL.finditer(text, begin, last):
                _take_cell(look, part, found)
            rest = text[max(text.rfind(b"<", 0, last), 0) :]
            if len(rest) > XML_TEXT:
                raise ImportRefused(
                    f"The sheet {part.name!r} holds a text longer than {XML_TEXT // MIB} MiB. {SAVE_AS}"
                )
    for found in _CELL.finditer(rest):
        _take_cell(look, part, found)
    check_cells(part.name, look.rows * look.columns, look.filled)
    return look


def check_cells(name: str, cells: int, filled: int) -> None:
    """Refuse a sheet whose table is large and nearly empty: readers lay out its empty cells, too."""
    if cells > CELLS and cells > SPARSE * filled:
        raise ImportRefused(
            f"The table of the sheet {name!r} has more than {CELLS:,} cells, empty ones among them. "
            "Delete what stands far outside the table, or split it."
        )


def _take_plain(look: Look, text: bytes, end: int) -> int:
    """Read the places of all cells before `end` at once where each is a plain one; give how far that was, else 0."""
    places = _PLAIN.findall(text, 0, end)
    if len(places) != text.count(b"<c", 0, end) or _PREFIXED.search(text, 0, end):
        return 0
    joined = b" ".join(places)
    rows = max(map(int, set(joined.translate(None, _LETTERS).split())), default=0)
    columns = max(map(_column, set(joined.translate(None, b"0123456789").split())), default=-1) + 1
    if rows > ROWS_READ or columns > COLUMNS:
        return 0
    look.rows, look.columns = max(look.rows, rows), max(look.columns, columns)
    look.filled += len(places) - places.count(b"")
    return end


def _take_cell(look: Look, part: SheetPart, found: re.Match[bytes]) -> None:
    attributes = found[1]
    if _IS_EMPTY.search(attributes):
        return
    place = _PLACE.search(attributes)
    is_bad = bool(found[2]) or bool(_IS_ERROR.search(attributes))
    if place is None:
        if is_bad or _HAS_PLACE.search(attributes):
            raise ImportRefused(f"The sheet {part.name!r} holds cells whose place cannot be read. {SAVE_AS}")
        return
    row, column = int(place[2]), _column(place[1])
    if row > ROWS_READ or column >= COLUMNS:
        cell = (place[1] + place[2]).decode("ascii")
        raise ImportRefused(
            f"The sheet {part.name!r} has a cell at {cell}; at most {ASSET_ROWS:,} rows and {COLUMNS} columns are "
            "read. Delete what stands far outside the table."
        )
    look.rows, look.columns, look.filled = max(look.rows, row), max(look.columns, column + 1), look.filled + 1
    if is_bad:
        look.bad_cells[row, column] = FORMULA if found[2] else ERROR


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
