"""Small pictures of numbers, the same on the page and in the PDF: the risk matrix with its moves, the budget
frontier, and the risk period by period. Values in, SVG text out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, hypot, log10
from typing import Final

from assessment.drawing.marks import FONT, INK, PAPER, QUIET, RAMP, RULE, cut, element, label, number, text_width, words

Cell = tuple[int, int]
LETTERS: Final = {1: "L", 2: "LH", 3: "LMH", 4: "LMHC", 5: "LMHVC"}
CELL_WIDTH: Final = 104
CELL_HEIGHT: Final = 60
LEFT: Final = 150
TOP: Final = 12
MARK: Final = "#24323f"


@dataclass(frozen=True, slots=True)
class Move:
    """A scenario on the matrix as (consequence, likelihood), both from 1; `after` None: not assessed after the plan."""

    code: str
    before: Cell
    after: Cell | None = None


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    """A risk matrix to draw: `cells[c-1][l-1]` names a band, `bands` ascend."""

    title: str
    likelihood: tuple[str, ...]
    consequence: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    bands: tuple[str, ...]
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """What a budget buys: its cost and the risk that stays."""

    cost: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a series; `value` None is not known and is drawn as a dashed outline."""

    label: str
    value: float | None


def ramp_letters(count: int) -> str:
    """Give the letters of the five-step ramp that so many bands use, from the lowest."""
    return LETTERS.get(count, "LMHVC" + "C" * max(0, count - 5))


def draw_matrix(picture: MatrixPicture) -> str:
    """Draw the matrix with how many scenarios stood in a cell, how many stand there after, and arrows between."""
    rows, columns = len(picture.consequence), len(picture.likelihood)
    was = Counter(move.before for move in picture.moves)
    now = Counter(move.after for move in picture.moves if move.after)
    moves = Counter((move.before, move.after) for move in picture.moves if move.after and move.after != move.before)
    letters = dict(zip(picture.bands, ramp_letters(len(picture.bands)), strict=False))
    parts = [
        _cell(picture, letters, (c, l), was[c, l], now[c, l]) for c in range(1, rows + 1) for l in range(1, columns + 1)
    ]
    parts += [_move(before, after, count, rows) for (before, after), count in sorted(moves.items())]
    parts += _matrix_labels(picture)
    return _svg(LEFT + columns * CELL_WIDTH + 12, TOP + rows * CELL_HEIGHT + 76, picture.title, parts)


def _corner(cell: Cell, rows: int) -> tuple[float, float]:
    return LEFT + (cell[1] - 1) * CELL_WIDTH, TOP + (rows - cell[0]) * CELL_HEIGHT


def _cell(picture: MatrixPicture, letters: dict[str, str], cell: Cell, was: int, now: int) -> str:
    x, y = _corner(cell, len(picture.consequence))
    band = picture.cells[cell[0] - 1][cell[1] - 1]
    letter = letters.get(band, "M")
    fill, ink = RAMP[letter]
    parts = [
        element("rect", x=x + 1.5, y=y + 1.5, width=CELL_WIDTH - 3, height=CELL_HEIGHT - 3, rx=3, fill=fill),
        *(_hatch(x, y) if letter in "VC" else []),
        label(band, x + 10, y + 20, 13, font_weight="700", fill=ink, class_="bh-on"),
    ]
    if was:
        parts.append(_count(x + CELL_WIDTH - 60, y + CELL_HEIGHT - 32, was, is_after=False))
    if now:
        parts.append(_count(x + CELL_WIDTH - 31, y + CELL_HEIGHT - 32, now, is_after=True))
    return element("g", element("title", words(f"{band}: {was} before, {now} after")), *parts)


def _hatch(x: float, y: float) -> list[str]:
    lines = [
        f"M{number(x + at)} {number(y + CELL_HEIGHT - 2)}L{number(x + at + CELL_HEIGHT - 4)} {number(y + 2)}"
        for at in range(2, CELL_WIDTH - CELL_HEIGHT, 12)
    ]
    return [element("path", d="".join(lines), stroke=PAPER, stroke_opacity=0.16, stroke_width=2, fill="none")]


