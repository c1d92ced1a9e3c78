"""From bytes to text, without guessing in silence: UTF-8, UTF-16 with its mark, anything else only once confirmed."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable
from itertools import islice
from typing import BinaryIO

from inventory.importers.limits import LISTED
from inventory.records import ImportRefused, Need

PROPOSED = "cp1252"
ENCODINGS = ("utf-8", "utf-16", PROPOSED)
CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", PROPOSED: PROPOSED}
CHUNK = 1 << 20
LONGEST_TWICE = 3
SAMPLES = 10
# UTF-8 read as cp1252 and stored once more: ü becomes Ã¼, the dash becomes â€“.
_CP1252_HIGH = bytes({*range(0x80, 0xA0)} - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
_TWICE = re.compile(f"Ã[\x80-\xbf{_CP1252_HIGH}]|Â[\x80-\xbf]|â€|ï»¿")

SAVE_AGAIN = "Save the file again as UTF-8 (in Excel: 'CSV UTF-8') from the program it came from."


def decode(data: bytes, encoding: str | None) -> tuple[str, str, Need | None]:
    """Give the text, its encoding, and the question to ask where the encoding is only proposed."""
    name, need = find_encoding(lambda: io.BytesIO(data), encoding)
    return data.decode(CODECS[name]), name, need


def find_encoding(open_: Callable[[], BinaryIO], encoding: str | None) -> tuple[str, Need | None]:
    """Give the encoding of a text, and the question to ask where it is only proposed; read it whole, hold none of it.

    Raises ImportRefused where the text has another one than was said, or was encoded twice.
    """
    with open_() as stream:
        is_marked = stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if not is_marked and encoding not in (None, *ENCODINGS):
        raise ImportRefused(f"The encoding {encoding!r} is not supported. Choose one of: {', '.join(ENCODINGS)}.")
    if is_marked or encoding in ("utf-8", "utf-16"):
        name = "utf-16" if is_marked else str(encoding)
        _check(open_, name)
        return name, None
    try:
        _check(open_, "utf-8")
    except _OtherEncoding:
        _check(open_, PROPOSED)
        return PROPOSED, None if encoding == PROPOSED else _need(open_)
    return "utf-8", None


class _OtherEncoding(ImportRefused):
    """The text cannot be read in the encoding that was tried."""


def _check(open_: Callable[[], BinaryIO], name: str) -> None:
    """Read a text through; refuse, with the place, what cannot be decoded or was encoded twice."""
    decoder = codecs.getincrementaldecoder(CODECS[name])()
    place, lines, text = 0, 0, _Seen()
    with open_() as stream:
        while True:
            chunk = stream.read(CHUNK)
            pending = decoder.getstate()[0]
            try:
                text.take(decoder.decode(chunk, final=not chunk))
            except UnicodeError as error:
                at = getattr(error, "start", 0)
                line = lines - pending.count(b"\n") + (pending + chunk).count(b"\n", 0, at) + 1
                told = f"The text cannot be read as {name}: line {line}, byte {place - len(pending) + at + 1}."
                raise _OtherEncoding(f"{told} {SAVE_AGAIN}") from error
            if not chunk and decoder.getstate()[0]:  # half a mark of UTF-8 and nothing else: Python lets it pass
                raise _OtherEncoding(f"The text cannot be read as {name}: it ends within its first mark. {SAVE_AGAIN}")
            if not chunk:
                return
            place += len(chunk)
            lines += chunk.count(b"\n")


class _Seen:
    """The text as it is decoded, looked through for what was encoded twice; only its last characters are kept."""

    def __init__(self) -> None:
        self._tail = ""
        self._lines = 0
        self._of_line = 0

    def take(self, text: str) -> None:
        """Look at the next part."""
        text = self._tail + text
        if found := _TWICE.search(text):
            before = text[: found.start()]
            newline = before.rfind("\n")
            column = found.start() - newline if newline >= 0 else self._of_line + found.start() + 1
            raise ImportRefused(
                f"The text was encoded twice or in two ways: line {self._lines + before.count(chr(10)) + 1}, "
                f"character {column} reads {found[0]!r}. {SAVE_AGAIN}"
            )
        done = text[: -(LONGEST_TWICE - 1)]
        self._tail = text[len(done) :]
        self._lines += done.count("\n")
        newline = done.rfind("\n")
        self._of_line = len(done) - newline - 1 if newline >= 0 else self._of_line + len(done)


def _need(open_: Callable[[], BinaryIO]) -> Need:
    with io.TextIOWrapper(open_(), encoding=PROPOSED) as text:
        lines = (f"line {at}: {line.strip()[:LISTED]}" for at, line in enumerate(text, start=1) if not line.isascii())
        samples = tuple(islice(lines, SAMPLES))
    return Need(
        option="encoding",
        message=f"The file is not UTF-8. Read as Windows text ({PROPOSED}) it gives the lines below: is that right?",
        choices=(PROPOSED,),
        samples=samples,
    )
