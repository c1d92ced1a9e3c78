"""Questions to those who supply, run or reach a conduit: what its target asks for and nobody has shown yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told
from catalogue.loader import requirements
from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Paragraph, Text, capped
from reports.source import FR_LABELS, Record, Source, clip, listed

SHOWN = 60
QUESTIONS = (Column("Requirement", 50), Column("Question", 90), Column("Answer, and evidence", 40))
FOREIGN = frozenset({"service_provider", "supplier", "integrator"})


def questions(source: Source) -> Chapter:
    """Give the questions, conduit by conduit, to the parties beside the asset owner."""
    blocks: list[Block] = [
        Paragraph(
            "Asked are the rows of the 3-3 table that a conduit's target needs and that nobody has stated as met, "
            "compensated or not applicable. An answer counts with its evidence and its date.",
            is_note=True,
        )
    ]
    for code in sorted(source.conduits):
        blocks += _of(source, code)
    if len(blocks) == 1:
        blocks.append(Paragraph("No conduit lacks a row of its target."))
    return Chapter("suppliers", "Questions to suppliers and operators of conduits", tuple(blocks))


def _of(source: Source, code: str) -> list[Block]:
    judged = source.result["conduits"][code]
    table = requirements()
    rows: list[tuple[Cell, ...]] = []
    for fr, why in enumerate(judged["sl_a_why"]):
        for row in why["for_target"]:
            known = table.get(row)
            asked = _question(known.title if known else row, known.summary if known else "")
            rows.append((Text(strong=row, text=f"{FR_LABELS[fr]}"), Text(asked), Text("")))
    if not rows:
        return []
    return [
        Heading(source.named(f"conduit:{code}")),
        Facts((("To", _parties(source, source.conduits[code])),)),
        capped(QUESTIONS, rows, SHOWN),
    ]


def _question(title: str, summary: str) -> str:
    said = told(title)
    asked = f"{said[:1].lower()}{said[1:]}" if said == title else said  # a German noun keeps its capital
    return _("How do you provide: %(what)s?") % {"what": asked} + f" {told(summary)}"


def _parties(source: Source, conduit: Record) -> str:
    """Name who can answer: who carries the conduit, who owns an end, who has access over one of its flows."""
    found = {conduit.get("transit_owner"), conduit.get("owner")}
    found |= {source.zones.get(one, {}).get("owner") for one in conduit["between"]}
    foreign = sorted(source.party(one) for one in found if one and source.parties.get(one, {}).get("kind") in FOREIGN)
    others = sorted(source.party(one) for one in found if one and one not in source.parties)
    named = [clip(one, 60) for one in (foreign or others)]
    return listed(named, 6, none=_("not recorded: no supplier is recorded at its ends"))
