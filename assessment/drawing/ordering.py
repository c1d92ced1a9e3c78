"""Which zone stands left of which: near those that a conduit joins it to, so that wires stay short.

Four sweeps put every zone at the middle of its neighbours, then neighbours in a band swap where that shortens.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from assessment.drawing.picture import Picture, ZoneShape

LEVELS: Final = (5.0, 4.0, 3.5, 3.0, 2.0, 1.0, 0.0)
UNKNOWN_BAND: Final = len(LEVELS)
ACROSS_MOST: Final = 6


def band_range(zone: ZoneShape) -> tuple[int, int]:
    """Give the first and last band that a zone's own levels touch, counted from the top."""
    bands = [band_of(level) for level in zone.levels] or [UNKNOWN_BAND]
    return min(bands), max(bands)


def band_of(level: float) -> int:
    """Give the band of a level, counted from the top."""
    return min(range(len(LEVELS)), key=lambda place: abs(LEVELS[place] - level))


def stripes_of(picture: Picture) -> tuple[tuple[float, ...], ...]:
    """Give the stripes from the top: one per level, and one for two levels where many zones span just these two.

    Only one row can lie across the border of two bands; more zones than a few need a stripe of their own.
    """
    parents = {zone.parent for zone in picture.zones}
    spanning = Counter(_levels(zone) for zone in picture.zones if zone.code not in parents)
    stripes: list[tuple[float, ...]] = []
    for upper, lower in zip(LEVELS, [*LEVELS[1:], None], strict=True):
        stripes.append((upper,))
        if lower is not None and spanning[upper, lower] > ACROSS_MOST:
            stripes.append((upper, lower))
    return tuple(stripes)


def places_in(stripes: Sequence[tuple[float, ...]], zone: ZoneShape, *, is_leaf: bool) -> list[int]:
    """Give the stripes that a zone's own levels touch, by place; none where its level is not known."""
    levels = _levels(zone)
    if is_leaf and levels in stripes:
        return [stripes.index(levels)]
    return [stripes.index((level,)) for level in levels]


def _levels(zone: ZoneShape) -> tuple[float, ...]:
    return tuple(sorted({LEVELS[band_of(level)] for level in zone.levels}, reverse=True))


def neighbours(picture: Picture) -> Mapping[str, set[str]]:
    """Give for every zone the zones that a conduit joins to it."""
    codes = {zone.code for zone in picture.zones}
    joined: dict[str, set[str]] = {code: set() for code in codes}
    for conduit in picture.conduits:
        ends = codes.intersection(conduit.ends)
        for end in ends:
            joined[end] |= ends - {end}
    return joined


def rank_zones(picture: Picture, joined: Mapping[str, set[str]]) -> dict[str, float]:
    """Give every zone a place from left to right, near those it is joined to: sweeps first, then swaps."""
    rank = {code: float(place) for place, code in enumerate(sorted(joined))}
    bands: dict[int, list[str]] = defaultdict(list)
    for zone in sorted(picture.zones, key=lambda zone: zone.code):
        bands[band_range(zone)[0]].append(zone.code)
    for _ in range(4):
        for codes in bands.values():
            middle = {c: mean([rank[n] for n in sorted(joined[c])], rank[c]) for c in codes}
            codes.sort(key=lambda c: (middle[c], c))
            rank |= {code: (place + 0.5) * len(rank) / len(codes) for place, code in enumerate(codes)}
    for codes in [*bands.values()] * 4:
        for left, right in pairwise(range(len(codes))):
            _swap_if_shorter(codes, left, right, rank, joined)
    return rank


def _swap_if_shorter(
    codes: list[str], left: int, right: int, rank: dict[str, float], joined: Mapping[str, set[str]]
) -> None:
    a, b = codes[left], codes[right]
    before = _pull(a, rank, joined) + _pull(b, rank, joined)
    rank[a], rank[b] = rank[b], rank[a]
    if _pull(a, rank, joined) + _pull(b, rank, joined) < before:
        codes[left], codes[right] = b, a
    else:
        rank[a], rank[b] = rank[b], rank[a]


def _pull(code: str, rank: Mapping[str, float], joined: Mapping[str, set[str]]) -> float:
    return sum(abs(rank[code] - rank[other]) for other in sorted(joined[code]))


def mean(values: Sequence[float], default: float) -> float:
    """Give the mean, or the default where there is nothing to take it of."""
    return sum(values) / len(values) if values else default
