"""From the bytes as sent to the bytes of the file: gzip is opened on the way, with its size counted while inflating."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import TYPE_CHECKING

from inventory.importers.limits import MIB, RATIO, RATIO_FROM_BYTES, UNPACKED_BYTES, XML_TEXT
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, BinaryIO

    from _typeshed import WriteableBuffer

GZIP_MAGIC = b"\x1f\x8b"
LFS_START = b"version https://git-lfs.github.com/spec/"
HEAD_BYTES = 256 * 1024
XML_CHUNK = 256 * 1024

CUT_OFF = "The gzip file is damaged or cut off before its end. Export or copy it again, or send it uncompressed."
TOO_LARGE = f"The file is larger than {UNPACKED_BYTES // MIB} MiB when unpacked. Split it, for example by day."
BOMB = f"The file unpacks to more than {RATIO} times its size, which no log or list does. Send it uncompressed."
POINTER = (
    "This is a Git LFS pointer, a note of three lines in place of the file itself. "
    "Fetch the file with 'git lfs pull' and send that."
)
EMPTY = "The file is empty. Send a file with at least a heading row and one row of data."

_ANYTHING = re.compile(rb"[^\x00 \t\r\n]")


class _CountedGzip(io.RawIOBase):
    """A gzip stream that refuses to inflate beyond the limits and says so in a sentence."""

    def __init__(self, data: bytes) -> None:
        self._packed = len(data)
        self._stream = gzip.GzipFile(fileobj=io.BytesIO(data))
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        try:
            chunk = self._stream.read1(len(view))
        except (EOFError, OSError, zlib.error) as error:
            raise ImportRefused(CUT_OFF) from error
        self._read += len(chunk)
        if self._read > UNPACKED_BYTES:
            raise ImportRefused(TOO_LARGE)
        if self._read > RATIO_FROM_BYTES and self._read > RATIO * self._packed:
            raise ImportRefused(BOMB)
        view[: len(chunk)] = chunk
        return len(chunk)


def open_unpacked(data: bytes) -> BinaryIO:
    """Open the file's content as a stream; refuse what is empty, a pointer, or grows beyond the limits."""
    # Not by strip, which copies a file of any size.
    if not _ANYTHING.search(data):
        raise ImportRefused(EMPTY)
    if data.startswith(LFS_START):
        raise ImportRefused(POINTER)
    if not data.startswith(GZIP_MAGIC):
        return io.BytesIO(data)
    stream = io.BufferedReader(_CountedGzip(data), buffer_size=HEAD_BYTES)
    head = stream.peek(1)
    if head.startswith(GZIP_MAGIC):
        raise ImportRefused("The file is compressed twice. Unpack it once and send it again.")
    if head.startswith(LFS_START):
        raise ImportRefused(POINTER)
    return stream


def read_head(data: bytes) -> bytes:
    """Give the first part of the unpacked content, enough to recognise it by."""
    with open_unpacked(data) as stream:
        return stream.read(HEAD_BYTES)


def read_whole(data: bytes) -> bytes:
    """Give the unpacked content."""
    if not data.startswith(GZIP_MAGIC):
        open_unpacked(data)
        return data
    with open_unpacked(data) as stream:
        content = stream.read()
    if not content.strip(b"\0 \t\r\n"):
        raise ImportRefused(EMPTY)
    return content


def xml_chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Give the parts of an XML document; refuse one tag or text that is so long that its parser would stall on it."""
    open_length = 0
    while chunk := stream.read(XML_CHUNK):
        last = chunk.rfind(b"<")
        open_length = open_length + len(chunk) if last < 0 else len(chunk) - last
        if open_length > XML_TEXT + XML_CHUNK:
            raise ImportRefused(f"A text or a tag in the XML is longer than {XML_TEXT // MIB} MiB.")
        yield chunk
