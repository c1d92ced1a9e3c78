"""The refused rows of an import as a workbook: the rows of the file, to be mended and sent back, with the reasons."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it brings no types

from inventory import uploads
from inventory.importers.columns import WHY_REFUSED
from inventory.importers.options import Options
from inventory.models import ImportBatch
from inventory.reading import read_into
from inventory.records import ImportRefused, Parsed

WIDTH = 24


Cells = list[str] | tuple[str, ...]


def workbook_of(batch: ImportBatch, options: Options) -> bytes:
    """Give the workbook; every cell is a text, so that nothing in it is ever calculated. Raises ImportRefused."""
    refusals: list[dict[str, Any]] = (batch.report or {}).get("refused", [])
    headings, rows = _as_sent(batch, replace(options, rows=tuple(sorted({one["row"] for one in refusals}))))
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        head, bad = book.add_format({"bold": True}), book.add_format({"bg_color": "#FFE0B2"})
        if rows:
            _write_rows(book.add_worksheet("Rows to mend"), headings, rows, refusals, head=head, bad=bad)
        reasons = book.add_worksheet("Reasons")
        _write_row(reasons, 0, ("Row", "Column", "Value", "Why", "Code"), head)
        for at, one in enumerate(refusals, start=1):
            _write_row(reasons, at, (str(one["row"]), one["column"], one["value"], one["message"], one["code"]))
        for sheet in book.worksheets():
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(headings), 4), WIDTH)
    return file.getvalue()


def _as_sent(batch: ImportBatch, options: Options) -> tuple[list[str], dict[int, Cells]]:
    """Give headings and rows as the file has them; none of both where it is no table, or is no longer kept."""
    try:
        source = uploads.path_of(batch.stored_name)
    except ImportRefused:
        return [], {}
    with TemporaryDirectory() as folder:
        found = read_into(Path(folder) / "answer", source, filename=batch.file_name, options=options)
    if not isinstance(found, Parsed):
        return [], {}
    return [column.heading for column in found.columns], dict(found.rows)


def _write_rows(
    sheet: Any, headings: list[str], rows: dict[int, Cells], refusals: list[dict[str, Any]], *, head: Any, bad: Any
) -> None:
    columns = {heading: at for at, heading in enumerate(headings)}
    reasons: dict[int, list[dict[str, Any]]] = {}
    for one in refusals:
        reasons.setdefault(one["row"], []).append(one)
    _write_row(sheet, 0, [*headings, WHY_REFUSED], head)
    for at, row in enumerate(sorted(rows), start=1):
        cells = [*rows[row], *[""] * (len(headings) - len(rows[row]))]
        mine = reasons[row]
        _write_row(sheet, at, cells[: len(headings)])
        for one in mine:
            if one["column"] in columns:
                sheet.write_string(at, columns[one["column"]], cells[columns[one["column"]]], bad)
        sheet.write_string(at, len(headings), " ".join(one["message"] for one in mine))


def _write_row(sheet: Any, at: int, cells: Cells, form: Any = None) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(at, column, cell, form)
