"""What people placed stays where they put it; everything else keeps its automatic place, or makes way.

A zone around others is drawn large enough to hold them, wherever those were put. A zone that nobody placed and that
something placed now covers moves to the nearest free spot of its row. The bands follow the zones that stand in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from assessment.drawing.layout import BAND_PAD, Band, Layout
from assessment.drawing.ordering import places_in
from assessment.drawing.picture import Picture, Rectangle, ZoneShape
from assessment.drawing.sizes import CELL_WIDTH, INSET, PITCH, header_of

OFF_OTHERS: Final = 36.0
LEAST_SIZE: Final = 48.0


def tidy(picture: Picture, automatic: Layout) -> Layout:
    """Put the zones that people placed at their places, and the others out of their way."""
    if not picture.layout:
        return automatic
    parents = {zone.code: zone.parent if zone.parent in automatic.boxes else None for zone in picture.zones}
    boxes = _placed(automatic.boxes, picture, parents)
    boxes = _holding(boxes, {zone.code: zone for zone in picture.zones}, parents)
    for code in automatic.boxes:
        if parents[code] is None and not _is_placed(code, picture.layout, parents):
            _make_way(code, boxes, parents)
    width = max((x + w for x, _, w, _ in boxes.values()), default=0.0)
    height = max((y + h for _, y, _, h in boxes.values()), default=0.0)
    bands = _bands(automatic.bands, boxes, picture)
    return replace(automatic, boxes=boxes, bands=bands, width=max(width, automatic.width), height=height + BAND_PAD)


def _placed(
    boxes: Mapping[str, Rectangle], picture: Picture, parents: Mapping[str, str | None]
) -> dict[str, Rectangle]:
    """Take the given places; what lies inside a zone that moved moves along. Parents stand before their children."""
    placed: dict[str, Rectangle] = {}
    zones = {zone.code: zone for zone in picture.zones}
    for code, (x, y, width, height) in boxes.items():
        parent = parents[code]
        if code in picture.layout:
            left, top, wide, high = picture.layout[code]
            wide = max(wide, CELL_WIDTH * 2 if zones[code].members else LEAST_SIZE)
            least = header_of(zones[code], wide) + PITCH if zones[code].members else LEAST_SIZE
            placed[code] = (left, top, wide, max(high, least))
        elif parent in placed:
            dx, dy = placed[parent][0] - boxes[parent][0], placed[parent][1] - boxes[parent][1]
            placed[code] = (x + dx, y + dy, width, height)
        else:
            placed[code] = (x, y, width, height)
    return placed


def _holding(
    boxes: Mapping[str, Rectangle], zones: Mapping[str, ZoneShape], parents: Mapping[str, str | None]
) -> dict[str, Rectangle]:
    """Make every zone large enough for those inside it, from the innermost outwards."""
    held = dict(boxes)
    for code in reversed(held):
        parent = parents[code]
        if parent is not None and parent in held:
            x, y, width, height = held[code]
            left, top, wide, high = held[parent]
            low_x, low_y = min(left, x - INSET / 2), min(top, y - header_of(zones[parent], wide))
            high_x, high_y = max(left + wide, x + width + INSET / 2), max(top + high, y + height + INSET / 2)
            held[parent] = (low_x, low_y, high_x - low_x, high_y - low_y)
    return held


def _is_placed(code: str, layout: Mapping[str, Rectangle], parents: Mapping[str, str | None]) -> bool:
    """Tell whether people placed a zone, or one inside it."""
    return code in layout or any(
        _is_placed(child, layout, parents) for child, parent in parents.items() if parent == code
    )


def _make_way(code: str, boxes: dict[str, Rectangle], parents: Mapping[str, str | None]) -> None:
    x, y, width, height = boxes[code]
    others = [box for other, box in boxes.items() if other != code and parents[other] is None]

    def is_free(left: float) -> bool:
        return not any(
            left < ox + ow + OFF_OTHERS
            and ox < left + width + OFF_OTHERS
            and y < oy + oh + OFF_OTHERS / 2
            and oy < y + height + OFF_OTHERS / 2
            for ox, oy, ow, oh in others
        )

    if is_free(x):
        return
    edges = [(ox - OFF_OTHERS - width, ox + ow + OFF_OTHERS) for ox, _, ow, _ in others]
    spots = sorted({spot for pair in edges for spot in pair}, key=lambda spot: (abs(spot - x), spot))
    left = next(spot for spot in spots if is_free(spot))
    _shift(code, left - x, boxes, parents)


def _shift(code: str, dx: float, boxes: dict[str, Rectangle], parents: Mapping[str, str | None]) -> None:
    x, y, width, height = boxes[code]
    boxes[code] = (x + dx, y, width, height)
    for child, parent in parents.items():
        if parent == code and child in boxes:
            _shift(child, dx, boxes, parents)


def _bands(bands: Sequence[Band], boxes: Mapping[str, Rectangle], picture: Picture) -> tuple[Band, ...]:
    """Draw the borders between the bands where the zones of one band end and those of the next begin."""
    reach = _reaches(bands, boxes, picture)
    borders = [bands[0].y]
    for place in range(1, len(bands)):
        above = max((reach[band][1] for band in reach if band < place), default=None)
        below = min((reach[band][0] for band in reach if band >= place), default=None)
        kept = bands[place].y
        if above is not None:
            kept = max(kept, above + PITCH)
        if below is not None:
            kept = min(kept, below - PITCH)
        borders.append(max(kept, borders[-1]))
    ends = [*borders[1:], max(bands[-1].y + bands[-1].height, borders[-1] + PITCH)]
    return tuple(replace(band, y=y, height=end - y) for band, y, end in zip(bands, borders, ends, strict=True))


def _reaches(bands: Sequence[Band], boxes: Mapping[str, Rectangle], picture: Picture) -> dict[int, tuple[float, float]]:
    """Give from where to where the zones of each band reach; those that span bands have no say."""
    found: dict[int, tuple[float, float]] = {}
    stripes = [band.levels for band in bands]
    holders = {zone.parent for zone in picture.zones}
    for zone in picture.zones:
        touched = places_in(stripes, zone, is_leaf=zone.code not in holders) or [len(bands) - 1]
        if zone.code in boxes and len(touched) == 1:
            _, y, _, height = boxes[zone.code]
            low, high = found.get(touched[0], (y, y + height))
            found[touched[0]] = (min(low, y), max(high, y + height))
    return found
