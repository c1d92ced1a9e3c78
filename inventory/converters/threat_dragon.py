"""OWASP Threat Dragon models (version 1 and 2) into a model document.

Source: Threat Dragon's schema and demo models. A trust boundary drawn as a box becomes a zone, and what lies wholly in
it stands in that zone; what lies across its border stands in none. A boundary drawn as a line encloses nothing. Actors,
processes and stores become assets; Threat Dragon does not say what kind of device they are, so a type is known only
where the name is that of one. A flow that is encrypted has that control; one over a public network makes its conduit
untrusted. A store opens no session: what flows from it was fetched by the other side. Each diagram of a model is read;
a thing drawn in two of them is two assets. Threats are not carried.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from inventory.converters.drawn import Converted, converted
from inventory.converters.geometry import Box, smallest_around
from inventory.converters.parts import Part
from inventory.converters.sketch import Sketch, is_answer
from inventory.converters.vocabulary import protocol_facts, zone_facts
from inventory.importers.values import read_type

THINGS: Final = ("Actor", "Process", "Store")


def is_threat_dragon(source: Part) -> bool:
    """Say whether a record is a Threat Dragon model."""
    detail = source.value.get("detail")
    return isinstance(detail, dict) and "summary" in source and "diagrams" in detail


def convert_threat_dragon(source: Part) -> Converted:
    """Give the model document of a Threat Dragon file; raise ImportRefused with every wrong shape and its place."""
    summary = source.record("summary")
    sketch = Sketch(summary.text("title"), "Threat Dragon", has_arrows=True)
    sketch.assessment["scope"] = sketch.prose(summary.text("description"))
    cells = list(_cells(source))
    boxes = {key: box for key, kind, box, cell in cells if kind == "Boundary" and box is not None}
    things = {key: box for key, kind, box, cell in cells if (kind in THINGS or key in boxes) and box is not None}
    homes = smallest_around(boxes, things)
    stores = {key for key, kind, _, _ in cells if kind == "Store"}
    for key, kind, box, cell in cells:
        data = _data(cell)
        if kind == "Boundary":
            if box is None:
                sketch.leave_out("boundaries drawn as a line, which encloses nothing")
            else:
                sketch.zone(key, _name(cell), parent=homes[key], **zone_facts(_name(cell)))
        elif kind in THINGS:
            scope = False if data.flag("outOfScope") else None
            sketch.asset(key, _name(cell), zone=homes.get(key), type=read_type(_name(cell) or ""), in_scope=scope)
        elif kind == "Flow":
            _take_flow(sketch, key, cell, stores)
        sketch.leave_out("threats", len(list(data.records("threats"))))
    source.check()
    return converted(sketch)


def _cells(source: Part) -> Iterator[tuple[str, str, Box | None, Part]]:
    """Give each cell with its key, its kind, and its box where it has one."""
    for number, diagram in enumerate(source.record("detail").records("diagrams")):
        holder = diagram.record("diagramJson") if "diagramJson" in diagram else diagram
        for cell in holder.records("cells"):
            kind = (_data(cell).text("type") or cell.text("type") or "").removeprefix("tm.")
            kind = "Boundary" if kind == "BoundaryBox" else kind
            key = cell.text("id") or cell.place
            yield key, kind, _box(cell, str(number)), cell


def _data(cell: Part) -> Part:
    return cell.record("data") if "data" in cell else cell


def _box(cell: Part, page: str) -> Box | None:
    place, size = cell.record("position"), cell.record("size")
    numbers = [place.number("x"), place.number("y"), size.number("width"), size.number("height")]
    x, y, width, height = numbers
    if x is None or y is None or width is None or height is None:
        return None
    return Box(x, y, width, height, page)


def _name(cell: Part) -> str | None:
    """Give the name: version 2 keeps it with the data, version 1 with the drawing."""
    name = _data(cell).text("name")
    if name is None and "data" not in cell:
        name = cell.record("attrs").record("text").text("text")
        for label in cell.records("labels"):
            name = name or label.record("attrs").record("text").text("text")
    return name


def _end(cell: Part, side: str) -> str | None:
    """Give the key that an arrow's end is tied to; None where it ends in the open."""
    end = cell.record(side)
    return end.text("cell") or end.text("id")


def _take_flow(sketch: Sketch, key: str, cell: Part, stores: set[str]) -> None:
    """Take a flow; what a store gives, the other side has fetched."""
    ends, facts = (_end(cell, "source"), _end(cell, "target")), _flow_facts(cell)
    if ends[0] in stores and ends[1] not in stores and not is_answer(_name(cell)):
        ends, facts = ends[::-1], facts | {"data": "both" if facts["data"] == "both" else "from"}
    sketch.flow(key, _name(cell), ends, **facts)


def _flow_facts(cell: Part) -> dict[str, Any]:
    data = _data(cell)
    both = data.flag("isBidirectional")
    return {
        "data": None if both is None else "both" if both else "to",
        "controls": ["encrypted"] if data.flag("isEncrypted") else None,
        "on_conduit": {"untrusted": data.flag("isPublicNetwork") or None},
        **protocol_facts(data.text("protocol"), _name(cell)),
    }
