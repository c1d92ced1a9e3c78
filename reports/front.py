"""The page that is signed, as a chapter of ordinary blocks: for the forms that cannot draw it as the PDF does."""

from __future__ import annotations

from reports.blocks import Amount, Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Table, Text
from reports.chapters.before_after import RiskMatrix
from reports.document import Document

RISKS = (Column("Risk", 22), Column("Scenario and gap", 78), Column("If not fixed", 50), Column("Cost", 30))
STEPS = (Column("What makes the difference", 80), Column("When", 30), Column("Cost", 30), Column("Takes off", 40))
SIGNATURES = (Column("For", 40), Column("Name", 70), Column("Date, signature", 70))


def front_of(document: Document) -> tuple[Chapter, ...]:
    """Give page 1 as a chapter; nothing for a report without one."""
    page = document.page_one
    if page is None:
        return ()
    risks: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.mark,
            Text(strong=f"{one.code} {one.scenario}", text=one.gap),
            Text(one.otherwise),
            Amount(one.cost, one.cost_of),
        )
        for one in page.risks
    )
    steps: tuple[tuple[Cell, ...], ...] = tuple(
        (Text(strong=one.title, text=one.place), Text(one.when), Amount(one.cost), Text(one.removes))
        for one in page.difference
    )
    blocks: list[Block] = [
        Heading("1 The answer"),
        Paragraph(page.answer),
        *map(Paragraph, page.stars),
        Heading("2 Zones assessed, findings by severity"),
        Facts(
            tuple((one.words, one.figure) for one in page.zones)
            + tuple((f"findings: {mark.word}", str(count)) for mark, count in page.severities)
        ),
        Paragraph(page.findings_note, is_note=True),
        Heading("3 Top risks"),
        *([Table(RISKS, risks)] if risks else []),
        *_noted(page.risks_note),
        Heading("4 Before and after on the same matrix, and what makes the difference"),
        *([_matrix(page.matrix)] if page.matrix else [Paragraph("No scenario is rated.")]),
        *([Table(STEPS, steps)] if steps else []),
        *_noted(page.difference_note),
        Heading("5 Cost, timeline, and what is asked today"),
        *map(Paragraph, page.cost),
        *(Paragraph(f"Asked today: {line}") for line in page.asked),
        Heading("6 Remaining risk, and who accepts it"),
        *map(Paragraph, (*page.remaining, *page.acceptance)),
        Heading("7 What we will not do, and why"),
        *(Paragraph(f"{what}. {why}") for what, why in page.left_out),
        *_noted(page.left_out_note),
        Heading("8 Confidence"),
        *map(Paragraph, page.confidence),
        Heading("Signatures"),
        Table(SIGNATURES, tuple((Text(one), Text(""), Text("")) for one in ("OT", "IT", "Approved by"))),
    ]
    return (Chapter("page-one", document.head.title, tuple(blocks)),)


def _noted(text: str) -> list[Block]:
    return [Paragraph(text, is_note=True)] if text else []


def _matrix(matrix: RiskMatrix) -> Table:
    """Give the matrix as a table: consequence downwards, likelihood to the right."""
    columns = (Column("Consequence, likelihood", 30), *(Column(one, 30) for one in matrix.likelihood))
    rows: list[tuple[Cell, ...]] = []
    for row in matrix.rows:
        cells = []
        for cell in row.cells:
            told = [f"band {cell.band}"]
            told += [f"today: {', '.join(cell.today)}"] if cell.today else []
            told += [f"after: {', '.join(cell.after)}"] if cell.after else []
            told += [f"and {cell.more} more"] if cell.more else []
            cells.append(Lines(tuple(told)))
        rows.append((Text(row.consequence), *cells))
    return Table(columns, tuple(rows))
