"""The zone map: laying out and drawing it, beside drawing it on a geometry that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from assessment.diagram import draw_zones
from assessment.drawing.folding import fold
from assessment.drawing.geometry import arrange, lay_out
from assessment.drawing.picture import Picture
from assessment.zone_map import picture_of
from bench.measure import Figure, measure, seconds_of
from bench.sizes import SIZES, Size
from bench.zones import Record, make_frame

PLANTS = ((40, 100), (200, 500))


def maps(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure two plants that are drawn whole, and the plant of the size, which may have to fold."""
    del size
    drawn = [_picture(replace(SIZES["S"], zones=zones, conduits=conduits)) for zones, conduits in PLANTS]
    frame = document()
    drawn.append(fold(_shown(frame["zones"], frame["conduits"])))
    return [_figure(picture) for picture in drawn]


def _picture(size: Size) -> Picture:
    frame = make_frame(size, Random(1))
    return _shown(frame.zones, frame.conduits)


def _shown(zones: list[Record], conduits: list[Record]) -> Picture:
    judged = {"gap": [0] * 7, "levels_missing": 0, "not_assessed": 0, "sl_t": [2] * 7, "sl_a": [2] * 7}
    sections = {
        "frame": {"site": {"code": "BENCH"}, "zones": zones, "conduits": conduits},
        "zones": {zone["code"]: judged for zone in zones},
        "conduits": {conduit["code"]: judged for conduit in conduits},
    }
    return picture_of(sections.get, [])


def _figure(picture: Picture) -> Figure:
    size = f"{len(picture.zones)}/{len(picture.conduits)}"
    measured = measure(lambda: draw_zones(picture), repeats=3)
    kept = lay_out(picture)
    redrawn = seconds_of(lambda: draw_zones(picture, arrange(picture, kept)), repeats=3)
    return Figure("zone map", size, measured, "drawing on kept geometry", redrawn)
