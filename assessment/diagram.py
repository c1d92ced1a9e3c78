"""Zones and conduits as one SVG, the same on the page and in the PDF.

Zones stand as boxes in their Purdue bands, conduits run between them. The picture depends on its input alone: the
same plant gives the same bytes.
"""

from __future__ import annotations

from assessment.drawing.geometry import Geometry, arrange
from assessment.drawing.layout import Band
from assessment.drawing.marks import PAPER, QUIET, RULE, WIRE, WIRE_BAD, element, label, number, words
from assessment.drawing.picture import ConduitShape, GapState, Picture, ZoneShape, gap_state
from assessment.drawing.wires import draw_glyph, draw_tag, draw_wires
from assessment.drawing.zones import draw_zone, state_pill

BAND_NAMES = {
    5.0: "Outside, enterprise",
    4.0: "Site business",
    3.5: "Demilitarised zone",
    3.0: "Site operations",
    2.0: "Supervision",
    1.0: "Control",
    0.0: "Process",
}
BAND_FILLS = ("#f5f6f7", "#ebedf0")
LEGEND_HEIGHT = 44
THIN = 48


def draw_zones(picture: Picture) -> str:
    """Draw the zone picture and give it as SVG text."""
    layout = arrange(picture)
    parents = {zone.code: zone.parent for zone in picture.zones}
    with_children = frozenset(parent for parent in parents.values() if parent and parent in layout.boxes)
    wires, tags = layout.wires, layout.tags
    left, top, width, height = layout.frame
    zones = {zone.code: zone for zone in picture.zones}
    parts = [
        element("title", words(picture.title)),
        element("desc", words(_description(picture))),
        element("rect", class_="bh-paper", x=left, y=top, width=width, height=height + LEGEND_HEIGHT, fill=PAPER),
        *(_draw_band(band, place, layout) for place, band in enumerate(layout.bands)),
        *(draw_zone(zones[code], box, is_parent=code in with_children) for code, box in layout.boxes.items()),
        *(
            draw_wires(conduit, wires[conduit.code], is_safety=_touches_safety(conduit, zones))
            for conduit in picture.conduits
        ),
        *(
            draw_tag(conduit, tags[conduit.code], is_safety=_touches_safety(conduit, zones))
            for conduit in picture.conduits
            if conduit.code in tags
        ),
        _legend(left, width, top + height),
    ]
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="bh bh-zones",
        viewBox=f"{number(left)} {number(top)} {number(width)} {number(height + LEGEND_HEIGHT)}",
        width=width,
        height=height + LEGEND_HEIGHT,
        role="group",
        aria_label=picture.title,
    )


def _description(picture: Picture) -> str:
    zones, below = len(picture.zones), sum(gap_state(zone) is GapState.SHORT for zone in picture.zones)
    return f"{zones} zones on Purdue levels, {below} below target, joined by {len(picture.conduits)} conduits."


def _touches_safety(conduit: ConduitShape, zones: dict[str, ZoneShape]) -> bool:
    return any(zones[end].is_safety for end in conduit.ends if end in zones)


def _draw_band(band: Band, place: int, layout: Geometry) -> str:
    is_alt = place % 2 == 1
    ground = element(
        "rect",
        class_="bh-band is-alt" if is_alt else "bh-band",
        x=layout.frame[0],
        y=band.y,
        width=layout.frame[2],
        height=band.height,
        fill=BAND_FILLS[is_alt],
    )
    left, _, width, _ = layout.frame
    rule = element("line", class_="bh-rule", x1=left, x2=left + width, y1=band.y, y2=band.y, stroke=RULE)
    return element("g", ground, rule, *_band_labels(band))


def _band_labels(band: Band) -> list[str]:
    middle = band.y + band.height / 2
    if band.level is None:
        return [_band_label("Level not known", 14, middle + 5, 12, weight="700")]
    name, level = BAND_NAMES[band.level], f"L{number(band.level)}"
    if band.height < THIN:
        return [
            _band_label(level, 14, middle + 5, 15, weight="700"),
            _band_label(name.split(",")[0], 58, middle + 4, 9.5),
        ]
    return [_band_label(level, 14, middle - 2, 15, weight="700"), _band_label(name, 14, middle + 14, 10)]


def _band_label(text: str, x: float, y: float, size: float, weight: str | None = None) -> str:
    return label(text, x, y, size, font_weight=weight, class_="bh-band-label", fill=QUIET)


def _legend(left: float, width: float, top: float) -> str:
    """Explain the marks in one line."""
    y = top + LEGEND_HEIGHT / 2
    x, parts = left + 14.0, []

    def say(mark: str, mark_width: float, text: str, room: float) -> None:
        nonlocal x
        parts.append(mark + label(text, x + mark_width + 6, y + 4, 11, class_="bh-quiet", fill=QUIET))
        x += mark_width + room

    say(label("3/2", x, y + 4, 12, font_weight="700"), 22, "target 3, achieved 2", 140)
    say(state_pill(GapState.SHORT, 3, x + 20, y - 10)[0], 20, "levels missing", 110)
    say(state_pill(GapState.MET, 0, x + 20, y - 10)[0], 20, "target met", 90)
    say(state_pill(GapState.UNKNOWN, 0, x + 20, y - 10)[0], 20, "not assessed", 100)
    say(draw_glyph("device", x, y - 6, WIRE), 15, "boundary device", 120)
    flag = label("!", x + 3, y + 5, 14, font_weight="700", fill=WIRE_BAD, class_="bh-flag")
    say(flag, 8, "skips a level or has no target", 190)
    rule = element("line", class_="bh-rule", x1=left, x2=left + width, y1=top, y2=top, stroke=RULE, stroke_width=1)
    return element("g", rule, *parts, class_="bh-legend", aria_hidden="true")
