"""The minutes of a session as plain values for the page: what was frozen, in the pieces that reports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.blocks import Amount, Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Table, Text
from reports.source import NOT_RECORDED, clean

Record = Mapping[str, Any]
HASH_SHOWN = 16
AGENDA = (Column("Block", 130), Column("Minutes planned", 25, "amount"), Column("Minutes used", 25, "amount"))
DECISIONS = (Column("Decision", 52), Column("Outcome and reason", 66), Column("Positions, names", 62))
PARKED = (Column("Question", 110), Column("Who takes it home", 40), Column("Until", 30))


@dataclass(frozen=True)
class MinutesDocument:
    """What stands on every page, and the chapter."""

    site: str
    assessment: str
    title: str
    on: str
    sha256: str
    chapter: Chapter

    @property
    def short_hash(self) -> str:
        """Give the part of the digest that is printed on each page."""
        return self.sha256[:HASH_SHOWN]


def minutes_document(body: Record, sha256: str) -> MinutesDocument:
    """Build the document of frozen minutes."""
    session = body["session"]
    blocks: list[Block] = [
        Facts(
            (
                ("Session", f"{clean(session['title'])} ({clean(session['code'])})"),
                ("Day", session["on"]),
                ("From, to (UTC)", f"{_clock(session['opened_at'])} to {_clock(session['closed_at'])}"),
                ("SHA-256 of these minutes", sha256),
            )
        )
    ]
    blocks += [Paragraph(clean(warning)) for warning in body["warnings"]]
    blocks += [Heading("Who was there"), Facts(tuple(_side(one) for one in body["attendance"]))]
    blocks += [Heading("Agenda"), _table(AGENDA, (_block(one) for one in body["agenda"]))]
    blocks += [Heading("Decisions"), *_listed(DECISIONS, map(_decision, body["decisions"]), "Nothing was decided.")]
    blocks += [Heading("Parking lot"), *_listed(PARKED, map(_parked, body["parking_lot"]), "Nothing was put aside.")]
    return MinutesDocument(
        site=clean(body["site"]["name"]),
        assessment=clean(body["assessment"]["name"]),
        title=clean(session["title"]),
        on=session["on"],
        sha256=sha256,
        chapter=Chapter("minutes", f"Minutes: {clean(session['title'])}", tuple(blocks)),
    )


def _clock(moment: str | None) -> str:
    """Give a moment as day and minute."""
    return moment[:16].replace("T", " ") if moment else NOT_RECORDED


def _table(columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]) -> Table:
    return Table(columns, tuple(rows))


def _listed(columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], none: str) -> list[Block]:
    table = _table(columns, rows)
    return [table] if table.rows else [Paragraph(none)]


def _side(one: Record) -> tuple[str, str]:
    names = [clean(who["name"]) + (" (scores safety)" if who["scores_safety"] else "") for who in one["people"]]
    return one["side"], ", ".join(names) or "nobody"


def _block(one: Record) -> tuple[Cell, ...]:
    return Text(clean(one["title"])), Amount(str(one["planned_minutes"])), Amount(str(one["used_minutes"]))


def _decision(one: Record) -> tuple[Cell, ...]:
    pending = "".join(f", pending {side}" for side in one["unsigned"])
    said = [clean(one["outcome"] or "not decided")]
    said += [f"Because: {clean(one['reason'])}"] if one["reason"] else []
    said += [f"On the condition that: {clean(one['condition'])}"] if one["condition"] else []
    said += [f"Votes on {clean(key)}: {_votes(counts)}" for key, counts in sorted(one["votes"].items())]
    names = [f"{', '.join(map(clean, each['held_by']))}: {clean(each['text'])}" for each in one["positions"]]
    named = (("by", "Decided by"), ("owner", "Owner"), ("expires", "Expires"), ("supersedes", "Supersedes"))
    names += [f"{word}: {clean(one[key])}" for key, word in named if one[key]]
    names += [f"Accepted by: {', '.join(map(clean, one['accepted_by']))}"] if one["accepted_by"] else []
    about = clean(one["question"] or one["about"])
    return (
        Text(strong=f"{clean(one['code'])}, {one['status']}{pending}", text=about),
        Lines(tuple(said)),
        Lines(tuple(names)),
    )


def _votes(counts: Iterable[int]) -> str:
    return ", ".join(f"{count} for {step}" for step, count in enumerate(counts, 1) if count) or "none"


def _parked(one: Record) -> tuple[Cell, ...]:
    note = "answered" if one["is_settled"] else clean(one["about"])
    return Text(clean(one["text"]), note=note), Text(clean(one["owner"])), Text(one["due"])
