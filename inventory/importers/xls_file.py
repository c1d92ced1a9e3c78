"""XLS: a look at the records of an old workbook ([MS-XLS]), then its cells by the same child process as XLSX.

The format itself holds at most 65,536 rows and 256 columns, so no cell can lie in a far corner. What the library does
not tell is read here: which cells are formulas or errors, and whether the file is encrypted or holds macros.
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
FORMULA_RECORD, BOOL_OR_ERROR = 0x0006, 0x0205
BIFF5, BIFF8 = 0x0500, 0x0600
WORKSHEET = 0
MACROS = "_VBA_PROJECT_CUR"
UNREADABLE = f"This old .xls file is damaged or cut off. {SAVE_AS}"
LOCKED = f"This workbook is protected with a password. {SAVE_AS}"


def read_xls(data: bytes, options: Options) -> Sheet:
    """Read the table of an old workbook."""
    data = read_whole(data)
    records, parts = _parts(data)
    sheets = {name: is_visible for name, (_, is_visible) in parts.items()}
    name = choose(sheets, partial(read_sheets, data, wanted=HEADER_SEARCH_ROWS), options)
    return to_sheet(name, sheets, read_sheets(data, [name])[name], _bad_cells(records, parts[name][0]))


def read_all_xls(data: bytes, wanted: int = 0) -> list[Sheet]:
    """Give every visible sheet that holds anything; `wanted` is how many rows of each, 0 for all."""
    data = read_whole(data)
    records, parts = _parts(data)
    names = tuple(name for name, (_, is_visible) in parts.items() if is_visible)
    return [
        whole_sheet(name, names, rows, _bad_cells(records, parts[name][0]))
        for name, rows in read_sheets(data, list(names), wanted).items()
        if rows
    ]


def _parts(data: bytes) -> tuple[bytes, dict[str, tuple[int, bool]]]:
    """Give the records of the workbook, and of each sheet where its own begin and whether it shows."""
    try:
        records = _workbook(data)
        return records, dict(_sheets(records, struct.unpack_from("<HHH", records)[2]))
    except (Damaged, struct.error) as error:
        raise ImportRefused(UNREADABLE) from error


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


def _bad_cells(data: bytes, start: int) -> dict[tuple[int, int], str]:
    try:
        return dict(_found_bad(data, start))
    except (Damaged, struct.error) as error:
        raise ImportRefused(UNREADABLE) from error


def _found_bad(data: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, at, _ in _records(data, start):
        if kind == FORMULA_RECORD:
            row, column = struct.unpack_from("<HH", data, at)
            yield (row + 1, column), FORMULA
        elif kind == BOOL_OR_ERROR:
            row, column, _, _, is_error = struct.unpack_from("<HHHBB", data, at)
            if is_error:
                yield (row + 1, column), ERROR
