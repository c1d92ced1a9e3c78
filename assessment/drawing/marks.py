"""SVG by plain text: elements with escaped content, colours, and how wide a text will be.

Only presentation attributes are written, never `style`: the page forbids inline style and WeasyPrint knows no
variables. The classes are for the browser, whose style sheet puts the theme's colours over these.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate, takewhile
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from accounts.told import told_in_parts

FONT: Final = "Inter, DejaVu Sans, sans-serif"
PAPER: Final = "#ffffff"
INK: Final = "#1b2530"
QUIET: Final = "#4b5560"
RULE: Final = "#c9cfd6"
LINE: Final = "#55616d"
WIRE: Final = "#5a6672"
WIRE_BAD: Final = "#a93317"
GOOD: Final = ("#dcefe7", "#11563f")
RAMP: Final = {
    "L": ("#fdf3cd", "#2b2100"),
    "M": ("#fbd277", "#2b1c00"),
    "H": ("#f0953f", "#241000"),
    "V": ("#bf4326", "#ffffff"),
    "C": ("#6d1230", "#ffffff"),
}

# What XML cannot hold, and the marks that turn the direction of the text around them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_NARROW = frozenset("iljtfrI.,:;'|!()[]/ ")
_WIDE = frozenset("mwMW@%&")


def clean(text: str) -> str:
    """Give a text without control characters, on one line."""
    return " ".join(_UNWANTED.sub("", text).split())


def number(value: float) -> str:
    """Write a coordinate: at most one decimal, no trailing zero."""
    return f"{round(value, 1) + 0.0:.1f}".rstrip("0").rstrip(".")


def element(tag: str, /, *content: str, **attributes: str | float | None) -> str:
    """Write one element; `_` in attribute names becomes `-`, `__` a colon; attributes that are None are left out."""
    words = [tag]
    for key, value in attributes.items():
        if value is not None:
            shown = number(value) if isinstance(value, int | float) else clean(_said(key, value))
            words.append(f"{_named(key)}={quoteattr(shown)}")
    head = " ".join(words)
    return f"<{head}>{''.join(content)}</{tag}>" if content else f"<{head}/>"


def _named(key: str) -> str:
    return key.strip("_").replace("__", ":").replace("_", "-")


def _said(key: str, value: str) -> str:
    return told_in_parts(value) if key == "aria_label" else value


def words(text: str) -> str:
    """Escape a text for use as content, in the language of the reader where it is one of ours."""
    return escape(clean(told_in_parts(text)))


def label(text: str, x: float, y: float, size: float = 12, **attributes: str | float | None) -> str:
    """Write a text at its baseline, in ink and our font as the picture says it. A name stays a name.

    One that has letters of a script written from the right is kept from turning what stands around it.
    """
    shown = clean(text)
    given = {"class_": "bh-ink", "unicode_bidi": None if _runs_right(shown) else "isolate", **attributes}
    return element("text", escape(shown), x=x, y=y, font_size=size, **given)


def _runs_right(text: str) -> bool:
    return text.isascii() or not any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in text)


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Give about how wide a text is, rather too wide than too narrow."""
    return sum(map(_letter_width, text)) * size * (1.14 if is_bold else 1.0)


@lru_cache(maxsize=2048)
def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.92
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        return 1.05
    return 0.7 if letter.isupper() or letter.isdigit() else 0.6


def cut(text: str, room: float, size: float, *, is_bold: bool = False) -> str:
    """Shorten a text to the room with an ellipsis."""
    if text_width(text, size, is_bold=is_bold) <= room:
        return text
    bold, dots = 1.14 if is_bold else 1.0, _letter_width("\N{HORIZONTAL ELLIPSIS}")
    fits = takewhile(lambda width: (width + dots) * size * bold <= room, accumulate(map(_letter_width, text)))
    return text[: sum(1 for _ in fits)].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def wrap(text: str, room: float, size: float, lines: int, *, is_bold: bool = False) -> list[str]:
    """Break a text between words into at most so many lines; the last one is cut where it does not fit."""
    rows: list[str] = []
    rest = clean(text).split(" ")
    while rest and len(rows) < lines - 1:
        taken = 1
        while taken < len(rest) and text_width(" ".join(rest[: taken + 1]), size, is_bold=is_bold) <= room:
            taken += 1
        rows.append(cut(" ".join(rest[:taken]), room, size, is_bold=is_bold))
        rest = rest[taken:]
    return [*rows, cut(" ".join(rest), room, size, is_bold=is_bold)] if rest else rows
