"""How large a zone is drawn: by its name, what stands beside it, and what it shows of its assets."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Final

from assessment.drawing.marks import text_width
from assessment.drawing.picture import Rectangle, ZoneShape

PITCH: Final = 12
HEADER: Final = 48
INSET: Final = 36
STRIP: Final = 8
MARKS: Final = 120
HEADING: Final = 180
NAME: Final = 14
SMALL: Final = 12
PAD: Final = 10
LEAST: Final = 204
MOST: Final = 324
LEAF_HEIGHT: Final = 84
CELL_WIDTH: Final = 88
CELL_HEIGHT: Final = 52


def leaf_size(zone: ZoneShape) -> tuple[float, float]:
    """Give width and height of a zone that holds no other."""
    width = least_width(zone)
    return width, max(LEAF_HEIGHT, _up(header_of(zone, width) + 10)) if zone.members else LEAF_HEIGHT


def least_width(zone: ZoneShape) -> float:
    """Give the width that name and level need, the name on two lines where it is long, and the assets if shown."""
    name = text_width(zone.name, NAME, is_bold=True)
    wanted = (name if name <= LEAST * 0.6 else name / 1.7) + 100
    across = ceil(sqrt(len(zone.members) * 1.2))
    return _up(max(min(max(wanted, LEAST), MOST), across * CELL_WIDTH + STRIP + 2 * PAD))


def members_across(width: float) -> int:
    """Give how many assets stand beside each other in a zone of this width."""
    return max(1, int((width - STRIP - 2 * PAD) // CELL_WIDTH))


def header_of(zone: ZoneShape, width: float) -> float:
    """Give the height of name, kind and the assets that are shown."""
    if not zone.members:
        return HEADER
    return HEADER + 22 + CELL_HEIGHT * ceil(len(zone.members) / members_across(width))


def headings_of(zone: ZoneShape, box: Rectangle) -> tuple[Rectangle, ...]:
    """Give the room that name, marks and assets of a zone around others take: wires keep off it."""
    x, y, width, _ = box
    if zone.members:
        return ((x, y, width, header_of(zone, width)),)
    name = min(max(text_width(zone.name, NAME, is_bold=True), HEADING) + 2 * PAD + STRIP, width)
    return (x, y, name, HEADER), (x + width - MARKS, y, MARKS, HEADER * 0.75)


def _up(value: float) -> float:
    return ceil(value / PITCH) * PITCH
