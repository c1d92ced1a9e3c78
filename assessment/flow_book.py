"""The verdicts on all flows of a run, kept in parts so that a page of a million is read from one or two of them.

The head says how many flows each verdict and conduit has, and where in the list they stand; the list is cut into parts
of a thousand. A second list, by code and cut the same way, leads from a flow to its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, overload

from assessment.engine.verdicts import VERDICTS, FlowVerdict, Partner
from assessment.models import Run

PART: Final = 1000
PREFIX: Final = "flow_book"
PARTNERS: Final = f"{PREFIX}.partners"


def book_sections(verdicts: Sequence[FlowVerdict], partners: Iterable[Partner]) -> dict[str, Any]:
    """Give the sections of a run that keep its verdicts; `verdicts` stand by verdict and conduit."""
    codes = [one.code for one in verdicts]
    places = [(codes[place], place) for place in sorted(range(len(codes)), key=codes.__getitem__)]
    ranges, start = [], 0
    for (verdict, conduit), group in groupby(verdicts, key=lambda one: (one.verdict, one.conduit)):
        count = sum(1 for _ in group)
        ranges.append([verdict, conduit, start, count])
        start += count
    head = {"ranges": ranges, "firsts": [places[place][0] for place in range(0, len(places), PART)]}
    told = [
        {
            "name": one.name,
            "flows": one.flows,
            "last_seen": None if one.last_seen is None else one.last_seen.isoformat(),
            "undocumented": one.verdicts["undocumented"],
            "forbidden": one.verdicts["forbidden"],
            "ends": sorted(one.ends),
        }
        for one in partners
    ]
    rows = [(one.code, *one.source, *one.destination) for one in verdicts]
    return {PREFIX: head, PARTNERS: told, **_parts("list", rows), **_parts("codes", places)}


def _parts(name: str, rows: Sequence[Any]) -> dict[str, Any]:
    return {f"{PREFIX}.{name}.{start // PART}": rows[start : start + PART] for start in range(0, len(rows), PART)}


@dataclass(frozen=True)
class Entry:
    """One flow of the book with the assets and zones at its ends, empty where not known."""

    code: str
    verdict: str
    conduit: str
    source: tuple[str, str]
    destination: tuple[str, str]


class FlowBook:
    """The verdicts of a run; `is_kept` is False where the run is older than the book."""

    def __init__(self, run: Run) -> None:
        self.run = run
        head = run.sections.filter(name=PREFIX).first()
        self.is_kept = head is not None
        body = {"ranges": [], "firsts": []} if head is None else head.body
        self._ranges: list[tuple[str, str, int, int]] = [tuple(one) for one in body["ranges"]]
        self._firsts: list[str] = body["firsts"]

    def counts(self, conduit: str | None = None) -> dict[str, int]:
        """Give how many flows each verdict has, at all or in one conduit."""
        found = dict.fromkeys(VERDICTS, 0)
        for verdict, place, _, count in self._ranges:
            if conduit is None or place == conduit:
                found[verdict] += count
        return found

    def by_conduit(self) -> dict[str, int]:
        """Give how many flows each conduit has that has any; those of no conduit stand under the empty code."""
        found: dict[str, int] = defaultdict(int)
        for _, place, _, count in self._ranges:
            found[place] += count
        return dict(found)

    def conduits(self, verdict: str | None) -> list[str]:
        """Give the codes of the conduits that have a flow with a verdict, or with any; empty for no conduit."""
        return sorted({place for said, place, _, _ in self._ranges if verdict in {None, said}})

    def flows(self, verdict: str | None, conduit: str | None) -> EntryList:
        """Give the flows with a verdict and in a conduit; None: whatever it is."""
        wanted = [one for one in self._ranges if verdict in {None, one[0]} and conduit in {None, one[1]}]
        return EntryList(self, [range(start, start + count) for _, _, start, count in wanted])

    def places(self, codes: Collection[str]) -> dict[str, int]:
        """Give the places of flows by code; a flow that came after the run has none."""
        parts = {max(bisect_right(self._firsts, code) - 1, 0) for code in codes} if self._firsts else set()
        wanted = set(codes)
        return {code: place for part in self._read("codes", parts).values() for code, place in part if code in wanted}

    def verdict_at(self, place: int) -> tuple[str, str]:
        """Give the verdict and the conduit of the flow at a place."""
        found = bisect_right(self._ranges, place, key=lambda one: one[2]) - 1
        return self._ranges[found][0], self._ranges[found][1]

    def entries(self, places: Sequence[int]) -> list[Entry]:
        """Give the flows at places."""
        parts = self._read("list", {place // PART for place in places})
        found = []
        for place in places:
            code, source, source_zone, destination, destination_zone = parts[place // PART][place % PART]
            verdict, conduit = self.verdict_at(place)
            found.append(Entry(code, verdict, conduit, (source, source_zone), (destination, destination_zone)))
        return found

    def _read(self, name: str, parts: Iterable[int]) -> dict[int, list[Any]]:
        rows = self.run.sections.filter(name__in=[f"{PREFIX}.{name}.{part}" for part in sorted(parts)])
        return {int(row.name.rpartition(".")[2]): row.body for row in rows}


class EntryList(Sequence[Entry]):
    """Flows of a book that are read when they are looked at."""

    def __init__(self, book: FlowBook, ranges: Sequence[Sequence[int]]) -> None:
        self._book, self._ranges = book, ranges

    def __len__(self) -> int:
        return sum(len(one) for one in self._ranges)

    @overload
    def __getitem__(self, wanted: int) -> Entry: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Entry]: ...
    def __getitem__(self, wanted: int | slice) -> Entry | list[Entry]:
        if isinstance(wanted, int):
            return self._book.entries([self._place(wanted)])[0]
        return self._book.entries([self._place(number) for number in range(*wanted.indices(len(self)))])

    def places(self) -> list[int]:
        """Give the places of all of them in the book."""
        return [place for one in self._ranges for place in one]

    def _place(self, number: int) -> int:
        for one in self._ranges:
            if number < len(one):
                return one[number]
            number -= len(one)
        raise IndexError(number)
