"""The child that sets pages and pictures: HTML on standard input, a PDF or PNG on standard output.

On standard error it says which part it sets, a line each that begins with `PART`, so that people see how far it is.

A report is set in the parts between its cuts, one after the other, each painted into the one file and forgotten before
the next (`binding.py`). The first part holds the contents, whose numbers are known when the rest is set: it is set
first to be counted, and again at the end. What runs on top and bottom of pages, with "page 3 of 246", is set last.
"""

from __future__ import annotations

import gc
import io
import json
import re
import sys
from base64 import b64decode
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pypdfium2
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.binding import VARIANT, Binding, Leaf
from reports.child import confine, give, png_of
from reports.packaged import LOGO, SCHEME, STYLE, packaged

SECONDS, LONG_SECONDS = 60, 150  # of CPU, more of them for a long order (docs/decisions/0011)
LONG_FLAG = "--long"
PART = "part "
# Boxes of pages live until their part is painted: looking through them for garbage meanwhile finds next to none.
COLLECTED_AFTER = (100_000, 50, 100)
BEHIND_PEOPLE = 5  # how nice the child is: pages that somebody waits for come first
CHAPTERS, CUT = "<!-- chapters -->", "<!-- cut -->"
MOST_FRONTS = 4  # how often the first part may be set until its own length stays
LINK = re.compile(r'<a href="#([^"]+)"')
MARGINS = ("top-left", "top-right", "bottom-left", "bottom-right")
NO_MARGINS = "@page {" + "".join(f"@{one} {{ content: none }}" for one in MARGINS) + "}"
# A page of A3 in drawing units (96 to the inch), the longer side first; what a PNG may have in pixels.
A3_UNITS, POINTS_PER_UNIT = (1587.0, 1122.0), 0.75
PNG_SCALE, PNG_SIDE, PNG_PIXELS = 2.0, 12_000.0, 40_000_000.0
PICTURE_ID = b"zones"

Anchors = list[tuple[str, ...]]


@dataclass(frozen=True)
class Order:
    """A report to set: its HTML, the classes of which page 1 gets the first that fits, what identifies it, its logo."""

    html: str
    fits: tuple[str, ...]
    identifier: str
    logo: bytes = b""


class PackagedFiles(URLFetcher):  # type: ignore[misc]
    """Serves packaged files by name, and the logo that came with the order, and refuses all else."""

    def __init__(self, logo: bytes = b"") -> None:
        super().__init__()
        self._logo = logo

    def fetch(self, url: str, headers: object = None) -> object:
        """Give a packaged file, or the logo."""
        del headers
        data, mime = (self._logo, "image/png") if self._logo and url == LOGO else packaged(url)
        return URLFetcherResponse(url, io.BytesIO(data), {"Content-Type": mime})


class Setter:
    """Lays HTML out with the style of reports."""

    def __init__(self, style: str, logo: bytes = b"") -> None:
        self._fetcher, self._fonts = PackagedFiles(logo), FontConfiguration()
        self._style, self._no_margins = self._sheet(style), self._sheet(NO_MARGINS)

    def _sheet(self, text: str) -> CSS:
        return CSS(string=text, base_url=SCHEME, url_fetcher=self._fetcher, font_config=self._fonts)

    def laid_out(self, html: str, *, has_margins: bool = False) -> Document:
        """Lay a text out, with what runs on top and bottom of its pages or without."""
        styles = [self._style] if has_margins else [self._style, self._no_margins]
        page = HTML(string=html, base_url=SCHEME, url_fetcher=self._fetcher)
        return page.render(stylesheets=styles, font_config=self._fonts, pdf_variant=VARIANT)


def typeset(order: Order, begins: Callable[[int], object] = lambda _part: None) -> tuple[int, bytes]:
    """Turn HTML into a PDF; give how many pages it has, and the file. `begins` hears which part is set, from 0 on."""
    head, first, *rest, end = order.html.split(CUT)
    setter, binding = Setter(STYLE.read_text(), order.logo), Binding()
    begins(0)
    first = _fitted(setter, (head, first, end), order.fits)
    counted = _anchored(setter.laid_out(head + first + end))
    leaves: list[Leaf] = []
    for number, part in enumerate(rest, start=1):
        begins(number)
        leaves += binding.bind(setter.laid_out(head + part + end).pages)
        gc.collect()  # boxes know each other in circles
    leaves[:0] = binding.bind(_front(setter, (head, first, end), counted, [leaf.anchors for leaf in leaves]).pages)
    around = setter.laid_out(head + _blank(leaves) + end, has_margins=True)
    return len(leaves), binding.finished(leaves, around, order.identifier.encode())