def _count(x: float, y: float, count: int, *, is_after: bool) -> str:
    fill, ink = (MARK, PAPER) if is_after else (PAPER, MARK)
    box = element(
        "rect", x=x, y=y, width=25, height=24, rx=12, fill=fill, stroke=PAPER if is_after else MARK, stroke_width=1.5
    )
    return box + label(
        str(count), x + 12.5, y + 16.5, 12, font_weight="700", text_anchor="middle", fill=ink, class_="bh-on"
    )


def _move(before: Cell, after: Cell, count: int, rows: int) -> str:
    """Draw an arrow from the middle of one cell to the middle of another, bowed so that arrows do not lie on counts."""
    (x1, y1), (x2, y2) = ((x + 34, y + 38) for x, y in (_corner(before, rows), _corner(after, rows)))
    length = hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    base = (x2 - dx * 10, y2 - dy * 10)
    bow = (x1 + x2) / 2 - dy * 10, (y1 + y2) / 2 + dx * 10
    way = f"M{number(x1)} {number(y1)}Q{number(bow[0])} {number(bow[1])} {number(base[0])} {number(base[1])}"
    wings = [(x2, y2), (base[0] - dy * 5, base[1] + dx * 5), (base[0] + dy * 5, base[1] - dx * 5)]
    head = " ".join(f"{number(x)},{number(y)}" for x, y in wings)
    width = min(1.5 + count * 0.5, 4)
    parts = [
        element("title", words(f"{count} moved")),
        element("path", d=way, fill="none", stroke=PAPER, stroke_width=width + 3, stroke_opacity=0.7),
        element("path", d=way, fill="none", stroke=MARK, stroke_width=width),
        element("circle", cx=x1, cy=y1, r=3.5, fill=MARK, stroke=PAPER),
        element("polygon", points=head, fill=MARK, stroke=PAPER, stroke_width=0.8),
    ]
    return element("g", *parts, class_="bh-move")


def _matrix_labels(picture: MatrixPicture) -> list[str]:
    rows, bottom = len(picture.consequence), TOP + len(picture.consequence) * CELL_HEIGHT
    parts = [
        label(cut(name, LEFT - 24, 11), LEFT - 10, TOP + (rows - place) * CELL_HEIGHT - 25, 11, text_anchor="end")
        for place, name in enumerate(picture.consequence)
    ]
    parts += [
        label(cut(name, CELL_WIDTH - 8, 11), LEFT + (place + 0.5) * CELL_WIDTH, bottom + 18, 11, text_anchor="middle")
        for place, name in enumerate(picture.likelihood)
    ]
    key = bottom + 42
    return [
        *parts,
        label("Likelihood", LEFT, key + 16, 11, class_="bh-quiet", fill=QUIET, font_weight="600"),
        label("Consequence", 10, TOP + 14, 11, class_="bh-quiet", fill=QUIET, font_weight="600"),
        _count(LEFT + 110, key, 3, is_after=False),
        label("scenarios before", LEFT + 142, key + 16, 11, class_="bh-quiet", fill=QUIET),
        _count(LEFT + 250, key, 2, is_after=True),
        label("after the plan", LEFT + 282, key + 16, 11, class_="bh-quiet", fill=QUIET),
    ]


def draw_frontier(
    title: str,
    points: Sequence[FrontierPoint],
    *,
    chosen: FrontierPoint | None = None,
    greedy: FrontierPoint | None = None,
    currency: str = "EUR",
    width: int = 640,
) -> str:
    """Draw what each budget leaves of the risk, with the chosen plan and what a list by value for money would reach."""
    shown = [*points, *(point for point in (chosen, greedy) if point)]
    plot = _Plot(width, 260, max((p.cost for p in shown), default=1), max((p.risk for p in shown), default=1))
    line = "L".join(f"{number(plot.x(p.cost))} {number(plot.y(p.risk))}" for p in sorted(points, key=lambda p: p.cost))
    parts = [*plot.axes(f"Cost, {currency}", "Risk that stays")]
    if points:
        parts.append(element("path", class_="bh-wire", d=f"M{line}", fill="none", stroke=MARK, stroke_width=2.2))
    parts += [
        element("circle", class_="bh-arrow", cx=plot.x(p.cost), cy=plot.y(p.risk), r=3, fill=MARK) for p in points
    ]
    if greedy:
        parts.append(plot.marker(greedy, f"by list {greedy.risk:,.0f}", is_solid=False))
    if chosen:
        parts.append(plot.marker(chosen, f"plan {chosen.risk:,.0f}", is_solid=True))
    return _svg(width, plot.height, title, parts)


