"""What the children that set and draw pages have in common: their limits, the drawing of a page, and their end."""

from __future__ import annotations

import io
import os
import sys

import pypdfium2

ADDRESSES = 1 << 30  # bytes (docs/decisions/0011)


def confine(seconds: int, *, nice: int = 0) -> None:
    """Limit this process: seconds of CPU and bytes of addresses; `nice` is how far it stands back behind others."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not on Windows

        os.nice(nice)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))


def png_of(page: pypdfium2.PdfPage, scale: float) -> bytes:
    """Draw a page with pdfium, `scale` dots to the point."""
    kept = io.BytesIO()
    page.render(scale=scale).to_pil().save(kept, format="PNG")
    return kept.getvalue()


def give(answer: bytes) -> None:
    """Write the answer to standard output and end the process."""
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    os._exit(0)  # taking fonts down again gains nothing, and C libraries taken down in the wrong order crash
