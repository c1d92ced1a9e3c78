"""Where every zone stands: boxes in their Purdue bands, children inside parents, nothing on top of anything.

A block that stands in one band flows into rows there. A block that spans bands takes a column across their borders,
no taller than what is in it; rows run beside it and below it. Each block first says how much height it wants in every
band it touches; then the bands get their height, then the blocks their place. Places are multiples of `PITCH`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, log, sqrt
from typing import Final

from assessment.drawing.ordering import mean, neighbours, places_in, rank_zones, stripes_of
from assessment.drawing.picture import Picture, Rectangle, ZoneShape
from assessment.drawing.sizes import INSET, PITCH, header_of, leaf_size, least_width

LABEL_STRIP: Final = 120
EDGE: Final = 48
GAP_X: Final = 60
GAP_JOINED: Final = 120
GAP_Y: Final = 48
BAND_PAD: Final = 24
BAND_LEAST: Final = 36
WIDTHS: Final = (840, 1080, 1320, 1680, 2160, 2760, 3600, 4800, 6000)
ASPECT: Final = 2.1


@dataclass(frozen=True, slots=True)
class Band:
    """A Purdue level as a horizontal stripe, or two where many zones span them; without any: level not known."""

    levels: tuple[float, ...]
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by zone code (parents before children), bands from top to bottom, and the size of the whole."""

    boxes: Mapping[str, Rectangle]
    bands: tuple[Band, ...]
    width: float
    height: float


@dataclass(slots=True)
class _Block:
    zone: ZoneShape
    first: int
    last: int
    children: list[_Block]
    codes: frozenset[str]
    joins: frozenset[str]
    width: float = 0
    heights: dict[int, float] = field(default_factory=dict)
    x: float = 0
    row_y: float = 0

    @property
    def spans(self) -> bool:
        return self.first != self.last


def place_zones(picture: Picture) -> Layout:
    """Place every zone of a picture; the same picture always gives the same places."""
    candidates = [_place(picture, width) for width in WIDTHS]
    return min(candidates, key=lambda layout: abs(log(layout.width / layout.height / ASPECT)))


def _place(picture: Picture, width: float) -> Layout:
    stripes = stripes_of(picture)
    roots = _blocks(picture, stripes)
    room, heights = _arrange(roots, width)
    has_unknown = any(block.last == len(stripes) for block in roots)
    frame, bands, y = {}, [], 0.0
    for band in range(len(stripes) + has_unknown):
        wanted = heights.get(band, 0)
        height = wanted + 2 * BAND_PAD if wanted else BAND_LEAST
        frame[band] = (y + BAND_PAD, y + height - BAND_PAD)
        bands.append(Band(stripes[band] if band < len(stripes) else (), y, height))
        y += height
    boxes: dict[str, Rectangle] = {}
    _settle(roots, LABEL_STRIP + EDGE, frame, boxes)
    return Layout(boxes, tuple(bands), LABEL_STRIP + 2 * EDGE + room, y)


def _blocks(picture: Picture, stripes: Sequence[tuple[float, ...]]) -> list[_Block]:
    """Make the tree of blocks, each list in an order that keeps joined zones near each other."""
    codes = {zone.code for zone in picture.zones}
    joined = neighbours(picture)
    children: dict[str | None, list[ZoneShape]] = defaultdict(list)
    for zone in picture.zones:
        children[zone.parent if zone.parent in codes and zone.parent != zone.code else None].append(zone)
    rank = rank_zones(picture, joined)
    placed: set[str] = set()

    def grow(zone: ZoneShape) -> _Block:
        placed.add(zone.code)
        inner = [grow(child) for child in sorted(children[zone.code], key=lambda z: (rank[z.code], z.code))]
        own = places_in(stripes, zone, is_leaf=not inner) or ([] if inner else [len(stripes)])
        touched = [*own, *(block.first for block in inner), *(block.last for block in inner)]
        own_codes = frozenset({zone.code}).union(*(block.codes for block in inner))
        joins = frozenset().union(*(joined[code] for code in own_codes)) - own_codes
        return _Block(zone, min(touched), max(touched), inner, own_codes, joins)

    roots = [grow(zone) for zone in sorted(children[None], key=lambda z: (rank[z.code], z.code))]
    # Zones whose parents go round in a circle have no root; they are drawn side by side.
    for zone in picture.zones:
        if zone.code not in placed:
            own = places_in(stripes, zone, is_leaf=True) or [len(stripes)]
            roots.append(_Block(zone, min(own), max(own), [], frozenset({zone.code}), frozenset()))
    return roots


def _arrange(blocks: Sequence[_Block], room: float) -> tuple[float, dict[int, float]]:
    """Give blocks their place from left to right; return the width taken and the height wanted per band."""
    edge: dict[int, float] = defaultdict(float)
    hanging: dict[int, float] = defaultdict(float)
    standing: dict[int, float] = defaultdict(float)
    through: dict[int, float] = defaultdict(float)
    middles: dict[str, float] = {}
    for block in blocks:
        _measure(block, room)
    for block in (block for block in blocks if block.spans):
        touched = range(block.first, block.last + 1)
        block.x = max(edge[band] for band in touched)
        middles |= dict.fromkeys(block.codes, block.x + block.width / 2)
        for band in touched:
            edge[band] = block.x + block.width + GAP_JOINED
            if block.first < band < block.last:
                through[band] = edge[band]
            reach = hanging if band > block.first else standing
            reach[band] = max(reach[band], block.heights[band])
    width = max((block.x + block.width for block in blocks if block.spans), default=0)
    heights = {band: max(hanging[band], standing[band]) for band in edge}
    for band in sorted({block.first for block in blocks if not block.spans}):
        row = [block for block in blocks if not block.spans and block.first == band]
        gap = _Gap(edge[band], through[band], hanging[band], standing[band])
        right, heights[band] = _flow(row, gap, max(room, width), middles)
        width = max(width, right)
    return width, heights


