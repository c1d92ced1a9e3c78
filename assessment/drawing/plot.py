"""The frame of a chart: scales with round steps from 0, grid lines, labels, and the SVG around it."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final

from accounts.told import grouped, told_in_parts
from assessment.drawing.marks import FONT, INK, PAPER, QUIET, RULE, element, label, number, text_width, words

MARK: Final = "#24323f"
PARTS_MOST: Final = 6


class Plot:
    """The frame of a chart: a scale to 0 on both axes with round steps upwards."""

    LEFT = 64
    TOP = 40  # room for the text of the highest mark below the name of the scale

    def __init__(self, width: int, height: int, most_x: float, most_y: float) -> None:
        self.width, self.height = width, height
        self.bottom = height - 46
        self.step = round_step(most_y)
        self.highest = max(ceil(most_y / self.step), 1) * self.step
        self.step_x = round_step(most_x)
        self.farthest = max(most_x, self.step_x)

    def x(self, value: float) -> float:
        """Give where a value stands from the left."""
        return self.LEFT + value / self.farthest * (self.width - self.LEFT - 60)

    def y(self, value: float) -> float:
        """Give where a value stands from above."""
        return self.bottom - value / self.highest * (self.bottom - self.TOP)

    def axes(self, below: str, beside: str) -> list[str]:
        """Draw grid lines and labels; the lower scale only where it has a name."""
        parts = []
        for place in range(round(self.highest / self.step) + 1):
            value = place * self.step
            y = self.y(value)
            parts.append(element("line", class_="bh-grid", x1=self.LEFT, x2=self.width - 12, y1=y, y2=y, stroke=RULE))
            parts.append(
                label(grouped(value), self.LEFT - 8, y + 4, 11, text_anchor="end", class_="bh-quiet", fill=QUIET)
            )
        parts.append(label(told_in_parts(beside), 8, 16, 11, class_="bh-quiet", fill=QUIET, font_weight="600"))
        if below:
            for place in range(floor(self.farthest / self.step_x) + 1):
                value = place * self.step_x
                parts.append(
                    label(
                        grouped(value),
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
                    told_in_parts(below),
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

    def marker(self, at: tuple[float, float], text: str, *, is_solid: bool) -> str:
        """Draw a dot with a text beside it."""
        x, y = self.x(at[0]), self.y(at[1])
        room = text_width(text, 12, is_bold=True) + 12
        left = x + 10 if x + room < self.width else x - room
        return element(
            "g",
            element("circle", cx=x, cy=y, r=7, fill=MARK if is_solid else PAPER, stroke=MARK, stroke_width=2),
            label(told_in_parts(text), left, y - 8, 12, font_weight="700"),
        )


def round_step(most: float) -> float:
    """Give a step of 1, 2 or 5 times a power of ten that divides the scale into three to six parts."""
    if most <= 0:
        return 1
    power = 10.0 ** floor(log10(most / 4))
    return next(power * factor for factor in (1, 2, 5, 10) if most / (power * factor) <= PARTS_MOST)


def draw_svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    """Put parts into one picture with a title."""
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
