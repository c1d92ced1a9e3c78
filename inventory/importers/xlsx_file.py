"""XLSX: the first visible sheet with headings that read as an inventory, read once for all who ask."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from inventory.importers.calamine import read_sheets, stream_sheet
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.sheet import Sheet, Streamed
from inventory.importers.spreadsheet import choose, to_sheet, whole_sheet
from inventory.importers.unpack import read_whole
from inventory.importers.workbook import Look, list_sheets, look_at, open_archive

if TYPE_CHECKING:
    from inventory.importers.options import Options


def stream_xlsx(data: bytes, options: Options) -> Streamed:
    """Give the table of a workbook, its rows as they are asked for."""
    data = read_whole(data)
    sheets, looks = _look(data)
    name = choose(sheets, partial(read_sheets, data, wanted=HEADER_SEARCH_ROWS), options)
    return to_sheet(name, sheets, stream_sheet(data, name), looks[name].bad_cells)


def read_xlsx(data: bytes, options: Options) -> Sheet:
    """Read the table of a workbook."""
    found = stream_xlsx(data, options)
    return to_sheet(found.name or "", _look(read_whole(data))[0], list(found.rows), found.bad_cells)


@lru_cache(maxsize=1)
def _look(data: bytes) -> tuple[dict[str, bool], dict[str, Look]]:
    """Look at every sheet that people see before the library opens the file; give which sheets there are."""
    archive = open_archive(data)
    parts = list_sheets(archive)
    looks = {part.name: look_at(archive, part) for part in parts if part.is_visible}
    return {part.name: part.is_visible for part in parts}, looks


def read_all(data: bytes, wanted: int = 0) -> list[Sheet]:
    """Give every visible sheet of a workbook that holds anything; `wanted` is how many rows of each, 0 for all."""
    data = read_whole(data)
    _, looks = _look(data)
    found = read_sheets(data, list(looks), wanted)
    return [whole_sheet(name, tuple(looks), rows, looks[name].bad_cells) for name, rows in found.items() if rows]