def _fitted(setter: Setter, text: tuple[str, str, str], fits: tuple[str, ...]) -> str:
    """Give the first part with the first class that keeps page 1 on one page."""
    head, first, end = text

    def dressed(fit: str) -> str:
        return first.replace('class="page-one"', f'class="page-one {fit}"', 1)

    def is_one_page(fit: str) -> bool:
        return len(setter.laid_out(head + dressed(fit).partition(CHAPTERS)[0] + end).pages) == 1

    # Each is tighter than the one before it, so the first that fits is found by halving; the last is taken unasked.
    return dressed(fits[bisect_left(fits[:-1], True, key=is_one_page)])


def _front(setter: Setter, text: tuple[str, str, str], counted: Anchors, behind: Anchors) -> Document:
    """Set the first part with the numbers of pages in its contents; `counted` are its anchors when it had none."""
    head, first, end = text
    for _attempt in range(MOST_FRONTS):
        numbers = {
            name: number for number, names in reversed([*enumerate([*counted, *behind], start=1)]) for name in names
        }
        told = _numbered(first, numbers)
        document = setter.laid_out(head + told + end)
        if (found := _anchored(document)) == counted:
            return document
        counted = found
    raise AssertionError("The numbers in the contents never came to rest.")


def _numbered(text: str, numbers: dict[str, int]) -> str:
    """Write to each link of the contents on which page its chapter begins."""
    return LINK.sub(lambda link: f'{link[0]} data-number="{numbers[link[1]]}"', text)


def _anchored(document: Document) -> Anchors:
    """Give what can be linked to, page by page."""
    return [tuple(page.anchors) for page in document.pages]


def _blank(leaves: Sequence[Leaf]) -> str:
    """Give as many empty pages, of the same kinds."""
    return "".join(f'<div class="blank" style="page: {leaf.name or "auto"}"></div>' for leaf in leaves)


def typeset_picture(svg: str, size: tuple[float, float], form: str) -> bytes:
    """Turn a picture into a page that it fills; a PNG shows it at twice its size as far as memory goes."""
    faces = "".join(line for line in STYLE.read_text().splitlines(keepends=True) if line.startswith("@font-face"))
    scale = (
        1.0
        if form == "png"
        else min(1.0, *(most / side for most, side in zip(A3_UNITS, sorted(size)[::-1], strict=True)))
    )
    width, height = (round(side * scale, 2) for side in size)
    rules = (
        f"@page {{ size: {width}px {height}px; margin: 0 }} body {{ margin: 0 }} "
        f"svg {{ display: block; width: {width}px; height: {height}px }}"
    )
    document = Setter(faces + rules).laid_out(f"<!DOCTYPE html><html><body>{svg}</body></html>", has_margins=True)
    data: bytes = document.write_pdf(pdf_identifier=PICTURE_ID)
    return _pixels(data, size) if form == "png" else data


def _pixels(pdf: bytes, size: tuple[float, float]) -> bytes:
    """Draw the page with pdfium."""
    finest = min(PNG_SCALE, PNG_SIDE / max(size), (PNG_PIXELS / (size[0] * size[1])) ** 0.5)
    with pypdfium2.PdfDocument(pdf) as document:
        return png_of(document[0], finest / POINTS_PER_UNIT)


def _say(part: int) -> None:
    sys.stderr.write(f"{PART}{part}\n")
    sys.stderr.flush()


def main() -> None:
    """Read an order from standard input, write the number of pages and the file to standard output."""
    confine(LONG_SECONDS if LONG_FLAG in sys.argv else SECONDS, nice=BEHIND_PEOPLE)
    gc.set_threshold(*COLLECTED_AFTER)
    order = json.load(sys.stdin)
    if "svg" in order:
        pages, data = 1, typeset_picture(order["svg"], (order["size"][0], order["size"][1]), order["form"])
    else:
        asked = Order(order["html"], tuple(order["fits"]), order["identifier"], b64decode(order.get("logo", "")))
        pages, data = typeset(asked, _say)
    give(f"{pages}\n".encode() + data)


if __name__ == "__main__":
    main()
