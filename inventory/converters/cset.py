"""CSET network diagrams into a model document.

Source: the diagram code of CISA's CSET (mxGraph XML whose objects have SAL, zoneType and zone="1") and the diagram in
its own tests. Zones are the
objects that say so, with what lies in them by parent; every other object is a component, its type known by its symbol.
CSET draws cables, not flows: a link is a connection, a conduit where it joins two zones. The security assurance level
that CSET computed is kept as a remark: it is no SL-T, which follows from risk here.
"""

from __future__ import annotations

from typing import Any, Final
from xml.etree.ElementTree import Element

from inventory.converters.drawn import Converted, converted
from inventory.converters.mxgraph import WRAPPERS, Cell, read_pages
from inventory.converters.sketch import Sketch
from inventory.converters.vocabulary import device_facts, known_type, zone_facts
from inventory.importers.limits import XML_DEPTH

ZONE_TYPES: Final = {
    "Control System": {"kind": "control"},
    "Corporate": {"kind": "enterprise"},
    "External DMZ": {"kind": "dmz"},
    "Control DMZ": {"kind": "dmz"},
    "Safety": {"kind": "safety"},
    "Plant System": {"kind": "operations"},
}


def is_cset(root: Element) -> bool:
    """Say whether an XML document is a diagram of CSET."""
    marks = ("ComponentGuid", "ZoneType", "SAL")
    objects = (entry for entry in root.iterfind("root/*") if entry.tag in WRAPPERS)
    return root.tag == "mxGraphModel" and any(mark in entry.attrib for entry in objects for mark in marks)


def convert_cset(root: Element) -> Converted:
    """Give the model document of a CSET diagram."""
    sketch = Sketch("CSET diagram", "CSET", codes_are_names=True)
    for _, cells in read_pages(root):
        _take(sketch, cells)
    return converted(sketch)


def _take(sketch: Sketch, cells: list[Cell]) -> None:
    zones = {cell.key for cell in cells if cell.facts.get("zone") == "1"}
    parents = {cell.key: cell.parent for cell in cells}
    for cell in cells:
        home = _zone_around(cell.key, parents, zones)
        if cell.is_line:
            sketch.connection(cell.label or None, (cell.source, cell.target))
        elif cell.key in zones:
            sketch.zone(cell.key, _name(cell), parent=home, assumptions=_sal(cell), **_kind(cell))
        elif cell.facts or cell.label:
            facts = {**device_facts(cell.facts.items()), "type": known_type(*cell.shape_words, cell.label)}
            sketch.asset(cell.key, cell.label or None, zone=home, **facts)


def _zone_around(key: str, parents: dict[str, str | None], zones: set[str]) -> str | None:
    parent = parents.get(key)
    for _ in range(XML_DEPTH):
        if parent is None or parent in zones:
            return parent
        parent = parents.get(parent)
    return None


def _kind(cell: Cell) -> dict[str, Any]:
    stated = next((text for name, text in cell.facts.items() if name.casefold() == "zonetype"), "")
    return ZONE_TYPES.get(stated, zone_facts(stated, _name(cell)))


def _name(cell: Cell) -> str:
    """Give the name of a zone, which CSET shows with the level behind it: Zone-1-Low."""
    level = cell.facts.get("SAL")
    return cell.label.removesuffix(f"-{level}") if level else cell.label


def _sal(cell: Cell) -> list[str] | None:
    level = cell.facts.get("SAL")
    return [f"Security assurance level in the source: {level[:40]}"] if level else None
