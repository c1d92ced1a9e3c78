"""A table as it was found in a file, before anything is read into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.records import Note, Refusal


FORMULA = "The cell holds a formula, and what it shows is not kept in a reliable way. Paste it as a value."
ERROR = "The cell holds an error value such as #N/A."


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of text with their numbers, blank rows left out; `word` is what a row is called in this kind of file.

    `is_padded`: a short row only means that its last cells are empty (spreadsheets); in a text file it is damage.
    `bad_cells` maps (row, column index) to the reason why a cell has no value of its own (a formula, an error).
    """

    word: str
    rows: list[tuple[int, list[str]]]
    refusals: list[Refusal]
    is_padded: bool
    name: str | None = None
    names: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)


def check_rows(rows: int, most: int) -> None:
    """Refuse a table of too many rows."""
    if rows > most:
        raise ImportRefused(f"The table has more than {most:,} rows. Split it into several files.")
