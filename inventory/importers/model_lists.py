"""Lists whose rows become records of the model instead of assets: hazards, results of tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from inventory.importers.csv_file import SEPARATORS, find_separator, first_rows, read_rows
from inventory.importers.limits import ASSET_ROWS
from inventory.importers.ods_file import MARK, read_ods
from inventory.importers.text import decode
from inventory.importers.unpack import read_head, read_whole
from inventory.importers.xls_file import read_xls
from inventory.importers.xlsx_file import read_xlsx
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.importers.options import Options
    from inventory.importers.sheet import Sheet

SHOWN: Final = 10


class ModelList(ImportRefused):
    """A table that is no list of assets; `format` says what it is, and its rows become records of the model."""

    def __init__(self, format_: str, what: str) -> None:
        """Keep what it is; `what` says it in words."""
        super().__init__(f"This is a list of {what}, and gives no assets.")
        self.format = format_


def open_sheet(data: bytes, options: Options, knows: Callable[[list[list[str]]], bool]) -> Sheet:
    """Read the table of a list, text under the separator under which its headings are known."""
    head = read_head(data)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return read_xls(data, options)
    if head.startswith(b"PK\x03\x04"):
        return read_ods(data, options) if MARK in head[:200] else read_xlsx(data, options)
    text, _, need = decode(read_whole(data), options.encoding)
    if need:
        raise ImportRefused(f"{need.message} Save the list as UTF-8, or choose the encoding.")
    fitting = (one for one in SEPARATORS if knows(first_rows(text, one)))
    return read_rows(text, next(fitting, None) or find_separator(text, options), ASSET_ROWS)


def cell_of(cells: list[str], column: int) -> str:
    """Give a cell with its spaces squeezed; empty where the row ends before it."""
    return " ".join(cells[column].split()) if column < len(cells) else ""


def left_out_sentence(left_out: list[str]) -> list[str]:
    """Say which rows were left out, the first of them by number and reason."""
    if not left_out:
        return []
    more = f" and {len(left_out) - SHOWN} more" if len(left_out) > SHOWN else ""
    return [f"Left out: {'; '.join(left_out[:SHOWN])}{more}."]
