"""Which column of a table feeds which field: what the person said first, then the known headings, else an extra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from inventory.importers.headings import EXTRA, FIELDS, MANY, fold, look_up
from inventory.importers.limits import COLUMNS, NAME_CHARACTERS
from inventory.importers.spelled import READERS
from inventory.importers.values import (
    Unreadable,
    check_characters,
    is_unknown,
    read_ips,
    read_macs,
    read_time,
    read_type,
)
from inventory.records import Column, ImportRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

# The column that our workbook of problem rows adds to those of the file; it says nothing of an asset.
WHY_REFUSED = "Why it was refused"
SAMPLES = 3
SAMPLE_LENGTH = 40
MODEL_IN_NETBOX = frozenset({"devicetype", "type"})
NETBOX = (frozenset({"devicetype"}), frozenset({"type", "tenant"}), frozenset({"type", "rack"}))
LOOKED_AT = 50
HEADING_ALONE = 90
MOST = 60
FEW = 2
_READERS: dict[str, Callable[[str], Any]] = {
    **READERS,
    "type": read_type,
    "ip": read_ips,
    "mac": read_macs,
    "last_seen": lambda cell: read_time(cell, "day_first"),  # in which order is another question
}
_MAPPED_RANK = -1


@dataclass(frozen=True, slots=True)
class Feed:
    """One column: its place, its heading, the field it feeds (None: an extra) and who said so."""

    at: int
    heading: str
    field: str | None
    rank: int
    chosen_by: str
    has_heading: bool = True


def assign(headings: list[str], mapping: Mapping[str, str]) -> list[Feed]:
    """Assign every column but our own; the ones that feed come in the order in which they speak for their field."""
    _check(headings, mapping)
    folded = {fold(heading) for heading in headings}
    # NetBox says `role` for the type, and `device_type`, in its tables `type`, for the model.
    is_netbox = bool(folded & {"role", "devicerole"}) and any(sign <= folded for sign in NETBOX)
    feeds = [
        _feed(at, heading, mapping, is_netbox=is_netbox)
        for at, heading in enumerate(headings)
        if heading != WHY_REFUSED
    ]
    return sorted(feeds, key=lambda feed: (feed.rank, feed.at))


def _feed(at: int, heading: str, mapping: Mapping[str, str], *, is_netbox: bool) -> Feed:
    if heading in mapping:
        return Feed(at, heading, mapping[heading] or None, _MAPPED_RANK, "mapping")
    if not heading.strip():
        return Feed(at, f"column {at + 1}", None, 0, "nobody", has_heading=False)
    if is_netbox and fold(heading) in MODEL_IN_NETBOX:
        return Feed(at, heading, "model", 0, "heading")
    known = look_up(heading)
    return Feed(at, heading, known[0], known[1], "heading") if known else Feed(at, heading, None, 0, "nobody")


def _check(headings: list[str], mapping: Mapping[str, str]) -> None:
    filled = sum(bool(heading.strip()) for heading in headings)
    if filled > COLUMNS:
        raise ImportRefused(f"The table has {filled} columns, at most {COLUMNS} are read. Remove some of them.")
    counted = Counter(heading.strip().casefold() for heading in headings if heading.strip())
    equal = [name for name, count in counted.items() if count > 1]
    if equal:
        raise ImportRefused(
            f"Two columns have the same heading {equal[0]!r}: which one counts cannot be told. Rename or remove one."
        )
    _check_headings(headings)
    for heading, field in mapping.items():
        if field not in (EXTRA, *FIELDS):
            raise ImportRefused(
                f"The mapping sends {heading!r} to {field!r}, which is no field. The fields are: {', '.join(FIELDS)}."
            )
    chosen = Counter(field for field in mapping.values() if field and field not in MANY)
    twice = [field for field, count in chosen.items() if count > 1]
    if twice:
        raise ImportRefused(
            f"The mapping sends two columns to {twice[0]!r}, which holds one value. Choose one of them."
        )


def _check_headings(headings: list[str]) -> None:
    for at, heading in enumerate(headings, start=1):
        try:
            check_characters(heading, is_long=True)
        except Unreadable as error:
            raise ImportRefused(f"The heading of column {at} cannot be used. {error.message}") from error
        if len(heading) > NAME_CHARACTERS:
            raise ImportRefused(f"The heading of column {at} is longer than {NAME_CHARACTERS} characters. Shorten it.")


def describe(feeds: list[Feed], rows: list[tuple[int, list[str]]]) -> tuple[Column, ...]:
    """Say what each column feeds, in the file's order, with its first values; for the mapping dialog."""
    return tuple(
        described(
            feed.heading, feed.field, feed.chosen_by, (cells[feed.at : feed.at + 1] for _, cells in rows), _READERS
        )
        for feed in sorted(feeds, key=lambda feed: feed.at)
    )


def described(
    heading: str,
    field: str | None,
    chosen_by: str,
    cells: Iterable[Sequence[str]],
    readers: Mapping[str, Callable[[str], Any]],
) -> Column:
    """Say what a column feeds, with its first values and in percent how sure that is.

    A person's word is 100; else it is the share of the first cells that the field's rule can read. Where the field
    takes any text, the heading alone speaks, which is taken as 90. `cells` gives of each row the one cell, or none.
    """
    first = [cell for one in islice(cells, LOOKED_AT) for cell in one]
    samples = tuple(dict.fromkeys(cell[:SAMPLE_LENGTH] for cell in first if cell.strip()))[:SAMPLES]
    return Column(heading, field, chosen_by, samples, _sureness(field, chosen_by, first, readers))


def unused(feeds: list[Feed], rows: list[tuple[int, list[str]]]) -> dict[str, list[str]]:
    """Give the headings of columns that feed nothing, though most of their cells read as addresses of a kind."""
    found: dict[str, list[str]] = {}
    for feed in feeds:
        cells = [cell for _, cells in rows for cell in cells[feed.at : feed.at + 1] if not is_unknown(cell)]
        if feed.chosen_by != "nobody" or not feed.has_heading or len(cells) < FEW:
            continue
        for field in ("ip", "mac"):
            if 100 * sum(_is_read(_READERS[field], cell) for cell in cells) >= MOST * len(cells):
                found.setdefault(field, []).append(feed.heading)
    return found


def _sureness(
    field: str | None, chosen_by: str, cells: list[str], readers: Mapping[str, Callable[[str], Any]]
) -> int | None:
    if field is None:
        return None
    if chosen_by == "mapping":
        return 100
    reader = readers.get(field)
    cells = [cell for cell in cells if not is_unknown(cell)]
    if reader is None or not cells:
        return HEADING_ALONE
    return round(100 * sum(_is_read(reader, cell) for cell in cells) / len(cells))


def _is_read(reader: Callable[[str], Any], cell: str) -> bool:
    try:
        return reader(cell) not in (None, (), False)
    except Unreadable:
        return False
