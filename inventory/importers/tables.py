"""A table of assets, whatever file it came in: heading row, columns, rows, and one tag for each asset."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from inventory.importers.columns import LOOKED_AT, assign, describe, unused
from inventory.importers.headings import (
    FIELDS,
    IDENTIFYING,
    find_heading_row,
    find_plain_heading_row,
    fold,
    fullest_row,
)
from inventory.importers.identity import Records
from inventory.importers.limits import ASSET_ROWS, COLUMNS, HEADER_SEARCH_ROWS
from inventory.importers.rows import SCALES, Draft, Findings, read_row
from inventory.importers.sheet import check_rows
from inventory.importers.spelled import check_mapped, list_spellings
from inventory.importers.spill import Spill
from inventory.importers.words import counted
from inventory.records import Column, ImportRefused, Need, Note, Parsed, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inventory.importers.columns import Feed
    from inventory.importers.options import Options
    from inventory.importers.sheet import AnySheet

DATE_ORDERS = ("day_first", "month_first")
SHOWN = 20
SLOTS = frozenset({"slot", "slotnumber"})
RACKS_SHOWN = 3
FINDING_HEADINGS = frozenset({"cve", "cves", "cveid", "pluginid", "nvtoid", "nvtname", "vulnerabilityid", "ghsaid"})
FINDINGS = (
    "This is a list of a vulnerability scanner's findings, with one row per finding and not one per asset. "
    "Send the scanner's list of hosts instead; if this really is an asset list, say which column is which."
)
_NUMBER = re.compile(r"^[0-9]+(?:[.,][0-9]+)?$")
FIELD_WORDS = {
    "level": "Purdue levels", "domain": "domains (ot, it, external)", "importance": "criticalities that a rule knows",
    "criticality_safety": "criticalities from 1 to 5", "criticality_production": "criticalities from 1 to 5",
    "last_seen": "dates that can be read", "ip": "IP addresses of a device", "mac": "MAC addresses of a device",
}  # fmt: skip


def read_table(
    format_: str,
    sheet: AnySheet,
    options: Options,
    *,
    encoding: str | None = None,
    needs: tuple[Need, ...] = (),
) -> Parsed:
    """Read the assets of a table."""
    _check(sheet, options)
    at = _heading_index(sheet, options)
    if at is None:
        return _ask_for_mapping(format_, sheet, encoding, needs)
    heading_row, headings = sheet.rows[at]
    feeds = assign(headings, options.mapping)
    if not options.mapping and FINDING_HEADINGS & {fold(heading) for heading in headings}:
        raise ImportRefused(FINDINGS)
    if not any(feed.field in IDENTIFYING for feed in feeds):
        return _ask_for_mapping(format_, sheet, encoding, needs, at)
    check_mapped(options.values)
    findings = Findings(options.date_order, options.values, clears=options.empty_clears)
    body = _Body(sheet, at, feeds, findings, frozenset(options.rows))
    records = Records(body.drafts, word=sheet.word, source=format_)
    return Parsed(
        format=format_,
        records=records,
        refusals=_refusals(feeds, records.refusals, (*sheet.refusals, *body.refusals)),
        notes=(
            *sheet.notes,
            *_notes(sheet, heading_row, at, feeds, findings),
            *_rack_note(sheet.word, body.drafts(), feeds),
            *records.notes,
        ),
        needs=(*needs, *date_need(findings.ambiguous_dates)),
        columns=_columns(sheet, at, feeds),
        encoding=encoding,
        sheet=sheet.name,
        sheets=sheet.names,
        header_row=heading_row,
        spellings=list_spellings(findings.spellings, options.values, findings.other_scales),
        rows=tuple(body.wanted),
    )


def _refusals(feeds: list[Feed], by_field: Iterable[Refusal], others: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Give the refused rows in their order, each with the column as the file calls it."""
    headings = {feed.field: feed.heading for feed in reversed(feeds)}
    named = (replace(one, column=headings.get(one.column, one.column)) for one in by_field)
    return tuple(sorted((*others, *named), key=lambda refusal: refusal.row))


