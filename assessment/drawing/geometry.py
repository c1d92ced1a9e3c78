"""The whole geometry of a picture as plain values: boxes, bands, the wires and tags of conduits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assessment.drawing.layout import LABEL_STRIP, Band, Layout, place_zones
from assessment.drawing.picture import ConduitShape, Picture, Rectangle
from assessment.drawing.placing import tidy
from assessment.drawing.routing import Router, in_order
from assessment.drawing.sizes import headings_of
from assessment.drawing.tags import Path, Tag, place_tags
from assessment.drawing.tracks import Harness, Room, Track, Wire, spread, wanted_room
from assessment.drawing.ways import UPRIGHT, Point, Ways
from assessment.drawing.wires import tag_widths

OFF_EDGE = 24.0
LOOP = 18.0


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where everything stands. `frame` holds all of it: x, y, width and height."""

    boxes: Mapping[str, Rectangle]
    bands: tuple[Band, ...]
    wires: Mapping[str, tuple[Path, ...]]
    tags: Mapping[str, Tag]
    frame: Rectangle


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What takes long to find and no layer changes: boxes, bands and wires, and the size of the ground."""

    boxes: Mapping[str, Rectangle]
    bands: tuple[Band, ...]
    wires: Mapping[str, tuple[Path, ...]]
    size: tuple[float, float]

    def values(self) -> dict[str, Any]:
        """Give it as plain values, to be kept or sent."""
        return {
            "zones": {code: list(box) for code, box in self.boxes.items()},
            "bands": [[list(band.levels), band.y, band.height] for band in self.bands],
            "conduits": {
                code: [[list(point) for point in path] for path in paths] for code, paths in self.wires.items()
            },
            "size": list(self.size),
        }

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Skeleton:
        """Take what `values` gave."""
        return cls(
            {code: (box[0], box[1], box[2], box[3]) for code, box in values["zones"].items()},
            tuple(Band(tuple(levels), y, height) for levels, y, height in values["bands"]),
            {
                code: tuple(tuple((x, y) for x, y in path) for path in paths)
                for code, paths in values["conduits"].items()
            },
            (values["size"][0], values["size"][1]),
        )


def arrange(picture: Picture, skeleton: Skeleton | None = None) -> Geometry:
    """Find the geometry of a picture: places and wires where they are not given, then tags."""
    found = skeleton or lay_out(picture)
    holders = holders_of(picture, found.boxes)
    tags = place_tags(
        {code: paths for code, paths in found.wires.items() if paths},
        {conduit.code: tag_widths(conduit) for conduit in picture.conduits},
        [*(box for code, box in found.boxes.items() if code not in holders), *headings_in(picture, found.boxes)],
        [found.boxes[code] for code in sorted(holders)],
    )
    frame = _frame(found, tags)
    return Geometry(found.boxes, _filling(found.bands, frame), found.wires, tags, frame)


def lay_out(picture: Picture, automatic: Skeleton | None = None) -> Skeleton:
    """Place the zones, and lay the wires with as much room as they need.

    `automatic` is what the picture looks like where people placed nothing, if that is known already.
    """
    if picture.layout:
        found = automatic or lay_out(replace(picture, layout={}))
        layout = tidy(picture, Layout(found.boxes, found.bands, *found.size))
        harness, wires = _wired(picture, layout)
    else:
        layout, harness, wires = _automatic(picture)
    spread(harness.tracks)
    paths = {code: tuple(rounded(wire.path()) for wire in found) for code, found in wires.items()}
    paths |= without_way(picture.conduits, paths, layout.boxes)
    return Skeleton(layout.boxes, layout.bands, paths, (layout.width, layout.height))


def _automatic(picture: Picture) -> tuple[Layout, Harness, dict[str, list[Wire]]]:
    """Place every zone as though people had placed none, with room for the wires between the rows."""
    layout = place_zones(picture)
    harness, wires = _wired(picture, layout)
    lower = _lower(wanted_room(harness.tracks), layout.boxes, holders_of(picture, layout.boxes))
    layout = _stretched(layout, lower)
    wires = {code: [_moved(wire, lower) for wire in found] for code, found in wires.items()}
    for track in harness.tracks:
        _move(track, lower)
    Room(layout.boxes, headings_in(picture, layout.boxes)).measure(harness.tracks)
    return layout, harness, wires


def _wired(picture: Picture, layout: Layout) -> tuple[Harness, dict[str, list[Wire]]]:
    """Find the way of every conduit, and how far each of its pieces may move."""
    parents = {zone.code: zone.parent for zone in picture.zones}
    headings = headings_in(picture, layout.boxes)
    ways = Ways(layout.boxes, holders_of(picture, layout.boxes), headings)
    harness, wires = lay(ways, Router(ways, parents), picture.conduits)
    Room(layout.boxes, headings).measure(harness.tracks)
    return harness, wires


def holders_of(picture: Picture, boxes: Mapping[str, Rectangle]) -> frozenset[str]:
    """Give the zones that others are drawn in."""
    parents = (zone.parent for zone in picture.zones if zone.parent != zone.code)
    return frozenset(parent for parent in parents if parent is not None and parent in boxes)


def headings_in(picture: Picture, boxes: Mapping[str, Rectangle]) -> list[Rectangle]:
    """Give the headings of those zones: no wire runs over them."""
    holders = holders_of(picture, boxes)
    return [part for zone in picture.zones if zone.code in holders for part in headings_of(zone, boxes[zone.code])]


def lay(ways: Ways, router: Router, conduits: Sequence[ConduitShape]) -> tuple[Harness, dict[str, list[Wire]]]:
    """Find the way of conduits, the shortest first."""
    harness = Harness(ways)
    wires: dict[str, list[Wire]] = {conduit.code: [] for conduit in conduits}
    for conduit in in_order(conduits, ways.boxes):
        ends = [end for end in dict.fromkeys(conduit.ends) if end in ways.boxes]
        if len(ends) > 1:
            wires[conduit.code] = harness.lay(router.walks(ends), ends, router.around(ends))
    return harness, wires


def without_way(
    conduits: Sequence[ConduitShape], paths: Mapping[str, tuple[Path, ...]], boxes: Mapping[str, Rectangle]
) -> dict[str, tuple[Path, ...]]:
    """Draw loops below a zone that is joined to itself, side by side, and straight lines where boxes leave no way."""
    loops: dict[str, list[str]] = defaultdict(list)
    found: dict[str, tuple[Path, ...]] = {}
    for conduit in conduits:
        ends = [end for end in dict.fromkeys(conduit.ends) if end in boxes]
        if len(ends) == 1:
            loops[ends[0]].append(conduit.code)
        elif ends and not paths[conduit.code]:
            middles = [(x + width / 2, y + height / 2) for x, y, width, height in (boxes[end] for end in ends)]
            found[conduit.code] = tuple((middles[0], other) for other in middles[1:])
    for end, codes in loops.items():
        x, y, width, height = boxes[end]
        room = (width - 2 * LOOP) / len(codes)
        for place, code in enumerate(sorted(codes)):
            left, bottom = x + LOOP + place * room, y + height
            right = left + room * 0.9
            found[code] = (rounded([(left, bottom), (left, bottom + LOOP), (right, bottom + LOOP), (right, bottom)]),)
    return found


def _lower(
    wanted: Sequence[tuple[float, float, float]], boxes: Mapping[str, Rectangle], holders: frozenset[str]
) -> Callable[[float], float]:
    """Give how far down each height moves, so that every gap between rows has room for its wires."""
    gaps: list[list[tuple[float, float, float]]] = []
    reached = float("-inf")
    for low, high, lacking in sorted(wanted):
        if low > reached:
            gaps.append([])
        gaps[-1].append((low, high, lacking))
        reached = high if low > reached else max(reached, high)
    cuts = []
    for gap in gaps:
        low, high, lacking = max(gap, key=lambda one: one[2])
        places = [low + (high - low) * share for share in (0.5, 0.25, 0.75, 0.0, 1.0)]
        cuts.append((min(places, key=lambda y: _leaves_at(y, boxes, holders)), lacking))

    def lower(y: float) -> float:
        return round(y + sum(extra if at < y else extra / 2 if at == y else 0 for at, extra in cuts), 1)

    return lower


def _leaves_at(y: float, boxes: Mapping[str, Rectangle], holders: frozenset[str]) -> int:
    return sum(top < y < top + height for code, (_, top, _, height) in boxes.items() if code not in holders)


def _stretched(layout: Layout, lower: Callable[[float], float]) -> Layout:
    boxes = {code: (x, lower(y), w, round(lower(y + h) - lower(y), 1)) for code, (x, y, w, h) in layout.boxes.items()}
    bands = [replace(one, y=lower(one.y), height=lower(one.y + one.height) - lower(one.y)) for one in layout.bands]
    return replace(layout, boxes=boxes, bands=tuple(bands), height=lower(layout.height))


def _moved(wire: Wire, lower: Callable[[float], float]) -> Wire:
    start = None if wire.start is None else (wire.start[0], lower(wire.start[1]))
    return replace(wire, start=start, end=(wire.end[0], lower(wire.end[1])))


def _move(track: Track, lower: Callable[[float], float]) -> None:
    if track.axis == UPRIGHT:
        track.touches = [one if isinstance(one, Track) else lower(one) for one in track.touches]
    else:
        track.home = track.at = lower(track.home)
        track.limits = [(lower(low), lower(high)) for low, high in track.limits]


def _filling(bands: Sequence[Band], frame: Rectangle) -> tuple[Band, ...]:
    """Let the outer bands reach to the edge of the frame."""
    first, last = bands[0], bands[-1]
    top, bottom = frame[1], frame[1] + frame[3]
    upper = replace(first, y=top, height=first.y + first.height - top)
    return (upper, *bands[1:-1], replace(last, height=bottom - last.y))


def rounded(path: Sequence[Point]) -> Path:
    """Give a path in tenths, without corners that are none."""
    points = [(round(x, 1), round(y, 1)) for x, y in path]
    kept = [points[0]]
    for here, after in zip(points[1:], [*points[2:], None], strict=True):
        is_straight = after is not None and any(kept[-1][axis] == here[axis] == after[axis] for axis in (0, 1))
        if here != kept[-1] and not is_straight:
            kept.append(here)
    return tuple(kept)


def _frame(skeleton: Skeleton, tags: Mapping[str, Tag]) -> Rectangle:
    """Give the rectangle around everything, with the strip of the band names on its left."""
    spots = [*skeleton.boxes.values(), *(tag.box for tag in tags.values())]
    spots += [(x, y, 0.0, 0.0) for paths in skeleton.wires.values() for path in paths for x, y in path]
    lowest = max((band.y + OFF_EDGE for band in skeleton.bands), default=0.0)  # may hold no zone any more
    left = min(0.0, min((x for x, _, _, _ in spots), default=0.0) - LABEL_STRIP - OFF_EDGE)
    top = min(0.0, min((y for _, y, _, _ in spots), default=0.0) - OFF_EDGE)
    right = max(skeleton.size[0], max((x + w for x, _, w, _ in spots), default=0.0) + OFF_EDGE)
    bottom = max(skeleton.size[1], lowest, max((y + h for _, y, _, h in spots), default=0.0) + OFF_EDGE)
    return (left, top, right - left, bottom - top)
