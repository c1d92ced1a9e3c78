"""The pieces a report is made of, as plain values: what a chapter says, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

SHORT_TABLE = 8


@dataclass(frozen=True)
class Text:
    """Words in a cell: a strong first line, the text, a quiet note under it."""

    text: str = ""
    strong: str = ""
    note: str = ""
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Lines:
    """Several short texts in one cell, each on its own line."""

    lines: tuple[str, ...]
    kind: ClassVar[str] = "lines"


@dataclass(frozen=True)
class Amount:
    """A number or an amount of money, set to the right."""

    text: str
    note: str = ""
    kind: ClassVar[str] = "amount"


@dataclass(frozen=True)
class Mark:
    """A step of an ordered scale: a letter on its colour (1 least, 5 worst, 0 unknown) and its word."""

    letter: str
    step: int
    word: str
    kind: ClassVar[str] = "mark"


@dataclass(frozen=True)
class VectorCell:
    """One of the seven cells; `state` is level, short1..short4, none or unknown."""

    text: str
    state: str


@dataclass(frozen=True)
class Vector:
    """Seven cells in the order of FR1 to FR7."""

    cells: tuple[VectorCell, ...]
    kind: ClassVar[str] = "vector"


Cell = Text | Lines | Amount | Mark | Vector


@dataclass(frozen=True)
class Column:
    """A heading with its width in millimetres; a vector column is labelled with the seven FR."""

    title: str
    width: float
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells; `total` counts the rows there are, shown or not; `notes` holds a line for under each row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    title: str = ""
    notes: tuple[str, ...] = ()
    kind: ClassVar[str] = "table"

    @property
    def hidden(self) -> int:
        """Give how many rows are not shown."""
        return self.total - len(self.rows)

    @property
    def drawn(self) -> list[tuple[tuple[Cell, ...], str]]:
        """Give each row with the note under it."""
        return list(zip(self.rows, self.notes or ("",) * len(self.rows), strict=True))

    @property
    def is_short(self) -> bool:
        """Tell whether the table should stand on one page."""
        return len(self.rows) <= SHORT_TABLE


@dataclass(frozen=True)
class Heading:
    """A heading inside a chapter."""

    text: str
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a quiet note."""

    text: str
    is_note: bool = False
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, str], ...]
    kind: ClassVar[str] = "facts"


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG with the size it takes on the page, in millimetres."""

    svg: str
    width: float
    height: float
    caption: str
    kind: ClassVar[str] = "picture"


Block = Table | Heading | Paragraph | Facts | Picture


@dataclass(frozen=True)
class Chapter:
    """A chapter on pages of one kind: portrait, landscape or large (A3 landscape)."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    page: str = "portrait"


def capped(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], limit: int, *, title: str = "") -> Table:
    """Make a table of at most `limit` rows that knows how many there are."""
    return Table(columns, tuple(rows[:limit]), len(rows), title)
