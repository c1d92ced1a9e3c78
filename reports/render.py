"""From the document to PDF. The one module that knows WeasyPrint, which runs in a child process with limits.

The child gets HTML on standard input and nothing else: no database, no network, no environment, and only the files
named here.
"""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
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
CPU_SECONDS, WALL_SECONDS, MEMORY = 60, 180, 1 << 30
FITS = ("", "is-close", "is-tight", "is-tightest")
VARIANT = "pdf/ua-1"
CHAPTERS = "<!-- chapters -->"

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Pdf:
    """A finished file and how many pages it has."""

    data: bytes
    pages: int


class RenderFailed(Exception):
    """The pages could not be set; the message says why."""


def render_pdf(document: Document, *, tell: Tell = lambda _step: None) -> Pdf:
    """Set the document. The same document gives the same bytes."""
    tell("writing the pages")
    html = render_to_string("reports/pdf/report.html", {"document": document})
    return _set(html, FITS, document.head.model_sha256, tell)


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


def _child(order: bytes) -> bytes:
    environment = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "FONTCONFIG_PATH", "HOME") if key in os.environ
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reports.render"],
            input=order,
            capture_output=True,
            cwd=BASE,
            env={**environment, "PYTHONHASHSEED": "0"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise RenderFailed(f"The pages took longer than {WALL_SECONDS} seconds.") from late
    if done.returncode:
        logger.error("Setting the pages ended with %s: %s", done.returncode, done.stderr.decode(errors="replace"))
        raise RenderFailed("The pages could not be set, or need more memory or time than they may have.")
    return done.stdout


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


def _limit() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    """Read an order from standard input, write the number of pages and the PDF to standard output."""
    _limit()
    order = json.load(sys.stdin)
    pdf = typeset(order["html"], fits=tuple(order["fits"]), identifier=order["identifier"])
    sys.stdout.buffer.write(f"{pdf.pages}\n".encode() + pdf.data)


if __name__ == "__main__":
    main()
