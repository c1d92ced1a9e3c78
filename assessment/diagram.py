"""Zones and conduits as one SVG, the same on the page and in the PDF.

Zones stand as boxes in their Purdue bands, conduits run between them. The picture depends on its input alone: the
same plant gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import pgettext_lazy

from accounts.told import told_in_parts
from assessment.drawing.cells import cells_of
from assessment.drawing.geometry import Geometry, arrange
from assessment.drawing.layout import Band
from assessment.drawing.legend import draw_legend
from assessment.drawing.marks import FONT, INK, PAPER, QUIET, RULE, WIRE, element, label, number, words
from assessment.drawing.picture import ConduitShape, Mark, Picture, ZoneShape
from assessment.drawing.wires import conduit_words, draw_tag, draw_wires
from assessment.drawing.zones import draw_zone

BAND_NAMES = {
    5.0: pgettext_lazy("band", "Outside, enterprise"),
    4.0: pgettext_lazy("band", "Site business"),
    3.5: pgettext_lazy("band", "Demilitarised zone"),
    3.0: pgettext_lazy("band", "Site operations"),
    2.0: pgettext_lazy("band", "Supervision"),
    1.0: pgettext_lazy("band", "Control"),
    0.0: pgettext_lazy("band", "Process"),
}
BAND_FILLS = ("#f5f6f7", "#ebedf0")
THIN, THINNEST = 48, 22


def draw_zones(picture: Picture, geometry: Geometry | None = None, *, has_legend: bool = True) -> str:
    """Draw the zone picture and give it as SVG text; its geometry is found where it is not given."""
    found = geometry or arrange(picture)
    with_children = {zone.parent for zone in picture.zones if zone.parent != zone.code}
    zones = {zone.code: zone for zone in picture.zones}
    names = {zone.code: zone.name for zone in picture.zones}
    left, top, width, height = found.frame
    legend, legend_height = draw_legend(picture, found.frame) if has_legend else ("", 0.0)
    wires = (
        draw_wires(
            conduit,
            found.wires[conduit.code],
            conduit_words(conduit, names),
            is_safety=_touches_safety(conduit, zones),
        )
        for conduit in picture.conduits
    )
    parts = [
        element("title", words(picture.title)),
        element("desc", words(_description(picture))),
        cells_of(_marks(picture)),
        element("rect", class_="bh-paper", x=left, y=top, width=width, height=height + legend_height, fill=PAPER),
        *(_draw_band(band, place, found) for place, band in enumerate(found.bands)),
        *(draw_zone(zones[code], box, is_parent=code in with_children) for code, box in found.boxes.items()),
        element("g", *wires, fill="none", stroke=WIRE, stroke_width=1.8),
        *(
            draw_tag(conduit, found.tags[conduit.code], is_safety=_touches_safety(conduit, zones))
            for conduit in picture.conduits
            if conduit.code in found.tags
        ),
        legend,
    ]
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        xmlns__xlink="http://www.w3.org/1999/xlink",
        class_="bh bh-zones",
        viewBox=f"{number(left)} {number(top)} {number(width)} {number(height + legend_height)}",
        width=width,
        height=height + legend_height,
        role="group",
        aria_label=picture.title,
        data_layer=picture.layer,
        font_family=FONT,
        fill=INK,
    )


def _marks(picture: Picture) -> Iterator[Mark]:
    marks = (shape.mark for shapes in (picture.zones, picture.conduits, picture.legend) for shape in shapes)
    return (mark for mark in marks if mark is not None)


def _description(picture: Picture) -> str:
    drawn = [zone for zone in picture.zones if not zone.is_group]
    bad = sum(zone.mark is not None and zone.mark.tone.is_bad for zone in picture.zones)
    told = f"{len(drawn)} zones on Purdue levels, joined by {len(picture.conduits)} conduits; {bad} zones are marked."
    return f"{told} {picture.note}".strip()


def _touches_safety(conduit: ConduitShape, zones: dict[str, ZoneShape]) -> bool:
    return any(zones[end].is_safety for end in conduit.ends if end in zones)


def _draw_band(band: Band, place: int, found: Geometry) -> str:
    is_alt = place % 2 == 1
    left, _, width, _ = found.frame
    ground = element(
        "rect",
        class_="bh-band is-alt" if is_alt else "bh-band",
        x=left,
        y=band.y,
        width=width,
        height=band.height,
        fill=BAND_FILLS[is_alt],
    )
    rule = element("line", class_="bh-rule", x1=left, x2=left + width, y1=band.y, y2=band.y, stroke=RULE)
    levels = " ".join(number(level) for level in band.levels)
    return element("g", ground, rule, *_band_labels(band, left + 14), data_levels=levels)


def _band_labels(band: Band, x: float) -> list[str]:
    middle = band.y + band.height / 2
    if not band.levels:
        return [_band_label("Not known", x, middle + 5, 13, weight="700")]
    level = " + ".join(f"L{number(level)}" for level in band.levels)
    name = str(BAND_NAMES[band.levels[0]]) if len(band.levels) == 1 else "on both levels"
    if band.height < THIN:
        return [_band_label(level, x, middle + 6, 17, weight="700")] if band.height >= THINNEST else []
    return [_band_label(level, x, middle - 2, 18, weight="700"), _band_label(name, x, middle + 15, 11.5)]


def _band_label(text: str, x: float, y: float, size: float, weight: str | None = None) -> str:
    return label(told_in_parts(text), x, y, size, font_weight=weight, class_="bh-band-label", fill=QUIET)
