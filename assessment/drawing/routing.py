"""The way of every conduit between the boxes: right angles on a grid, round boxes, beside earlier wires.

A shortest-path search (A*) over the grid of `PITCH`. A step costs 1; a bend, a crossing, running along a border or
through the heading of a parent costs more; lying on an earlier wire costs most, so wires spread over the free
tracks and leave room for their tags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from typing import Final

from assessment.drawing.layout import HEADER, LABEL_STRIP, PITCH, Layout
from assessment.drawing.picture import ConduitShape, Rectangle

Point = tuple[float, float]
Path = tuple[Point, ...]
Node = int

BEND: Final = 4
CROSSING: Final = 3
BESIDE_BOX: Final = 3
IN_HEADING: Final = 9
SHARED: Final = 40
NEXT_TO_WIRE: Final = 2
PORT_TAKEN: Final = 30
OUTSIDE: Final = -1
SMALL_GRID: Final = 12_000
HASTE_MOST: Final = 5
MOVES: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))


class Grid:
    """The free tracks of one layout, and what earlier wires have taken of them."""

    def __init__(self, layout: Layout, parents: Mapping[str, str | None]) -> None:
        """Mark for every grid point the innermost box that holds it, and what standing there costs."""
        self.columns = int(layout.width // PITCH) + 1
        self.rows = int(layout.height // PITCH) + 1
        self.names = list(layout.boxes)
        self.boxes = layout.boxes
        self.parents = parents
        self.inside = [OUTSIDE] * (self.columns * self.rows)
        self.price = [1] * (self.columns * self.rows)
        self.taken: list[set[Node]] = [set(), set()]
        self.ports: set[Node] = set()
        for place, name in enumerate(self.names):
            self._mark(place, layout.boxes[name])
        self._keep_off_edges()

    def _mark(self, place: int, box: Rectangle) -> None:
        left, top, right, bottom = _cells(box)
        heading = top + HEADER // PITCH
        for row in range(max(top - 1, 0), min(bottom + 2, self.rows)):
            for column in range(max(left - 1, 0), min(right + 2, self.columns)):
                node = row * self.columns + column
                is_within = left <= column <= right and top <= row <= bottom
                is_border = is_within and (column in {left, right} or row in {top, bottom})
                if is_within:
                    self.inside[node] = place
                    self.price[node] = 1
                if is_border or not is_within:
                    self.price[node] += BESIDE_BOX
                elif row < heading:
                    self.price[node] += IN_HEADING

    def _keep_off_edges(self) -> None:
        for row in range(self.rows):
            for column in range(LABEL_STRIP // PITCH):
                self.price[row * self.columns + column] += IN_HEADING
        for column in range(self.columns):
            self.price[column] += IN_HEADING

    def node(self, point: Point) -> Node:
        """Give the grid point at a place."""
        return round(point[1] / PITCH) * self.columns + round(point[0] / PITCH)

    def point(self, node: Node) -> Point:
        """Give the place of a grid point."""
        return (node % self.columns * PITCH, node // self.columns * PITCH)

    def above(self, name: str) -> list[str]:
        """Give the zones around a zone, nearest first."""
        found: list[str] = []
        parent = self.parents.get(name)
        while parent is not None and parent in self.boxes and parent not in found and parent != name:
            found.append(parent)
            parent = self.parents.get(parent)
        return found

    def open_to(self, ends: Iterable[str]) -> frozenset[int]:
        """Tell in which boxes a wire between these zones may run: those around an end, and the free ground."""
        around = {parent for end in ends for parent in self.above(end)}
        return frozenset({OUTSIDE, *(self.names.index(parent) for parent in around)})

    def doors(self, name: str, sides: Sequence[int] = (0, 1, 2, 3)) -> dict[Node, float]:
        """Give the border points of a zone where a wire may end, with a price: the middle of a side is cheapest."""
        left, top, right, bottom = _cells(self.boxes[name])
        found: dict[Node, float] = {}
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        for column in range(left + 2, right - 1):
            for side, row in ((1, bottom), (3, top)):
                if side in sides and 0 <= row < self.rows:
                    found[row * self.columns + column] = abs(column - middle_x) * 0.12
        for row in range(top + 1, bottom):
            for side, column in ((0, right), (2, left)):
                if side in sides and 0 <= column < self.columns:
                    found[row * self.columns + column] = 0.5 + abs(row - middle_y) * 0.25
        return {node: price + self._port_price(node) for node, price in found.items()}

    def _port_price(self, node: Node) -> float:
        if node in self.ports:
            return PORT_TAKEN
        near = (node - 1, node + 1, node - self.columns, node + self.columns)
        return NEXT_TO_WIRE * any(other in self.ports for other in near)

    def take(self, nodes: Sequence[Node], *, has_doors: tuple[bool, bool]) -> None:
        """Remember a wire, so that later ones keep beside it."""
        for here, there in pairwise(nodes):
            self.taken[0 if abs(there - here) == 1 else 1].update((here, there))
        self.ports.update(node for node, is_door in zip((nodes[0], nodes[-1]), has_doors, strict=True) if is_door)


def _cells(box: Rectangle) -> tuple[int, int, int, int]:
    x, y, width, height = box
    return round(x / PITCH), round(y / PITCH), round((x + width) / PITCH), round((y + height) / PITCH)


def route(layout: Layout, conduits: Sequence[ConduitShape], parents: Mapping[str, str | None]) -> dict[str, list[Path]]:
    """Find the wires of every conduit: one for two ends, one more for every further end. Unknown ends are left out."""
    grid = Grid(layout, parents)
    wires: dict[str, list[Path]] = {conduit.code: [] for conduit in conduits}
    for conduit in sorted(conduits, key=lambda c: (_reach(grid, c), c.code)):
        ends = [end for end in dict.fromkeys(conduit.ends) if end in layout.boxes]
        if len(ends) == 1:
            wires[conduit.code] = _loop(grid, ends[0])
        elif ends:
            wires[conduit.code] = _tree(grid, ends)
    return wires


def _reach(grid: Grid, conduit: ConduitShape) -> float:
    centres = [(x + w / 2, y + h / 2) for x, y, w, h in (grid.boxes[end] for end in conduit.ends if end in grid.boxes)]
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(centres))


def _loop(grid: Grid, end: str) -> list[Path]:
    nodes = _search(grid, grid.doors(end, (0,)), grid.doors(end, (3,)), grid.open_to([end]))
    return _kept(grid, nodes, (True, True))


def _tree(grid: Grid, ends: Sequence[str]) -> list[Path]:
    is_open = grid.open_to(ends)
    first = _search(grid, grid.doors(ends[0]), grid.doors(ends[1]), is_open)
    wires, trunk = _kept(grid, first, (True, True)), first[1:-1]
    for end in ends[2:]:
        branch = _search(grid, dict.fromkeys(trunk, 0.0), grid.doors(end), is_open)
        wires += _kept(grid, branch, (False, True))
        trunk = trunk + branch[:-1]
    return wires


def _kept(grid: Grid, nodes: Sequence[Node], has_doors: tuple[bool, bool]) -> list[Path]:
    if not nodes:
        return []
    grid.take(nodes, has_doors=has_doors)
    points = [grid.point(node) for node in nodes]
    corners = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if (before[0] == here[0]) != (here[0] == after[0]):
            corners.append(here)
    return [(*corners, points[-1])]


@dataclass(frozen=True, slots=True)
class _Ask:
    """From where, to where, and through which boxes a wire may go."""

    starts: Mapping[Node, float]
    goals: Mapping[Node, float]
    is_open: frozenset[int]


def _search(
    grid: Grid, starts: Mapping[Node, float], goals: Mapping[Node, float], is_open: frozenset[int]
) -> list[Node]:
    """Give the cheapest way from a start to a goal as grid points, empty where there is none."""
    if not starts or not goals:
        return []
    ask, guess = _Ask(starts, goals, is_open), _guess(grid, goals)
    best: dict[tuple[Node, int], float] = {(node, -1): price for node, price in starts.items()}
    came: dict[tuple[Node, int], tuple[Node, int]] = {}
    queue = [(price + guess(node), price, node, -1) for node, price in starts.items()]
    heapify(queue)
    while queue:
        _, spent, node, heading = heappop(queue)
        if heading == len(MOVES):
            return _walk(came, (node, heading))
        if spent > best[node, heading]:
            continue
        for there, turned, price in _steps(grid, node, heading, ask):
            total = spent + price
            if total < best.get((there, turned), float("inf")):
                best[there, turned] = total
                came[there, turned] = (node, heading)
                heappush(queue, (total + guess(there), total, there, turned))
    return []


def _guess(grid: Grid, goals: Mapping[Node, float]) -> Callable[[Node], int]:
    """Give a lower bound of the way that is left; on a large grid more, which finds a good way sooner."""
    columns = [node % grid.columns for node in goals]
    rows = [node // grid.columns for node in goals]
    left, right, top, bottom = min(columns), max(columns), min(rows), max(rows)
    width = grid.columns
    haste = min(1 + grid.columns * grid.rows // SMALL_GRID, HASTE_MOST)

    def away(node: Node) -> int:
        row, column = divmod(node, width)
        return haste * (max(left - column, 0, column - right) + max(top - row, 0, row - bottom))

    return away


def _steps(grid: Grid, node: Node, heading: int, ask: _Ask) -> Iterable[tuple[Node, int, float]]:
    """Give the next points with heading and price; a last step of its own pays for the door."""
    if node in ask.goals and heading >= 0:
        yield node, len(MOVES), ask.goals[node]
        return
    row, column = divmod(node, grid.columns)
    for turned, (dx, dy) in enumerate(MOVES):
        x, y = column + dx, row + dy
        if not (0 <= x < grid.columns and 0 <= y < grid.rows) or (heading >= 0 and turned == (heading + 2) % 4):
            continue
        there = y * grid.columns + x
        if there not in ask.goals and (grid.inside[there] not in ask.is_open or there in ask.starts):
            continue
        price = (1 if there in ask.goals else grid.price[there]) + _crowding(grid, there, is_level=dy == 0)
        yield there, turned, price + (BEND if heading >= 0 and turned != heading else 0)


def _crowding(grid: Grid, node: Node, *, is_level: bool) -> int:
    """Give what earlier wires at and beside a point add to its price."""
    along, across = grid.taken if is_level else reversed(grid.taken)
    beside = grid.columns if is_level else 1
    price = CROSSING if node in across else 0
    if node in along:
        return price + SHARED
    return price + NEXT_TO_WIRE * (node + beside in along or node - beside in along)


def _walk(came: Mapping[tuple[Node, int], tuple[Node, int]], last: tuple[Node, int]) -> list[Node]:
    nodes = []
    state: tuple[Node, int] | None = came.get(last)
    while state is not None:
        nodes.append(state[0])
        state = came.get(state)
    return nodes[::-1]