def draw_bars(title: str, bars: Sequence[Bar], *, unit: str = "", width: int = 640) -> str:
    """Draw one bar per period with its value above; a value that is not known is an empty dashed bar with `?`."""
    plot = _Plot(width, 220, max(len(bars), 1), max((bar.value or 0 for bar in bars), default=1))
    step = (width - _Plot.LEFT - 20) / max(len(bars), 1)
    parts = plot.axes("", unit)
    for place, bar in enumerate(bars):
        middle, size = _Plot.LEFT + (place + 0.5) * step, min(step * 0.6, 72)
        top = plot.y(bar.value) if bar.value is not None else plot.y(plot.highest / 2)
        is_known = bar.value is not None
        parts.append(
            element(
                "rect",
                class_="bh-bar" if is_known else "bh-bar is-unknown",
                x=middle - size / 2,
                y=top,
                width=size,
                height=plot.bottom - top,
                fill="#5f7384" if is_known else PAPER,
                stroke=None if is_known else QUIET,
                stroke_dasharray=None if is_known else "4 3",
            )
        )
        shown = "?" if bar.value is None else f"{bar.value:,.0f}"
        parts.append(label(shown, middle, top - 6, 11, font_weight="600", text_anchor="middle"))
        parts.append(label(cut(bar.label, step - 4, 11), middle, plot.bottom + 18, 11, text_anchor="middle"))
    return _svg(width, plot.height, title, parts)


class _Plot:
    """The frame of a chart: a scale to 0 on both axes with round steps upwards."""

    LEFT = 64
    TOP = 30

    def __init__(self, width: int, height: int, most_x: float, most_y: float) -> None:
        self.width, self.height = width, height
        self.bottom = height - 46
        self.step = _round_step(most_y)
        self.highest = max(ceil(most_y / self.step), 1) * self.step
        self.step_x = _round_step(most_x)
        self.farthest = max(most_x, self.step_x)

    def x(self, value: float) -> float:
        return self.LEFT + value / self.farthest * (self.width - self.LEFT - 60)

    def y(self, value: float) -> float:
        return self.bottom - value / self.highest * (self.bottom - self.TOP)

    def axes(self, below: str, beside: str) -> list[str]:
        parts = []
        for place in range(round(self.highest / self.step) + 1):
            value = place * self.step
            y = self.y(value)
            parts.append(element("line", class_="bh-grid", x1=self.LEFT, x2=self.width - 12, y1=y, y2=y, stroke=RULE))
            parts.append(
                label(f"{value:,.10g}", self.LEFT - 8, y + 4, 11, text_anchor="end", class_="bh-quiet", fill=QUIET)
            )
        parts.append(label(beside, 8, 16, 11, class_="bh-quiet", fill=QUIET, font_weight="600"))
        if below:
            for place in range(floor(self.farthest / self.step_x) + 1):
                value = place * self.step_x
                parts.append(
                    label(
                        f"{value:,.10g}",
                        self.x(value),
                        self.bottom + 16,
                        11,
                        text_anchor="middle",
                        class_="bh-quiet",
                        fill=QUIET,
                    )
                )
            parts.append(
                label(
                    below,
                    self.width - 12,
                    self.bottom + 34,
                    11,
                    text_anchor="end",
                    class_="bh-quiet",
                    fill=QUIET,
                    font_weight="600",
                )
            )
        return parts

    def marker(self, point: FrontierPoint, text: str, *, is_solid: bool) -> str:
        x, y = self.x(point.cost), self.y(point.risk)
        room = text_width(text, 12, is_bold=True) + 12
        left = x + 10 if x + room < self.width else x - room
        return element(
            "g",
            element("circle", cx=x, cy=y, r=7, fill=MARK if is_solid else PAPER, stroke=MARK, stroke_width=2),
            label(text, left, y - 8, 12, font_weight="700"),
        )


def _round_step(most: float) -> float:
    """Give a step of 1, 2 or 5 times a power of ten that divides the scale into three to six parts."""
    if most <= 0:
        return 1
    power = 10.0 ** floor(log10(most / 4))
    return next(power * factor for factor in (1, 2, 5, 10) if most / (power * factor) <= 6)


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return element(
        "svg",
        element("title", words(title)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="bh",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=title,
        font_family=FONT,
        fill=INK,
    )
