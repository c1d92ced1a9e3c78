"""Where the tag of every conduit stands: on its own wire, on no zone, no heading and no other tag.

Where no place is free for the tag with protocols, a smaller one is tried, then the code alone; where none is free
for that either, the wire goes without. What the tag says is then still in the conduit's name and in the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from assessment.drawing.picture import Rectangle
from assessment.drawing.ways import Point

Path = tuple[Point, ...]
Floats = npt.NDArray[np.float64]

TAG_HEIGHT: Final = 22.0
STEP: Final = 12.0
SPOTS_MOST: Final = 60
OFF_TAG: Final = 3.0
OFF_BOX: Final = 1.0
ON_WIRE: Final = 30.0
ON_BORDER: Final = 60.0
UPRIGHT: Final = 12.0
PROTRUDES: Final = 6.0


@dataclass(frozen=True, slots=True)
class Tag:
    """Where a tag stands: its middle and its width, and in which form: 0 says most, see `wires.tag_widths`."""

    x: float
    y: float
    width: float
    form: int = 0

    @property
    def box(self) -> Rectangle:
        """Give the rectangle the tag covers."""
        return (self.x - self.width / 2, self.y - TAG_HEIGHT / 2, self.width, TAG_HEIGHT)


class _Sides:
    """Rectangles to keep off, as four columns that grow."""

    def __init__(self, boxes: Sequence[Rectangle], room: int = 0) -> None:
        self._table = np.zeros((len(boxes) + room, 4))
        self._count = len(boxes)
        if boxes:
            table = np.array(boxes, dtype=np.float64)
            self._table[: len(boxes)] = np.hstack((table[:, :2], table[:, :2] + table[:, 2:]))

    def add(self, box: Rectangle) -> None:
        x, y, width, height = box
        self._table[self._count] = (x, y, x + width, y + height)
        self._count += 1

    def near(self, box: Rectangle, wanted: npt.NDArray[np.bool_] | bool = True) -> _Sides:
        """Give those of the wanted that touch a rectangle."""
        x, y, width, height = box
        table = self._table[: self._count]
        inside = (table[:, 0] <= x + width) & (table[:, 2] >= x) & (table[:, 1] <= y + height) & (table[:, 3] >= y)
        found = _Sides([])
        found._table = table[inside & wanted]
        found._count = len(found._table)
        return found

    def hits(self, spots: Floats, off: float) -> npt.NDArray[np.bool_]:
        """Tell for each of the rectangles which of the spots lie on it."""
        table = self._table[: self._count]
        return np.asarray(
            (spots[:, None, 0] < table[None, :, 2] + off)
            & (spots[:, None, 2] > table[None, :, 0] - off)
            & (spots[:, None, 1] < table[None, :, 3] + off)
            & (spots[:, None, 3] > table[None, :, 1] - off)
        )


def place_tags(
    wires: Mapping[str, Sequence[Path]],
    widths: Mapping[str, Sequence[float]],
    solids: Sequence[Rectangle],
    borders: Sequence[Rectangle],
) -> dict[str, Tag]:
    """Place the tags; `widths` are those of its forms, the fullest first, `borders` of zones to cross."""
    kept_off = _Sides(solids)
    edges = _Sides([side for box in borders for side in _sides_of(box)])
    pieces = [(code, _span(a, b)) for code, paths in wires.items() for path in paths for a, b in pairwise(path)]
    others, owners = _Sides([span for _, span in pieces]), np.array([code for code, _ in pieces])
    taken = _Sides([], room=len(wires))
    tags: dict[str, Tag] = {}
    for code in sorted(wires, key=lambda code: (_length(wires[code]), code)):
        around = _around(wires[code], widths[code][0])
        near, own_edges = others.near(around, owners != code), edges.near(around)
        solid, other_tags = kept_off.near(around), taken.near(around)
        for form, width in enumerate(widths[code]):
            points, cost = _spots(wires[code], width)
            half = np.array([width / 2, TAG_HEIGHT / 2])
            spots = np.hstack((points - half, points + half))
            free = ~(solid.hits(spots, OFF_BOX).any(axis=1) | other_tags.hits(spots, OFF_TAG).any(axis=1))
            spots, points, cost = spots[free], points[free], cost[free]
            covered = ON_WIRE * near.hits(spots, 0).sum(axis=1) + ON_BORDER * own_edges.hits(spots, 1).any(axis=1)
            if form == 0:
                # The fullest form only where it covers nothing at all.
                spots, points, cost, covered = (one[covered == 0] for one in (spots, points, cost, covered))
            if not len(points):
                continue
            x, y = points[int(np.argmin(cost + covered))]
            tags[code] = Tag(round(float(x), 1), round(float(y), 1), width, form)
            taken.add(tags[code].box)
            break
    return tags


def _around(paths: Sequence[Path], room: float) -> Rectangle:
    """Give the rectangle in which the tag of a wire can stand."""
    xs, ys = [x for path in paths for x, _ in path], [y for path in paths for _, y in path]
    left, top = min(xs) - room, min(ys) - TAG_HEIGHT
    return (left, top, max(xs) + room - left, max(ys) + TAG_HEIGHT - top)


def _sides_of(box: Rectangle) -> list[Rectangle]:
    x, y, width, height = box
    return [(x, y, width, 0), (x, y + height, width, 0), (x, y, 0, height), (x + width, y, 0, height)]


def _spots(paths: Sequence[Path], width: float) -> tuple[Floats, Floats]:
    """Give points along the wires, and what each costs by itself: the middle of a long level piece is best."""
    points, penalties = [], []
    for a, b in (pair for path in paths for pair in pairwise(path)):
        length = abs(a[0] - b[0]) + abs(a[1] - b[1])
        is_level = a[1] == b[1]
        steps = max(2, min(SPOTS_MOST, int(length // STEP)))
        for place in range(1, steps):
            share = place / steps
            points.append((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share))
            beyond = width / 2 - min(share, 1 - share) * length if is_level else 0.0
            penalties.append(
                abs(share - 0.5) * 8 + (PROTRUDES + max(beyond, 0) / 4 if beyond > 0 else 0) + (not is_level) * UPRIGHT
            )
    return np.array(points).reshape(-1, 2), np.array(penalties)


def _span(a: Point, b: Point) -> Rectangle:
    return (min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))


def _length(paths: Sequence[Path]) -> float:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for path in paths for a, b in pairwise(path))
