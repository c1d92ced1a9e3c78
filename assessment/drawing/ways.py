"""Where wires may run: level and upright lines through the gaps between boxes, and the points where they meet.

Every box gives a line beside each of its sides, in the middle of the gap that is there, and one from the middle of
each side. A line runs on until a box stands in its way; it ends on the border of that box, which is where a wire may
end. The borders of zones that hold others are crossed in points of their own, so that every piece of a line lies in
one zone or on the open ground. Of lines so near each other that wires could not be told apart, the first one stands
for all that run no further. There are a few thousand points for two hundred zones: searching them is quick.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from assessment.drawing.picture import Rectangle

Point = tuple[float, float]
Floats = npt.NDArray[np.float64]

LEVEL, UPRIGHT = 0, 1
ASIDE: Final = 24.0
OFF_CORNER: Final = 10.0
CLEAR: Final = 6.0
GROUND: Final = -1
NEAR: Final = 16.0


class Link(NamedTuple):
    """A piece of a line to the next point: which axis, how long, in which zone (`GROUND`: none), and its number."""

    to: int
    axis: int
    length: float
    region: int
    number: int


class Edges:
    """The sides of rectangles as four columns."""

    def __init__(self, boxes: Sequence[Rectangle]) -> None:
        """Take the rectangles."""
        table = np.array(boxes, dtype=np.float64).reshape(-1, 4)
        self.low: tuple[Floats, Floats] = (table[:, 0], table[:, 1])
        self.high: tuple[Floats, Floats] = (table[:, 0] + table[:, 2], table[:, 1] + table[:, 3])

    def reach(self, axis: int, at: float, along: float, bounds: tuple[float, float]) -> tuple[float, float] | None:
        """Give how far a line through a point runs before a box stands in its way; None where the point is in one."""
        low, high = self.low[axis], self.high[axis]
        across_low, across_high = self.low[1 - axis], self.high[1 - axis]
        blocks = (across_low - CLEAR < at) & (at < across_high + CLEAR)
        before, after = blocks & (high <= along), blocks & (low >= along)
        if bool((blocks & ~before & ~after).any()):
            return None
        start = max(float(high[before].max(initial=bounds[0])), bounds[0])
        end = min(float(low[after].min(initial=bounds[1])), bounds[1])
        return start, end


@dataclass(frozen=True, slots=True)
class Line:
    """A line along an axis, at a place across it, from start to end."""

    axis: int
    at: float
    start: float
    end: float

    def point(self, along: float) -> Point:
        """Give the point at a place along the line."""
        return (along, self.at) if self.axis == LEVEL else (self.at, along)


# Lines by axis and by the stripe of the picture, `NEAR` wide, in which they lie.
Lines = dict[tuple[int, int], list[Line]]


class Ways:
    """The points and links of one picture; `ports` are the points on the border of each zone."""

    def __init__(
        self, boxes: Mapping[str, Rectangle], open_zones: frozenset[str], headings: Sequence[Rectangle]
    ) -> None:
        """Lay the lines and join them."""
        self.names = list(boxes)
        self.boxes = boxes
        self.points: list[Point] = []
        self.links: list[list[Link]] = []
        self.ports: dict[str, list[int]] = defaultdict(list)
        self.link_count = 0
        self._numbers: dict[Point, int] = {}
        self._walls = [(place, boxes[name]) for place, name in enumerate(self.names) if name in open_zones]
        self._solid_names = [name for name in self.names if name not in open_zones]
        self._solids = Edges([*(boxes[name] for name in self._solid_names), *headings])
        self._all = Edges([*boxes.values(), *headings])
        self._bounds = _bounds(boxes)
        self._join(self._lay())

    def _lay(self) -> list[Line]:
        found: Lines = defaultdict(list)
        for place, name in enumerate(self.names):
            box = self.boxes[name]
            for axis in (LEVEL, UPRIGHT):
                low, size = box[axis], box[axis + 2]
                middle = low + size / 2
                across_low, across_high = box[1 - axis], box[1 - axis] + box[3 - axis]
                gaps = self._gaps(place, axis)
                seeds = [
                    (middle, across_low - gaps[0]),
                    (middle, across_high + gaps[1]),
                ]
                for along, at in seeds:
                    self._add(found, axis, at, along)
                middle_across = across_low + (across_high - across_low) / 2
                self._add(found, axis, middle_across, low)
                self._add(found, axis, middle_across, low + size)
        return [line for lines in found.values() for line in lines]

    def _gaps(self, place: int, axis: int) -> tuple[float, float]:
        """Give how far beside a box its lines run: the middle of the gap, at most so far."""
        low, high = self._all.low, self._all.high
        own_low, own_high = low[axis][place], high[axis][place]
        beside = (low[axis] < own_high) & (high[axis] > own_low)
        before, after = low[1 - axis][place], high[1 - axis][place]
        ends = np.concatenate((high[1 - axis][beside], low[1 - axis][beside]))
        room_before = float((before - ends[ends <= before - 1]).min(initial=2 * ASIDE))
        room_after = float((ends[ends >= after + 1] - after).min(initial=2 * ASIDE))
        return room_before / 2, room_after / 2

    def _add(self, found: Lines, axis: int, at: float, along: float) -> None:
        at = round(at, 1)
        reach = self._solids.reach(axis, at, along, self._bounds[axis])
        if reach is None or reach[1] - reach[0] <= 1:
            return
        stripe = int(at // NEAR)
        for place in (stripe - 1, stripe, stripe + 1):
            for one in found.get((axis, place), ()):
                if abs(one.at - at) < NEAR and one.start <= reach[0] and one.end >= reach[1]:
                    return
        found[axis, stripe].append(Line(axis, at, *reach))

    def _join(self, lines: Sequence[Line]) -> None:
        upright = [line for line in lines if line.axis == UPRIGHT]
        at = np.array([line.at for line in upright])
        start, end = np.array([line.start for line in upright]), np.array([line.end for line in upright])
        on_line: dict[Line, set[float]] = {line: {*self._ends(line), *self._gates(line)} for line in lines}
        for line in lines:
            if line.axis == LEVEL:
                meets = (at >= line.start) & (at <= line.end) & (start <= line.at) & (line.at <= end)
                for place in np.nonzero(meets)[0]:
                    on_line[line].add(upright[place].at)
                    on_line[upright[place]].add(line.at)
        for line, places in on_line.items():
            self._chain(line, sorted(places))

    def _ends(self, line: Line) -> list[float]:
        """Give the ends of a line that stand on a border, and make ports of them."""
        found = []
        for along, sides in ((line.start, self._solids.high), (line.end, self._solids.low)):
            low, high = self._solids.low[1 - line.axis] + OFF_CORNER, self._solids.high[1 - line.axis] - OFF_CORNER
            hit = (sides[line.axis] == along) & (low <= line.at) & (line.at <= high)
            for place in np.nonzero(hit)[0]:
                if place < len(self._solid_names):
                    self.ports[self._solid_names[place]].append(self._number(line.point(along)))
                    found.append(along)
        return found

    def _gates(self, line: Line) -> list[float]:
        """Give where a line crosses the border of a zone that holds others."""
        found = []
        for place, box in self._walls:
            if not box[1 - line.axis] + OFF_CORNER <= line.at <= box[1 - line.axis] + box[3 - line.axis] - OFF_CORNER:
                continue
            for along in (box[line.axis], box[line.axis] + box[line.axis + 2]):
                if line.start < along < line.end:
                    self.ports[self.names[place]].append(self._number(line.point(along)))
                    found.append(along)
        return found

    def _number(self, point: Point) -> int:
        number = self._numbers.setdefault(point, len(self.points))
        if number == len(self.points):
            self.points.append(point)
            self.links.append([])
        return number

    def _chain(self, line: Line, places: Sequence[float]) -> None:
        numbers = [self._number(line.point(along)) for along in places]
        for before, after, here, there in zip(places, places[1:], numbers, numbers[1:], strict=False):
            region = self._region(line.point((before + after) / 2))
            for one, other in ((here, there), (there, here)):
                self.links[one].append(Link(other, line.axis, after - before, region, self.link_count))
            self.link_count += 1

    def _region(self, point: Point) -> int:
        """Give the innermost zone that holds a point; children stand after their parents."""
        found = GROUND
        for place, (x, y, width, height) in self._walls:
            if x < point[0] < x + width and y < point[1] < y + height:
                found = place
        return found


def _bounds(boxes: Mapping[str, Rectangle]) -> tuple[tuple[float, float], tuple[float, float]]:
    if not boxes:
        return (0, 0), (0, 0)
    sides = [
        (
            min(box[axis] for box in boxes.values()) - 2 * ASIDE,
            max(box[axis] + box[axis + 2] for box in boxes.values()) + 2 * ASIDE,
        )
        for axis in (LEVEL, UPRIGHT)
    ]
    return sides[0], sides[1]
