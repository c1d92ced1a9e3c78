"""One row of a table into the values of one asset, every cell by a published rule, with what was not known counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from inventory.importers import values
from inventory.importers.headings import IDENTIFYING, MANY
from inventory.importers.limits import NAME_CHARACTERS, TEXT_CHARACTERS
from inventory.importers.spelled import FIELDS as SPELLED
from inventory.importers.spelled import READERS
from inventory.records import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inventory.importers.columns import Feed

SCALES = {"criticality_safety": "safety", "criticality_production": "production"}
# Where line breaks are in order: long text, and cells that hold several addresses.
LONG = frozenset({"description", "ip", "mac"})
# Prose, in which a spreadsheet spoils nothing that anything rests on.
FREE = frozenset({"description", "location"})


@dataclass(slots=True)
class Findings:
    """What the rows of one table had in common that a person should know."""

    date_order: str | None = None
    mapped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clears: bool = False
    spellings: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in SPELLED})
    not_known: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    headings: dict[str, str] = field(default_factory=dict)
    ambiguous_dates: list[str] = field(default_factory=list)
    other_types: Counter[str] = field(default_factory=Counter)
    other_scales: set[str] = field(default_factory=set)
    blank_edges: int = 0


class Draft(msgspec.Struct, array_like=True, gc=False):
    """The values of one row on their way to a record; rows that read the same have the same `likeness`."""

    row: int
    likeness: int
    single: dict[str, Any] = msgspec.field(default_factory=dict)
    ips: list[str] = msgspec.field(default_factory=list)
    macs: list[str] = msgspec.field(default_factory=list)
    criticality: dict[str, int] = msgspec.field(default_factory=dict)
    extra: dict[str, str] = msgspec.field(default_factory=dict)
    originals: dict[str, str] = msgspec.field(default_factory=dict)
    empty: list[str] = msgspec.field(default_factory=list)

    def cleared(self) -> tuple[str, ...]:
        """Give the fields with an empty cell that no other column fills."""
        if not self.empty:
            return ()
        filled = {*self.single, *(["ip"] * bool(self.ips)), *(["mac"] * bool(self.macs))}
        filled |= {name for name, scale in SCALES.items() if scale in self.criticality}
        return tuple(sorted(set(self.empty) - filled))

    def has_identity(self) -> bool:
        """Say whether something here could tell this asset from another."""
        return bool(self.ips or self.macs or IDENTIFYING & self.single.keys())

    def take_back(self, name: str) -> str | None:
        """Forget a criticality that was given as a number, and give the number; None where there is none."""
        home: dict[str, Any] = self.criticality if name in SCALES else self.single
        key = SCALES.get(name, name)
        if key not in home or not self.originals.get(name, "1").strip().isdigit():
            return None
        number = str(home.pop(key))
        self.originals.setdefault(name, number)
        return number


def read_row(
    row: int, cells: list[str], feeds: list[Feed], bad_cells: dict[tuple[int, int], str], findings: Findings
) -> Draft | list[Refusal]:
    """Read one row; give all that is wrong with it where it cannot be taken."""
    draft = Draft(row, hash(tuple(cells)))
    refusals: list[Refusal] = []
    for feed in feeds:
        cell = cells[feed.at] if feed.at < len(cells) else ""
        try:
            if feed.field:
                _check_cell(bad_cells.get((row, feed.at)))
            if cell:
                _take(draft, feed, cell, findings)
            if findings.clears and feed.field and not cell.strip():
                draft.empty.append(feed.field)
        except values.Unreadable as error:
            refusals.append(Refusal(row, feed.heading, error.code, error.message, cell))
    if not refusals and not draft.has_identity():
        message = "The row names no asset: it has neither a tag, a name, an IP address nor a MAC address."
        refusals.append(Refusal(row, "", "no_identity", message))
    return refusals or draft


def _check_cell(reason: str | None) -> None:
    if reason:
        raise values.Unreadable("cell", reason)


def _take(draft: Draft, feed: Feed, cell: str, findings: Findings) -> None:
    is_long = feed.field is None or feed.field in LONG
    values.check_characters(cell, is_long=is_long)
    limit = TEXT_CHARACTERS if is_long else NAME_CHARACTERS
    if len(cell) > limit:
        raise values.Unreadable("too_long", f"The cell has {len(cell):,} characters, at most {limit:,} are kept.")
    if feed.field is None or (feed.field in draft.single and not values.is_unknown(cell)):
        if cell.strip():
            draft.extra[feed.heading] = cell
    elif feed.field in findings.spellings:
        _take_spelled(draft, feed, cell, findings)
    elif feed.field in MANY:
        into, found = (draft.ips, values.read_ips(cell)) if feed.field == "ip" else (draft.macs, values.read_macs(cell))
        _take_many(draft, feed, into, found, cell=cell, findings=findings)
    elif values.is_unknown(cell):
        if cell.strip():
            draft.originals.setdefault(feed.field, cell)
    else:
        _take_single(draft, feed, cell, findings)


def _take_spelled(draft: Draft, feed: Feed, cell: str, findings: Findings) -> None:
    """Take a value with words of its own: what a person said of its spelling first, then the published rules."""
    name, written = feed.field or "", cell.strip()
    if not written:
        return
    findings.spellings[name][written] += 1
    mapped = findings.mapped.get(name, {})
    if written in mapped:
        if mapped[written]:
            _take_single(draft, feed, mapped[written], findings)
        draft.originals[name] = cell
    elif values.is_unknown(cell):
        draft.originals.setdefault(name, cell)
    else:
        _take_single(draft, feed, cell, findings)


def _take_many(
    draft: Draft, feed: Feed, into: list[str], found: tuple[str, ...], *, cell: str, findings: Findings
) -> None:
    into.extend(value for value in found if value not in into)
    if cell.strip() and ", ".join(found) != cell:
        name = f"{feed.field}s"
        earlier = draft.originals.get(name)
        draft.originals[name] = f"{earlier}; {cell}" if earlier else cell
    if not found and not values.is_unknown(cell):
        findings.not_known[feed.field or ""][cell.strip()] += 1
        findings.headings[feed.field or ""] = feed.heading


def _take_single(draft: Draft, feed: Feed, cell: str, findings: Findings) -> None:
    name = feed.field or ""
    if name in READERS:
        _take_read(draft, feed, cell, READERS[name](cell), findings)
    elif name == "last_seen":
        _take_time(draft, feed, cell, findings)
    elif name == "type":
        known = values.read_type(cell)
        draft.single["type"] = known or cell
        if known is None:
            findings.other_types[cell.strip()] += 1
        elif known != cell:
            draft.originals["type"] = cell
    elif name in FREE or (reason := values.spoilt(cell)) is None:
        draft.single[name] = cell
        findings.blank_edges += cell != cell.strip()
    elif name in IDENTIFYING or name == "serial":
        raise values.Unreadable("spoilt", reason)
    else:
        findings.not_known[name][cell.strip()] += 1
        findings.headings[name] = feed.heading
        draft.originals[name] = cell


def _take_read(draft: Draft, feed: Feed, cell: str, value: Any, findings: Findings) -> None:
    name = feed.field or ""
    if value is None:
        findings.not_known[name][cell.strip()] += 1
        findings.headings[name] = feed.heading
    elif name in SCALES:
        draft.criticality[SCALES[name]] = value
    else:
        draft.single[name] = value
    if value is None or (f"{value:g}" if isinstance(value, float) else str(value)) != cell:
        draft.originals[name] = cell


def _take_time(draft: Draft, feed: Feed, cell: str, findings: Findings) -> None:
    draft.originals["last_seen"] = cell
    try:
        value = values.read_time(cell, findings.date_order)
    except values.AmbiguousDate:
        findings.ambiguous_dates.append(f"row {draft.row}: {cell.strip()}")
        return
    if value is None and not values.is_never(cell):
        findings.not_known["last_seen"][cell.strip()] += 1
        findings.headings["last_seen"] = feed.heading
    elif value is not None:
        draft.single["last_seen"] = value
