"""CSV and TSV: from text to rows with their line numbers, with the separator recognised from the heading row."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, TextIO

from accounts.export import plain_cell
from inventory.importers.headings import find_heading_row, known_headings
from inventory.importers.limits import ASSET_ROWS, CELL_CHARACTERS, HEADER_SEARCH_ROWS
from inventory.importers.sheet import Rows, Sheet, Streamed, check_rows
from inventory.importers.tables import read_table
from inventory.importers.text import CODECS, find_encoding
from inventory.importers.unpack import EMPTY, open_unpacked
from inventory.records import ImportRefused, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.importers.options import Options
    from inventory.importers.sheet import Row
    from inventory.records import Parsed

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_NAMED = {word: separator for separator, word in SEPARATORS.items()}
HEAD_CHARACTERS = 4 << 20
_STATED = re.compile(r"\A\ufeff?sep=(.)\r?\n?")


def parse_csv(data: bytes, options: Options) -> Parsed:
    """Read an asset table from CSV or TSV."""
    encoding, need = find_encoding(lambda: open_unpacked(data), options.encoding)

    def open_text() -> TextIO:
        return io.TextIOWrapper(open_unpacked(data), encoding=CODECS[encoding], newline="")

    with open_text() as stream:
        head = stream.read(HEAD_CHARACTERS)
    if not head.strip("\0 \t\r\n"):
        raise ImportRefused(EMPTY)
    separator = _NAMED.get(options.separator or "", options.separator) or _stated(head) or find_separator(head, options)
    if separator not in SEPARATORS:
        raise ImportRefused("The separator must be a comma, a semicolon or a tab.")
    refusals: list[Refusal] = []
    rows = Rows(lambda: _rows(open_text(), separator, ASSET_ROWS, refusals))
    if _STATED.match(head) and rows:
        rows = rows.after(0)
    sheet = Streamed(word="line", rows=rows, refusals=refusals, is_padded=False)
    return read_table("csv", sheet, options, encoding=encoding, needs=(need,) if need else ())


def find_separator(text: str, options: Options) -> str:
    """Find the separator under which the heading row names most fields; among equals, the one that splits most."""
    best = (0, 0, 0, ",")
    for rank, separator in enumerate(SEPARATORS):
        rows = first_rows(text, separator)
        at = find_heading_row(rows, frozenset(options.mapping))
        widest = max((len(row) for row in rows), default=0)
        fields = 0 if at is None else len(known_headings(rows[at])) + len(options.mapping)
        best = max(best, (fields, widest, -rank, separator))
    return best[3]


def _stated(text: str) -> str | None:
    found = _STATED.match(text)
    return found[1] if found else None


def first_rows(text: str, separator: str) -> list[list[str]]:
    """Give the first rows under a separator, whatever is wrong with later ones."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == HEADER_SEARCH_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def read_rows(text: str, separator: str, most: int) -> Sheet:
    """Split the text into rows; a row whose quotes are wrong is refused, an open quote ends the reading.

    A table of more than `most` rows is refused when that is seen, not when all of it lies in memory.
    """
    refusals: list[Refusal] = []
    rows: list[tuple[int, list[str]]] = []
    for row in _rows(io.StringIO(text, newline=""), separator, most, refusals):
        rows.append(row)
        check_rows(len(rows) - HEADER_SEARCH_ROWS, most)
    stated = _STATED.match(text)
    if stated and rows:
        rows = rows[1:]
    return Sheet(word="line", rows=rows, refusals=refusals, is_padded=False)


def _rows(text: TextIO, separator: str, most: int, refusals: list[Refusal]) -> Iterator[Row]:
    """Give the rows; those that cannot be read go to the refusals, once, however often the text is read."""
    csv.field_size_limit(CELL_CHARACTERS)
    reader = csv.reader(text, delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _handle(error, line, refusals)
            check_rows(len(refusals), most)
            continue
        if any(cells):
            yield line, [plain_cell(cell) for cell in cells]


def _handle(error: csv.Error, line: int, refusals: list[Refusal]) -> None:
    if refusals and line <= refusals[-1].row:
        return
    message = str(error)
    if "unexpected end of data" in message or "field larger" in message:
        raise ImportRefused(
            f"The quote that opens in line {line} is never closed, so the rows after it cannot be told apart. "
            "Close the quote, or remove it, and send the file again."
        ) from error
    refusals.append(
        Refusal(
            line,
            "",
            "quotes",
            "The quotes of this row are wrong: text follows a closing quote, or a quote stands alone.",
        )
    )
