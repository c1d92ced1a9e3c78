"""The pieces a report is made of, as plain values: what a chapter says, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from accounts.told import grouped

SHORT_TABLE = 5
# Chapters that begin where the one before ends; every other begins a page, and a part that is set on its own.
GOING_ON = frozenset(
    {
        "kpis",
        "lived-with",
        "decisions",
        "conduits",
        "proposals",
        "assumptions",
        "unknown",
        "method",
        "subject",
        "rows",
    }
)


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
    """Rows of cells, all there are; pages show `limit` of them, workbooks all; `notes` holds a line for under each."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    limit: int | None = None
    kind: ClassVar[str] = "table"

    @property
    def total(self) -> int:
        """Count the rows there are."""
        return len(self.rows)

    @property
    def shown(self) -> int:
        """Count the rows that a page shows."""
        return self.total if self.limit is None else min(self.limit, self.total)

    @property
    def hidden(self) -> int:
        """Count the rows that a page leaves out."""
        return self.total - self.shown

    @property
    def left_out(self) -> str:
        """Say how many rows a page leaves out, and where they stand; nothing where it shows all."""
        told = _("%(shown)s of %(total)s rows are shown; the rest stands in the workbook (XLSX) of this report.")
        return told % {"shown": grouped(self.shown), "total": grouped(self.total)} if self.hidden else ""

    @property
    def noted(self) -> list[tuple[tuple[Cell, ...], str]]:
        """Give each row with the note under it."""
        return list(zip(self.rows, self.notes or ("",) * self.total, strict=True))

    @property
    def drawn(self) -> list[tuple[tuple[Cell, ...], str]]:
        """Give the rows that a page shows, each with its note."""
        return self.noted[: self.shown]

    @property
    def is_short(self) -> bool:
        """Tell whether the table should stand on one page."""
        return self.shown <= SHORT_TABLE


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
    """A chapter on pages of one kind: portrait, landscape or large (A3 landscape).

    Of a chapter with a `limit` pages show what stands under its first headings, as many as that.
    """

    code: str
    title: str
    blocks: tuple[Block, ...]
    page: str = "portrait"
    limit: int | None = None

    @property
    def goes_on(self) -> bool:
        """Tell whether it begins on the page where the one before ends."""
        return self.code in GOING_ON

    @property
    def drawn(self) -> tuple[Block, ...]:
        """Give what pages show: the blocks, or the first of them and how many more there are, and where."""
        heads = [place for place, block in enumerate(self.blocks) if isinstance(block, Heading)]
        if self.limit is None or len(heads) <= self.limit:
            return self.blocks
        told = _(
            "%(shown)s of %(total)s are shown, those with the worst open findings first; all of them stand in the Word"
            " file and the workbook (XLSX) of this report."
        ) % {"shown": grouped(self.limit), "total": grouped(len(heads))}
        return (Paragraph(told, is_note=True), *self.blocks[: heads[self.limit]])


def capped(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], limit: int, *, title: str = "") -> Table:
    """Make a table of which pages show `limit` rows."""
    return Table(columns, tuple(rows), title, limit=limit)
