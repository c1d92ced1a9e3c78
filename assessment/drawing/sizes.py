"""How large a zone is drawn: by its name, what stands beside it, and what it shows of its assets."""

from __future__ import annotations

from math import ceil
from typing import Final

from assessment.drawing.marks import text_width
from assessment.drawing.picture import Rectangle, ZoneShape

PITCH: Final = 12
HEADER: Final = 48
INSET: Final = 36
STRIP: Final = 8
MARKS: Final = 84
NAME: Final = 14
SMALL: Final = 12
PAD: Final = 10
LEAST: Final = 192
MOST: Final = 300


def leaf_size(zone: ZoneShape) -> tuple[float, float]:
    """Give width and height of a zone that holds no other."""
    return least_width(zone), 84


def least_width(zone: ZoneShape) -> float:
    """Give the width that name and level need, the name on two lines where it is long."""
    name = text_width(zone.name, NAME, is_bold=True)
    wanted = (name if name <= LEAST * 0.6 else name / 1.7) + 100
    return ceil(min(max(wanted, LEAST), MOST) / PITCH) * PITCH


def headings_of(zone: ZoneShape, box: Rectangle) -> tuple[Rectangle, Rectangle]:
    """Give the room that name and level of a zone around others take: wires keep off it."""
    x, y, width, _ = box
    name = min(text_width(zone.name, NAME, is_bold=True) + 2 * PAD + STRIP, width)
    return (x, y, name, HEADER), (x + width - MARKS, y, MARKS, HEADER * 0.75)
