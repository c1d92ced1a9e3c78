"""Wires beside each other: every straight piece of a wire gets a track of its own in the gap that it runs through.

A piece may move sideways as far as the gap is free over its whole length, its neighbours' own moves included: so no
move can bring a wire onto a box. Pieces that run side by side stand in the order in which they leave to either side,
which saves crossings, and so far apart that each can be followed, or as far as the gap allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from assessment.drawing.picture import Rectangle
from assessment.drawing.routing import Walk
from assessment.drawing.ways import LEVEL, UPRIGHT, Floats, Point, Ways

APART: Final = 14.0
OFF_BOX: Final = 12.0
OFF_CORNER: Final = 10.0
FARTHEST: Final = 400.0
SAME: Final = 6.0
SLACK: Final = 1.2
ORDERLY: Final = 12
AT_ONCE: Final = 512


@dataclass(slots=True, eq=False)
class Track:
    """A straight piece of a wire: it stands at `home` first, at `at` once it is spread.

    `touches` are where it begins, ends or is met: places on a border, other pieces. One that `stays` was laid before:
    others keep off it.
    """

    axis: int
    home: float
    at: float
    passes: frozenset[str]
    touches: list[float | Track] = field(default_factory=list)
    low: float = 0.0
    high: float = 0.0
    limits: list[tuple[float, float]] = field(default_factory=list)
    stays: bool = False

    def extent(self) -> tuple[float, float]:
        """Give from where to where it runs now."""
        places = [one.at if isinstance(one, Track) else one for one in self.touches]
        return min(places), max(places)

    def widest(self) -> tuple[float, float]:
        """Give from where to where it may run wherever its neighbours move."""
        lows = [one.low if isinstance(one, Track) else one for one in self.touches]
        highs = [one.high if isinstance(one, Track) else one for one in self.touches]
        return min(lows), max(highs)


@dataclass(frozen=True, slots=True)
class Wire:
    """One wire as its pieces in order; `start` is None where it begins on an earlier wire of the same conduit."""

    tracks: tuple[Track, ...]
    start: Point | None
    end: Point
    joins: Track | None = None

    def path(self) -> tuple[Point, ...]:
        """Give its corners."""
        first, last = self.tracks[0], self.tracks[-1]
        begins = first.at if self.joins is None else self.joins.at
        if self.start is not None:
            begins = self.start[first.axis]
        corners = [_corner(first, begins)]
        corners += [_corner(one, other.at) for one, other in pairwise(self.tracks)]
        return (*corners, _corner(last, self.end[last.axis]))


def _corner(track: Track, along: float) -> Point:
    return (along, track.at) if track.axis == LEVEL else (track.at, along)


class Harness:
    """All wires of a picture and their tracks."""

    def __init__(self, ways: Ways) -> None:
        """Begin without wires."""
        self.ways = ways
        self.tracks: list[Track] = []

    def lay(self, walks: Sequence[Walk], ends: Sequence[str], passes: frozenset[str]) -> list[Wire]:
        """Make the wires of one conduit of its walks."""
        at_point: dict[int, dict[int, Track]] = {}
        wires = []
        for walk, end in zip(walks, ends[1:], strict=False):
            wires.append(self._wire(walk, (ends[0], end), passes, at_point))
        return wires

    def _wire(
        self, walk: Walk, ends: tuple[str, str], passes: frozenset[str], at_point: dict[int, dict[int, Track]]
    ) -> Wire:
        points = [self.ways.points[number] for number in walk.points]
        tracks: list[Track] = []
        met = at_point.get(walk.points[0], {}) if walk.joins else {}
        joined: Track | None = None
        for place, (here, there) in enumerate(pairwise(points)):
            axis = LEVEL if here[1] == there[1] else UPRIGHT
            if not tracks or tracks[-1].axis != axis:
                track = met[axis] if not tracks and axis in met else self._new(axis, here, passes)
                if tracks:
                    _join(tracks[-1], track)
                elif walk.joins and axis not in met:
                    joined = met[1 - axis]
                    _join(joined, track)
                elif walk.joins:
                    track.touches.append(float(here[axis]))
                else:
                    self._hold(track, here, ends[0])
                tracks.append(track)
            for number in walk.points[place : place + 2]:
                at_point.setdefault(number, {})[axis] = tracks[-1]
        self._hold(tracks[-1], points[-1], ends[1])
        return Wire(tuple(tracks), None if joined is not None else points[0], points[-1], joined)

    def _new(self, axis: int, point: Point, passes: frozenset[str]) -> Track:
        track = Track(axis, float(point[1 - axis]), float(point[1 - axis]), passes)
        self.tracks.append(track)
        return track

    def _hold(self, track: Track, port: Point, name: str) -> None:
        """Let a track end on the border of a zone: it keeps off the corners."""
        track.touches.append(float(port[track.axis]))
        box = self.ways.boxes[name]
        low, size = box[1 - track.axis], box[3 - track.axis]
        track.limits.append((low + OFF_CORNER, low + size - OFF_CORNER))


def _join(one: Track, other: Track) -> None:
    one.touches.append(other)
    other.touches.append(one)


class Room:
    """How far tracks may move between boxes, and where they go then."""

    def __init__(self, boxes: Mapping[str, Rectangle], headings: Sequence[Rectangle]) -> None:
        """Take what stands in the way."""
        self._names = list(boxes)
        table = np.array([*boxes.values(), *headings], dtype=np.float64).reshape(-1, 4)
        self._low = (table[:, 0], table[:, 1])
        self._high = (table[:, 0] + table[:, 2], table[:, 1] + table[:, 3])
        self._open: dict[frozenset[str], npt.NDArray[np.bool_]] = {}

    def measure(self, tracks: Sequence[Track]) -> None:
        """Find how far each track may go: first where its neighbours stand, then wherever they may stand."""
        for extent in (Track.extent, Track.widest):
            extents = [extent(track) for track in tracks]
            for axis in (LEVEL, UPRIGHT):
                chosen = [place for place, track in enumerate(tracks) if track.axis == axis]
                for first in range(0, len(chosen), AT_ONCE):
                    part = chosen[first : first + AT_ONCE]
                    self._bound([tracks[place] for place in part], np.array([extents[place] for place in part]))

    def _bound(self, tracks: Sequence[Track], extents: Floats) -> None:
        """Set how far tracks of one axis may go: a row of each table for a track, a column for a box."""
        axis = tracks[0].axis
        at = np.array([[track.at] for track in tracks])
        is_open = np.array([self._passed(track.passes) for track in tracks])
        low, high = self._low[1 - axis][None, :], self._high[1 - axis][None, :]
        beside = (self._low[axis] < extents[:, 1:] - 0.5) & (self._high[axis] > extents[:, :1] + 0.5)
        solid, wall = beside & ~is_open, beside & is_open
        least = np.where(solid & (high <= at + 0.5), high, at - FARTHEST).max(axis=1, initial=-np.inf)
        most = np.where(solid & (low >= at - 0.5), low, at + FARTHEST).min(axis=1, initial=np.inf)
        for side in (low, high):
            least = np.maximum(least, np.where(wall & (side <= at), side, -np.inf).max(axis=1, initial=-np.inf))
            most = np.minimum(most, np.where(wall & (side > at), side, np.inf).min(axis=1, initial=np.inf))
        for track, from_, to in zip(tracks, (least + OFF_BOX).tolist(), (most - OFF_BOX).tolist(), strict=True):
            track.low = min(max([from_, *(start for start, _ in track.limits)]), track.at)
            track.high = max(min([to, *(end for _, end in track.limits)]), track.at)

    def _passed(self, passes: frozenset[str]) -> npt.NDArray[np.bool_]:
        if passes not in self._open:
            mask = np.zeros(len(self._low[0]), dtype=np.bool_)
            mask[: len(self._names)] = [name in passes for name in self._names]
            self._open[passes] = mask
        return self._open[passes]


def spread(tracks: Sequence[Track]) -> None:
    """Move tracks that run beside each other apart: level ones, upright ones, and level ones once more."""
    for axis in (LEVEL, UPRIGHT, LEVEL):
        _spread_axis([track for track in tracks if track.axis == axis])


@dataclass(frozen=True, slots=True)
class _Lane:
    """A track in its order across; `before` are the places of earlier lanes that it runs beside.

    `depth` and `height` say how many lie before and behind it at the same home.
    """

    track: Track
    leaning: int
    before: npt.NDArray[np.intp]
    depth: int
    height: int


def _lanes(tracks: Sequence[Track]) -> list[_Lane]:
    """Give the tracks of one axis in their order across, each with those that it runs beside."""
    ordered = sorted(((_order(track), place) for place, track in enumerate(tracks)), key=lambda one: one[0])
    chosen = [tracks[place] for _, place in ordered]
    start, end = np.array([track.extent() for track in chosen]).reshape(-1, 2).T
    low, high, home = np.array([(track.low, track.high, track.home) for track in chosen]).reshape(-1, 3).T
    before: list[npt.NDArray[np.intp]] = []
    near: list[npt.NDArray[np.intp]] = []
    depth = np.zeros(len(chosen), dtype=np.intp)
    for place in range(len(chosen)):
        beside = (start[place] < end[:place] + SAME) & (start[:place] < end[place] + SAME)
        beside &= (low[:place] <= high[place] + APART) & (low[place] <= high[:place] + APART)
        before.append(np.nonzero(beside)[0])
        near.append(before[-1][np.abs(home[before[-1]] - home[place]) <= APART])
        depth[place] = (depth[near[-1]] + 1).max(initial=0)
    height = np.zeros(len(chosen), dtype=np.intp)
    for place in reversed(range(len(chosen))):
        height[near[place]] = np.maximum(height[near[place]], height[place] + 1)
    return [
        _Lane(track, int(key[2]), before[place], int(depth[place]), int(height[place]))
        for place, ((key, _), track) in enumerate(zip(ordered, chosen, strict=True))
    ]


def standing(paths: Iterable[Sequence[Point]]) -> list[Track]:
    """Give the pieces of wires that were laid before."""
    found = []
    for path in paths:
        for here, there in pairwise(path):
            axis = LEVEL if here[1] == there[1] else UPRIGHT
            at = here[1 - axis]
            found.append(Track(axis, at, at, frozenset(), [here[axis], there[axis]], low=at, high=at, stays=True))
    return found


def _order(track: Track) -> tuple[float, ...]:
    """Say where a track belongs among its neighbours: those that leave to one side on that side, nested ones inside."""
    start, end = track.extent()
    turn_first, turn_last = _turn(track, start), _turn(track, end)
    leaning = turn_first + turn_last
    length = end - start
    inner = turn_first * (start + end) / 2 if not leaning else length if leaning < 0 else -length
    return (not track.stays, round(track.home / SAME), leaning, inner, start, end)


def _turn(track: Track, along: float) -> int:
    """Tell to which side the wire leaves at an end of a track: -1, 1, or 0 where it ends there."""
    for one in track.touches:
        if isinstance(one, Track) and one.at == along:
            start, end = one.extent()
            return -1 if track.at - start > end - track.at else 1
    return 0


def _spread_axis(tracks: Sequence[Track]) -> None:
    lanes = _lanes(tracks)
    places = np.array([lane.track.at for lane in lanes])
    for place, lane in enumerate(lanes):
        lane.track.at = _free_place(_wish(lane), (lane.track.low, lane.track.high), places[lane.before])
        places[place] = lane.track.at


def _wish(lane: _Lane) -> float:
    """Say where a track stands best: in its order about the middle, or where it is in a gap too full for that."""
    track, beside = lane.track, lane.depth + lane.height
    half = beside * APART / 2
    if beside <= ORDERLY and track.low + half <= track.high - half:
        middle = min(max(track.home, track.low + half), track.high - half)
        return middle + (lane.depth - lane.height) * APART / 2
    return min(max(track.home + lane.leaning * APART, track.low), track.high)


def _free_place(wish: float, gap: tuple[float, float], taken: Floats) -> float:
    """Give the place nearest to a wish that keeps off those that are taken; nearer to them where the gap is full."""
    away = float(np.abs(taken - wish).min(initial=np.inf))
    for apart in (APART, APART / 2, APART / 4):
        if away >= apart - 0.01:
            return wish
        places = np.concatenate((taken - apart, taken + apart))
        places = places[(places >= gap[0]) & (places <= gap[1])]
        free = places[(np.abs(places[:, None] - taken[None, :]) >= apart - 0.01).all(axis=1)]
        if free.size:
            return float(free[np.argmin(np.abs(free - wish))])
    return wish


def wanted_room(tracks: Sequence[Track]) -> list[tuple[float, float, float]]:
    """Give for every crowded gap between rows: from where to where it reaches, and how much height it lacks."""
    found = []
    for row in _rows([track for track in tracks if track.axis == LEVEL and not track.limits]):
        extents = np.array([track.extent() for track in row])
        beside = (extents[:, 0] <= extents[:, :1]) & (extents[:, :1] <= extents[:, 1])
        crowd = beside.sum(axis=1)
        for place, track in enumerate(row):
            most = int(crowd[beside[:, place]].max())
            lacking = (most - 1) * APART * SLACK - (track.high - track.low)
            if lacking > 0:
                found.append((track.low, track.high, lacking))
    return found


def _rows(tracks: Sequence[Track]) -> list[list[Track]]:
    """Put tracks together that lie in one gap between rows."""
    rows: list[list[Track]] = []
    for track in sorted(tracks, key=lambda track: track.at):
        if not rows or track.at - rows[-1][-1].at > APART:
            rows.append([])
        rows[-1].append(track)
    return rows
