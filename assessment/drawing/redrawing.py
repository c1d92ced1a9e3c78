"""A picture after an edit: what the edit did not touch keeps its place and its wire.

People who edit a map look at it: a wire that jumps because another was drawn costs them their place, and finding all
wires again costs time. So only the wires are laid anew whose ends moved, or that a box now stands upon. Where an edit
touches much, the whole is laid out anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from assessment.drawing.geometry import Skeleton, headings_in, holders_of, lay, rounded, without_way
from assessment.drawing.layout import Layout
from assessment.drawing.picture import Picture, Rectangle
from assessment.drawing.placing import tidy
from assessment.drawing.routing import Router, zones_around
from assessment.drawing.tags import Path
from assessment.drawing.tracks import APART, Room, Track, spread, standing
from assessment.drawing.ways import Ways

TOUCHED_MOST: Final = 40
TOUCHED_SHARE: Final = 4
INSIDE: Final = 0.01
Zone = tuple[tuple[float, ...], str | None, int]


@dataclass(frozen=True, slots=True)
class Basis:
    """What geometry rests on, names apart: of zones levels, parent and symbols drawn, of conduits ends, and places."""

    zones: Mapping[str, Zone]
    conduits: Mapping[str, tuple[str, ...]]
    layout: Mapping[str, Rectangle]

    @classmethod
    def of(cls, picture: Picture) -> Basis:
        """Take it from a picture."""
        return cls(
            {zone.code: (zone.levels, zone.parent, len(zone.members)) for zone in picture.zones},
            {conduit.code: conduit.ends for conduit in picture.conduits},
            dict(picture.layout),
        )

    def values(self) -> list[Any]:
        """Give it as plain values."""
        return [dict(self.zones), dict(self.conduits), dict(self.layout)]

    @classmethod
    def read(cls, values: Sequence[Any]) -> Basis:
        """Take what `values` gave, there and back through JSON."""
        zones, conduits, layout = values
        return cls(
            {code: (tuple(levels), parent, members) for code, (levels, parent, members) in zones.items()},
            {code: tuple(ends) for code, ends in conduits.items()},
            {code: (box[0], box[1], box[2], box[3]) for code, box in layout.items()},
        )

    def parents(self) -> dict[str, str | None]:
        """Give the zone around each zone."""
        return {code: parent for code, (_, parent, _) in self.zones.items()}


def redraw(picture: Picture, basis: Basis, before: Skeleton) -> Skeleton | None:
    """Lay out a picture that came from another by an edit; None where too much of it changed."""
    now = Basis.of(picture)
    layout = _places(picture, now, basis, before)
    if layout is None:
        return None
    headings = headings_in(picture, layout.boxes)
    touched = _touched(now, basis, before, layout.boxes, headings)
    if len(touched) > max(TOUCHED_MOST, len(now.conduits) // TOUCHED_SHARE):
        return None
    paths = {code: before.wires[code] for code in now.conduits if code not in touched}
    if touched:
        paths |= _laid(picture, touched, layout, headings, [path for found in paths.values() for path in found])
    paths |= without_way(picture.conduits, paths, layout.boxes)
    return Skeleton(layout.boxes, layout.bands, paths, (layout.width, layout.height))


def _places(picture: Picture, now: Basis, basis: Basis, before: Skeleton) -> Layout | None:
    """Give every zone its place before the edit, or where it was put; None where a zone has neither."""
    boxes: dict[str, Rectangle] = {}
    has_unknown = any(not band.levels for band in before.bands)
    parents = now.parents()
    for code in sorted(now.zones, key=lambda code: len(zones_around(code, parents))):
        stayed = basis.zones.get(code) == now.zones[code] and (code in now.layout) == (code in basis.layout)
        if not stayed and (code not in now.layout or not (now.zones[code][0] or has_unknown)):
            return None
        boxes[code] = now.layout[code] if code not in before.boxes else before.boxes[code]
    if not boxes:
        return None
    return tidy(picture, Layout(boxes, before.bands, *before.size))


def _touched(
    now: Basis, basis: Basis, before: Skeleton, boxes: Mapping[str, Rectangle], headings: Sequence[Rectangle]
) -> set[str]:
    """Give the conduits that are new, whose ends or what lies around them changed, or that a box now stands upon."""
    parents, were = now.parents(), basis.parents()
    # A zone that holds others may be crossed; one that does no longer, or does for the first time, is another thing.
    moved = {code for code, box in boxes.items() if before.boxes.get(code) != box}
    moved |= boxes.keys() & (set(parents.values()) ^ set(were.values()))
    walls = [(code, boxes[code]) for code in sorted(moved)] + [("", heading) for heading in headings]
    found = set()
    for code, ends in now.conduits.items():
        around = {zone for end in ends for zone in zones_around(end, parents)}
        if (
            basis.conduits.get(code) != ends
            or moved.intersection(ends)
            or around != {zone for end in ends for zone in zones_around(end, were)}
            or _is_blocked(before.wires[code], [box for zone, box in walls if zone not in around])
        ):
            found.add(code)
    return found


def _is_blocked(paths: Sequence[Path], walls: Sequence[Rectangle]) -> bool:
    """Tell whether a wire runs through a box, or askew for want of a way."""
    for path in paths:
        for (ax, ay), (bx, by) in pairwise(path):
            if ax != bx and ay != by:
                return True
            left, right, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
            if any(
                left < x + width - INSIDE and x + INSIDE < right and top < y + height and y < bottom
                if top == bottom
                else left < x + width and x < right and top < y + height - INSIDE and y + INSIDE < bottom
                for x, y, width, height in walls
            ):
                return True
    return False


def _laid(
    picture: Picture, touched: set[str], layout: Layout, headings: Sequence[Rectangle], kept: Sequence[Path]
) -> dict[str, tuple[Path, ...]]:
    """Lay the wires of some conduits between those that stay."""
    ways = Ways(layout.boxes, holders_of(picture, layout.boxes), headings)
    router = Router(ways, {zone.code: zone.parent for zone in picture.zones})
    router.crowd(kept)
    harness, wires = lay(ways, router, [one for one in picture.conduits if one.code in touched])
    Room(layout.boxes, headings).measure(harness.tracks)
    spread([*harness.tracks, *_beside(harness.tracks, standing(kept))])
    return {code: tuple(rounded(wire.path()) for wire in found) for code, found in wires.items()}


def _beside(tracks: Sequence[Track], others: Sequence[Track]) -> list[Track]:
    """Give those of the others that some track may come near."""
    rooms = [(track.axis, *track.widest(), track.low - APART, track.high + APART) for track in tracks]
    found = []
    for one in others:
        start, end = one.extent()
        if any(
            axis == one.axis and start <= last and first <= end and low <= one.at <= high
            for axis, first, last, low, high in rooms
        ):
            found.append(one)
    return found
