"""The child that draws one page of a PDF: the file on standard input, a PNG on standard output.

It loads pdfium and nothing of what sets pages, so that whoever leafs through a report waits for a fraction of a second.
"""

from __future__ import annotations

import sys

import pypdfium2

from reports.child import confine, give, png_of

SECONDS = 10
DOTS_PER_POINT = 1400 / 595  # an upright page of A4 is 1,400 dots wide
MOST_DOTS = 2400  # on the longer side: a page of A3 is drawn less fine


def leaf(pdf: bytes, number: int) -> bytes:
    """Draw a page, the first of which is 1."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number - 1]
        return png_of(page, min(DOTS_PER_POINT, MOST_DOTS / max(page.get_size())))


def main() -> None:
    """Read a PDF, draw the page whose number is the argument."""
    confine(SECONDS)
    give(leaf(sys.stdin.buffer.read(), int(sys.argv[1])))


if __name__ == "__main__":
    main()
