"""From documents and pictures to PDF and PNG. The one module that knows WeasyPrint, in a child process with limits.

The child gets HTML on standard input and nothing else: no database, no network, no environment, and only the files
named here.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string

from reports.document import Document
from reports.minutes import MinutesDocument

logger = logging.getLogger(__name__)
BASE = Path(__file__).resolve().parent.parent
STYLE = BASE / "static" / "css" / "report.css"
FONTS = BASE / "node_modules" / "@fontsource" / "inter" / "files"
SCHEME = "bulkhead:"
# Seconds of CPU and bytes of addresses. The specification of the demonstration plant, 140 pages from 0.8 MB of text,
# needs 1.1 GiB of addresses; what is no longer than some eighty pages gets along with the first (docs/decisions/0011).
ORDINARY, LONG = (60, 1 << 30), (150, 2 << 30)
LONG_ORDER, LONG_FLAG = 500_000, "--long"
# Boxes of pages live until the last page is set: looking through them for garbage again and again finds next to none.
COLLECTED_AFTER = (100_000, 50, 100)
WALL_SECONDS = 600
CRASHES = {-signal.SIGSEGV, -signal.SIGABRT}
BEHIND_PEOPLE = 5  # how nice the child is: pages that somebody waits for come first
FITS = ("", "is-close", "is-tight", "is-tighter", "is-tightest")
VARIANT = "pdf/ua-1"
CHAPTERS = "<!-- chapters -->"
# A page of A3 in drawing units (96 to the inch), the longer side first; what a PNG may have in pixels.
A3_UNITS, POINTS_PER_UNIT = (1587.0, 1122.0), 0.75
PNG_SCALE, PNG_SIDE, PNG_PIXELS = 2.0, 12_000.0, 40_000_000.0
PICTURE_ID = b"zones"

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Pdf:
    """A finished file and how many pages it has; a picture is one page."""

    data: bytes
    pages: int


class RenderFailed(Exception):
    """The pages could not be set; the message says why."""


def render_pdf(document: Document, *, tell: Tell = lambda _step: None) -> Pdf:
    """Set the document. The same document gives the same bytes."""
    tell("writing the pages")
    html = render_to_string("reports/pdf/report.html", {"document": document})
    return _set(html, FITS if document.page_one else ("",), document.head.model_sha256, tell)


def render_minutes(document: MinutesDocument, *, tell: Tell = lambda _step: None) -> Pdf:
    """Set the minutes of a session. The same minutes give the same bytes."""
    tell("writing the pages")
    html = render_to_string("reports/pdf/minutes.html", {"document": document})
    return _set(html, ("",), document.sha256, tell)


def _set(html: str, fits: tuple[str, ...], identifier: str, tell: Tell) -> Pdf:
    tell("setting the pages")
    order = {"html": html, "fits": fits, "identifier": identifier}
    pages, _, data = _child(json.dumps(order).encode()).partition(b"\n")
    return Pdf(data, int(pages))


def render_picture(svg: str, width: float, height: float, form: str) -> bytes:
    """Set one picture of a size in drawing units on a page of its own, as `pdf` (A3 at most) or `png`."""
    done = _child(json.dumps({"svg": svg, "size": [width, height], "form": form}).encode())
    return done.partition(b"\n")[2]


def _child(order: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="bulkhead-pages-") as folder:
        command = [sys.executable, "-X", "faulthandler", "-m", "reports.render"]
        return answer_of([*command, *([LONG_FLAG] if len(order) > LONG_ORDER else [])], order, Path(folder))


def answer_of(command: list[str], order: bytes, folder: Path) -> bytes:
    """Hand an order to a child and give what it wrote; its temporary files lie in `folder`, whatever becomes of it.

    Pango and its kin are C and now and then end in a crash that the same order does not meet again. A child that
    crashed is asked once more; one that was stopped at a limit is not.

    Raises:
        RenderFailed: The child took too long, reached a limit, crashed twice, or refused.
    """
    environment = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "FONTCONFIG_PATH", "HOME") if key in os.environ
    } | {"PYTHONHASHSEED": "0", "TMPDIR": str(folder)}
    for last in (False, True):
        try:
            done = subprocess.run(  # noqa: S603  this program itself
                command, input=order, capture_output=True, cwd=BASE, env=environment, timeout=WALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise RenderFailed(f"The pages took longer than {WALL_SECONDS} seconds.") from late
        if not done.returncode:
            return done.stdout
        logger.error("Setting the pages ended with %s: %s", done.returncode, done.stderr.decode(errors="replace"))
        if last or done.returncode not in CRASHES:
            break
    raise RenderFailed("The pages could not be set, or need more memory or time than they may have.")


def typeset(html: str, *, fits: tuple[str, ...], identifier: str) -> Pdf:
    """Turn HTML into a PDF; page 1 gets the first of `fits` that keeps it on one page."""
    import weasyprint  # noqa: PLC0415  Pango may be missing; only who sets pages needs it
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  as above

    fetcher, fonts = _fetcher(), FontConfiguration()
    style = weasyprint.CSS(string=STYLE.read_text(), base_url=SCHEME, url_fetcher=fetcher, font_config=fonts)

    def laid_out(text: str, fit: str) -> weasyprint.Document:
        fitted = text.replace('class="page-one"', f'class="page-one {fit}"', 1)
        page = weasyprint.HTML(string=fitted, base_url=SCHEME, url_fetcher=fetcher)
        return page.render(stylesheets=[style], font_config=fonts, pdf_variant=VARIANT)

    first = html.partition(CHAPTERS)[0]
    fit = next((one for one in fits[:-1] if len(laid_out(first, one).pages) == 1), fits[-1])
    document = laid_out(html, fit)
    data = document.write_pdf(pdf_identifier=identifier.encode(), pdf_variant=VARIANT)
    return Pdf(data, len(document.pages))


def _number_pages_once() -> None:
    """Let a PDF list its pages once: it is asked for the list at every tag, and makes it anew each time."""
    import pydyf  # noqa: PLC0415  comes with WeasyPrint

    made: dict[tuple[int, int], tuple[bytes, ...]] = {}
    listed = pydyf.PDF.page_references.fget

    def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
        key = (id(pdf), len(pdf.pages["Kids"]))
        if key not in made:
            made[key] = listed(pdf)
        return made[key]

    pydyf.PDF.page_references = property(page_references)


def typeset_picture(svg: str, size: tuple[float, float], form: str) -> Pdf:
    """Turn a picture into a page that it fills; a PNG shows it at twice its size as far as memory goes."""
    import weasyprint  # noqa: PLC0415  as above
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  as above

    fetcher, fonts = _fetcher(), FontConfiguration()
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
    style = weasyprint.CSS(string=faces + rules, base_url=SCHEME, url_fetcher=fetcher, font_config=fonts)
    page = weasyprint.HTML(
        string=f"<!DOCTYPE html><html><body>{svg}</body></html>", base_url=SCHEME, url_fetcher=fetcher
    )
    data = page.write_pdf(stylesheets=[style], font_config=fonts, pdf_identifier=PICTURE_ID)
    assert data is not None
    return Pdf(_pixels(data, size), 1) if form == "png" else Pdf(data, 1)


def _pixels(pdf: bytes, size: tuple[float, float]) -> bytes:
    """Draw the page with pdfium."""
    import pypdfium2  # noqa: PLC0415  only where pictures are asked for

    finest = min(PNG_SCALE, PNG_SIDE / max(size), (PNG_PIXELS / (size[0] * size[1])) ** 0.5)
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=finest / POINTS_PER_UNIT).to_pil()
    kept = io.BytesIO()
    image.save(kept, format="PNG")
    return kept.getvalue()


def packaged(url: str) -> tuple[bytes, str]:
    """Give the packaged file behind a `bulkhead:` address with its type; every other address is refused."""
    name = url.removeprefix(SCHEME)
    if url == name or "/" in name or "\\" in name:
        raise ValueError("Reports read packaged files only.")
    if name.startswith("inter-latin") and name.endswith(".woff2"):
        return (FONTS / name).read_bytes(), "font/woff2"
    raise ValueError("Reports read packaged files only.")


def _fetcher() -> object:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  as above

    class PackagedFiles(URLFetcher):  # type: ignore[misc]
        """Serves packaged files by name and refuses all else."""

        def fetch(self, url: str, headers: object = None) -> object:
            """Give a packaged file."""
            del headers
            data, mime = packaged(url)
            return URLFetcherResponse(url, io.BytesIO(data), {"Content-Type": mime})

    return PackagedFiles()


def _limit(seconds: int, memory: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not on Windows

        os.nice(BEHIND_PEOPLE)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> None:
    """Read an order from standard input, write the number of pages and the PDF to standard output."""
    _limit(*(LONG if LONG_FLAG in sys.argv else ORDINARY))
    gc.set_threshold(*COLLECTED_AFTER)
    _number_pages_once()
    order = json.load(sys.stdin)
    if "svg" in order:
        pdf = typeset_picture(order["svg"], (order["size"][0], order["size"][1]), order["form"])
    else:
        pdf = typeset(order["html"], fits=tuple(order["fits"]), identifier=order["identifier"])
    sys.stdout.buffer.write(f"{pdf.pages}\n".encode() + pdf.data)
    sys.stdout.buffer.flush()
    os._exit(0)  # taking fonts down again gains nothing, and C libraries taken down in the wrong order crash


if __name__ == "__main__":
    main()
