"""Lists whose rows become records of the model instead of assets: hazards, incidents, results of tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from inventory.importers.csv_file import SEPARATORS, find_separator, first_rows, read_rows
from inventory.importers.flow_tables import Vocabulary, columns_of
from inventory.importers.headings import fullest_row
from inventory.importers.limits import ASSET_ROWS, HEADER_SEARCH_ROWS
from inventory.importers.ods_file import MARK, read_ods
from inventory.importers.text import decode
from inventory.importers.unpack import read_head, read_whole
from inventory.importers.values import AmbiguousDate, Unreadable, read_time
from inventory.importers.xls_file import read_xls
from inventory.importers.xlsx_file import read_xlsx
from inventory.records import ImportRefused, Need

if TYPE_CHECKING:
    from inventory.importers.options import Options
    from inventory.importers.sheet import Sheet

SHOWN: Final = 10
Taken = TypeVar("Taken")


class ModelList(ImportRefused):
    """A table that is no list of assets; `format` says what it is, and its rows become records of the model."""

    def __init__(self, format_: str, what: str) -> None:
        """Keep what it is; `what` says it in words."""
        super().__init__(f"This is a list of {what}, and gives no assets.")
        self.format = format_


@dataclass(frozen=True)
class Kind:
    """A kind of list: what `one` row is, its fields and their words, what to ask where no heading is known."""

    one: str
    fields: tuple[str, ...]
    vocabulary: Vocabulary
    ask: str
    empty: Mapping[str, Any]

    def knows(self, rows: list[list[str]]) -> bool:
        """Say whether one of the first rows has the headings of such a list."""
        return self.vocabulary.heading_of(rows, {}) is not None

    def knows_text(self, text: str) -> bool:
        """Say whether a text begins like such a list, under any separator."""
        return any(self.knows(first_rows(text, separator)) for separator in SEPARATORS)


@dataclass(frozen=True)
class Table:
    """A list as it was read: its heading row, the column of each field, rows left out so far, headings not read."""

    sheet: Sheet
    at: int
    fields: Mapping[str, int]
    left_out: list[str]
    unread: list[str]

    @property
    def headings(self) -> list[str]:
        """Give the heading row."""
        return self.sheet.rows[self.at][1]

    def taken(self, take: Callable[[dict[str, str], Counter[str]], Taken]) -> list[Taken]:
        """Give what `take` makes of the texts of a row and how often each id stands; what it refuses is left out."""
        often = Counter(_cell_of(cells, self.fields["code"]) for _, cells in self.sheet.rows[self.at + 1 :])
        found = []
        for row, cells in self.sheet.rows[self.at + 1 :]:
            bad = next((one for at in self.fields.values() if (one := self.sheet.bad_cells.get((row, at)))), None)
            if bad is None:
                try:
                    found.append(take({field: _cell_of(cells, at) for field, at in self.fields.items()}, often))
                    continue
                except Unreadable as error:
                    bad = error.message
            self.left_out.append(f"{self.sheet.word} {row} ({bad.rstrip('.')})")
        return found

    def none_taken(self, what: str) -> ImportRefused:
        """Say that no row could be taken, and why the first could not."""
        first = f" {self.left_out[0]}." if self.left_out else ""
        return ImportRefused(f"No row of this list of {what} can be taken.{first}")

    def not_carried(self) -> list[str]:
        """Say which columns were not read and which rows were left out, the first of them by number and reason."""
        sentences = [f"Columns that were not carried: {', '.join(self.unread[:SHOWN])}."] if self.unread else []
        if self.left_out:
            more = f" and {len(self.left_out) - SHOWN} more" if len(self.left_out) > SHOWN else ""
            sentences.append(f"Left out: {'; '.join(self.left_out[:SHOWN])}{more}.")
        return sentences


def read_list(
    data: bytes, options: Options, kind: Kind, make: Callable[[Table], tuple[dict[str, Any], list[str]]]
) -> dict[str, Any]:
    """Give as plain values the `document` that `make` gives, `notes`, `columns`, and `needs` that are open."""
    wrong = next((field for field in options.mapping.values() if field and field not in kind.fields), None)
    if wrong is not None:
        raise ImportRefused(f"{wrong[:40]!r} is no field of {kind.one}. The fields are: {', '.join(kind.fields)}.")
    sheet = _open(data, options, kind)
    rows = [cells for _, cells in sheet.rows]
    if not rows:
        raise ImportRefused("There are no rows that can be read. A heading row and one row of data are expected.")
    known = kind.vocabulary.heading_of(rows, options.mapping)
    at = fullest_row(rows[:HEADER_SEARCH_ROWS]) if known is None else known
    columns = columns_of(sheet, at, kind.vocabulary, options.mapping)
    found = {"columns": [asdict(column) for column in columns], "needs": []}
    if known is None:
        need = Need("mapping", kind.ask, kind.fields, tuple(column.heading for column in columns))
        return {"document": dict(kind.empty), "notes": [], **found, "needs": [asdict(need)]}
    if len(rows) - at > ASSET_ROWS:
        raise ImportRefused(f"The list has more than {ASSET_ROWS:,} rows. Split it into several files.")
    fields: dict[str, int] = {}
    for column, heading in enumerate(rows[at]):
        if field := kind.vocabulary.field_of(heading, options.mapping):
            fields.setdefault(field, column)
    left_out = [f"{sheet.word} {one.row} ({one.message})" for one in sheet.refusals]
    unread = [head for column, head in enumerate(rows[at]) if head.strip() and column not in fields.values()]
    document, notes = make(Table(sheet, at, fields, left_out, unread))
    return {"document": document, "notes": notes, **found}


def _open(data: bytes, options: Options, kind: Kind) -> Sheet:
    """Read the table of a list, text under the separator under which its headings are known."""
    head = read_head(data)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return read_xls(data, options)
    if head.startswith(b"PK\x03\x04"):
        return read_ods(data, options) if MARK in head[:200] else read_xlsx(data, options)
    text, _, need = decode(read_whole(data), options.encoding)
    if need:
        raise ImportRefused(f"{need.message} Save the list as UTF-8, or choose the encoding.")
    fitting = (one for one in SEPARATORS if kind.knows(first_rows(text, one)))
    return read_rows(text, next(fitting, None) or find_separator(text, options), ASSET_ROWS)


def _cell_of(cells: list[str], column: int) -> str:
    """Give a cell with its spaces squeezed; empty where the row ends before it."""
    return " ".join(cells[column].split()) if column < len(cells) else ""


def check_once(code: str, often: Counter[str]) -> None:
    """Raise Unreadable where an id stands in several rows: nobody can say which of them is meant."""
    if often[code] > 1:
        raise Unreadable("twice", f"the id {code[:40]!r} stands in {often[code]} rows")


def time_of(text: str, options: Options, what: str) -> datetime:
    """Read a time, or a day alone; raise Unreadable where it is none or can be read two ways."""
    try:
        found = read_time(text, options.date_order)
    except AmbiguousDate:
        raise Unreadable("day", f"the day {text[:40]!r} can be read two ways; write it as 2026-11-22") from None
    if found is None:
        raise Unreadable("day", f"{text[:40]!r} is no {what}")
    return found
