"""Where every zone stands: boxes in their Purdue bands, children inside parents, nothing on top of anything.

A block that stands in one band flows into rows there. A block that spans bands takes a column across them. Each
block first says how much height it wants in every band it touches; then the bands get their height, then the
blocks their place. All lengths are multiples of `PITCH`, so that wires can run on a grid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, sqrt
from typing import Final

from assessment.drawing.marks import text_width
from assessment.drawing.ordering import LEVELS, UNKNOWN_BAND, band_of, band_range, mean, neighbours, rank_zones
from assessment.drawing.picture import Picture, Rectangle, ZoneShape

PITCH: Final = 12
LABEL_STRIP: Final = 120
EDGE: Final = 36
GAP_X: Final = 60
GAP_JOINED: Final = 132
GAP_Y: Final = 60
BAND_PAD: Final = 36
HEADER: Final = 60
INSET: Final = 36
ONE_LINE: Final = 18
LEAST_WIDTH: Final = 960
LEAF_HEIGHT: Final = 84
BAND_LEAST: Final = 36
WIDTHS: Final = (840, 1080, 1320, 1680, 2160, 2760, 3600, 4800)
ASPECT: Final = 1.45


@dataclass(frozen=True, slots=True)
class Band:
    """A Purdue level as a horizontal stripe; `level` None is the stripe of zones without a level."""

    level: float | None
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
    heights: dict[int, float] | None = None
    x: float = 0
    row_y: float = 0

    @property
    def spans(self) -> bool:
        return self.first != self.last


def place_zones(picture: Picture) -> Layout:
    """Place every zone of a picture; the same picture always gives the same places."""
    candidates = [_place(picture, width) for width in WIDTHS]
    best = min(candidates, key=lambda layout: abs(layout.width / layout.height - ASPECT))
    return replace(best, boxes=_moved(best.boxes, picture))


def _place(picture: Picture, width: float) -> Layout:
    roots = _blocks(picture)
    room, heights = _arrange(roots, width)
    has_unknown = any(block.first == UNKNOWN_BAND for block in roots)
    shown = range(len(LEVELS) + has_unknown)
    tops: dict[int, float] = {}
    bands, y = [], 0.0
    for band in shown:
        wanted = heights.get(band, 0)
        height = wanted + 2 * BAND_PAD if wanted else BAND_LEAST
        tops[band] = y
        height += PITCH if band == 0 else 0
        bands.append(Band(LEVELS[band] if band < len(LEVELS) else None, y, height))
        y += height
    frame = {
        band: (tops[band] + BAND_PAD + (PITCH if band == 0 else 0), tops[band] + bands[band].height - BAND_PAD)
        for band in shown
    }
    boxes: dict[str, Rectangle] = {}
    _settle(roots, LABEL_STRIP + EDGE, frame, boxes)
    return Layout(boxes, tuple(bands), max(LABEL_STRIP + 2 * EDGE + room, LEAST_WIDTH), y)


def _blocks(picture: Picture) -> list[_Block]:
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
        own = [band_of(level) for level in zone.levels] or ([] if inner else [UNKNOWN_BAND])
        touched = [*own, *(block.first for block in inner), *(block.last for block in inner)]
        own_codes = frozenset({zone.code}).union(*(block.codes for block in inner))
        joins = frozenset().union(*(joined[code] for code in own_codes)) - own_codes
        return _Block(zone, min(touched), max(touched), inner, own_codes, joins)

    roots = [grow(zone) for zone in sorted(children[None], key=lambda z: (rank[z.code], z.code))]
    # Zones whose parents go round in a circle have no root; they are drawn side by side.
    stray = [zone for zone in picture.zones if zone.code not in placed]
    return roots + [_Block(zone, *band_range(zone), [], frozenset({zone.code}), frozenset()) for zone in stray]


def _arrange(blocks: Sequence[_Block], room: float) -> tuple[float, dict[int, float]]:
    """Give blocks their place from left to right; return the width taken and the height wanted per band."""
    edge: dict[int, float] = defaultdict(float)
    heights: dict[int, float] = defaultdict(float)
    middles: dict[str, float] = {}
    for block in blocks:
        _measure(block, room)
    for block in (block for block in blocks if block.spans):
        touched = range(block.first, block.last + 1)
        block.x = max(edge[band] for band in touched)
        middles |= dict.fromkeys(block.codes, block.x + block.width / 2)
        for band in touched:
            edge[band] = block.x + block.width + GAP_JOINED
            heights[band] = max(heights[band], _wanted(block, band))
    width = max((block.x + block.width for block in blocks if block.spans), default=0)
    for band in sorted({block.first for block in blocks if not block.spans}):
        row = [block for block in blocks if not block.spans and block.first == band]
        least = max(room / 2, *(block.width for block in row)) if edge[band] else max(block.width for block in row)
        right, height = _flow(row, edge[band], max(room, edge[band] + least), middles)
        width = max(width, right)
        heights[band] = max(heights[band], height)
    return width, dict(heights)


def _flow(blocks: Iterable[_Block], left: float, right: float, middles: dict[str, float]) -> tuple[float, float]:
    """Set blocks of one band in rows between two edges; return the right edge and the height taken."""
    rows: list[list[_Block]] = [[]]
    for block in blocks:
        if rows[-1] and left + _row_width([*rows[-1], block]) > right:
            rows.append([])
        rows[-1].append(block)
    y, widest = -float(GAP_Y), left
    for row in rows:
        y += GAP_Y
        _spread(row, left, right, middles)
        for block in row:
            block.row_y = y
        y += max(_wanted(block, block.first) for block in row)
        widest = max(widest, row[-1].x + row[-1].width)
    return widest, y


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


def _wanted(block: _Block, band: int) -> float:
    return (block.heights or {}).get(band, 0)


def _measure(block: _Block, room: float) -> None:
    leaf = _leaf_width(block.zone)
    touched = range(block.first, block.last + 1)
    if not block.children:
        block.width = leaf
        share = _up(LEAF_HEIGHT / len(touched)) if block.spans else LEAF_HEIGHT
        block.heights = dict.fromkeys(touched, float(max(share, 48)))
        return
    inner_room = min(room - 2 * INSET, _up(sqrt(len(block.children)) * 320))
    width, heights = _arrange(block.children, inner_room)
    block.width = max(leaf, _up(width) + 2 * INSET)
    block.heights = {band: heights.get(band, 48.0) for band in touched}
    block.heights[block.first] += HEADER + PITCH
    block.heights[block.last] += INSET


def _leaf_width(zone: ZoneShape) -> float:
    wanted = max(text_width(zone.name, 13, is_bold=True) / (1 if len(zone.name) < ONE_LINE else 1.7) + 110, 180)
    return _up(min(wanted, 288))


def _up(value: float) -> float:
    return ceil(value / PITCH) * PITCH


def _settle(
    blocks: Sequence[_Block], x: float, frame: Mapping[int, tuple[float, float]], boxes: dict[str, Rectangle]
) -> None:
    for block in blocks:
        left = x + block.x
        if block.spans:
            top, bottom = frame[block.first][0], frame[block.last][1]
        else:
            top = frame[block.first][0] + block.row_y
            bottom = top + _wanted(block, block.first)
        boxes[block.zone.code] = (left, top, block.width, bottom - top)
        if block.children:
            inner = {band: frame[band] for band in range(block.first, block.last + 1)}
            inner[block.first] = (top + HEADER + PITCH, inner[block.first][1])
            inner[block.last] = (inner[block.last][0], bottom - INSET)
            _settle(block.children, left + INSET, inner, boxes)


def _moved(boxes: Mapping[str, Rectangle], picture: Picture) -> dict[str, Rectangle]:
    """Put zones where the given layout wants them; what lies inside moves along."""
    moved = dict(boxes)
    parents = {zone.code: zone.parent for zone in picture.zones}
    for code in boxes:
        if code in picture.layout:
            moved[code] = picture.layout[code]
        elif (parent := parents[code]) in moved and moved[parent] != boxes[parent]:
            dx, dy = moved[parent][0] - boxes[parent][0], moved[parent][1] - boxes[parent][1]
            x, y, width, height = boxes[code]
            moved[code] = (x + dx, y + dy, width, height)
    return moved