@dataclass(frozen=True, slots=True)
class _Gap:
    """What spanning blocks leave of a band: rows beside those that hang in from above and stand up from below.

    Blocks that run right through it leave nothing on their side, to the right of `through`.
    """

    left: float
    through: float
    hanging: float
    standing: float


def _flow(blocks: Sequence[_Block], gap: _Gap, right: float, middles: dict[str, float]) -> tuple[float, float]:
    """Set the blocks of one band in rows; return the right edge and the height taken."""
    rest = list(blocks)
    above = _rows(rest, gap.left, right, gap.hanging)
    below = _rows(rest, gap.left, right, gap.standing)
    middle = _rows(rest, gap.through, right, None)
    widest, y = 0.0, 0.0
    for rows, left, least in (
        (above, gap.left, gap.hanging),
        (middle, gap.through, 0.0),
        (below, gap.left, gap.standing),
    ):
        top = y
        if rows is below and rows:
            y = max(y, y + least - _height(rows))
        for row in rows:
            _spread(row, left, right, middles)
            for block in row:
                block.row_y = y
            y += max(block.heights[block.first] for block in row) + GAP_Y
            widest = max(widest, row[-1].x + row[-1].width)
        y = max(y, top + least + GAP_Y if least else 0.0)
    return widest, max(y - GAP_Y, 0.0)


def _rows(rest: list[_Block], left: float, right: float, most: float | None) -> list[list[_Block]]:
    """Take rows off the front; with `most`, one beside a spanning block of that height, or as many as it is tall."""
    rows: list[list[_Block]] = []
    while rest:
        row = [rest[0]]
        while len(row) < len(rest) and left + _row_width([*row, rest[len(row)]]) <= right:
            row.append(rest[len(row)])
        is_beside = rows == [] or most is None or _height([*rows, row]) <= most
        if most is not None and (not most or not is_beside or left + row[0].width > right):
            break
        rows.append(row)
        del rest[: len(row)]
    return rows


def _height(rows: Sequence[Sequence[_Block]]) -> float:
    return sum(max(block.heights[block.first] for block in row) + GAP_Y for row in rows) - GAP_Y


def _gap(before: _Block, block: _Block) -> float:
    return GAP_JOINED if before.joins & block.codes else GAP_X


def _row_width(row: Sequence[_Block]) -> float:
    return sum(block.width for block in row) + sum(_gap(a, b) for a, b in pairwise(row))


def _spread(row: Sequence[_Block], left: float, right: float, middles: dict[str, float]) -> None:
    """Set one row, every block as near under those it is joined to as the room allows."""
    slack, x = right - left - _row_width(row), left
    for place, block in enumerate(row):
        x += _gap(row[place - 1], block) if place else 0
        near = [middles[code] for code in sorted(block.joins) if code in middles]
        wanted = mean(near, x + block.width / 2) - block.width / 2
        shift = min(max(wanted - x, 0), max(slack, 0)) // PITCH * PITCH
        slack -= shift
        x += shift
        block.x = x
        x += block.width
    middles |= {code: block.x + block.width / 2 for block in row for code in block.codes}


def _measure(block: _Block, room: float) -> None:
    width, height = leaf_size(block.zone)
    touched = range(block.first, block.last + 1)
    if not block.children:
        block.width = width
        block.heights = dict.fromkeys(touched, float(_up(max(height / len(touched), 48))))
        return
    inner_room = min(room - 2 * INSET, _up(sqrt(len(block.children)) * 320))
    inner, heights = _arrange(block.children, inner_room)
    block.width = max(least_width(block.zone), _up(inner) + 2 * INSET)
    block.heights = {band: heights.get(band, 24.0) for band in touched}
    block.heights[block.first] += _up(header_of(block.zone, block.width)) + INSET / 2
    block.heights[block.last] += INSET


def _up(value: float) -> float:
    return ceil(value / PITCH) * PITCH


def _settle(
    blocks: Sequence[_Block], x: float, frame: Mapping[int, tuple[float, float]], boxes: dict[str, Rectangle]
) -> None:
    for block in blocks:
        left = x + block.x
        if block.spans:
            top = frame[block.first][1] - block.heights[block.first]
            bottom = frame[block.last][0] + block.heights[block.last]
        else:
            top = frame[block.first][0] + block.row_y
            bottom = top + block.heights[block.first]
        boxes[block.zone.code] = (left, top, block.width, bottom - top)
        if block.children:
            inner = {band: frame[band] for band in range(block.first, block.last + 1)}
            heading = _up(header_of(block.zone, block.width))
            inner[block.first] = (top + heading + INSET / 2, inner[block.first][1])
            inner[block.last] = (inner[block.last][0], bottom - INSET)
            _settle(block.children, left + INSET, inner, boxes)
