"""What the marks of a picture mean: below it in a file, and beside it on the page, where people zoom.

A file is looked at whole, so its legend grows with it: on A3, or as wide as a page, it can always be read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from accounts.told import told_in_parts
from assessment.drawing.cells import draw_mark, width_of
from assessment.drawing.marks import PAPER, QUIET, RULE, WIRE, WIRE_BAD, element, label, number, text_width
from assessment.drawing.picture import Legend, Picture, Rectangle
from assessment.drawing.wires import draw_glyph

SIZE: Final = 12
PITCH: Final = 26
EDGE: Final = 14
APART: Final = 20
GAP: Final = 6
# A picture that is wider than so many units, or higher in the shape of an A3 sheet, is shown smaller than it is drawn.
WIDEST: Final = 1080
SHEET: Final = 420 / 297

Entry = tuple[Callable[[float, float], str], float, str]


def draw_legend(picture: Picture, frame: Rectangle) -> tuple[str, float]:
    """Draw it under the frame (left, top, width, height) in as many lines as it takes; give the SVG and its height."""
    left, top, width, height = frame
    by = max(1.0, width / WIDEST, height * SHEET / WIDEST)
    x, y, parts = float(EDGE), 22.0, []
    for mark, mark_width, meaning in _entries(picture):
        text = told_in_parts(meaning)
        room = mark_width + GAP + text_width(text, SIZE) + APART
        if x + room > width / by and x > EDGE:
            x, y = EDGE, y + PITCH
        parts.append(mark(x, y) + label(text, x + mark_width + GAP, y + 4, SIZE, class_="bh-quiet", fill=QUIET))
        x += room
    if picture.note:
        y += PITCH
        parts.append(label(told_in_parts(picture.note), EDGE, y + 4, SIZE, font_weight="600"))
    rule = element("line", class_="bh-rule", x1=0, x2=width / by, y1=0, y2=0, stroke=RULE)
    placed = f"translate({number(left)} {number(top + height)}) scale({by:.4f})"
    return element("g", rule, *parts, class_="bh-legend", aria_hidden="true", transform=placed), (y + 20) * by


def legend_beside(picture: Picture) -> list[tuple[str, str]]:
    """Give each mark as an SVG of its own, which shows cells of the picture on the same page, and what it means."""
    return [
        (
            element(
                "svg",
                mark(1, PITCH / 2),
                class_="bh-key",
                viewBox=f"0 0 {number(width + 2)} {PITCH}",
                width=width + 2,
                height=PITCH,
                aria_hidden="true",
            ),
            meaning,
        )
        for mark, width, meaning in _entries(picture)
    ]


def _entries(picture: Picture) -> list[Entry]:
    """Give how each mark is drawn from its left end and middle, how wide it is, and what it means."""

    def drawn(line: Legend) -> Callable[[float, float], str]:
        return lambda x, y: draw_mark(line.mark, x + width_of(line.mark), y)

    return [*((drawn(line), width_of(line.mark), line.meaning) for line in picture.legend), *_wires()]


def _wires() -> list[Entry]:
    def flag(x: float, y: float) -> str:
        return label("!", x + 3, y + 5, 15, font_weight="700", fill=WIRE_BAD, class_="bh-flag")

    def head(x: float, y: float) -> str:
        line = element("line", class_="bh-wire", x1=x, x2=x + 14, y1=y, y2=y, stroke=WIRE, stroke_width=1.8)
        tip = f"{number(x + 24)},{number(y)} {number(x + 14)},{number(y - 5)} {number(x + 14)},{number(y + 5)}"
        return line + element("polygon", class_="bh-arrow", points=tip, fill=WIRE)

    def ring(x: float, y: float) -> str:
        line = element("line", class_="bh-wire", x1=x, x2=x + 24, y1=y, y2=y, stroke=WIRE, stroke_width=1.8)
        return line + element(
            "circle", class_="bh-ring", cx=x + 6, cy=y, r=4.5, fill=PAPER, stroke=WIRE, stroke_width=1.8
        )

    return [
        (head, 24, "data arrive here"),
        (ring, 24, "sessions are opened here"),
        (lambda x, y: draw_glyph("device", x, y - 6, WIRE), 15, "device on the border"),
        (flag, 8, "skips a level"),
    ]
