"""The cells of workbooks, read by calamine: a library that may abort, so this runs in the child process of a file."""

from __future__ import annotations

import datetime as dt
import io
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from python_calamine import CalamineSheet, CalamineWorkbook

from inventory.importers.sheet import Row, Rows
from inventory.importers.workbook import SAVE_AS
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_WHOLE = 2**53


def as_text(value: object) -> str:
    """Write a cell as text: whole numbers without a point, times in ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def read_sheets(data: bytes, names: list[str], wanted: int = 0) -> dict[str, list[Row]]:
    """Give the rows of these sheets of the workbook that hold anything, all (0) or those among the first ones."""
    return {name: list(_rows(data, name, wanted or None)) for name in names}


def stream_sheet(data: bytes, name: str) -> Rows:
    """Give the rows of a sheet that hold anything, each when it is asked for."""
    return Rows(lambda: _rows(data, name, None))


def _rows(data: bytes, name: str, wanted: int | None) -> Iterator[Row]:
    sheet = _open(data, name)
    # Its rows begin with the first one, its columns with the first that holds something.
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for at, row in enumerate(islice(sheet.iter_rows(), wanted), start=1):
        cells = left + [value if value.__class__ is str else as_text(value) for value in row]
        if any(cells):
            yield at, cells


@lru_cache(maxsize=2)
def _open(data: bytes, name: str) -> CalamineSheet:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(name)
    except Exception as error:
        reason = str(error)[:200].rstrip(".") or "its reader failed"
        raise ImportRefused(f"The workbook cannot be read: {reason}. {SAVE_AS}") from error
