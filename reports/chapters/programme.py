"""What waits for people: the gates of the convergence programme and the decisions needed, by what they hold up."""

from __future__ import annotations

from datetime import date

from accounts.templatetags.components import side_told
from programme.decisions import decisions_of
from programme.gates import gates_of, stall_risk
from programme.governed import Governed
from programme.needed import decisions_needed
from programme.use_cases import UseCases
from reports.blocks import Amount, Block, Cell, Chapter, Column, Heading, Lines, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Source, clip

SHOWN = 60
# A report is made of the model alone, whose approvals a file may have brought; the pages know who gave one.
STATED = (
    "Approvals count here as the model states them. The pages count as keys only those that somebody gave there, so"
    " more may be open on them."
)
GATE_COLUMNS = (Column("Gate", 50), Column("State", 22), Column("What is missing", 108))
NEEDED_COLUMNS = (
    Column("About", 50),
    Column("Why it waits", 66),
    Column("Who, until", 36),
    Column("Risk points held up", 28),
)
FLOW_COLUMNS = (Column("Flow out of OT", 100), Column("Use case", 30), Column("What lacks", 50))
STANDOFF_COLUMNS = (
    Column("About", 40),
    Column("Positions", 76),
    Column("Condition", 32),
    Column("Decides, until", 32),
)


def decisions_waiting(source: Source) -> Chapter:
    """Say what waits for a decision, which gates are open, where the sides disagree, which flows have no purpose."""
    today = None if source.today is None else date.fromisoformat(source.today)
    here = Governed(source.model, today, source.plan)
    blocks = [*_needed(source, here), *_gates(here), *_standoffs(here), *_undecided(here)]
    return Chapter("needed", "Decisions needed", tuple(blocks))


def _needed(source: Source, here: Governed) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=clip(source.named(one.about), 120)),
            Text(clip(one.why, 200)),
            Lines((clip(one.who or "nobody named", 60), one.until or "no day")),
            Amount("not known" if one.blocked is None else f"{one.blocked:g}"),
        )
        for one in decisions_needed(here)
    ]
    if not rows:
        return [Paragraph("Nothing waits for a decision.")]
    order = "Ordered by the risk points that the newest plan takes off where each of them is about."
    if here.plan is None:
        order = "There is no plan, so how much risk reduction each of these holds up is not known."
    return [Paragraph(order), Paragraph(STATED, is_note=True), capped(NEEDED_COLUMNS, rows, SHOWN)]


def _gates(here: Governed) -> list[Block]:
    """Tell the gates of a plant that has a programme."""
    if not here.programme:
        return []
    gates = gates_of(here)
    open_gates, of = stall_risk(gates)
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=clip(one.title, 60)),
            Text("open" if one.is_open else "passed"),
            Lines(tuple(clip(text, 160) for text in one.missing)) if one.is_open else Text(clip(one.passed_by, 160)),
        )
        for one in gates
    ]
    head = f"Stall risk: {open_gates} of {of} gates open before anything is connected."
    return [Heading("Stall risk"), Paragraph(head), capped(GATE_COLUMNS, rows, SHOWN)]


def _standoffs(here: Governed) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=clip(one.code, 40), text=clip(one.name, 80)),
            Lines(
                tuple(
                    f"{clip(who or 'nobody named', 40)}{f' ({side_told(side)})' if side else ''}: {clip(text, 200)}"
                    for who, side, text in one.positions
                )
            ),
            Text(clip(one.condition or NOT_RECORDED, 160)),
            Lines((clip(one.decider or NOT_RECORDED, 60), one.expires or NOT_RECORDED)),
        )
        for one in decisions_of(here)
        if one.is_standoff
    ]
    return [Heading("Where the sides disagree"), capped(STANDOFF_COLUMNS, rows, SHOWN)] if rows else []


def _undecided(here: Governed) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(strong=clip(one.code, 40), text=clip(one.name, 160)),
            Text(clip(one.use_case or NOT_RECORDED, 40)),
            Text(", ".join(one.lacks)),
        )
        for one in UseCases(here).undecided()
    ]
    return [Heading("Flows whose purpose is not settled"), capped(FLOW_COLUMNS, rows, SHOWN)] if rows else []
