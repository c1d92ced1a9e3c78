"""From documents and pictures to PDF and PNG, in a child process with limits.

The child (`typeset.py`) gets HTML on standard input and nothing else: no database, no network, no environment, and only
the files named there. Another one (`leaf.py`) draws a page of a PDF that it gets in the same way.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

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
LAST_WITH_LOGO = (
    "is-tightest is-full"  # the logo shrinks into the margin, so that page 1 holds what it does without one
)
PART = "part "  # as the child begins a line that says which part it sets (typeset.py, which loads what no server needs)
KEPT_LINES = 200  # of what a child says on standard error


class Tell(Protocol):
    """Hears which step the work is at, and how many of how many are done; raises where the work is to stop."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> object:
        """Hear it."""


def unheard(step: str, done: int = 0, total: int = 0) -> None:
    """Tell nobody how far the work is."""


@dataclass(frozen=True)
class Pdf:
    """A finished file and how many pages it has; a picture is one page."""

    data: bytes
    pages: int


class RenderFailed(Exception):
    """The pages could not be set; the message says why."""


def render_pdf(document: Document, *, tell: Tell = unheard) -> Pdf:
    """Set the document, telling part by part. The same document gives the same bytes."""
    tell("writing the pages")
    html = whole_codes(render_to_string("reports/pdf/report.html", {"document": document}))
    order = {"html": html, "fits": _fits(document), "identifier": document.head.model_sha256}
    if document.head.logo:
        order["logo"] = b64encode(document.head.logo.png).decode()
    return _set(order, (document.head.title, *(one.title for one in document.chapters[1:] if not one.goes_on)), tell)


def _fits(document: Document) -> tuple[str, ...]:
    if document.page_one is None:
        return ("",)
    return (*FITS, LAST_WITH_LOGO) if document.head.logo else FITS


def render_minutes(document: MinutesDocument, *, tell: Tell = unheard) -> Pdf:
    """Set the minutes of a session. The same minutes give the same bytes."""
    tell("writing the pages")
    html = whole_codes(render_to_string("reports/pdf/minutes.html", {"document": document}))
    return _set({"html": html, "fits": ("",), "identifier": document.sha256}, ("",), tell)


def _set(order: Mapping[str, object], parts: Sequence[str], tell: Tell) -> Pdf:
    def begins(part: int) -> None:
        named = f": {parts[part]}" if parts[part] else ""
        tell(f"setting the pages{named}", part, len(parts) if len(parts) > 1 else 0)

    pages, _, data = _child(json.dumps(order).encode(), begins).partition(b"\n")
    return Pdf(data, int(pages))


def render_picture(svg: str, width: float, height: float, form: str) -> bytes:
    """Set one picture of a size in drawing units on a page of its own, as `pdf` (A3 at most) or `png`."""
    done = _child(json.dumps({"svg": svg, "size": [width, height], "form": form}).encode())
    return done.partition(b"\n")[2]


def draw_page(pdf: bytes, number: int) -> bytes:
    """Draw one page of a PDF, the first of which is 1, as PNG."""
    return _answer(["reports.leaf", str(number)], pdf)


def _child(order: bytes, begins: Callable[[int], object] = lambda _part: None) -> bytes:
    return _answer(["reports.typeset", *([LONG_FLAG] if len(order) > LONG_ORDER else [])], order, begins)


def _answer(module: list[str], order: bytes, begins: Callable[[int], object] = lambda _part: None) -> bytes:
    with tempfile.TemporaryDirectory(prefix="bulkhead-pages-") as folder:
        return answer_of([sys.executable, "-X", "faulthandler", "-m", *module], order, Path(folder), begins)


def answer_of(
    command: list[str], order: bytes, folder: Path, begins: Callable[[int], object] = lambda _part: None
) -> bytes:
    """Hand an order to a child and give what it wrote; its temporary files lie in `folder`, whatever becomes of it.

    Pango and its kin are C and now and then end in a crash that the same order does not meet again. A child that
    crashed is asked once more; one that was stopped at a limit is not. `begins` hears the number of each part that the
    child begins; what it raises ends the child and is raised.

    Raises:
        RenderFailed: The child took too long, reached a limit, crashed twice, or refused.
    """
    environment = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "FONTCONFIG_PATH", "HOME") if key in os.environ
    } | {"PYTHONHASHSEED": "0", "TMPDIR": str(folder)}
    for last in (False, True):
        with tempfile.TemporaryFile(dir=folder) as answer:
            code, said = _run(command, order, answer, environment, begins)
            if not code:
                answer.seek(0)
                return answer.read()
        logger.error("Setting the pages ended with %s: %s", code, said)
        if last or code not in CRASHES:
            break
    raise RenderFailed("The pages could not be set, or need more memory or time than they may have.")


def _run(
    command: list[str],
    order: bytes,
    answer: IO[bytes],
    environment: dict[str, str],
    begins: Callable[[int], object],
) -> tuple[int, str]:
    """Run a child that writes to `answer`; give its exit code, and the end of what it said beside its parts."""
    said: deque[str] = deque(maxlen=KEPT_LINES)
    child = subprocess.Popen(  # noqa: S603  this program itself
        command, stdin=subprocess.PIPE, stdout=answer, stderr=subprocess.PIPE, cwd=BASE, env=environment
    )
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(WALL_SECONDS, end)
    with child:
        clock.start()
        try:
            _hand(child, order)
            for line in map(_decoded, child.stderr or ()):
                if line.startswith(PART):
                    begins(int(line.removeprefix(PART)))
                else:
                    said.append(line)
            code = child.wait()
        finally:
            clock.cancel()
            child.kill()
    if late.is_set():
        raise RenderFailed(f"The pages took longer than {WALL_SECONDS} seconds.")
    return code, "".join(said)


def _hand(child: subprocess.Popen[bytes], order: bytes) -> None:
    """Write the order; a child that died before it read all of it says so by its exit code."""
    assert child.stdin is not None
    with suppress(BrokenPipeError), child.stdin as pipe:
        pipe.write(order)


def _decoded(line: bytes) -> str:
    return line.decode(errors="replace")
