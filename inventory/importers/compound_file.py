"""One stream out of an OLE compound file ([MS-CFB]), the container of .xls: sectors chained by a table."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = 512
SECTOR_SHIFTS = (9, 12)
# Sector numbers from here on mean "end of chain", "free" and the like.
NO_SECTOR = 0xFFFFFFFA
ENTRY = 128
STREAM, STORAGE = 2, 1
SHORT_STREAM = 4096


class Damaged(Exception):
    """The container, or what it holds, is cut off or contradicts itself."""


class CompoundFile:
    """The names of what lies inside, and the content of a stream of at least 4 KiB (a workbook never is shorter)."""

    def __init__(self, data: bytes) -> None:
        """Read the table of sectors and the directory."""
        if len(data) < HEADER:
            raise Damaged
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in SECTOR_SHIFTS:
            raise Damaged
        self._size = 1 << shift
        directory, first_more = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 68)[0]
        self._next = self._table(first_more)
        content = b"".join(self._chain(directory))
        self.entries = {
            name: (kind, start, size) for name, kind, start, size in _entries(content) if kind in (STREAM, STORAGE)
        }

    def stream(self, name: str) -> bytes:
        """Give the content of a stream."""
        kind, start, size = self.entries[name]
        if kind != STREAM or size < SHORT_STREAM:
            raise Damaged
        content = b"".join(self._chain(start))
        if len(content) < size:
            raise Damaged
        return content[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        sector = self._data[at : at + self._size]
        if not sector:
            raise Damaged
        return sector

    def _table(self, more: int) -> list[int]:
        """Put together which sector follows which; the list of the table's own sectors may go on in further ones."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        most = len(self._data) // self._size
        for _ in range(most):
            if more >= NO_SECTOR:
                break
            numbers = _numbers(self._sector(more))
            places += numbers[:-1]
            more = numbers[-1]
        return [number for place in places[:most] if place < NO_SECTOR for number in _numbers(self._sector(place))]

    def _chain(self, number: int) -> Iterator[bytes]:
        for _ in range(len(self._data) // self._size):
            if number >= NO_SECTOR:
                return
            yield self._sector(number)
            if number >= len(self._next):
                raise Damaged
            number = self._next[number]
        if number < NO_SECTOR:
            raise Damaged


def _numbers(sector: bytes) -> list[int]:
    whole = len(sector) // 4 * 4
    return [one for (one,) in struct.iter_unpack("<I", sector[:whole])]


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    for at in range(0, len(directory) - ENTRY + 1, ENTRY):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        start, size = struct.unpack_from("<II", directory, at + 116)
        name = directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
        yield name, kind, start, size
