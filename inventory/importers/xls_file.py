"""XLS: a look at the records of an old workbook ([MS-XLS]), then its cells by the same child process as XLSX.

The format holds at most 65,536 rows and 256 columns; a damaged file may name a cell far outside, or more texts than
bytes, and the library reserves room for all of it, so both are refused before it sees the file. What it does not tell
is read here: which cells are formulas or errors, and whether the file is encrypted or holds macros.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

from inventory.importers.calamine import read_sheets
from inventory.importers.compound_file import CompoundFile, Damaged
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.sheet import ERROR, FORMULA
from inventory.importers.spreadsheet import choose, to_sheet, whole_sheet
from inventory.importers.unpack import read_whole
from inventory.importers.workbook import SAVE_AS
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.importers.options import Options
    from inventory.importers.sheet import Sheet

BOF, EOF, FILE_PASS, BOUND_SHEET = 0x0809, 0x000A, 0x002F, 0x0085
SHARED_TEXTS, DIMENSIONS = 0x00FC, 0x0200
FORMULA_RECORD, BOOL_OR_ERROR, MANY_NUMBERS = 0x0006, 0x0205, 0x00BD
# Formula, numbers, texts, truths and errors: each begins with its row and its column.
CELLS = frozenset({FORMULA_RECORD, BOOL_OR_ERROR, MANY_NUMBERS, 0x0203, 0x027E, 0x0204, 0x00D6, 0x00FD})
ROWS, COLUMNS, SIZE_OF_BIFF8 = 65_536, 256, 14
BIFF5, BIFF8 = 0x0500, 0x0600
WORKSHEET = 0
MACROS = "_VBA_PROJECT_CUR"
UNREADABLE = f"This old .xls file is damaged or cut off. {SAVE_AS}"
LOCKED = f"This workbook is protected with a password. {SAVE_AS}"


def read_xls(data: bytes, options: Options) -> Sheet:
    """Read the table of an old workbook."""
    data = read_whole(data)
    sheets, bad_cells = _look(data)
    name = choose(sheets, partial(read_sheets, data, wanted=HEADER_SEARCH_ROWS), options)
    return to_sheet(name, sheets, read_sheets(data, [name])[name], bad_cells[name])


def read_all_xls(data: bytes, wanted: int = 0) -> list[Sheet]:
    """Give every visible sheet that holds anything; `wanted` is how many rows of each, 0 for all."""
    data = read_whole(data)
    _, bad_cells = _look(data)
    found = read_sheets(data, list(bad_cells), wanted)
    return [whole_sheet(name, tuple(bad_cells), rows, bad_cells[name]) for name, rows in found.items() if rows]


def _look(data: bytes) -> tuple[dict[str, bool], dict[str, dict[tuple[int, int], str]]]:
    """Tell of each sheet whether it shows, and give the cells without a value of those that do."""
    try:
        records = _workbook(data)
        sheets = dict(_sheets(records, struct.unpack_from("<HHH", records)[2]))
        bad_cells = {
            name: dict(_bad_cells(records, start)) for name, (start, is_visible) in sheets.items() if is_visible
        }
    except (Damaged, struct.error) as error:
        raise ImportRefused(UNREADABLE) from error
    return {name: is_visible for name, (_, is_visible) in sheets.items()}, bad_cells


def _workbook(data: bytes) -> bytes:
    file = CompoundFile(data)
    if "EncryptedPackage" in file.entries:
        raise ImportRefused(LOCKED)
    if MACROS in file.entries:
        raise ImportRefused(f"The workbook holds macros. {SAVE_AS}")
    stream = next((name for name in ("Workbook", "Book") if name in file.entries), None)
    if stream is None:
        raise ImportRefused(f"This is an old Office file, but no .xls workbook. {SAVE_AS}")
    return file.stream(stream)


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Give kind, place and length of the records from a beginning to its end, with what is nested left out."""
    depth = 0
    if struct.unpack_from("<H", data, at)[0] != BOF:
        raise Damaged
    while True:
        kind, length = struct.unpack_from("<HH", data, at)
        at += 4
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, at, length
        at += length


def _sheets(data: bytes, version: int) -> Iterator[tuple[str, tuple[int, bool]]]:
    """Give each worksheet with the place where its records begin, and whether it shows; charts have no cells."""
    if version not in (BIFF5, BIFF8):
        raise Damaged
    for kind, at, _ in _records(data, 0):
        if kind == FILE_PASS:
            raise ImportRefused(LOCKED)
        if kind == SHARED_TEXTS and struct.unpack_from("<I", data, at + 4)[0] > len(data):
            raise Damaged
        if kind == BOUND_SHEET:
            start, hidden, type_, length = struct.unpack_from("<IBBB", data, at)
            if type_ == WORKSHEET:
                yield _name(data, at + 7, length, version), (start, hidden & 3 == 0)


def _name(data: bytes, at: int, length: int, version: int) -> str:
    if version == BIFF5:
        return data[at : at + length].decode("cp1252", errors="replace")
    is_wide = struct.unpack_from("<B", data, at)[0] & 1
    text = data[at + 1 : at + 1 + length * (1 + is_wide)]
    return text.decode("utf-16-le" if is_wide else "latin-1", errors="replace")


def _bad_cells(data: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Give the cells of a sheet that are formulas or errors; raise Damaged where one lies where none can."""
    for kind, at, length in _records(data, start):
        if kind == DIMENSIONS:
            _check_size(data, at, length)
        if kind not in CELLS:
            continue
        row, column = struct.unpack_from("<HH", data, at)
        last = struct.unpack_from("<H", data, at + length - 2)[0] if kind == MANY_NUMBERS else column
        if max(column, last) >= COLUMNS:
            raise Damaged
        if kind == FORMULA_RECORD:
            yield (row + 1, column), FORMULA
        elif kind == BOOL_OR_ERROR and struct.unpack_from("<B", data, at + 7)[0]:
            yield (row + 1, column), ERROR


def _check_size(data: bytes, at: int, length: int) -> None:
    """Raise Damaged where a sheet says that it is larger than any can be, or ends before it begins."""
    is_old = length < SIZE_OF_BIFF8
    first_row, end_row, first, end = struct.unpack_from("<HHHH" if is_old else "<IIHH", data, at)
    if not (first_row <= end_row <= ROWS and first <= end <= COLUMNS):
        raise Damaged