def _check(sheet: AnySheet, options: Options) -> None:
    if options.date_order not in (None, *DATE_ORDERS):
        raise ImportRefused(f"The date order must be {' or '.join(DATE_ORDERS)}.")
    if not sheet.rows:
        raise ImportRefused("There are no rows that can be read. A heading row and one row of data are expected.")


def _heading_index(sheet: AnySheet, options: Options) -> int | None:
    if options.header_row is not None:
        found = next((at for at, (row, _) in enumerate(sheet.rows) if row == options.header_row), None)
        if found is None:
            raise ImportRefused(
                f"There is nothing in {sheet.word} {options.header_row}, which was named as heading row."
            )
        return found
    first = [cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]]
    found = find_heading_row(first, frozenset(options.mapping)) if options.mapping else None
    found = find_heading_row(first, frozenset()) if found is None else found
    return find_plain_heading_row(first) if found is None else found


def _ask_for_mapping(
    format_: str, sheet: AnySheet, encoding: str | None, needs: tuple[Need, ...], at: int | None = None
) -> Parsed:
    """Ask which column is what; the row that looks like headings is the first one with the most filled cells."""
    if at is None:
        at = fullest_row([cells for _, cells in sheet.rows[:HEADER_SEARCH_ROWS]])
    row, headings = sheet.rows[at]
    headings = _trim(headings)
    named = ", ".join(repr(heading[:40]) for heading in headings[:SHOWN] if heading.strip())
    message = (
        f"No column that could identify an asset (tag, name, IP address, MAC address) was recognised; "
        f"{sheet.word} {row} reads: {named}. Say which column is which, or that "
        "the rows are flows, hazards, test results or incidents, or rename the headings."
    )
    if not 1 < len(headings) <= COLUMNS:
        raise ImportRefused(message)
    need = Need("mapping", message, FIELDS, tuple(headings))
    feeds = assign(headings, {})
    return Parsed(
        format=format_, records=(), needs=(*needs, need), columns=_columns(sheet, at, feeds),
        encoding=encoding, sheet=sheet.name, sheets=sheet.names, header_row=row, notes=sheet.notes,
    )  # fmt: skip


def _columns(sheet: AnySheet, at: int, feeds: list[Feed]) -> tuple[Column, ...]:
    return describe(feeds, sheet.rows[at + 1 : at + 1 + LOOKED_AT])


def _trim(headings: list[str]) -> list[str]:
    """Drop the empty cells that spreadsheets leave at the end of a row."""
    end = len(headings)
    while end and not headings[end - 1].strip():
        end -= 1
    return headings[:end]


class _Body:
    """The rows below the headings, read once: what each says, put away, and those that cannot be taken."""

    def __init__(self, sheet: AnySheet, at: int, feeds: list[Feed], findings: Findings, wanted: frozenset[int]) -> None:
        self.refusals: list[Refusal] = []
        self.wanted: list[tuple[int, tuple[str, ...]]] = []
        self._findings = findings
        self._drafts = Spill(Draft)
        widths = (max((feed.at + 1 for feed in feeds if feed.has_heading), default=0), len(sheet.rows[at][1]))
        for count, (row, cells) in enumerate(islice(sheet.rows, at + 1, None), start=1):
            check_rows(count, ASSET_ROWS)
            if row in wanted:
                self.wanted.append((row, tuple(cells)))
            wrong = _width_refusal(sheet, row, cells, *widths)
            if wrong:
                self.refusals.append(wrong)
                continue
            found = read_row(row, cells, feeds, sheet.bad_cells, findings)
            if isinstance(found, Draft):
                self._drafts.append(found)
            else:
                self.refusals.extend(found)
        self._find_other_scales()

    def drafts(self) -> Iterator[Draft]:
        """Give what the rows say, without the numbers of a scale of its own."""
        for draft in self._drafts:
            for name in self._findings.other_scales:
                _take_back(draft, name, self._findings)
            yield draft

    def _find_other_scales(self) -> None:
        """Take no number of a criticality column that also holds numbers beyond 1 to 5: it has a scale of its own.

        A 3 out of 0 to 3 is not the 3 out of 1 to 5; which scale it is, the file does not say.
        """
        known = self._findings.not_known
        found = [name for name in (*SCALES, "importance") if any(_NUMBER.match(text) for text in known.get(name, ()))]
        self._findings.other_scales.update(found)
        if found:
            for draft in self._drafts:
                for name in found:
                    if number := _take_back(draft, name, self._findings):
                        known[name][number] += 1


