"""Where pages end: no row is cut in two, no heading stands alone, and no page ends early without need."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from reports.blocks import SHORT_TABLE, Block, Chapter, Column, Heading, Paragraph, Table, Text
from reports.render import render_pdf
from tests.reports.plants import report_of, small_model

pytestmark = pytest.mark.pdf

COLUMNS = (Column("Measure, and where", 82), Column("Takes off", 98))
FOOT = 25 / 297  # of the height of a page: what runs on every page stands below
HALF = 24  # lines of filling: about half a page


def period(name: str, rows: int, notes: int) -> list[Block]:
    """Tell a period as the plan does: rows of two lines with a note each, and notes on its windows below them."""
    table = Table(
        COLUMNS,
        tuple((Text(strong=f"strong-{name}-{row}", note=f"place-{name}-{row}"), Text("one")) for row in range(rows)),
        notes=tuple(f"why-{name}-{row}" for row in range(rows)),
    )
    windows = (Paragraph(f"window-{name}-{one}", is_note=True) for one in range(notes))
    return [Heading(f"period-{name}"), Paragraph(f"money-{name}", is_note=True), table, *windows]


def pages_of(*chapters: list[Block]) -> list[tuple[str, float]]:
    """Set chapters; give the text of each page, and how far down it reaches as a share of its height."""
    made = tuple(Chapter(f"c{number}", f"Chapter {number}", tuple(blocks)) for number, blocks in enumerate(chapters))
    document = replace(report_of(small_model(), kind="targets"), chapters=made)
    with pypdfium2.PdfDocument(render_pdf(document).data) as pdf:
        return [_seen(page) for page in pdf]


def _seen(page: pypdfium2.PdfPage) -> tuple[str, float]:
    text, height = page.get_textpage(), page.get_height()
    bottoms = (text.get_charbox(place)[1] / height for place in range(text.count_chars()))
    return text.get_text_range(), 1 - min(bottom for bottom in bottoms if bottom > FOOT)


def test_a_row_moves_to_the_next_page_with_its_head_and_heading_rather_than_being_cut():
    beginnings = [[Paragraph("filling")] * (HALF + more) for more in range(24)]
    pages = pages_of(
        *([*filling, *period(f"{number}", SHORT_TABLE + 1, 0)] for number, filling in enumerate(beginnings))
    )
    for number in range(len(beginnings)):
        first = [f"period-{number}", f"money-{number}", f"strong-{number}-0", f"place-{number}-0", f"why-{number}-0"]
        rows = [[f"{part}-{number}-{row}" for part in ("strong", "place", "why")] for row in range(1, SHORT_TABLE + 1)]
        for together in (first, *rows):
            assert len({at for at, (text, _depth) in enumerate(pages) for one in together if one in text.split()}) == 1


def test_notes_below_a_table_do_not_tie_it_to_the_headings_that_follow():
    short = [block for name in "abcdefgh" for block in period(name, 2, 2)]
    *full, (last, _depth) = pages_of([*period("long", SHORT_TABLE + 1, 2), *short])
    assert len(full) == 3
    assert "window-h-1" in last
    for text, depth in full:
        assert depth > 0.7  # of the 0.94 that a page has; a short period takes 0.24
        assert text.count("window-") == 2 * text.count("period-")
