"""Pages painted into one PDF and forgotten, so that the boxes of no more than one part of a report live at a time.

WeasyPrint keeps the boxes of all pages until the file is written: five megabytes a page. Here a part is painted and
tagged as soon as it is laid out, and nothing but bytes stays of it. Its own writer (`weasyprint.pdf`) cannot be asked
for that, so its pieces are put together anew; the checker of PDF/UA in the tests holds what comes out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint import VERSION as VERSION_OF_WRITER
from weasyprint import Document, Page
from weasyprint.document import make_page_bookmark_tree
from weasyprint.matrix import Matrix
from weasyprint.pdf import VARIANTS, _use_references, _w3c_date_to_pdf
from weasyprint.pdf.anchors import add_links, add_outlines
from weasyprint.pdf.fonts import build_fonts_dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.pdf.tags import _build_box_tree

VARIANT = "pdf/ua-1"
VERSION = b"1.7"
POINTS = 0.75  # of a unit of CSS


class Frozen(pydyf.Object):  # type: ignore[misc]
    """An object of a PDF that is finished: its bytes alone."""

    __slots__ = ("_data", "_is_stream", "number", "offset")
    generation, free = 0, "n"

    def __init__(self, made: pydyf.Object) -> None:
        self.number: int = made.number
        self.offset = 0
        self._data: bytes = made.data
        self._is_stream = isinstance(made, pydyf.Stream)

    @property
    def data(self) -> bytes:
        """Give the bytes."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Tell whether it may stand in a stream of objects."""
        return not self._is_stream


@dataclass(frozen=True)
class Leaf:
    """What stays of a page that was painted: what the outline and the page numbers ask for, and what may be added."""

    name: str
    height: float
    bookmarks: list[Any]
    anchors: tuple[str, ...]
    page: pydyf.Dictionary
    stream: Stream


@dataclass(frozen=True)
class _OnPage:
    """A PDF as the builder of tags sees it: it asks for the reference of the page it is on, over and over."""

    pdf: pydyf.PDF
    page_references: dict[int, bytes]

    def add_object(self, one: pydyf.Object) -> None:
        """Add an object."""
        self.pdf.add_object(one)


