"""The cells of an mxGraph drawing, as draw.io and CSET write them: shapes and lines, with what they are called."""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from inventory.converters.geometry import Box
from inventory.converters.trees import read_tree
from inventory.importers.limits import MIB, XML_DEPTH, XML_ELEMENTS
from inventory.records import ImportRefused

INFLATED: Final = 50 * MIB
WRAPPERS: Final = ("UserObject", "object")
OWN: Final = frozenset({"label", "id", "placeholders", "link", "tooltip", "tags"})
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BLANK = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A shape or a line: `key` tells it from those of other pages, `facts` are the attributes that people added."""

    key: str
    label: str
    style: Mapping[str, str]
    parent: str | None
    source: str | None
    target: str | None
    is_line: bool
    box: Box | None
    facts: Mapping[str, str]

    @property
    def is_icon(self) -> bool:
        """Say whether the shape is a symbol or a picture, not a plain outline."""
        return "." in self.style.get("shape", "") or "image" in self.style

    @property
    def shape_words(self) -> list[str]:
        """The words that the symbol is known by, such as `firewall` for `mxgraph.cisco.security.firewall`."""
        image = PurePosixPath(self.style.get("image", "")).stem
        names = [self.style.get("prIcon"), self.style.get("resIcon"), self.style.get("shape"), image]
        last = (_BLANK.sub(" ", name.rpartition(".")[2]).strip() for name in names if name)
        return [word for word in last if word]


def read_pages(root: Element) -> Iterator[tuple[str, list[Cell]]]:
    """Give the pages of a document with their cells; a page may be deflated."""
    models = [("", root)] if root.tag == "mxGraphModel" else [*_unpacked(root)]
    for number, (name, model) in enumerate(models, start=1):
        prefix = "" if len(models) == 1 else f"page {number}: "
        yield name, _cells(model, prefix)


def _unpacked(root: Element) -> Iterator[tuple[str, Element]]:
    """Give the pages with their names; what is unpacked is counted over all of them."""
    bytes_left, elements_left = INFLATED, XML_ELEMENTS
    for diagram in root.iterfind("diagram"):
        model = diagram.find("mxGraphModel")
        if model is None:
            data = _inflated((diagram.text or "").strip(), bytes_left)
            model = read_tree(data, elements_left)
            bytes_left -= len(data)
            elements_left -= sum(1 for _ in model.iter())
            if model.tag != "mxGraphModel":
                raise ImportRefused("A page of the drawing holds something that is no mxGraph model.")
        yield diagram.get("name") or "", model


def _inflated(text: str, most: int) -> bytes:
    if not text:
        return b"<mxGraphModel/>"
    try:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        data = inflater.decompress(base64.b64decode(text, validate=True), max(most, 1))
    except (binascii.Error, ValueError, zlib.error) as error:
        raise ImportRefused("A page of the drawing is damaged: it cannot be unpacked. Save it uncompressed.") from error
    if inflater.unconsumed_tail:
        raise ImportRefused(f"The pages of the drawing unpack to more than {INFLATED // MIB} MiB; divide it.")
    return unquote(data.decode("utf-8", errors="replace")).encode()


def _cells(model: Element, prefix: str) -> list[Cell]:
    """Give the cells of a page with absolute places; what stands on a hidden layer is left out."""
    plain = {key: found for found in _plain_cells(model) if (key := found[0])}
    hidden = {key for key, (_, cell, _) in plain.items() if cell.get("visible") == "0" and cell.get("parent") == "0"}
    made: list[Cell] = []
    for key, (_, cell, wrapper) in plain.items():
        above = _above(key, plain)
        if hidden.isdisjoint({key, *above}) and (cell.get("vertex") == "1" or cell.get("edge") == "1"):
            made.append(_cell(prefix, key, cell, wrapper, [plain[one][1] for one in above]))
    return made


def _plain_cells(model: Element) -> Iterator[tuple[str, Element, Element | None]]:
    for entry in model.iterfind("root/*"):
        if entry.tag == "mxCell":
            yield entry.get("id", ""), entry, None
        elif entry.tag in WRAPPERS and (cell := entry.find("mxCell")) is not None:
            yield entry.get("id", ""), cell, entry


def _above(key: str, plain: Mapping[str, tuple[str, Element, Element | None]]) -> list[str]:
    """Give the cells around a cell, nearest first; a circle ends."""
    found: list[str] = []
    parent = plain[key][1].get("parent", "")
    while parent in plain and parent not in found and parent != key and len(found) < XML_DEPTH:
        found.append(parent)
        parent = plain[parent][1].get("parent", "")
    return found


def _cell(prefix: str, key: str, cell: Element, wrapper: Element | None, above: list[Element]) -> Cell:
    raw = cell.get("value") if wrapper is None else wrapper.get("label")
    style = _style(cell.get("style") or "")
    facts = {} if wrapper is None else {name: text for name, text in wrapper.items() if name not in OWN}
    ends = [f"{prefix}{end}" if (end := cell.get(side)) else None for side in ("parent", "source", "target")]
    return Cell(
        key=f"{prefix}{key}",
        # Where a shape says that its label is no HTML, a name such as <b> is a name.
        label=(raw or "").strip() if style.get("html") == "0" else plain_text(raw or ""),
        style=style,
        parent=ends[0],
        source=ends[1],
        target=ends[2],
        is_line=cell.get("edge") == "1",
        box=_box(cell, above, prefix),
        facts=facts,
    )


def plain_text(label: str) -> str:
    """Take the HTML out of a label."""
    text = html.unescape(_TAG.sub(" ", label))
    return " ".join(text.replace("\xa0", " ").split())


def _style(text: str) -> dict[str, str]:
    """Give the style's entries; one without a value is its own name."""
    entries = (entry.partition("=") for entry in text.split(";") if entry.strip())
    return {name.strip(): value if mark else name for name, mark, value in entries}


def _box(cell: Element, above: list[Element], page: str) -> Box | None:
    place = _place(cell)
    if place is None or place[2] <= 0 or place[3] <= 0:
        return None
    corners = [corner for one in above if (corner := _place(one)) is not None]
    x, y = (place[at] + sum(corner[at] for corner in corners) for at in (0, 1))
    return Box(x, y, place[2], place[3], page)


def _place(cell: Element) -> tuple[float, float, float, float] | None:
    geometry = cell.find("mxGeometry")
    if geometry is None or geometry.get("relative") == "1":
        return None
    try:
        x, y, width, height = (float(geometry.get(name) or 0) for name in ("x", "y", "width", "height"))
    except ValueError:
        return None
    return (x, y, width, height) if abs(x) + abs(y) + width + height < float("inf") else None
