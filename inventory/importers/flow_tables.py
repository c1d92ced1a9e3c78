"""Tables whose rows are flows, packets or rules: their heading row by its words, and their cells by what they feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from inventory.importers.csv_file import SEPARATORS, first_rows, read_rows
from inventory.importers.headings import LONGEST_HEADING, fold
from inventory.importers.limits import COLUMNS, FLOW_ROWS, HEADER_SEARCH_ROWS
from inventory.importers.options import Options
from inventory.importers.sheet import Sheet, check_rows
from inventory.importers.text import decode
from inventory.importers.unpack import read_whole
from inventory.importers.xlsx_file import read_all
from inventory.records import Column, ImportRefused, Need, Refusal

ZIP: Final = b"PK\x03\x04"
SAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The headings of one kind of table: folded words and the field each feeds, and the fields it cannot lack."""

    words: Mapping[str, str]
    needed: tuple[frozenset[str], ...]

    def field_of(self, heading: str, mapping: Mapping[str, str]) -> str | None:
        """Give the field that a heading feeds: what the person said first."""
        if heading in mapping:
            return mapping[heading] or None
        return self.words.get(fold(heading))

    def score(self, cells: list[str], mapping: Mapping[str, str]) -> int:
        """Give how many fields a row names, were it the heading row; 0 where one that is needed is missing."""
        if any(len(cell) > LONGEST_HEADING for cell in cells):
            return 0
        found = {named for cell in cells[:COLUMNS] if (named := self.field_of(cell, mapping))}
        return len(found) if all(found & one for one in self.needed) else 0

    def heading_of(self, rows: list[list[str]], mapping: Mapping[str, str]) -> int | None:
        """Give the index of the row that names most fields."""
        scores = [(self.score(row, mapping), -at) for at, row in enumerate(rows[:HEADER_SEARCH_ROWS])]
        best = max(scores, default=(0, 0))
        return -best[1] if best[0] else None

    def knows(self, text: str) -> bool:
        """Say whether a text begins like a table of this kind, under any separator: headings, and a row that fits."""
        return any(self._fits(first_rows(text, separator)) for separator in SEPARATORS)

    def _fits(self, rows: list[list[str]]) -> bool:
        at = self.heading_of(rows, {})
        if at is None:
            return False
        fields = [self.field_of(heading, {}) for heading in rows[at]]
        bodies = ({named for named, cell in zip(fields, row, strict=False) if cell.strip()} for row in rows[at + 1 :])
        return any(body & self.needed[0] and body & self.needed[1] for body in bodies)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the headings: its number and its cells by field."""

    number: int
    cells: Mapping[str, str]

    def get(self, *names: str) -> str:
        """Give the first of some fields that says something."""
        return next((text for name in names if (text := self.cells.get(name, "").strip())), "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table, what a row is called, and what a person should know or choose about it."""

    word: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    refusals: tuple[Refusal, ...] = ()
    needs: tuple[Need, ...] = ()
    encoding: str | None = None
    heading_row: int | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


def read_tables(data: bytes, vocabulary: Vocabulary, options: Options) -> Table:
    """Read the table of a text or of a workbook that has headings of this kind."""
    if data.startswith(ZIP):
        return _of_workbook(data, vocabulary, options)
    text, encoding, need = decode(read_whole(data), options.encoding)
    named = {word: separator for separator, word in SEPARATORS.items()}
    separators = [named.get(options.separator, options.separator)] if options.separator else [*SEPARATORS]
    scores = [
        (max((vocabulary.score(row, options.mapping) for row in first_rows(text, one)), default=0), -rank, one)
        for rank, one in enumerate(separators)
    ]
    sheet = read_rows(text, max(scores)[2], FLOW_ROWS)
    return table_of(sheet, vocabulary, options, encoding=encoding, needs=(need,) if need else ())


def _of_workbook(data: bytes, vocabulary: Vocabulary, options: Options) -> Table:
    sheets = read_all(data)
    fitting = [
        sheet
        for sheet in sheets
        if sheet.name == options.sheet
        or (
            options.sheet is None
            and vocabulary.heading_of([cells for _, cells in sheet.rows], options.mapping) is not None
        )
    ]
    if not fitting:
        named = ", ".join(repr(sheet.name) for sheet in sheets)
        raise ImportRefused(f"No sheet of the workbook has the headings that are expected. Its sheets are: {named}.")
    return table_of(fitting[0], vocabulary, options)


def table_of(
    sheet: Sheet, vocabulary: Vocabulary, options: Options, *, encoding: str | None = None, needs: tuple[Need, ...] = ()
) -> Table:
    """Give the rows of a sheet by the fields that its headings feed."""
    at = _heading_at(sheet, vocabulary, options)
    number, headings = sheet.rows[at]
    if len(headings) > COLUMNS:
        raise ImportRefused(f"The table has {len(headings)} columns, at most {COLUMNS} are read. Remove some of them.")
    fields = [vocabulary.field_of(heading, options.mapping) for heading in headings]
    body = sheet.rows[at + 1 :]
    check_rows(len(body), FLOW_ROWS)
    rows, refusals = [], list(sheet.refusals)
    for row, cells in body:
        if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
            message = f"The row has {len(cells)} cells, the heading row {len(headings)}: a separator needs quotes."
            refusals.append(Refusal(row, "", "long", message))
        elif cells != headings:
            rows.append(Row(row, _by_field(fields, cells)))
    columns = tuple(
        Column(heading, named, "mapping" if heading in options.mapping else "heading" if named else "nobody",
               tuple(cells[place] for _, cells in body[:SAMPLES] if place < len(cells) and cells[place]))
        for place, (heading, named) in enumerate(zip(headings, fields, strict=True)) if heading.strip()
    )  # fmt: skip
    return Table(
        sheet.word, tuple(rows), columns, tuple(refusals), needs, encoding, number, sheet.name, sheet.names
    )  # fmt: skip


def _heading_at(sheet: Sheet, vocabulary: Vocabulary, options: Options) -> int:
    rows = [cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]]
    if options.header_row is not None:
        named = [at for at, (number, _) in enumerate(sheet.rows) if number == options.header_row]
        if named:
            return named[0]
    found = vocabulary.heading_of(rows, options.mapping)
    if found is None:
        wanted = ", ".join(" or ".join(sorted(one)) for one in vocabulary.needed)
        first = ", ".join(repr(cell[:40]) for cell in (rows[0] if rows else [])[:20])
        raise ImportRefused(
            f"No row of headings was found: columns for {wanted} are needed. The first row reads: {first or 'nothing'}."
        )
    return found


def _by_field(fields: list[str | None], cells: list[str]) -> dict[str, str]:
    """Give the cells by field; of several columns for one field the first that says something counts."""
    found: dict[str, str] = {}
    for named, cell in zip(fields, cells, strict=False):
        if named and cell.strip() and named not in found:
            found[named] = cell
    return found
