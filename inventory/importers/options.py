"""The choices a person can make about one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Options:
    """How to read one file; None everywhere means: recognise it.

    `format` is a key of recognise.FORMATS. `encoding` confirms the proposed one ("cp1252"). `separator` is a comma, a
    semicolon or a tab, or its name. `header_row` counts from 1. `mapping` goes from a heading, as written, to a field
    of headings.FIELDS, or to "" for "keep as extra"; it overrides the known headings. `date_order` is "day_first" or
    "month_first". `values` says per field (spelled.FIELDS) what is taken for a spelling, "" for "nothing is known".
    `empty_clears`: an empty cell takes away what is known; without it, it says nothing.
    `rows` asks for the cells of these rows of a table as they stand.
    """

    format: str | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    empty_clears: bool = False
    rows: tuple[int, ...] = ()
