"""From documents and pictures to PDF and PNG, in a child process with limits.

The child (`typeset.py`) gets HTML on standard input and nothing else: no database, no network, no environment, and only
the files named there.
"""

from __future__ import annotations

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
from reports.packaged import BASE
from reports.whole_codes import whole_codes

logger = logging.getLogger(__name__)
LONG_ORDER, LONG_FLAG = 500_000, "--long"  # some eighty pages are given more seconds
WALL_SECONDS = 600
CRASHES = {-signal.SIGSEGV, -signal.SIGABRT}
FITS = ("", "is-close", "is-tight", "is-tighter", "is-tightest")

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
    return _set(whole_codes(html), FITS if document.page_one else ("",), document.head.model_sha256, tell)


def render_minutes(document: MinutesDocument, *, tell: Tell = lambda _step: None) -> Pdf:
    """Set the minutes of a session. The same minutes give the same bytes."""
    tell("writing the pages")
    html = render_to_string("reports/pdf/minutes.html", {"document": document})
    return _set(whole_codes(html), ("",), document.sha256, tell)


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
        command = [sys.executable, "-X", "faulthandler", "-m", "reports.typeset"]
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
