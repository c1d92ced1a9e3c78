"""From bytes to text, without guessing in silence: UTF-8, UTF-16 with its mark, anything else only once confirmed."""

from __future__ import annotations

import codecs
import re

from inventory.importers.limits import LISTED
from inventory.records import ImportRefused, Need

PROPOSED = "cp1252"
ENCODINGS = ("utf-8", "utf-16", PROPOSED)
SAMPLES = 10
# UTF-8 read as cp1252 and stored once more: ü becomes Ã¼, the dash becomes â€“.
_CP1252_HIGH = bytes({*range(0x80, 0xA0)} - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
_TWICE = re.compile(f"Ã[\x80-\xbf{_CP1252_HIGH}]|Â[\x80-\xbf]|â€|ï»¿")

SAVE_AGAIN = "Save the file again as UTF-8 (in Excel: 'CSV UTF-8') from the program it came from."


def decode(data: bytes, encoding: str | None) -> tuple[str, str, Need | None]:
    """Give the text, its encoding, and the question to ask where the encoding is only proposed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(_decode(data, "utf-16")), "utf-16", None
    if encoding not in (None, *ENCODINGS):
        raise ImportRefused(f"The encoding {encoding!r} is not supported. Choose one of: {', '.join(ENCODINGS)}.")
    if encoding in ("utf-8", "utf-16"):
        return _checked(_decode(data, "utf-8-sig" if encoding == "utf-8" else encoding)), encoding, None
    try:
        return _checked(data.decode("utf-8-sig")), "utf-8", None
    except UnicodeDecodeError:
        text = _checked(_decode(data, PROPOSED))
    return text, PROPOSED, None if encoding == PROPOSED else _need(text)


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        line = data.count(b"\n", 0, at) + 1
        raise ImportRefused(
            f"The text cannot be read as {encoding}: line {line}, byte {at + 1}. {SAVE_AGAIN}"
        ) from error


def _checked(text: str) -> str:
    found = _TWICE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise ImportRefused(
            f"The text was encoded twice or in two ways: line {line}, character {column} reads {found[0]!r}. "
            f"{SAVE_AGAIN}"
        )
    return text


def _need(text: str) -> Need:
    lines = [
        f"line {number}: {line.strip()[:LISTED]}"
        for number, line in enumerate(text.splitlines(), start=1)
        if not line.isascii()
    ]
    return Need(
        option="encoding",
        message=f"The file is not UTF-8. Read as Windows text ({PROPOSED}) it gives the lines below: is that right?",
        choices=(PROPOSED,),
        samples=tuple(lines[:SAMPLES]),
    )
