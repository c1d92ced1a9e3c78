"""One tag for each asset of a file: its own, else the first of name, hostname, id and address that no other has."""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from inventory.importers.limits import LISTED
from inventory.importers.words import counted
from inventory.keys import Tally
from inventory.records import AssetRecord, Note, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inventory.importers.rows import Draft

WORDS = {"name": "name", "hostname": "hostname", "external_id": "id", "ip": "IP address", "mac": "MAC address"}


class Records:
    """The assets of a table, each row with its tag; rows that share one are refused, and tags that look alike told.

    The rows are gone through several times; what is held of them is a few numbers each.
    """

    def __init__(self, drafts: Callable[[], Iterable[Draft]], *, word: str, source: str) -> None:
        self.refusals: list[Refusal] = []
        self._drafts, self._word, self._source = drafts, word, source
        self._choices = self._choose()
        tags, alike = Tally(), Tally()
        borrowed: Counter[str] = Counter()
        for tag, basis, _ in self._tagged():
            tags.add([hash(tag)])
            alike.add([hash(_evened(tag))])
            borrowed[basis] += 1
        # Of each tag that several rows have: the row that is taken, or none.
        self._taken: dict[str, int | None] = {}
        repeated = self._refuse_shared(tags.repeated(), borrowed)
        look_alike = alike.repeated()
        kept = ((tag, draft.row) for tag, _, draft in self._kept() if hash(_evened(tag)) in look_alike)
        self.notes = [
            *repeated,
            *(
                Note(
                    f"tag_from_{basis}",
                    f"{counted(count, 'row')} without a tag: the {WORDS[basis]} serves as one.",
                    count,
                )
                for basis, count in sorted(borrowed.items())
                if count and basis != "tag"
            ),
            *(look_alikes(kept, word) if look_alike else ()),
        ]

    def __iter__(self) -> Iterator[AssetRecord]:
        """Give the assets in the order of their rows."""
        return (_record(tag, basis, draft, self._word, self._source) for tag, basis, draft in self._kept())

    def _choose(self) -> bytes:
        """Say of each row which of its candidates is its tag: its own, else the first that no other row has."""
        every, ends = array("q"), array("q")
        owned = bytearray()
        for draft in self._drafts():
            candidates = _candidates(draft)
            every.extend(map(hash, candidates))
            ends.append(len(every))
            owned.append("tag" in draft.single)
        if not ends:
            return b""
        keys = np.frombuffer(every, dtype=np.int64)
        _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        is_alone = counts[inverse] == 1
        last = np.frombuffer(ends, dtype=np.int64)
        first = np.concatenate(([0], last[:-1]))
        # The place of the first candidate from each one on that stands alone.
        places = np.where(is_alone, np.arange(len(keys)), len(keys))
        following = np.minimum.accumulate(places[::-1])[::-1]
        chosen = following[first]
        own = np.frombuffer(owned, dtype=np.uint8).astype(bool)
        offsets = np.where(own | (chosen >= last), 0, chosen - first)
        return offsets.astype(np.uint8).tobytes()

    def _tagged(self) -> Iterator[tuple[str, str, Draft]]:
        for choice, draft in zip(self._choices, self._drafts(), strict=True):
            own = draft.single.get("tag")
            basis, tag = ("tag", own) if own is not None else _candidates(draft)[choice]
            yield tag, basis, draft

    def _kept(self) -> Iterator[tuple[str, str, Draft]]:
        for tag, basis, draft in self._tagged():
            if self._taken.get(tag, draft.row) == draft.row:
                yield tag, basis, draft

    def _refuse_shared(self, shared: frozenset[int], borrowed: Counter[str]) -> list[Note]:
        """Refuse rows with one tag and different values; of rows that read the same, the first is taken."""
        groups: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        if shared:
            for tag, basis, draft in self._tagged():
                if hash(tag) in shared:
                    groups[tag].append((draft.row, draft.likeness, basis))
        repeated: list[str] = []
        for tag, group in groups.items():
            rows, basis = [row for row, _, _ in group], group[0][2]
            if len({likeness for _, likeness, _ in group}) == 1:
                if len(group) > 1:
                    self._taken[tag] = rows[0]
                    borrowed.subtract(one for _, _, one in group[1:])
                    repeated += [f"{row} (as {rows[0]})" for row in rows[1:]]
                continue
            self._taken[tag] = None
            borrowed.subtract(one for _, _, one in group)
            named = ", ".join(map(str, rows[:10]))
            message = (
                f"The same asset {tag[:40]!r} stands in {self._word}s {named} with different values: "
                "which one counts cannot be told."
            )
            self.refusals += [Refusal(row, basis, "duplicate", message, tag) for row in rows]
        if not repeated:
            return []
        told = f"Repeated word for word and taken once: {self._word}s {', '.join(repeated[:LISTED])}."
        return [Note("repeated", told)]


def _lent(basis: str, count: int) -> Note:
    return Note(f"tag_from_{basis}", f"{counted(count, 'row')} without a tag: the {WORDS[basis]} serves as one.", count)


def _candidates(draft: Draft) -> list[tuple[str, str]]:
    """Give what could serve as tag, best first, as (basis, text)."""
    single = draft.single
    named = [(basis, single[basis]) for basis in ("tag", "name", "hostname", "external_id") if basis in single]
    return [*named, *(("ip", ip) for ip in draft.ips[:1]), *(("mac", mac) for mac in draft.macs[:1])]


def _evened(tag: str) -> str:
    """Give what two tags that look alike have in common."""
    return "".join((tag if tag.isascii() else unicodedata.normalize("NFKC", tag)).casefold().split())


def look_alikes(tags: Iterable[tuple[str, int]], word: str) -> list[Note]:
    """Warn of tags that differ only in case, blanks or the form of a letter."""
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for tag, row in tags:
        groups[_evened(tag)].append((tag, row))
    alike = [group for group in groups.values() if len(group) > 1]
    notes = [
        Note("look_alike", "These tags look alike but are not the same: " + ", ".join(
            f"{tag[:40]!r} in {word} {row}" for tag, row in group[:5]) + ".")
        for group in alike[:LISTED]
    ]  # fmt: skip
    if len(alike) > LISTED:
        notes.append(Note("look_alike", f"{len(alike) - LISTED:,} more groups of tags look alike."))
    return notes


def _record(tag: str, basis: str, draft: Draft, word: str, source: str) -> AssetRecord:
    single = {name: value for name, value in draft.single.items() if name != "tag"}
    return AssetRecord(
        tag=tag,
        row=draft.row,
        place=f"{word} {draft.row}",
        tag_from=basis,
        ips=tuple(draft.ips),
        macs=tuple(draft.macs),
        criticality=draft.criticality,
        extra=draft.extra,
        originals=draft.originals,
        cleared=draft.cleared(),
        sources=(source,),
        **single,
    )
