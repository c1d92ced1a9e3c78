"""The page that is signed, as a chapter of ordinary blocks: for the forms that cannot draw it as the PDF does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.blocks import Amount, Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Table, Text
from reports.chapters.before_after import RiskMatrix
from reports.chapters.page_one import PageOne
from reports.document import Document


def front_of(document: Document) -> tuple[Chapter, ...]:
    """Give page 1 as a chapter; nothing for a report without one."""
    page = document.page_one
    if page is None:
        return ()
    blocks: list[Block] = [
        _heading(1, _("The answer")),
        Paragraph(page.answer),
        *([Paragraph(page.since)] if page.since else []),
        *([Facts(page.gist)] if page.gist else []),
        *map(Paragraph, page.stars),
        _heading(2, _("Zones assessed, findings by severity")),
        _zones_and_findings(page),
        Paragraph(page.findings_note, is_note=True),
        _heading(3, _("Top risks")),
        *_risks(page),
        *_noted(page.risks_note),
        _heading(4, _("Before and after on the same matrix, and what makes the difference")),
        _matrix(page.matrix),
        *_difference(page),
        *_noted(page.difference_note),
        _heading(5, _("Cost, timeline, and what is asked today")),
        *map(Paragraph, page.cost),
        *(Paragraph(_("Asked today: %(what)s") % {"what": line}) for line in page.asked),
        _heading(6, _("Remaining risk, and who accepts it")),
        *map(Paragraph, (*page.remaining, *page.acceptance)),
        _heading(7, _("What we will not do, and why")),
        *(Paragraph(f"{what}. {why}") for what, why in page.left_out),
        *_noted(page.left_out_note),
        _heading(8, _("Confidence")),
        *map(Paragraph, page.confidence),
        Heading(_("Signatures")),
        _signatures(),
    ]
    return (Chapter("page-one", document.head.title, tuple(blocks)),)


def _heading(place: int, text: str) -> Heading:
    return Heading(f"{place} {text}")


def _zones_and_findings(page: PageOne) -> Facts:
    zones = tuple((one.words, one.figure) for one in page.zones)
    findings = ((_("findings: %(severity)s") % {"severity": mark.word}, count) for mark, count in page.severities)
    return Facts((*zones, *findings))


def _risks(page: PageOne) -> list[Block]:
    columns = (
        Column(_("Risk"), 22),
        Column(_("Scenario and gap"), 78),
        Column(_("If not fixed"), 50),
        Column(_("Cost"), 30),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.mark,
            Text(strong=f"{one.code} {one.scenario}", text=one.gap),
            Text(one.otherwise),
            Amount(one.cost, one.cost_of),
        )
        for one in page.risks
    )
    return [Table(columns, rows)] if rows else []


def _difference(page: PageOne) -> list[Block]:
    columns = (
        Column(_("What makes the difference"), 80),
        Column(_("When"), 30),
        Column(_("Cost"), 30),
        Column(_("Takes off"), 40),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Text(strong=one.title, text=one.place), Text(one.when), Amount(one.cost), Text(one.removes))
        for one in page.difference
    )
    return [Table(columns, rows)] if rows else []


def _signatures() -> Table:
    columns = (Column(_("For"), 40), Column(_("Name"), 70), Column(_("Date, signature"), 70))
    return Table(columns, tuple((Text(one), Text(""), Text("")) for one in ("OT", "IT", _("Approved by"))))


def _noted(text: str) -> list[Block]:
    return [Paragraph(text, is_note=True)] if text else []


def _matrix(matrix: RiskMatrix | None) -> Block:
    """Give the matrix as a table: consequence downwards, likelihood to the right."""
    if matrix is None:
        return Paragraph(_("No scenario is rated: there is nothing to place on the matrix."))
    columns = (Column(_("Consequence, likelihood"), 30), *(Column(one, 30) for one in matrix.likelihood))
    rows: list[tuple[Cell, ...]] = []
    for row in matrix.rows:
        cells = []
        for cell in row.cells:
            told = [_("band %(band)s") % {"band": cell.band}]
            told += [_("today: %(codes)s") % {"codes": ", ".join(cell.today)}] if cell.today else []
            told += [_("after: %(codes)s") % {"codes": ", ".join(cell.after)}] if cell.after else []
            told += [_("and %(count)s more today") % {"count": cell.more_today}] if cell.more_today else []
            told += [_("and %(count)s more after") % {"count": cell.more_after}] if cell.more_after else []
            cells.append(Lines(tuple(told)))
        rows.append((Text(row.consequence), *cells))
    return Table(columns, tuple(rows))
