"""The filled cell that a mark is drawn as: a number, letter or word on the ramp, a tick where met, a hatched `?`.

Ticks and arrows are drawn, not written: not every font has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from assessment.drawing.marks import GOOD, INK, PAPER, QUIET, RAMP, RULE, cut, element, label, text_width
from assessment.drawing.picture import Mark, Tone

HEIGHT: Final = 18.0
TEXT: Final = 12
WIDEST: Final = 104.0
GAP: Final = 6.0
TICK: Final = "\N{CHECK MARK}"
ARROW: Final = "\N{RIGHTWARDS ARROW}"
TICK_WIDTH: Final = 12.0
ARROW_WIDTH: Final = 20.0
STEPS: Final = {
    Tone.STEP_1: RAMP["L"],
    Tone.STEP_2: RAMP["M"],
    Tone.STEP_3: RAMP["H"],
    Tone.STEP_4: RAMP["V"],
    Tone.STEP_5: RAMP["C"],
    Tone.GOOD: GOOD,
    Tone.UNKNOWN: (PAPER, INK),
    Tone.PLAIN: (PAPER, INK),
}
EDGES: Final = {Tone.GOOD: "#1a7a5a", Tone.UNKNOWN: QUIET, Tone.PLAIN: RULE}
HATCHED: Final = frozenset({Tone.STEP_4, Tone.STEP_5, Tone.UNKNOWN})


def width_of(mark: Mark | None) -> float:
    """Give how wide a mark is with what stands before it."""
    if mark is None:
        return 0.0
    lead = text_width(mark.lead, TEXT + 1, is_bold=True) + GAP if mark.lead else 0.0
    return lead + _cell_width(mark)


def draw_mark(mark: Mark, right: float, middle: float) -> str:
    """Draw a mark, flush right, about a height."""
    width = _cell_width(mark)
    cell = draw_cell(mark, right - width, middle)
    if not mark.lead:
        return cell
    at = right - width - GAP
    return label(mark.lead, at, middle + 4.5, TEXT + 1, font_weight="700", text_anchor="end") + cell


def draw_cell(mark: Mark, left: float, middle: float) -> str:
    """Draw the filled cell alone: a picture has few different ones, each is written once, among its `cells_of`."""
    return element("use", class_="bh-gap", xlink__href=f"#{_id_of(mark)}", x=left, y=middle)


def cells_of(marks: Iterable[Mark]) -> str:
    """Give the cells that a picture shows, for `draw_cell` to show."""
    by_id = {_id_of(mark): mark for mark in marks}
    return element("defs", *(_cell(by_id[name], name) for name in sorted(by_id))) if by_id else ""


def _id_of(mark: Mark) -> str:
    """Give an id that says what the cell shows: two pictures on a page may share it."""
    return f"bh-{mark.tone.value}-{mark.text.encode().hex()}"


def _cell(mark: Mark, name: str) -> str:
    fill, ink = STEPS[mark.tone]
    width = _cell_width(mark)
    box = element(
        "rect",
        class_=f"bh-cell is-{mark.tone.value}",
        y=-HEIGHT / 2,
        width=width,
        height=HEIGHT,
        rx=4,
        fill=fill,
        stroke=EDGES.get(mark.tone, INK),
        stroke_opacity=None if mark.tone in EDGES else 0.4,
        stroke_dasharray="3 2" if mark.tone is Tone.UNKNOWN else None,
    )
    hatch = _hatch(0, -HEIGHT / 2, width, ink) if mark.tone in HATCHED else ""
    return element("g", box, hatch, _content(mark, width / 2, 0, ink), id=name)


def _cell_width(mark: Mark) -> float:
    halves = mark.text.split(ARROW)
    return min(max(HEIGHT + 2, sum(map(_width, halves)) + ARROW_WIDTH * (len(halves) - 1) + 12), WIDEST)


def _width(text: str) -> float:
    return TICK_WIDTH if text == TICK else text_width(text, TEXT, is_bold=True)


def _content(mark: Mark, x: float, middle: float, ink: str) -> str:
    before, arrow, after = mark.text.partition(ARROW)
    if not arrow:
        return _word(mark, before, x, middle, ink)
    left, right = _width(before), _width(after)
    at = x - (left + ARROW_WIDTH + right) / 2
    d = f"M{at + left + 4:g} {middle:g}h11m-4 -4l4 4l-4 4"
    return (
        _word(mark, before, at + left / 2, middle, ink)
        + element("path", class_="bh-moves", d=d, fill="none", stroke=ink, stroke_width=1.6)
        + _word(mark, after, at + left + ARROW_WIDTH + right / 2, middle, ink)
    )


def _word(mark: Mark, text: str, x: float, middle: float, ink: str) -> str:
    if text == TICK:
        d = f"M{x - 5:g} {middle:g}l3.5 4l6.5 -8"
        return element("path", class_="bh-tick", d=d, fill="none", stroke=ink, stroke_width=2, stroke_linecap="round")
    return label(
        cut(text, WIDEST - 10, TEXT, is_bold=True),
        x,
        middle + 4.3,
        TEXT,
        font_weight="700",
        text_anchor="middle",
        fill=ink,
        class_="bh-ink" if mark.tone in {Tone.UNKNOWN, Tone.PLAIN} else "bh-on",
    )


def _hatch(left: float, top: float, width: float, ink: str) -> str:
    """Draw two strokes across the corners, beside the text: they tell the tone in grey print."""
    right, bottom = left + width, top + HEIGHT
    d = f"M{left + 1:g} {top + 6:g}l5 -5 M{right - 6:g} {bottom - 1:g}l5 -5"
    return element("path", class_="bh-hatch", d=d, fill="none", stroke=ink, stroke_opacity=0.7, stroke_width=1.4)
