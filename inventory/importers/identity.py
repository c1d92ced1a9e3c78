"""One tag for each asset of a file: its own, else the first of name, hostname, id and address that no other has."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from inventory.importers.limits import LISTED
from inventory.importers.words import counted
from inventory.records import AssetRecord, Note, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from inventory.importers.rows import Draft

WORDS = {"name": "name", "hostname": "hostname", "external_id": "id", "ip": "IP address", "mac": "MAC address"}


def to_records(drafts: list[Draft], *, word: str, source: str) -> tuple[list[AssetRecord], list[Refusal], list[Note]]:
    """Give each row its tag; refuse the rows that share one, and warn of tags that only look alike."""
    tagged = _tag(drafts)
    kept, refusals, notes = _refuse_shared(tagged, word)
    borrowed = Counter(basis for _, basis, _ in kept if basis != "tag")
    notes += [
        Note(f"tag_from_{basis}", f"{counted(count, 'row')} without a tag: the {WORDS[basis]} serves as one.", count)
        for basis, count in sorted(borrowed.items())
    ]
    notes += look_alikes([(tag, draft.row) for tag, _, draft in kept], word)
    return [_record(tag, basis, draft, word, source) for tag, basis, draft in kept], refusals, notes


def _candidates(draft: Draft) -> list[tuple[str, str]]:
    """Give what could serve as tag, best first, as (basis, text)."""
    named = [
        (basis, draft.single[basis]) for basis in ("tag", "name", "hostname", "external_id") if basis in draft.single
    ]
    return [*named, *(("ip", ip) for ip in draft.ips[:1]), *(("mac", mac) for mac in draft.macs[:1])]


def _tag(drafts: list[Draft]) -> list[tuple[str, str, Draft]]:
    every = [_candidates(draft) for draft in drafts]
    counted = Counter(candidate for candidates in every for candidate in candidates)
    tagged = []
    for draft, candidates in zip(drafts, every, strict=True):
        alone = (one for one in candidates if one[0] == "tag" or counted[one] == 1)
        basis, text = next(alone, candidates[0])
        tagged.append((text, basis, draft))
    return tagged


def _refuse_shared(
    tagged: list[tuple[str, str, Draft]], word: str
) -> tuple[list[tuple[str, str, Draft]], list[Refusal], list[Note]]:
    groups: dict[str, list[tuple[str, str, Draft]]] = defaultdict(list)
    for one in tagged:
        groups[one[0]].append(one)
    kept: list[tuple[str, str, Draft]] = []
    refusals: list[Refusal] = []
    repeated: list[str] = []
    for tag, group in groups.items():
        rows = [draft.row for _, _, draft in group]
        if len({draft.cells for _, _, draft in group}) == 1:
            kept.append(group[0])
            repeated += [f"{row} (as {rows[0]})" for row in rows[1:]]
            continue
        named = ", ".join(str(row) for row in rows[:10])
        message = (
            f"The same asset {tag[:40]!r} stands in {word}s {named} with different values: "
            "which one counts cannot be told."
        )
        refusals += [Refusal(row, group[0][1], "duplicate", message, tag) for row in rows]
    notes = []
    if repeated:
        notes.append(
            Note("repeated", f"Repeated word for word and taken once: {word}s {', '.join(repeated[:LISTED])}.")
        )
    return sorted(kept, key=lambda one: one[2].row), refusals, notes


def look_alikes(tags: Iterable[tuple[str, int]], word: str) -> list[Note]:
    """Warn of tags that differ only in case, blanks or the form of a letter."""
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for tag, row in tags:
        groups["".join(unicodedata.normalize("NFKC", tag).casefold().split())].append((tag, row))
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
