"""XLSX: the first visible sheet with headings that read as an inventory, its cells read in a child process."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from inventory.importers.calamine import read_sheets
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.spreadsheet import choose, to_sheet
from inventory.importers.unpack import read_whole
from inventory.importers.workbook import list_sheets, look_at, open_archive

if TYPE_CHECKING:
    from inventory.importers.options import Options
    from inventory.importers.sheet import Sheet


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
