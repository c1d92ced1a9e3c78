"""A table as it was found in a file, before anything is read into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar, overload

from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.records import Note, Refusal


FORMULA = "The cell holds a formula, and what it shows is not kept in a reliable way. Paste it as a value."
ERROR = "The cell holds an error value such as #N/A."


Row = tuple[int, list[str]]
Held = TypeVar("Held")


class Rows:
    """Rows that are read from their file whenever they are asked for, so that nobody holds all of them."""

    def __init__(self, read: Callable[[], Iterator[Row]], skipped: int = 0) -> None:
        self._read, self._skipped = read, skipped

    def __iter__(self) -> Iterator[Row]:
        """Give the rows from the first one on."""
        return islice(self._read(), self._skipped, None)

    def __bool__(self) -> bool:
        """Tell whether there is any row."""
        return next(iter(self), None) is not None

    @overload
    def __getitem__(self, wanted: int) -> Row: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Row]: ...

    def __getitem__(self, wanted: int | slice) -> Row | list[Row]:
        """Give one row, or some, by their places from the beginning."""
        if isinstance(wanted, slice):
            return list(islice(self, wanted.start, wanted.stop))
        return next(islice(self, wanted, None))

    def after(self, at: int) -> Rows:
        """Give the rows behind a place."""
        return Rows(self._read, self._skipped + at + 1)


@dataclass(frozen=True)
class SheetOf(Generic[Held]):
    """Rows of text with their numbers, blank rows left out; `word` is what a row is called in this kind of file.

    Where the rows are read when they are asked for, the refusals are complete once all of them were read.

    `is_padded`: a short row only means that its last cells are empty (spreadsheets); in a text file it is damage.
    `bad_cells` maps (row, column index) to the reason why a cell has no value of its own (a formula, an error).
    """

    word: str
    rows: Held
    refusals: list[Refusal]
    is_padded: bool
    name: str | None = None
    names: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    bad_cells: dict[tuple[int, int], str] = field(default_factory=dict)


Sheet = SheetOf[list[Row]]
Streamed = SheetOf[Rows]
AnySheet = Sheet | Streamed


def check_rows(rows: int, most: int) -> None:
    """Refuse a table of too many rows."""
    if rows > most:
        raise ImportRefused(f"The table has more than {most:,} rows. Split it into several files.")
