"""Files for other tools: windows as a calendar (iCalendar, RFC 5545), cards as a list for trackers (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from accounts.export import safe_cell

LINE_OCTETS: Final = 75
TRACKER_COLUMNS: Final = (
    "Summary", "Description", "Status", "Assignee", "Due date", "Labels", "Cost", "Effort days", "Outage hours", "Id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Whole days in a calendar; `last` is the last day."""

    uid: str
    title: str
    first: date
    last: date
    text: str


def calendar(name: str, events: Iterable[Event], stamp: date) -> str:
    """Give a calendar; `stamp` is the day that it speaks of, so that the same windows give the same file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bulkhead//Maintenance windows//EN",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for one in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_text(one.uid)}",
            f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{one.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.last + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_text(one.title)}",
            f"DESCRIPTION:{_text(one.text)}",
            "END:VEVENT",
        ]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _text(words: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(sign, escaped)
    return words


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 octets, never inside a letter; those after the first begin with a blank."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece


def tracker_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Give rows under the columns that most trackers take; no cell is read as a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(TRACKER_COLUMNS)
    writer.writerows([safe_cell(str(row.get(name, ""))) for name in TRACKER_COLUMNS] for row in rows)
    return text.getvalue()
