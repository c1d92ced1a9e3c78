"""XLSX: the first visible sheet with headings that read as an inventory, its cells read in a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.importers.headings import find_heading_row
from inventory.importers.limits import HEADER_SEARCH_ROWS
from inventory.importers.sheet import Sheet
from inventory.importers.tables import read_table
from inventory.importers.unpack import read_whole
from inventory.importers.workbook import SAVE_AS, list_sheets, look_at, open_archive
from inventory.records import ImportRefused, Note

if TYPE_CHECKING:
    from inventory.importers.options import Options
    from inventory.importers.workbook import SheetPart
    from inventory.records import Parsed

    Rows = list[tuple[int, list[str]]]

CHILD = Path(__file__).with_name("xlsx_child.py")
WALL_SECONDS = 120


def parse_xlsx(data: bytes, options: Options) -> Parsed:
    """Read an asset table from a workbook."""
    data = read_whole(data)
    archive = open_archive(data)
    sheets = list_sheets(archive)
    visible = [sheet for sheet in sheets if sheet.is_visible]
    if not visible:
        raise ImportRefused(f"The workbook has no visible sheet. {SAVE_AS}")
    looks = {sheet.name: look_at(archive, sheet) for sheet in visible}
    name = _choose(data, sheets, visible, options)
    rows = _read(data, [name], 0)[name]
    sheet = Sheet(
        word="row",
        rows=rows,
        refusals=[],
        is_padded=True,
        name=name,
        names=tuple(sheet.name for sheet in visible),
        notes=tuple(_notes(name, sheets)),
        bad_cells=looks[name].bad_cells,
    )
    if not rows:
        raise ImportRefused(f"The sheet {name!r} is empty. Choose another one, or send the sheet with the assets.")
    return read_table("xlsx", sheet, options)


def _choose(data: bytes, sheets: list[SheetPart], visible: list[SheetPart], options: Options) -> str:
    names = [sheet.name for sheet in visible]
    if options.sheet is not None:
        if options.sheet in names:
            return options.sheet
        is_hidden = any(sheet.name == options.sheet for sheet in sheets)
        why = "is hidden, and hidden sheets are not read" if is_hidden else "does not exist"
        raise ImportRefused(f"The sheet {options.sheet!r} {why}. The visible sheets are: {', '.join(names)}.")
    if len(names) == 1:
        return names[0]
    heads = _read(data, names, HEADER_SEARCH_ROWS)
    mapped = frozenset(options.mapping)
    fitting = (name for name in names if find_heading_row([cells for _, cells in heads[name]], mapped) is not None)
    filled = next((name for name in names if heads[name]), names[0])
    return next(fitting, filled)


def _notes(name: str, sheets: list[SheetPart]) -> list[Note]:
    others = [sheet.name for sheet in sheets if sheet.is_visible and sheet.name != name]
    hidden = [sheet.name for sheet in sheets if not sheet.is_visible]
    notes = [Note("sheet", f"The sheet {name!r} was read.")]
    if others:
        notes.append(Note("other_sheets", f"Other sheets were not read: {', '.join(others)}."))
    if hidden:
        notes.append(Note("hidden_sheets", f"Hidden sheets were not read: {', '.join(hidden)}."))
    return notes


def _read(data: bytes, names: list[str], wanted: int) -> dict[str, Rows]:
    command = [sys.executable, "-I", str(CHILD), json.dumps(names), str(wanted)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise ImportRefused(f"The workbook took longer than {WALL_SECONDS} seconds to read. {SAVE_AS}") from error
    if child.returncode:
        raise ImportRefused(f"The workbook cannot be read: {_reason(child)}. {SAVE_AS}")
    answer: dict[str, Rows] = json.loads(child.stdout)
    return {name: [(row, cells) for row, cells in rows] for name, rows in answer.items()}


def _reason(child: subprocess.CompletedProcess[bytes]) -> str:
    if child.returncode < 0:
        return "its reader ran out of memory or time"
    last = child.stderr.decode("utf-8", errors="replace").strip().rpartition("\n")[2]
    return last.partition(": ")[2][:200].rstrip(".") or "its reader failed"
