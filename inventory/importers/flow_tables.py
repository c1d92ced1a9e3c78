"""Tables whose rows are flows, packets or rules: their heading row by its words, and their cells by what they feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.importers.books import is_book, read_book
from inventory.importers.columns import described
from inventory.importers.csv_file import SEPARATORS, first_rows, read_rows
from inventory.importers.headings import LONGEST_HEADING, fold
from inventory.importers.limits import COLUMNS, FLOW_ROWS, HEADER_SEARCH_ROWS
from inventory.importers.options import Options
from inventory.importers.sheet import Sheet, check_rows
from inventory.importers.text import decode
from inventory.importers.unpack import read_whole
from inventory.records import Column, ImportRefused, Need, Refusal


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The headings of one kind of table: folded words and the field each feeds, and the fields it cannot lack.

    `readers` are the rules of fields that do not take any text; by them one can see how sure a column's field is.
    """

    words: Mapping[str, str]
    needed: tuple[frozenset[str], ...]
    readers: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)

    def field_of(self, heading: str, mapping: Mapping[str, str]) -> str | None:
        """Give the field that a heading feeds: what the person said first."""
        if heading in mapping:
            return mapping[heading] or None
        return self.words.get(fold(heading))

    def score(self, cells: list[str], mapping: Mapping[str, str]) -> int:
        """Give how many fields a row names, were it the heading row; 0 where one that is needed is missing."""
        if any(len(cell) > LONGEST_HEADING for cell in cells):
            return 0
        found = self.fields_of(cells, mapping)
        return len(found) if self.suffice(found) else 0

    def fields_of(self, cells: list[str], mapping: Mapping[str, str]) -> set[str]:
        """Give the fields that the cells of a row name."""
        return {named for cell in cells[:COLUMNS] if (named := self.field_of(cell, mapping))}

    def suffice(self, fields: set[str]) -> bool:
        """Say whether no field is missing without which nothing can be read."""
        return all(fields & one for one in self.needed)

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


class NoHeadings(ImportRefused):
    """No row of a table has the headings that are needed; with the table, so that a person can be asked."""

    def __init__(self, reason: str, sheet: Sheet, encoding: str | None, needs: tuple[Need, ...]) -> None:
        """Keep the table as it was read."""
        super().__init__(reason)
        self.sheet, self.encoding, self.needs = sheet, encoding, needs


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
    """The rows of one table, what a row is called, and what a person should know or choose about it.

    `asked` are the rows that were asked for, as they stand.
    """

    word: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    refusals: tuple[Refusal, ...] = ()
    needs: tuple[Need, ...] = ()
    encoding: str | None = None
    heading_row: int | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    asked: tuple[tuple[int, tuple[str, ...]], ...] = ()

    def heading_of(self, field_: str) -> str:
        """Give the heading of the first column that feeds a field, or else the field."""
        return next((column.heading for column in self.columns if column.field == field_), field_)


def read_tables(data: bytes, vocabulary: Vocabulary, options: Options) -> Table:
    """Read the table of a text or of a workbook that has headings of this kind."""
    if is_book(data):
        return _of_workbook(data, vocabulary, options)
    text, encoding, need = decode(read_whole(data), options.encoding)
    named = {word: separator for separator, word in SEPARATORS.items()}
    separators = [named.get(options.separator, options.separator)] if options.separator else [*SEPARATORS]
    scores = []
    for rank, one in enumerate(separators):
        rows = first_rows(text, one)
        fields = max((vocabulary.score(row, options.mapping) for row in rows), default=0)
        scores.append((fields, max(map(len, rows), default=0), -rank, one))
    sheet = read_rows(text, max(scores)[3], FLOW_ROWS)
    return table_of(sheet, vocabulary, options, encoding=encoding, needs=(need,) if need else ())


def _of_workbook(data: bytes, vocabulary: Vocabulary, options: Options) -> Table:
    sheets = read_book(data)
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
        told = f"No sheet of the workbook has the headings that are expected. Its sheets are: {named}."
        if options.sheet is not None or not sheets:
            raise ImportRefused(told)
        raise NoHeadings(told, sheets[0], None, ())
    return table_of(fitting[0], vocabulary, options)


def table_of(
    sheet: Sheet, vocabulary: Vocabulary, options: Options, *, encoding: str | None = None, needs: tuple[Need, ...] = ()
) -> Table:
    """Give the rows of a sheet by the fields that its headings feed."""
    at = _heading_at(sheet, vocabulary, options)
    if at is None:
        raise _no_headings(sheet, vocabulary, encoding, needs)
    number, headings = sheet.rows[at]
    if len(headings) > COLUMNS:
        raise ImportRefused(f"The table has {len(headings)} columns, at most {COLUMNS} are read. Remove some of them.")
    fields = [vocabulary.field_of(heading, options.mapping) for heading in headings]
    body = sheet.rows[at + 1 :]
    check_rows(len(body), FLOW_ROWS)
    rows, refusals, wanted = [], list(sheet.refusals), frozenset(options.rows)
    for row, cells in body:
        if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
            message = f"The row has {len(cells)} cells, the heading row {len(headings)}: a separator needs quotes."
            refusals.append(Refusal(row, "", "long", message))
        elif cells != headings:
            rows.append(Row(row, _by_field(fields, cells)))
    return Table(
        word=sheet.word,
        rows=tuple(rows),
        columns=columns_of(sheet, at, vocabulary, options.mapping),
        refusals=tuple(refusals),
        needs=needs,
        encoding=encoding,
        heading_row=number,
        sheet=sheet.name,
        sheets=sheet.names,
        asked=tuple((row, tuple(cells)) for row, cells in body if row in wanted),
    )


def columns_of(sheet: Sheet, at: int, vocabulary: Vocabulary, mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """Describe the columns under the heading row at an index."""
    found = []
    for place, heading in enumerate(sheet.rows[at][1]):
        if heading.strip():
            named = vocabulary.field_of(heading, mapping)
            chosen_by = "mapping" if heading in mapping else "heading" if named else "nobody"
            cells = (cells[place : place + 1] for _, cells in sheet.rows[at + 1 :])
            found.append(described(heading, named, chosen_by, cells, vocabulary.readers))
    return tuple(found)


def _heading_at(sheet: Sheet, vocabulary: Vocabulary, options: Options) -> int | None:
    if options.header_row is not None:
        named = [at for at, (number, _) in enumerate(sheet.rows) if number == options.header_row]
        if named:
            fields = vocabulary.fields_of(sheet.rows[named[0]][1], options.mapping)
            return named[0] if vocabulary.suffice(fields) else None
    return vocabulary.heading_of([cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]], options.mapping)


def _no_headings(sheet: Sheet, vocabulary: Vocabulary, encoding: str | None, needs: tuple[Need, ...]) -> NoHeadings:
    wanted = ", ".join(" or ".join(sorted(one)) for one in vocabulary.needed)
    first = ", ".join(repr(cell[:40]) for cell in (sheet.rows[0][1] if sheet.rows else [])[:20])
    told = f"No row of headings was found: columns for {wanted} are needed. The first row reads: {first or 'nothing'}."
    return NoHeadings(told, sheet, encoding, needs)


def _by_field(fields: list[str | None], cells: list[str]) -> dict[str, str]:
    """Give the cells by field; of several columns for one field the first that says something counts."""
    found: dict[str, str] = {}
    for named, cell in zip(fields, cells, strict=False):
        if named and cell.strip() and named not in found:
            found[named] = cell
    return found
