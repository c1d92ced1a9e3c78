"""The way of every conduit between the boxes: the cheapest walk over the points of `Ways`, short ones first.

A step costs its length; a bend, a crossing and a piece that other wires took already cost more. A wire leaves its
zones alone: it runs over the open ground and through the zones around its ends, never through another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Final

import numpy as np

from assessment.drawing.picture import ConduitShape, Rectangle
from assessment.drawing.ways import GROUND, LEVEL, UPRIGHT, Point, Ways

Path = tuple[Point, ...]

BEND: Final = 36.0
CROSSING: Final = 10.0
CROWD: Final = 0.12
CROWD_LEAST: Final = 5.0
OFF_MIDDLE: Final = 0.15
CROWDED_SIDE: Final = 1200.0
CROWDED_WITHIN: Final = 14.0
INFINITE: Final = float("inf")
HASTE: Final = 14.0
HASTE_AT: Final = 6000


@dataclass(frozen=True, slots=True)
class Walk:
    """The points of one wire by their numbers; `joins` tells that it begins on an earlier wire of its conduit."""

    points: tuple[int, ...]
    joins: bool = False


class Router:
    """Finds the walks of conduits one after the other, and remembers what earlier ones took."""

    def __init__(self, ways: Ways, parents: Mapping[str, str | None]) -> None:
        """Begin with empty ways."""
        self.ways = ways
        self.parents = parents
        self._places = {name: place for place, name in enumerate(ways.names)}
        self._links = ways.links
        # What a piece costs: its length, and more for every wire that took it; what it costs to cross a point.
        self._prices = [0.0] * ways.link_count
        for links in ways.links:
            for link in links:
                self._prices[link.number] = link.length
        self._crossed = ([0.0] * len(ways.points), [0.0] * len(ways.points))
        self._at_side: dict[tuple[str, int], int] = defaultdict(int)
        self._table = np.array(ways.points).reshape(-1, 2)
        self._haste = 1.0 + min(len(ways.points) / HASTE_AT, 1.0) ** 2 * HASTE

    def around(self, ends: Iterable[str]) -> frozenset[str]:
        """Give the zones around the ends: a wire may run inside them."""
        return frozenset(parent for end in ends for parent in zones_around(end, self.parents))

    def walks(self, ends: Sequence[str]) -> list[Walk]:
        """Give the walks that join the ends: one for the first two, a branch for each further one."""
        regions = frozenset({GROUND, *(self._places[name] for name in self.around(ends))})
        trunk: dict[int, float] = {}
        found: list[Walk] = []
        for end in ends[1:]:
            starts, goals = trunk or self._ports(ends[0]), self._ports(end)
            points = self._search(starts, goals, regions) if goals else []
            if points:
                found.append(Walk(tuple(points), joins=bool(trunk)))
                self._take(points)
                for name, number in ((ends[0], points[0]), (end, points[-1]))[bool(trunk) :]:
                    self._at_side[name, _side(self.ways.points[number], self.ways.boxes[name])] += 1
                trunk |= dict.fromkeys(points[1:-1], 0.0)
        return found

    def crowd(self, paths: Iterable[Path]) -> None:
        """Make the pieces dearer that lie where wires were laid before."""
        near: dict[tuple[int, float], list[tuple[float, float, int, float]]] = defaultdict(list)
        points = self.ways.points
        for here, links in enumerate(self._links):
            for link in links:
                if here < link.to:
                    axis, at = link.axis, points[here][1 - link.axis]
                    middle = (points[here][axis] + points[link.to][axis]) / 2
                    near[axis, at // CROWDED_WITHIN].append((at, middle, link.number, link.length))
        for a, b in (pair for path in paths for pair in pairwise(path)):
            axis = LEVEL if a[1] == b[1] else UPRIGHT
            taken, low, high = a[1 - axis], min(a[axis], b[axis]), max(a[axis], b[axis])
            for place in (-1, 0, 1):
                for at, middle, piece, length in near.get((axis, taken // CROWDED_WITHIN + place), ()):
                    if low < middle < high and abs(at - taken) < CROWDED_WITHIN:
                        self._prices[piece] += CROWD_LEAST + CROWD * length

    def _ports(self, name: str) -> dict[int, float]:
        x, y, width, height = self.ways.boxes[name]
        found = {}
        for port in self.ways.ports.get(name, ()):
            at = self.ways.points[port]
            is_level_side = at[1] in {y, y + height}
            off = abs(at[0] - x - width / 2) if is_level_side else abs(at[1] - y - height / 2)
            crowd = self._at_side[name, _side(at, (x, y, width, height))] / (width if is_level_side else height)
            found[port] = off * OFF_MIDDLE + crowd * CROWDED_SIDE
        return found

    def _take(self, points: Sequence[int]) -> None:
        for here, there in pairwise(points):
            link = next(link for link in self.ways.links[here] if link.to == there)
            self._prices[link.number] += CROWD_LEAST + CROWD * link.length
            self._crossed[link.axis][here] += CROSSING
            self._crossed[link.axis][there] += CROSSING

    def _away(self, goals: Mapping[int, float]) -> list[float]:
        """Give for every point how far it is to the goals at least; in a large picture more, which finds sooner."""
        wanted = self._table[list(goals)]
        low, high = wanted.min(axis=0), wanted.max(axis=0)
        beyond = np.maximum(np.maximum(low - self._table, self._table - high), 0.0)
        turns = (beyond > 0).all(axis=1)
        found: list[float] = (self._haste * (beyond.sum(axis=1) + BEND * turns)).tolist()
        return found

    def _search(  # noqa: C901  # one loop, the inmost of all: every call in it would be made a million times
        self, starts: Mapping[int, float], goals: Mapping[int, float], regions: frozenset[int]
    ) -> list[int]:
        """Give the cheapest walk from a start to a goal, empty where there is none.

        A state is a point and the axis along which it was reached, in one number; below 0 it is a goal with its price.
        """
        links, prices, crossed = self._links, self._prices, self._crossed
        left_over = self._away(goals)
        best = [INFINITE] * (2 * len(links))
        came = [-1] * (2 * len(links))
        queue = []
        for number, price in starts.items():
            for state in (2 * number, 2 * number + 1):
                best[state] = price
                queue.append((price + left_over[number], price, state))
        heapify(queue)
        while queue:
            _, spent, state = heappop(queue)
            if state < 0:
                return _trace(-state - 1, came)
            if spent > best[state]:
                continue
            number, axis = state >> 1, state & 1
            if number in goals and came[state] >= 0:
                price = spent + goals[number]
                heappush(queue, (price, price, -state - 1))
                continue
            for there, along, _, region, piece in links[number]:
                if region in regions:
                    total = spent + prices[piece] + (crossed[1 - along][there] if along == axis else BEND)
                    turned = 2 * there + along
                    if total < best[turned]:
                        best[turned] = total
                        came[turned] = state
                        heappush(queue, (total + left_over[there], total, turned))
        return []


def _trace(state: int, came: Sequence[int]) -> list[int]:
    walk = []
    while state >= 0:
        walk.append(state >> 1)
        state = came[state]
    return walk[::-1]


def _side(point: Point, box: Rectangle) -> int:
    """Give the side of a box that a point stands on: left, above, right, below."""
    x, y, width, height = box
    return (x, y, x + width, y + height).index(point[0]) if point[0] in {x, x + width} else 1 + 2 * (point[1] != y)


def zones_around(name: str, parents: Mapping[str, str | None]) -> list[str]:
    """Give the zones around a zone, nearest first; a circle ends."""
    found: list[str] = []
    parent = parents.get(name)
    while parent is not None and parent not in found and parent != name:
        found.append(parent)
        parent = parents.get(parent)
    return found


def in_order(conduits: Sequence[ConduitShape], boxes: Mapping[str, Rectangle]) -> list[ConduitShape]:
    """Give the conduits with the shortest first: those have the least choice."""

    def reach(conduit: ConduitShape) -> float:
        middles = [(x + w / 2, y + h / 2) for x, y, w, h in (boxes[end] for end in conduit.ends if end in boxes)]
        return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(middles))

    return sorted(conduits, key=lambda conduit: (reach(conduit), conduit.code))