class Binding:
    """A PDF in the making. Parts come in any order; `finished` says in which their pages lie."""

    def __init__(self) -> None:
        self._pdf = pydyf.PDF()
        self._fonts: dict[Any, Any] = {}
        self._images: dict[Any, Any] = {}
        self._resources = pydyf.Dictionary(
            {one: pydyf.Dictionary() for one in ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")}
        )
        self._pdf.add_object(self._resources)
        self._names: list[Any] = []
        self._nums = pydyf.Array()
        self._annotations: list[tuple[bytes, pydyf.Dictionary]] = []
        mapping = pydyf.Dictionary({"Nums": self._nums})
        self._pdf.add_object(mapping)
        root = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": mapping.reference})
        self._pdf.add_object(root)
        self._tree = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "P": root.reference})
        self._pdf.add_object(self._tree)
        root["K"] = pydyf.Array([self._tree.reference])
        self._pdf.catalog["StructTreeRoot"] = root.reference
        self._tagged: dict[int, list[bytes]] = {}  # what lies under the root of the tags, by the number of the page

    def bind(self, pages: Sequence[Page]) -> list[Leaf]:
        """Paint and tag the pages of a part; nothing of them is needed afterwards."""
        return [self._bound(page) for page in pages]

    def _bound(self, page: Page) -> Leaf:
        first = len(self._pdf.objects)
        tags: dict[Any, Any] = {}
        matrix = Matrix(POINTS, 0, 0, -POINTS, 0, page.height * POINTS)
        area = (0, 0, page.width, page.height)
        stream = Stream(self._fonts, area, self._resources, self._images, tags, {}, None, compress=True)
        stream.transform(d=-1, f=page.height * POINTS)
        self._pdf.add_object(stream)
        box = pydyf.Array([0, 0, page.width * POINTS, page.height * POINTS])
        number = self._pdf.pages["Count"]
        made = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": self._pdf.pages.reference,
                "MediaBox": box,
                "TrimBox": box,
                "BleedBox": box,
                "Contents": stream.reference,
                "Resources": self._resources.reference,
                "Tabs": "/S",
                "StructParents": number,
            }
        )
        self._pdf.add_page(made)
        anchors = [(name, x, y) for name, (x, y, *_rest) in page.anchors.items()]
        add_links((page.links, anchors), matrix, self._pdf, made, self._names, tags)
        page.paint(stream, POINTS)
        self._tag(page, number, made.reference, tags)
        stream.stream = [b"\n".join(map(pydyf._to_bytes, stream.stream))]  # noqa: SLF001  as it joins them itself
        self._freeze(first)
        name = page._page_box.page_type.name  # noqa: SLF001  nothing else says of which kind a page is
        return Leaf(name, page.height, page.bookmarks, tuple(page.anchors), made, stream)

    def _tag(self, page: Page, number: int, reference: bytes, tags: dict[Any, Any]) -> None:
        nums: dict[int, bytes] = {}
        seen = _OnPage(self._pdf, {number: reference})
        box = page._page_box  # noqa: SLF001  as above
        elements = _build_box_tree(box, self._tree, seen, number, nums, self._annotations, tags)
        self._tagged[self._pdf.pages["Kids"][-3]] = [one.reference for one in elements]
        if tags:
            raise AssertionError("Content of a page has no place in the tree of its tags.")
        self._nums.extend([number, pydyf.Array([nums[one] for one in sorted(nums)])])

    def _freeze(self, first: int) -> None:
        """Keep the tags made since the object of this number as bytes: they are most of what a page leaves behind."""
        objects = self._pdf.objects
        for number in range(first, len(objects)):
            if isinstance(objects[number], dict) and objects[number].get("Type") in {"/StructElem", "/OBJR"}:
                objects[number] = Frozen(objects[number])

    def finished(self, leaves: Sequence[Leaf], around: Document, identifier: bytes) -> bytes:
        """Give the file: pages in this order, with what `around` has on its margins (as many pages, nothing else).

        What is told of the file, its title say, is what is told of `around`.
        """
        for leaf, margins in zip(leaves, around.pages, strict=True):
            self._add_margins(leaf, margins)
        pdf, places = self._pdf, [leaf.page.number for leaf in leaves]
        pdf.pages["Kids"] = pydyf.Array([one for number in places for one in (number, 0, "R")])
        self._tree["K"] = pydyf.Array([one for number in places for one in self._tagged[number]])
        add_outlines(pdf, _bookmarks(leaves))
        _tell(pdf, around)
        fonts = build_fonts_dictionary(pdf, self._fonts, True, True, {"hinting": False, "pdf_version": "1.7"})
        pdf.add_object(fonts)
        self._resources["Font"] = fonts.reference
        _use_references(pdf, self._resources, self._images, {})
        self._name_places()
        for number, (reference, annotation) in enumerate(self._annotations, start=len(leaves)):
            self._nums.extend([number, reference])
            annotation["StructParent"] = number
        VARIANTS[VARIANT][0](pdf, around, [], [], True)
        return _written(pdf, identifier)

    def _add_margins(self, leaf: Leaf, margins: Page) -> None:
        """Paint what runs on top and bottom of every page: no content for who has the page read out."""
        stream = leaf.stream
        stream._tags = None  # noqa: SLF001  what is painted now has no place in the tree
        stream.begin_marked_content("Artifact")
        margins.paint(stream, POINTS)
        stream.end_marked_content()
        self._pdf.objects[stream.number] = Frozen(stream)

    def _name_places(self) -> None:
        named = dict(reversed(self._names))  # of two with one name the first counts
        listed = [one for name in sorted(named) for one in (pydyf.String(name), named[name])]
        if listed:
            self._pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": pydyf.Array(listed)})})


def _bookmarks(leaves: Sequence[Leaf]) -> list[Any]:
    root: list[Any] = []
    skipped: list[int] = []
    by_depth, level = [root], 0
    for number, leaf in enumerate(leaves):
        matrix = Matrix(POINTS, 0, 0, -POINTS, 0, leaf.height * POINTS)
        level = make_page_bookmark_tree(leaf, skipped, by_depth, level, number, matrix)
    return root


def _tell(pdf: pydyf.PDF, around: Document) -> None:
    """Say what file this is, and that it is tagged."""
    told = around.metadata
    texts = {"Title": told.title, "Author": ", ".join(told.authors), "Subject": told.description}
    texts |= {"Producer": f"WeasyPrint {VERSION_OF_WRITER}", "CreationDate": _w3c_date_to_pdf(told.created, "created")}
    pdf.info.update({name: pydyf.String(text) for name, text in texts.items() if text})
    pdf.catalog |= {
        "Lang": pydyf.String(told.lang),
        "ViewerPreferences": pydyf.Dictionary({"DisplayDocTitle": "true"}),
        "MarkInfo": pydyf.Dictionary({"Marked": "true"}),
    }


def _written(pdf: pydyf.PDF, identifier: bytes) -> bytes:
    """Write the file; every object is made once, as its digest and its text both ask for its bytes."""
    pdf.objects[1:] = [one if isinstance(one, Frozen) else Frozen(one) for one in pdf.objects[1:]]
    output = io.BytesIO()
    pdf.write(output, VERSION, identifier, compress=True)
    return output.getvalue()
