"""XLSX: the first visible sheet with headings that read as an inventory, its cells read in a child process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from inventory.importers.calamine import read_sheets
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.sheet import Sheet
from inventory.importers.spreadsheet import choose, to_sheet
from inventory.importers.unpack import read_whole
from inventory.importers.workbook import list_sheets, look_at, open_archive

if TYPE_CHECKING:
    from inventory.importers.options import Options


def read_xlsx(data: bytes, options: Options) -> Sheet:
    """Read the table of a workbook."""
    data = read_whole(data)
    archive = open_archive(data)
    parts = list_sheets(archive)
    sheets = {part.name: part.is_visible for part in parts}
    # Every sheet that people see is looked at before the library opens the file.
    looks = {part.name: look_at(archive, part) for part in parts if part.is_visible}
    name = choose(sheets, partial(read_sheets, data, wanted=HEADER_SEARCH_ROWS), options)
    return to_sheet(name, sheets, read_sheets(data, [name])[name], looks[name].bad_cells)


def read_all(data: bytes, wanted: int = 0) -> list[Sheet]:
    """Give every visible sheet of a workbook that holds anything; `wanted` is how many rows of each, 0 for all."""
    data = read_whole(data)
    archive = open_archive(data)
    looks = {part.name: look_at(archive, part) for part in list_sheets(archive) if part.is_visible}
    found = read_sheets(data, list(looks), wanted)
    return [
        Sheet("row", rows, [], is_padded=True, name=name, names=tuple(looks), bad_cells=looks[name].bad_cells)
        for name, rows in found.items()
        if rows
    ]
