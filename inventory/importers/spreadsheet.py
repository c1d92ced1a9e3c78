"""What all kinds of spreadsheets have in common: which sheet is read, and what is told of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.importers.headings import find_heading_row
from inventory.importers.sheet import Held, Sheet, SheetOf
from inventory.importers.workbook import SAVE_AS
from inventory.records import ImportRefused, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from inventory.importers.options import Options

    Rows = list[tuple[int, list[str]]]


def visible_names(sheets: Mapping[str, bool]) -> list[str]:
    """Give the sheets that people see; refuse a workbook without one. `sheets` says of each name whether it shows."""
    names = [name for name, is_visible in sheets.items() if is_visible]
    if not names:
        raise ImportRefused(f"The workbook has no visible sheet. {SAVE_AS}")
    return names


def choose(sheets: Mapping[str, bool], heads: Callable[[list[str]], Mapping[str, Rows]], options: Options) -> str:
    """Give the sheet that was asked for, else the first one whose first rows read as an inventory."""
    names = visible_names(sheets)
    if options.sheet is not None:
        if options.sheet in names:
            return options.sheet
        why = "is hidden, and hidden sheets are not read" if options.sheet in sheets else "does not exist"
        raise ImportRefused(f"The sheet {options.sheet!r} {why}. The visible sheets are: {', '.join(names)}.")
    if len(names) == 1:
        return names[0]
    first, mapped = heads(names), frozenset(options.mapping)
    fitting = (name for name in names if find_heading_row([cells for _, cells in first[name]], mapped) is not None)
    filled = next((name for name in names if first[name]), names[0])
    return next(fitting, filled)


def to_sheet(name: str, sheets: Mapping[str, bool], rows: Held, bad_cells: dict[tuple[int, int], str]) -> SheetOf[Held]:
    """Give the chosen sheet as a table; refuse an empty one."""
    if not rows:
        raise ImportRefused(f"The sheet {name!r} is empty. Choose another one, or send the sheet with the assets.")
    return SheetOf(
        word="row",
        rows=rows,
        refusals=[],
        is_padded=True,
        name=name,
        names=tuple(visible_names(sheets)),
        notes=tuple(_notes(name, sheets)),
        bad_cells=bad_cells,
    )


def whole_sheet(name: str, names: tuple[str, ...], rows: Rows, bad_cells: dict[tuple[int, int], str]) -> Sheet:
    """Give one of several sheets of which more than one may be read."""
    return Sheet("row", rows, [], is_padded=True, name=name, names=names, bad_cells=bad_cells)


def _notes(name: str, sheets: Mapping[str, bool]) -> list[Note]:
    others = [other for other, is_visible in sheets.items() if is_visible and other != name]
    hidden = [other for other, is_visible in sheets.items() if not is_visible]
    notes = [Note("sheet", f"The sheet {name!r} was read.")]
    if others:
        notes.append(Note("other_sheets", f"Other sheets were not read: {', '.join(others)}."))
    if hidden:
        notes.append(Note("hidden_sheets", f"Hidden sheets were not read: {', '.join(hidden)}."))
    return notes
