"""The cells of workbooks, read by calamine: a library that may abort, so this runs in the child process of a file."""

from __future__ import annotations

import datetime as dt
import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from inventory.importers.workbook import SAVE_AS
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.importers.spreadsheet import Rows

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


def read_sheets(data: bytes, names: list[str], wanted: int = 0) -> dict[str, Rows]:
    """Give the rows of these sheets of the workbook that hold anything, all (0) or those among the first ones."""
    try:
        workbook = _open(data)
        return {name: _rows(workbook, name, wanted) for name in names}
    except Exception as error:
        reason = str(error)[:200].rstrip(".") or "its reader failed"
        raise ImportRefused(f"The workbook cannot be read: {reason}. {SAVE_AS}") from error


@lru_cache(maxsize=1)
def _open(data: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _rows(workbook: CalamineWorkbook, name: str, wanted: int) -> Rows:
    sheet = workbook.get_sheet_by_name(name)
    rows: Iterable[list[Any]]
    if wanted:
        rows = sheet.to_python(skip_empty_area=False, nrows=wanted)
        left: list[str] = []
    else:
        rows = sheet.iter_rows()  # its rows begin with the first one, its columns with the first that holds something
        left = [""] * (sheet.start[1] if sheet.start else 0)
    texts = ((at, left + [as_text(value) for value in row]) for at, row in enumerate(rows, start=1))
    return [(at, cells) for at, cells in texts if any(cells)]
