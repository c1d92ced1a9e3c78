"""The zone picture for diagrams editors: an uncompressed draw.io file with zones as containers and attached conduits.

Bands, zones, conduits and marks are layers of their own; a conduit between zones of one zone lies in that zone, where
an editor files it by itself, so that its bends move along. Every thing carries what it is and its code as attributes,
so that Bulkhead reads its own file back, also after somebody moved, renamed or joined things in it. Labels are plain
text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Final

from assessment.drawing.geometry import Geometry
from assessment.drawing.marks import element, number
from assessment.drawing.picture import AssetShape, ConduitShape, Mark, Picture, Rectangle, ZoneShape
from assessment.drawing.routing import zones_around
from assessment.drawing.sizes import CELL_HEIGHT, CELL_WIDTH, PAD, STRIP, header_of, members_across
from assessment.drawing.symbols import SYMBOLS

LAYERS: Final = (
    ("bands", "Purdue levels"),
    ("zones", "Zones and assets"),
    ("conduits", "Conduits"),
    ("marks", "Marks"),
)
SYMBOL: Final = 28
ZONE_STYLE: Final = (
    "rounded=1;absoluteArcSize=1;arcSize=8;whiteSpace=wrap;html=0;container=1;collapsible=0;recursiveResize=0;"
    "verticalAlign=top;align=left;spacingLeft=14;spacingTop=4;fontStyle=1;fontSize=14;strokeColor=#55616d;fillColor=#ffffff"
)
BAND_STYLE: Final = (
    "rounded=0;whiteSpace=wrap;html=0;align=left;spacingLeft=14;fontSize=16;fontStyle=1;fontColor=#4b5560;"
    "strokeColor=#c9cfd6;fillColor={fill};movable=0;resizable=0;connectable=0;locked=1"
)
EDGE_STYLE: Final = (
    "edgeStyle=orthogonalEdgeStyle;rounded=1;html=0;fontSize=12;labelBackgroundColor=#ffffff;strokeWidth=2;"
    "endFill=1;startFill=1;"
)
MARK_STYLE: Final = "text;html=0;align=right;verticalAlign=top;fontSize=13;fontStyle=1;strokeColor=none;fillColor=none"
FILLS: Final = ("#f5f6f7", "#ebedf0")


def to_drawio(picture: Picture, found: Geometry) -> str:
    """Give the draw.io file of a picture in a geometry."""
    keys = {zone.code: f"zone-{place}" for place, zone in enumerate(picture.zones)}
    zones = {zone.code: zone for zone in picture.zones}
    homes = _homes(picture, found.boxes)
    cells = [
        element("mxCell", id="0"),
        *(element("mxCell", id=key, value=title, parent="0") for key, title in LAYERS),
        *_bands(found),
        *(cell for code in found.boxes for cell in _zone(zones[code], homes[code], found.boxes, keys)),
        *(
            cell
            for place, conduit in enumerate(picture.conduits)
            for cell in _conduit(conduit, f"conduit-{place}", found, keys, homes)
        ),
        *_marks(picture, found),
    ]
    model = element("mxGraphModel", element("root", *cells), grid="1", gridSize="12", page="0", math="0", shadow="0")
    diagram = element("diagram", model, id="zone-map", name=picture.title)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{element("mxfile", diagram, host="Bulkhead")}\n'


def _bands(found: Geometry) -> Iterable[str]:
    left, _, width, _ = found.frame
    for place, band in enumerate(found.bands):
        name = " + ".join(f"L{number(level)}" for level in band.levels) or "Level not known"
        yield _shape(
            {"label": name, "bulkhead": "band"},
            f"band-{place}",
            "bands",
            BAND_STYLE.format(fill=FILLS[place % 2]),
            (left, band.y, width, band.height),
        )


def _homes(picture: Picture, boxes: Mapping[str, Rectangle]) -> dict[str, str | None]:
    """Give the drawn zone that each zone stands in; an editor shows nothing of zones that stand in each other."""
    parents = {zone.code: zone.parent if zone.parent in boxes else None for zone in picture.zones}
    return {
        code: None if parent is None or code in {parent, *zones_around(parent, parents)} else parent
        for code, parent in parents.items()
    }


def _holder(ends: tuple[str, str], homes: Mapping[str, str | None]) -> str | None:
    """Give the innermost zone that holds both ends of a line, which may be one of them."""
    first, second = ([end, *zones_around(end, homes)] for end in ends)
    return next((zone for zone in first[ends[0] == ends[1] :] if zone in second), None)


def _zone(zone: ZoneShape, home: str | None, boxes: Mapping[str, Rectangle], keys: Mapping[str, str]) -> Iterable[str]:
    box, origin = boxes[zone.code], boxes[home] if home is not None else (0.0, 0.0)
    dashes = ";dashed=1" if zone.is_proposed or zone.kind in {"external", "temporary"} else ""
    facts = {
        "label": zone.name,
        "bulkhead": "proposed" if zone.is_proposed else "zone",
        "code": zone.code,
        "kind": zone.kind,
        "level": " ".join(number(level) for level in zone.levels) or None,
        "safety": "yes" if zone.is_safety else None,
    }
    place = (box[0] - origin[0], box[1] - origin[1], box[2], box[3])
    yield _shape(facts, keys[zone.code], keys[home] if home is not None else "zones", ZONE_STYLE + dashes, place)
    across = members_across(box[2])
    top = header_of(zone, box[2]) - CELL_HEIGHT * -(-len(zone.members) // across)
    for at, asset in enumerate(zone.members):
        left = STRIP + PAD + CELL_WIDTH * (at % across) + (CELL_WIDTH - SYMBOL) / 2
        yield _asset(asset, f"{keys[zone.code]}-{at}", keys[zone.code], (left, top + CELL_HEIGHT * (at // across)))


def _asset(asset: AssetShape, key: str, parent: str, corner: tuple[float, float]) -> str:
    facts = {"label": asset.name, "bulkhead": "asset", "code": asset.tag, "type": asset.type_id}
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="none" stroke="#1b2530" '
        f'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" d="{SYMBOLS[asset.symbol]}"/></svg>'
    )
    style = (
        "shape=image;html=0;verticalLabelPosition=bottom;verticalAlign=top;imageAspect=1;aspect=fixed;fontSize=10;"
        f"whiteSpace=wrap;labelWidth={CELL_WIDTH - 4};image=data:image/svg+xml,{b64encode(svg.encode()).decode()}"
    )
    return _shape(facts, key, parent, style, (*corner, SYMBOL, SYMBOL))


def _conduit(
    conduit: ConduitShape, key: str, found: Geometry, keys: Mapping[str, str], homes: Mapping[str, str | None]
) -> Iterable[str]:
    """Give one line per further end, all of one code; a zone joined to itself is a line from it to itself."""
    ends = list(dict.fromkeys(conduit.ends))
    for place, (end, path) in enumerate(zip(ends[1:] or ends, found.wires.get(conduit.code, ()), strict=False)):
        heads = {
            "endArrow": "block" if conduit.direction in {"forward", "both"} and not place else "none",
            "startArrow": "block" if conduit.direction in {"reverse", "both"} and not place else "none",
            "strokeColor": "#a93317" if conduit.mark is not None and conduit.mark.tone.is_bad else "#5a6672",
            **_attached("exit", path[0], found.boxes[ends[0]]),
            **_attached("entry", path[-1], found.boxes[end]),
        }
        facts = {
            "label": conduit.code if not place else "",
            "bulkhead": "conduit",
            "code": conduit.code,
            "name": conduit.name,
            "kind": conduit.kind,
            "direction": conduit.direction,
            "protocols": ", ".join(conduit.protocols) or None,
        }
        holder = _holder((ends[0], end), homes)
        left, top = found.boxes[holder][:2] if holder is not None else (0.0, 0.0)
        points = [element("mxPoint", x=x - left, y=y - top) for x, y in path[1:-1]]
        geometry = element("mxGeometry", element("Array", *points, as_="points"), relative="1", as_="geometry")
        line = element(
            "mxCell",
            geometry,
            style=EDGE_STYLE + ";".join(f"{name}={value}" for name, value in heads.items()),
            edge="1",
            parent=keys[holder] if holder is not None else "conduits",
            source=keys[ends[0]],
            target=keys[end],
        )
        yield element("object", line, id=f"{key}-{place}", **facts)


def _attached(side: str, point: tuple[float, float], box: Rectangle) -> dict[str, str]:
    """Say where on the border of its zone a line is fixed, as shares of width and height."""
    shares = ((point[0] - box[0]) / box[2], (point[1] - box[1]) / box[3])
    return {f"{side}{axis}": f"{share:.4f}" for axis, share in zip("XY", shares, strict=True)} | {
        f"{side}Perimeter": "0"
    }


def _marks(picture: Picture, found: Geometry) -> Iterable[str]:
    """Write what the layer says: of zones at their corner, of conduits at their tag."""
    for place, zone in enumerate(picture.zones):
        if zone.mark is not None and zone.code in found.boxes:
            x, y, width, _ = found.boxes[zone.code]
            yield _mark(zone.mark, f"mark-zone-{place}", (x + width - 130, y + 6, 120, 20))
    for place, conduit in enumerate(picture.conduits):
        tag = found.tags.get(conduit.code)
        if tag is not None and (conduit.mark is not None or conduit.skips_levels):
            flag = "! " if conduit.skips_levels else ""
            mark = conduit.mark
            yield _mark(mark, f"mark-conduit-{place}", (tag.x + 12, tag.y + 4, 90, 18), flag)


def _mark(mark: Mark | None, key: str, box: Rectangle, flag: str = "") -> str:
    text = flag + (" ".join(part for part in (mark.lead, mark.text) if part) if mark else "")
    return _shape(
        {"label": text, "bulkhead": "mark", "tooltip": mark.words if mark else None}, key, "marks", MARK_STYLE, box
    )


def _shape(facts: Mapping[str, str | None], key: str, parent: str, style: str, box: Rectangle) -> str:
    geometry = element("mxGeometry", x=box[0], y=box[1], width=box[2], height=box[3], as_="geometry")
    cell = element("mxCell", geometry, style=style, vertex="1", parent=parent)
    return element("object", cell, id=key, **facts)
