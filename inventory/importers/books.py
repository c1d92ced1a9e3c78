"""Workbooks of which more than one sheet may be read: every visible sheet, from XLSX, XLS and ODS alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inventory.importers.limits import FLOW_ROWS
from inventory.importers.ods_file import MARK, read_all_ods
from inventory.importers.unpack import read_whole
from inventory.importers.xls_file import read_all_xls
from inventory.importers.xlsx_file import read_all

if TYPE_CHECKING:
    from inventory.importers.sheet import Sheet

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0"
OF_MARK: Final = 200


def is_book(data: bytes) -> bool:
    """Say whether a file is a workbook of any kind."""
    return data.startswith((ZIP, OLE))


def is_ods(data: bytes) -> bool:
    """Say whether an archive is an OpenDocument spreadsheet."""
    return MARK in data[:OF_MARK]


def read_book(data: bytes, wanted: int = 0) -> list[Sheet]:
    """Give every visible sheet that holds anything; `wanted` is how many rows of each, 0 for all."""
    data = read_whole(data)
    if data.startswith(OLE):
        return read_all_xls(data, wanted)
    if is_ods(data):
        return [_first(sheet, wanted or FLOW_ROWS) for sheet in read_all_ods(data)]
    return read_all(data, wanted)


def _first(sheet: Sheet, wanted: int) -> Sheet:
    return replace(sheet, rows=sheet.rows[:wanted])
