"""Small pictures of numbers, the same on the page and in the PDF. Values in, SVG text out.

The risk matrix with its moves, the budget frontier, the risk period by period and over time, and the yearly loss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

from accounts.told import grouped, told
from assessment.drawing.marks import PAPER, QUIET, RAMP, cut, element, label, number, text_width, words
from assessment.drawing.plot import MARK, Plot, draw_svg

Cell = tuple[int, int]
LETTERS: Final = {1: "L", 2: "LH", 3: "LMH", 4: "LMHC", 5: "LMHVC"}
KEY_WIDTH: Final = 370


@dataclass(frozen=True, slots=True)
class Grid:
    """The measures of a matrix: of its cells, of the margins before and above them, and of the counts in them."""

    width: int
    height: int
    left: int
    top: int
    count: tuple[int, int]
    gap: tuple[int, int]
    text: tuple[float, float]
    inset: tuple[int, int]

    def corner(self, cell: Cell, rows: int) -> tuple[float, float]:
        """Give the upper left corner of a cell."""
        return self.left + (cell[1] - 1) * self.width, self.top + (rows - cell[0]) * self.height

    def count_at(self, cell: Cell, rows: int, *, is_after: bool) -> tuple[float, float]:
        """Give where a count stands in a cell: what is after at the right, what was before it."""
        x, y = self.corner(cell, rows)
        across = (self.count[0] + self.gap[0]) * (1 if is_after else 2)
        return x + self.width - across, y + self.height - self.count[1] - self.gap[1]

    def count_middle(self, cell: Cell, rows: int, *, is_after: bool) -> tuple[float, float]:
        """Give the middle of a count."""
        x, y = self.count_at(cell, rows, is_after=is_after)
        return x + self.count[0] / 2, y + self.count[1] / 2


LARGE: Final = Grid(104, 60, 150, 12, (25, 24), (6, 8), (13, 12), (10, 20))
SMALL: Final = Grid(48, 38, 20, 6, (19, 17), (3, 3), (11, 10.5), (5, 13))


@dataclass(frozen=True, slots=True)
class Move:
    """A scenario on the matrix as (consequence, likelihood), both from 1; None: it does not stand there."""

    code: str
    before: Cell | None
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


@dataclass(frozen=True, slots=True)
class Stop:
    """A point in time with what was planned to remain there and what remained; None is not known, or still to come."""

    label: str
    planned: float | None
    achieved: float | None


def ramp_letters(count: int) -> str:
    """Give the letters of the five-step ramp that so many bands use, from the lowest."""
    return LETTERS.get(count, "LMHVC" + "C" * max(0, count - 5))


def draw_matrix(picture: MatrixPicture) -> str:
    """Draw the matrix with how many scenarios stood in a cell, how many stand there after, and arrows between."""
    rows, columns = len(picture.consequence), len(picture.likelihood)
    parts = [*_matrix(picture, LARGE), *_matrix_labels(picture)]
    width = LARGE.left + max(columns * LARGE.width, KEY_WIDTH) + 12
    return draw_svg(width, LARGE.top + rows * LARGE.height + 76, picture.title, parts)


def draw_small_matrix(picture: MatrixPicture) -> str:
    """Draw the matrix so small that several stand side by side: the steps as numbers, the key is beside them."""
    rows, columns, grid = len(picture.consequence), len(picture.likelihood), SMALL
    parts = _matrix(picture, grid)
    bottom = grid.top + rows * grid.height
    quiet = {"class_": "bh-quiet", "fill": QUIET, "text_anchor": "middle"}
    parts += [
        label(str(place), grid.left - 9, bottom - (place - 0.5) * grid.height + 4, 10, **quiet)
        for place in range(1, rows + 1)
    ]
    parts += [
        label(str(place), grid.left + (place - 0.5) * grid.width, bottom + 13, 10, **quiet)
        for place in range(1, columns + 1)
    ]
    return draw_svg(grid.left + columns * grid.width + 4, bottom + 18, picture.title, parts)


def _matrix(picture: MatrixPicture, grid: Grid) -> list[str]:
    rows, columns = len(picture.consequence), len(picture.likelihood)
    was = Counter(move.before for move in picture.moves if move.before)
    now = Counter(move.after for move in picture.moves if move.after)
    both = [(one.before, one.after) for one in picture.moves if one.before and one.after]
    moves = Counter((before, after) for before, after in both if before != after)
    letters = dict(zip(picture.bands, ramp_letters(len(picture.bands)), strict=False))
    parts = [
        _cell(picture, grid, letters, (c, p), (was[c, p], now[c, p]))
        for c in range(1, rows + 1)
        for p in range(1, columns + 1)
    ]
    parts += [_move(grid, before, after, count, rows) for (before, after), count in sorted(moves.items())]
    for counts, is_after in ((was, False), (now, True)):
        for cell, count in sorted(counts.items()):
            x, y = grid.count_at(cell, rows, is_after=is_after)
            parts.append(_count(grid, x, y, count, is_after=is_after))
    return parts


def _cell(picture: MatrixPicture, grid: Grid, letters: dict[str, str], cell: Cell, counts: tuple[int, int]) -> str:
    x, y = grid.corner(cell, len(picture.consequence))
    band = picture.cells[cell[0] - 1][cell[1] - 1]
    letter = letters.get(band, "M")
    fill, ink = RAMP[letter]
    size, inset = grid.text[0], grid.inset
    parts = [
        element("rect", x=x + 1.5, y=y + 1.5, width=grid.width - 3, height=grid.height - 3, rx=3, fill=fill),
        *(_hatch(grid, x, y) if letter in "VC" else []),
        label(told(band), x + inset[0], y + inset[1], size, font_weight="700", fill=ink, class_="bh-on"),
    ]
    return element("g", element("title", words(f"{band}: {counts[0]} before, {counts[1]} after")), *parts)


def _hatch(grid: Grid, x: float, y: float) -> list[str]:
    lines = [
        f"M{number(x + at)} {number(y + grid.height - 2)}L{number(x + at + grid.height - 4)} {number(y + 2)}"
        for at in range(2, grid.width - grid.height, 12)
    ]
    return [element("path", d="".join(lines), stroke=PAPER, stroke_opacity=0.16, stroke_width=2, fill="none")]


def _count(grid: Grid, x: float, y: float, count: int | str, *, is_after: bool) -> str:
    fill, ink = (MARK, PAPER) if is_after else (PAPER, MARK)
    width, height = grid.count
    box = element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        rx=height / 2,
        fill=fill,
        stroke=PAPER if is_after else MARK,
        stroke_width=1.5,
    )
    size = grid.text[1]
    return box + label(
        str(count),
        x + width / 2,
        y + height / 2 + size * 0.375,
        size,
        font_weight="700",
        text_anchor="middle",
        fill=ink,
        class_="bh-on",
    )


def _move(grid: Grid, before: Cell, after: Cell, count: int, rows: int) -> str:
    """Draw an arrow from the count before in one cell to the count after in another."""
    x1, y1 = grid.count_middle(before, rows, is_after=False)
    x2, y2 = grid.count_middle(after, rows, is_after=True)
    length = hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    head = 10 * grid.count[1] / LARGE.count[1]
    tip = (x2 - dx * head * 1.4, y2 - dy * head * 1.4)
    base = (tip[0] - dx * head, tip[1] - dy * head)
    way = f"M{number(x1)} {number(y1)}L{number(base[0])} {number(base[1])}"
    wings = [
        tip,
        (base[0] - dy * head / 2, base[1] + dx * head / 2),
        (base[0] + dy * head / 2, base[1] - dx * head / 2),
    ]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in wings)
    width = min(1.5 + count * 0.5, 4)
    parts = [
        element("title", words(f"{count} moved")),
        element("path", d=way, fill="none", stroke=PAPER, stroke_width=width + 2.5, stroke_opacity=0.8),
        element("path", d=way, fill="none", stroke=MARK, stroke_width=width),
        element("polygon", points=points, fill=MARK, stroke=PAPER, stroke_width=0.8),
    ]
    return element("g", *parts, class_="bh-move")


def _matrix_labels(picture: MatrixPicture) -> list[str]:
    grid, rows = LARGE, len(picture.consequence)
    bottom = grid.top + rows * grid.height
    parts = [
        label(
            cut(told(name), grid.left - 24, 11),
            grid.left - 10,
            bottom - place * grid.height - 25,
            11,
            text_anchor="end",
        )
        for place, name in enumerate(picture.consequence)
    ]
    parts += [
        label(
            cut(told(name), grid.width - 8, 11),
            grid.left + (place + 0.5) * grid.width,
            bottom + 18,
            11,
            text_anchor="middle",
        )
        for place, name in enumerate(picture.likelihood)
    ]
    key = bottom + 42
    return [
        *parts,
        label(told("Likelihood"), grid.left, key + 16, 11, class_="bh-quiet", fill=QUIET, font_weight="600"),
        label(told("Consequence"), 10, grid.top + 14, 11, class_="bh-quiet", fill=QUIET, font_weight="600"),
        _count(grid, grid.left + 110, key, "n", is_after=False),
        label(told("scenarios today"), grid.left + 142, key + 16, 11, class_="bh-quiet", fill=QUIET),
        _count(grid, grid.left + 250, key, "n", is_after=True),
        label(told("after the plan"), grid.left + 282, key + 16, 11, class_="bh-quiet", fill=QUIET),
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
    plot = Plot(width, 260, max((p.cost for p in shown), default=1), max((p.risk for p in shown), default=1))
    line = "L".join(f"{number(plot.x(p.cost))} {number(plot.y(p.risk))}" for p in sorted(points, key=lambda p: p.cost))
    parts = [*plot.axes(f"Cost, {currency}", "Risk that stays")]
    if points:
        parts.append(element("path", class_="bh-wire", d=f"M{line}", fill="none", stroke=MARK, stroke_width=2.2))
    parts += [
        element("circle", class_="bh-arrow bh-point", cx=plot.x(p.cost), cy=plot.y(p.risk), r=3, fill=MARK)
        for p in points
    ]
    if greedy:
        parts.append(plot.marker((greedy.cost, greedy.risk), f"by list {greedy.risk:,.0f}", is_solid=False))
    if chosen:
        parts.append(plot.marker((chosen.cost, chosen.risk), f"plan {chosen.risk:,.0f}", is_solid=True))
    return draw_svg(width, plot.height, title, parts)


def draw_bars(title: str, bars: Sequence[Bar], *, unit: str = "", width: int = 640) -> str:
    """Draw one bar per period with its value above; a value that is not known is an empty dashed bar with `?`."""
    plot = Plot(width, 220, max(len(bars), 1), max((bar.value or 0 for bar in bars), default=1))
    step = (width - Plot.LEFT - 20) / max(len(bars), 1)
    parts = plot.axes("", unit)
    for place, bar in enumerate(bars):
        middle, size = Plot.LEFT + (place + 0.5) * step, min(step * 0.6, 72)
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
        shown = "?" if bar.value is None else grouped(round(bar.value, 1))
        parts.append(label(shown, middle, top - 6, 11, font_weight="600", text_anchor="middle"))
        parts.append(label(cut(told(bar.label), step - 4, 11), middle, plot.bottom + 18, 11, text_anchor="middle"))
    return draw_svg(width, plot.height, title, parts)


def draw_losses(
    title: str,
    years: Sequence[float],
    today: Sequence[float],
    after: Sequence[float],
    *,
    currency: str,
    width: int = 420,
) -> str:
    """Draw the loss that one year in so many exceeds, today (full) and after the plan (dashed; empty: no plan)."""
    plot = Plot(width, 240, 1, max(today, default=1))
    at = [Plot.LEFT + (place + 0.5) * (width - Plot.LEFT - 20) / len(years) for place in range(len(years))]
    parts = plot.axes("", currency)
    quiet = {"class_": "bh-quiet", "fill": QUIET, "font_weight": "600"}
    parts.append(label(told("exceeded in one year of"), width - 12, plot.bottom + 34, 11, text_anchor="end", **quiet))
    parts += [_line(plot, at, losses, dashes=dashes) for losses, dashes in ((after, "5 4"), (today, None)) if losses]
    parts += [
        label(grouped(one), x, plot.bottom + 16, 11, text_anchor="middle") for one, x in zip(years, at, strict=True)
    ]
    parts += _line_key(width, [("today", None), *([("after the plan", "5 4")] if after else [])])
    return draw_svg(width, plot.height, title, parts)


def draw_course(title: str, stops: Sequence[Stop], *, unit: str, width: int = 640) -> str:
    """Draw what was planned to remain at each stop (dashed), and what remained (full); unknown values are gaps."""
    most = max((value for one in stops for value in (one.planned, one.achieved) if value is not None), default=1)
    plot = Plot(width, 240, 1, most)
    at = [Plot.LEFT + (place + 0.5) * (width - Plot.LEFT - 20) / len(stops) for place in range(len(stops))]
    parts = plot.axes("", unit)
    for values, dashes in (([one.planned for one in stops], "5 4"), ([one.achieved for one in stops], None)):
        known = [(x, value) for x, value in zip(at, values, strict=True) if value is not None]
        if known:
            parts.append(_line(plot, [x for x, _ in known], [value for _, value in known], dashes=dashes))
        parts += [
            element("circle", class_="bh-arrow", cx=x, cy=plot.y(value), r=4, fill=MARK if dashes is None else PAPER)
            + label(grouped(round(value, 1)), x, plot.y(value) + (-10 if dashes else 18), 11, text_anchor="middle")
            for x, value in known
        ]
    parts += [
        label(cut(told(one.label), width / len(stops) - 4, 11), x, plot.bottom + 18, 11, text_anchor="middle")
        for one, x in zip(stops, at, strict=True)
    ]
    parts += _line_key(width, [("achieved", None), ("planned", "5 4")])
    return draw_svg(width, plot.height, title, parts)


def _line(plot: Plot, at: Sequence[float], values: Sequence[float], *, dashes: str | None) -> str:
    way = "L".join(f"{number(x)} {number(plot.y(value))}" for x, value in zip(at, values, strict=False))
    return element(
        "path", class_="bh-wire", d=f"M{way}", fill="none", stroke=MARK, stroke_width=2.2, stroke_dasharray=dashes
    )


def _line_key(width: float, lines: Sequence[tuple[str, str | None]]) -> list[str]:
    """Say above a chart, from the right, which line is which."""
    parts = []
    right = width - 12
    for words_of, dashes in lines:
        said = told(words_of)
        left = right - text_width(said, 11, is_bold=True)
        parts.append(label(said, right, 16, 11, text_anchor="end", class_="bh-quiet", fill=QUIET, font_weight="600"))
        at = {"x1": left - 30, "x2": left - 6, "y1": 12.0, "y2": 12.0}
        parts.append(element("line", class_="bh-wire", **at, stroke=MARK, stroke_width=2.2, stroke_dasharray=dashes))
        right = left - 44
    return parts
