"""Questions to those who supply, run or reach a conduit: what its target asks for and nobody has shown yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told
from catalogue.loader import requirements
from reports.blocks import Block, Cell, Chapter, Column, Heading, Paragraph, Text, capped
from reports.source import FR_LABELS, Record, Source, clip, listed

SHOWN = 60
TOGETHER = 25  # conduits of one chapter: chapters are set one after the other, so a long list stays in bounded memory
QUESTIONS = (Column("Requirement", 28), Column("Question", 97), Column("Answer, and evidence", 55))
FOREIGN = frozenset({"service_provider", "supplier", "integrator"})
TITLE = "Questions to suppliers and operators of conduits"
NOBODY = "Questions that nobody is recorded to answer: no supplier stands at the ends of these conduits"
HOW = (
    "Asked are the rows of the 3-3 table that a conduit's target needs and that nobody has stated as met, compensated "
    "or not applicable. An answer counts with its evidence and its date."
)


def questions(source: Source) -> tuple[Chapter, ...]:
    """Give the questions conduit by conduit, to each party beside the asset owner on pages of its own."""
    asked: dict[tuple[bool, str], list[list[Block]]] = {}
    for code in source.part.among("conduit", source.conduits):
        if blocks := _of(source, code):
            asked.setdefault(_parties(source, source.conduits[code]), []).append(blocks)
    if not asked:
        of_all, of_some = (
            "No conduit lacks a row of its target.",
            "No conduit of these zones lacks a row of its target.",
        )
        nothing = of_all if source.part.is_whole else of_some
        return (Chapter("suppliers", TITLE, (Paragraph(HOW, is_note=True), Paragraph(nothing))),)
    return tuple(
        Chapter(
            f"suppliers-{number}-{first}",
            _titled(named, first // TOGETHER + 1, -(-len(conduits) // TOGETHER)),
            (
                Paragraph(HOW, is_note=True),
                *(block for blocks in conduits[first : first + TOGETHER] for block in blocks),
            ),
        )
        for number, ((_is_unknown, named), conduits) in enumerate(sorted(asked.items()), start=1)
        for first in range(0, len(conduits), TOGETHER)
    )


def _titled(named: str, part: int, parts: int) -> str:
    title = _("Questions to: %(parties)s") % {"parties": clip(named, 200)} if named else told(NOBODY)
    return (
        title
        if parts == 1
        else _("%(title)s, part %(part)s of %(parts)s") % {"title": title, "part": part, "parts": parts}
    )


def _of(source: Source, code: str) -> list[Block]:
    judged = source.result["conduits"][code]
    table = requirements()
    rows: list[tuple[Cell, ...]] = []
    for fr, why in enumerate(judged["sl_a_why"]):
        for row in why["for_target"]:
            known = table.get(row)
            asked = _question(known.title if known else row, known.summary if known else "")
            rows.append((Text(strong=row, text=f"{FR_LABELS[fr]}"), Text(asked), Text("")))
    return [Heading(source.named(f"conduit:{code}")), capped(QUESTIONS, rows, SHOWN)] if rows else []


def _question(title: str, summary: str) -> str:
    said = told(title)
    asked = f"{said[:1].lower()}{said[1:]}" if said == title else said  # a German noun keeps its capital
    return _("How do you provide: %(what)s?") % {"what": asked} + f" {told(summary)}"


def _parties(source: Source, conduit: Record) -> tuple[bool, str]:
    """Name who can answer, those that nobody recorded last: who carries the conduit, and who owns it or an end."""
    found = {conduit.get("transit_owner"), conduit.get("owner")}
    found |= {source.zones.get(one, {}).get("owner") for one in conduit["between"]}
    foreign = sorted(source.party(one) for one in found if one and source.parties.get(one, {}).get("kind") in FOREIGN)
    others = sorted(source.party(one) for one in found if one and one not in source.parties)
    named = [clip(one, 60) for one in (foreign or others)]
    return not named, listed(named, 6, none="")
