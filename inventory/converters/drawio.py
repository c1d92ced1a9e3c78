"""draw.io (diagrams.net) drawings into a model document, compressed or not.

Source: the mxGraph format that draw.io saves. A shape with a name that has other shapes in it, by being their container
or by lying around them as a plain outline, is a zone; a nameless group is looked through, and a shape with the symbol
of a device is no zone. Every other shape with a name, or with a symbol that is known, is an asset; its type is known
where its name, its symbol or an attribute is one of the published words, its addresses where they stand in the name or
in attributes. A line with a label is a flow from its source (from its target, where only that end has no arrow head),
of the protocol that the label names; one without a label is a connection: a conduit where it joins two zones. Texts are
not read.

A drawing that Bulkhead exported says of each thing what it is and its code, in attributes: those are believed. What
people moved, renamed and attached anew counts as it is drawn; what they drew beside is read like any other drawing.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from inventory.converters.drawn import Converted, converted
from inventory.converters.geometry import smallest_around
from inventory.converters.mxgraph import Cell, read_pages
from inventory.converters.sketch import Sketch
from inventory.converters.vocabulary import device_facts, known_type, protocol_facts, zone_facts
from inventory.importers.limits import XML_DEPTH

OWN, DECORATION = "bulkhead", frozenset({"band", "mark", "proposed"})
_LEVEL = re.compile(r"[0-5](?:\.5)?")
_ADDRESS = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(/[0-9]{1,2})?(?![\w.])")
TEXT, LINE_LABEL, GROUP = "text", "edgeLabel", "group"


def is_drawio(root: Element) -> bool:
    """Say whether an XML document is a draw.io drawing."""
    return root.tag in ("mxfile", "mxGraphModel")


def convert_drawio(root: Element) -> Converted:
    """Give the model document of a drawing; raise ImportRefused where a page cannot be unpacked."""
    pages = list(read_pages(root))
    sketch = Sketch(next((name for name, _ in pages if name), None), "draw.io", codes_are_names=True)
    own: list[_Conduit] = []
    for _, cells in pages:
        _take_page(sketch, [cell for cell in cells if cell.facts.get(OWN) not in DECORATION], own)
    found = converted(sketch)
    return found if not own else replace(found, document=_with_own_conduits(found.document, sketch, own))


def _take_page(sketch: Sketch, cells: list[Cell], own: list[_Conduit]) -> None:
    shapes = {cell.key: cell for cell in cells if not cell.is_line and not {TEXT, LINE_LABEL} & set(cell.style)}
    things = {
        key: cell for key, cell in shapes.items() if cell.label or OWN in cell.facts or known_type(*cell.shape_words)
    }
    homes = _homes(shapes, things)
    zones = {home for home in homes.values() if home} | {key for key, cell in things.items() if _is_own(cell, "zone")}
    for key, cell in things.items():
        if _is_own(cell, "zone"):
            sketch.zone(key, cell.label, parent=homes[key], **_own_zone_facts(cell))
        elif _is_own(cell, "asset"):
            sketch.asset(key, cell.label, zone=homes[key], code=cell.facts.get("code"), type=cell.facts.get("type"))
        elif key in zones:
            subnets = [address for address in _addresses(cell.label) if "/" in address]
            name = sketch.words(_ADDRESS.sub(" ", cell.label)) or cell.label
            sketch.zone(key, name, parent=homes[key], subnets=subnets, **zone_facts(name))
        else:
            sketch.asset(key, cell.label or cell.shape_words[-1], zone=homes[key], **_asset_facts(cell))
    known = {key: _named(key, shapes, things) for key in shapes}
    nameless = sum(home is None and GROUP not in shapes[key].style for key, home in known.items())
    sketch.leave_out("shapes without a name and a known symbol", nameless)
    sketch.leave_out("texts", sum(TEXT in cell.style for cell in cells if not cell.is_line))
    _take_lines(sketch, [cell for cell in cells if not _is_own(cell, "conduit")], known)
    own += [_own_conduit(cell, known) for cell in cells if cell.is_line and _is_own(cell, "conduit")]


@dataclass(frozen=True, slots=True)
class _Conduit:
    """A line of a conduit in a drawing of our own; several of one code are one conduit."""

    code: str
    facts: dict[str, str]
    ends: tuple[str | None, str | None]


def _is_own(cell: Cell, kind: str) -> bool:
    return cell.facts.get(OWN) == kind


def _own_zone_facts(cell: Cell) -> dict[str, Any]:
    levels = [float(word) for word in cell.facts.get("level", "").split() if _LEVEL.fullmatch(word)]
    return {
        "code": cell.facts.get("code"),
        "kind": cell.facts.get("kind"),
        "level": (levels[0] if len(levels) == 1 else levels) if levels else None,
        "safety_related": True if cell.facts.get("safety") == "yes" else None,
    }


def _own_conduit(cell: Cell, known: dict[str, str | None]) -> _Conduit:
    facts = {key: text for key in ("name", "kind", "direction") if (text := cell.facts.get(key))}
    return _Conduit(
        cell.facts.get("code") or cell.label or "?", facts, (known.get(cell.source or ""), known.get(cell.target or ""))
    )


def _with_own_conduits(document: dict[str, Any], sketch: Sketch, own: list[_Conduit]) -> dict[str, Any]:
    """Put the conduits of our own drawing beside those that were drawn anew."""
    made: dict[str, dict[str, Any]] = {}
    for line in own:
        ends = [sketch.zones[end].code for end in line.ends if end in sketch.zones]
        conduit = made.setdefault(line.code, {"code": line.code, **line.facts, "between": []})
        joins_itself = len(ends) > len(set(ends))
        conduit["between"] += ends if joins_itself else [end for end in ends if end not in conduit["between"]]
    kept = [conduit for conduit in made.values() if len(conduit["between"]) > 1]
    others = [one for one in document.get("conduits", ()) if one["code"] not in made]
    return {**document, "conduits": [*kept, *others]}


def _homes(shapes: dict[str, Cell], things: dict[str, Cell]) -> dict[str, str | None]:
    """Give the shape that each thing stands in: its named container, else the smallest named box around it."""
    places = {
        key: cell
        for key, cell in things.items()
        if _is_own(cell, "zone") or (OWN not in cell.facts and cell.label and not known_type(*cell.shape_words))
    }
    boxes = {key: cell.box for key, cell in things.items() if cell.box is not None}
    outlines = {key: box for key, box in boxes.items() if key in places and not things[key].is_icon}
    around = smallest_around(outlines, boxes)
    return {key: _named(cell.parent, shapes, places) or around.get(key) for key, cell in things.items()}


def _named(key: str | None, shapes: dict[str, Cell], named: dict[str, Cell]) -> str | None:
    """Give the nearest of the named shapes that a shape is, or is a part of."""
    for _ in range(XML_DEPTH):
        if key is None or key in named:
            return key
        key = shapes[key].parent if key in shapes else None
    return None


def _asset_facts(cell: Cell) -> dict[str, Any]:
    drawn = {
        "type": known_type(cell.label, *cell.shape_words),
        "ips": [address for address in _addresses(cell.label) if "/" not in address] or None,
    }
    return drawn | device_facts(cell.facts.items())


def _addresses(label: str) -> list[str]:
    """Give the addresses and networks in a label."""
    found: dict[str, None] = {}
    for match in _ADDRESS.finditer(label):
        try:
            address = ipaddress.ip_network(match[0]) if match[1] else ipaddress.ip_address(match[0])
        except ValueError:
            continue
        found[str(address)] = None
    return list(found)


def _take_lines(sketch: Sketch, cells: list[Cell], known: dict[str, str | None]) -> None:
    labels: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        if cell.parent and cell.label and not cell.is_line:
            labels[cell.parent].append(cell.label)
    for cell in cells:
        if not cell.is_line:
            continue
        words = [word for word in (cell.label, *labels[cell.key], *cell.facts.values()) if word]
        ends = (known.get(cell.source or ""), known.get(cell.target or ""))
        if words:
            has_head, has_tail = _arrow_heads(cell)
            ends = ends[::-1] if has_tail and not has_head else ends
            data = "both" if has_head and has_tail else None
            sketch.flow(cell.key, words[0], ends, data=data, **protocol_facts(*words))
        else:
            sketch.connection(None, ends)


def _arrow_heads(cell: Cell) -> tuple[bool, bool]:
    """Say whether a line has a head at its target, which is the usual thing, and one at its source."""
    head, tail = cell.style.get("endArrow", "classic"), cell.style.get("startArrow", "none")
    return head != "none", tail != "none"
