"""The list of assets as a file: the columns and rows that a page shows, or every field that an import takes back."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import IO, Final

from django.db.models import QuerySet
from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it brings no types

from accounts.export import safe_cell
from inventory.asset_lists import TABLE
from inventory.models import Asset

# What comes back through an import unchanged.
EVERY: Final = (
    "tag",
    "name",
    "type",
    "zone",
    "level",
    "vendor",
    "model",
    "firmware",
    "serial",
    "ips",
    "macs",
    "location",
)
# A column of the page that shows more than one field, or is called otherwise in the model.
_FIELDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "addresses": ("ips", "macs"),
    "vendor": ("vendor", "model"),
    "from": ("provenance",),
    "seen": ("last_seen",),
}
_CHUNK: Final = 2000
_WIDTH: Final = 20
_NO_DATE: Final = datetime(1980, 1, 1)  # noqa: DTZ001  a workbook knows no zone; the same rows, the same bytes (S42)


def fields_of(columns: Collection[str]) -> tuple[str, ...]:
    """Give the fields that some columns of the list show, in its order."""
    return tuple(name for key, _ in TABLE.columns if key in columns for name in _FIELDS_OF.get(key, (key,)))


def csv_lines(rows: QuerySet[Asset], fields: Collection[str]) -> Iterator[str]:
    """Give the lines of a CSV file, as they are read; no cell is a formula (S43)."""

    class Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Line())
    yield writer.writerow(fields)
    for cells in _cells(rows, fields):
        yield writer.writerow(map(safe_cell, cells))


def workbook(rows: QuerySet[Asset], fields: Collection[str]) -> IO[bytes]:
    """Give a workbook, written row by row to a file without a name; every cell is a text, so nothing is calculated."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": _NO_DATE})
        sheet = book.add_worksheet("Assets")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(fields) - 1, _WIDTH)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(fields):
            sheet.write_string(0, column, name, bold)
        for at, cells in enumerate(_cells(rows, fields), start=1):
            for column, cell in enumerate(cells):
                sheet.write_string(at, column, cell)
    file.seek(0)
    return file


def _cells(rows: QuerySet[Asset], fields: Iterable[str]) -> Iterator[list[str]]:
    for row in rows.select_related("zone").iterator(chunk_size=_CHUNK):
        yield [_cell(row, name) for name in fields]


def _cell(row: Asset, name: str) -> str:
    if name == "zone":
        return row.zone.code if row.zone else ""
    value = getattr(row, name) if hasattr(row, name) else row.details.get(name)
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