def _take_back(draft: Draft, name: str, findings: Findings) -> str | None:
    if draft.originals.get(name, "").strip() in findings.mapped.get(name, {}):
        return None  # a person said what it means
    return draft.take_back(name)


def _width_refusal(sheet: AnySheet, row: int, cells: list[str], least: int, most: int) -> Refusal | None:
    if len(cells) < least and not sheet.is_padded:
        return Refusal(
            row, "", "short", f"The row has {len(cells)} cells, the heading row {least}: it is cut or damaged."
        )
    beyond = next((cell for cell in cells[most:] if cell.strip()), None)
    if beyond is None:
        return None
    message = f"The row has {len(cells)} cells, the heading row {most}: a separator inside a cell needs quotes."
    return Refusal(row, "", "long", message, beyond)


def _notes(sheet: AnySheet, heading_row: int, at: int, feeds: list[Feed], findings: Findings) -> list[Note]:
    notes = []
    if at:
        notes.append(
            Note("heading_row", f"The headings are in {sheet.word} {heading_row}; what stands above was left out.")
        )
    for field, headings in unused(feeds, sheet.rows[at + 1 : at + 1 + LOOKED_AT]).items():
        listed, what = " and ".join(map(repr, headings[:SHOWN])), "IP" if field == "ip" else "MAC"
        message = (
            f"Under {listed} stand {what} addresses, which feed nothing yet: say under Columns that they are such."
        )
        notes.append(Note("unused_addresses", message))
    extras = [
        feed.heading for feed in sorted(feeds, key=lambda feed: feed.at) if feed.field is None and feed.has_heading
    ]
    if extras:
        more = f" and {len(extras) - SHOWN} more" if len(extras) > SHOWN else ""
        notes.append(Note("extra_columns", f"Columns kept as extra fields: {', '.join(extras[:SHOWN])}{more}."))
    for name, texts in findings.not_known.items():
        total = texts.total()
        example = ", ".join(repr(text[:40]) for text, _ in texts.most_common(3))
        message = (
            f"The column {findings.headings[name]!r} holds {counted(total, 'value')} not among the "
            f"{FIELD_WORDS.get(name, 'texts (a spreadsheet spoilt them)')} "
            f"({example}): unknown, with the text kept."
        )
        notes.append(Note(f"not_known_{name}", message, total))
    if findings.other_types:
        example = ", ".join(repr(text[:40]) for text, _ in findings.other_types.most_common(5))
        notes.append(
            Note(
                "other_types",
                f"Types that the catalogue does not know are kept as given, and count as unknown: {example}.",
            )
        )
    if findings.blank_edges:
        notes.append(
            Note("blank_edges", f"{counted(findings.blank_edges, 'cell')} with blanks at the edge, kept as sent.")
        )
    return notes


def _rack_note(word: str, drafts: Iterator[Draft], feeds: list[Feed]) -> list[Note]:
    """Tell of addresses that modules of a rack share: which of them holds it is not said, and they are not one."""
    slots = [feed.heading for feed in feeds if feed.field is None and fold(feed.heading) in SLOTS]
    if not slots:
        return []
    rows: dict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        if any(slot in draft.extra for slot in slots):
            for ip in draft.ips:
                rows[ip].append(str(draft.row))
    shared = [f"{ip} in {word}s {', '.join(some[:SHOWN])}" for ip, some in rows.items() if len(some) > 1]
    if not shared:
        return []
    more = " and more" if len(shared) > RACKS_SHOWN else ""
    message = (
        f"Modules in slots share an address ({'; '.join(shared[:RACKS_SHOWN])}{more}): each keeps it, for which of "
        "them holds it is not said, and each stays an asset of its own."
    )
    return [Note("shared_in_rack", message, len(shared))]


def date_need(ambiguous: list[str]) -> tuple[Need, ...]:
    """Ask in which order dates name the day and the month, where some can be read either way."""
    if not ambiguous:
        return ()
    message = "In these dates the day and the month cannot be told apart. Say which comes first."
    return (Need("date_order", message, DATE_ORDERS, tuple(ambiguous[:10])),)
