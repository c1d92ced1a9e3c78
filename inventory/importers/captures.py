"""The frames of a packet capture, pcap or pcapng, one after the other: a file of any size needs one frame of memory.

Sources: the Internet drafts of the two formats (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng). The readers of dpkt
know one interface, one section and no length on the wire, and do not say that a file is cut; what is inside a frame is
left to dpkt (see pcap_file).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, NamedTuple

from inventory.importers.limits import MIB
from inventory.records import ImportRefused

# Magic number as it stands in the file -> byte order and units of the second.
PCAP: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 10**6),
    b"\xa1\xb2\xc3\xd4": (">", 10**6),
    b"\x4d\x3c\xb2\xa1": ("<", 10**9),
    b"\xa1\xb2\x3c\x4d": (">", 10**9),
}
PCAPNG: Final = b"\x0a\x0d\x0d\x0a"
MAGICS: Final = (*PCAP, PCAPNG)
LARGEST: Final = 16 * MIB
_SECTION, _INTERFACE, _OLD_PACKET, _SIMPLE_PACKET, _PACKET = 0x0A0D0D0A, 1, 2, 3, 6
_RESOLUTION, _OFFSET = 9, 14
_LINK = 0x0FFFFFFF
LAST_MOMENT: Final = 253_402_300_800  # the end of the year 9999
DAMAGED: Final = "The capture is damaged at its beginning: {what}. Capture again, or send another part of it."


class Frame(NamedTuple):
    """One frame: when (seconds since 1970; None where the format does not say), link type, bytes kept, bytes sent."""

    time: float | None
    link: int
    data: bytes
    length: int


class _CutOff(Exception):
    """The file ends, or makes no sense any more, in the middle of something."""


@dataclass(slots=True)
class Capture:
    """A capture that is being read; `is_cut` once it ended before its last frame did."""

    stream: BinaryIO
    is_cut: bool = False
    frames: int = 0

    def __iter__(self) -> Iterator[Frame]:
        """Give the frames as far as the file goes."""
        magic = self.stream.read(4)
        if magic not in MAGICS:
            raise ImportRefused("This is no packet capture: it does not begin like a pcap or pcapng file.")
        try:
            for frame in _blocks(self.stream) if magic == PCAPNG else _records(self.stream, *PCAP[magic]):
                self.frames += 1
                yield frame
        except _CutOff:
            self.is_cut = True


def _read(stream: BinaryIO, size: int) -> bytes:
    """Give so many bytes; a size that no frame has is damage."""
    if not 0 <= size <= LARGEST:
        raise _CutOff
    found = stream.read(size)
    if len(found) < size:
        raise _CutOff
    return found


def _records(stream: BinaryIO, order: str, units: int) -> Iterator[Frame]:
    heading = stream.read(20)
    if len(heading) < 20:  # noqa: PLR2004  version, zone, accuracy, largest frame, link
        raise ImportRefused(DAMAGED.format(what="its heading is cut"))
    link = struct.unpack(order + "I", heading[16:])[0] & _LINK
    unpack = struct.Struct(order + "IIII").unpack
    while head := stream.read(16):
        if len(head) < 16:  # noqa: PLR2004  time, fraction, bytes kept, bytes sent
            raise _CutOff
        seconds, fraction, kept, length = unpack(head)
        yield Frame(_moment(seconds + fraction / units), link, _read(stream, kept), length)


@dataclass(slots=True)
class _Section:
    """What a section says about its packets: byte order, and link type, units and offset of time for each interface."""

    order: str
    interfaces: list[tuple[int, int, int]] = field(default_factory=list)

    def numbers(self, form: str, body: bytes) -> tuple[int, ...]:
        try:
            return struct.unpack_from(self.order + form, body)
        except struct.error as error:
            raise _CutOff from error


def _blocks(stream: BinaryIO) -> Iterator[Frame]:
    section = _section(stream)
    while head := stream.read(8):
        if len(head) < 8:  # noqa: PLR2004  kind and length
            raise _CutOff
        if head.startswith(PCAPNG):
            section = _section(stream, head[4:])
            continue
        kind, size = section.numbers("II", head)
        body = _read(stream, size - 12)
        _read(stream, 4)
        if kind == _INTERFACE:
            section.interfaces.append(_interface(section, body))
        elif kind in (_PACKET, _OLD_PACKET, _SIMPLE_PACKET):
            yield _frame(section, kind, body)


def _section(stream: BinaryIO, size: bytes = b"") -> _Section:
    """Read the block that opens a section, of which the magic number (and perhaps the length) was read."""
    size = size or stream.read(4)
    mark = stream.read(4)
    order = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}.get(mark)
    if order is None or len(size) < 4:  # noqa: PLR2004  the length
        raise _CutOff
    section = _Section(order)
    _read(stream, section.numbers("I", size)[0] - 12)
    return section


def _interface(section: _Section, body: bytes) -> tuple[int, int, int]:
    link, _, _ = section.numbers("HHI", body)
    units, offset, at = 10**6, 0, 8
    while at + 4 <= len(body):
        code, size = section.numbers("HH", body[at : at + 4])
        value = body[at + 4 : at + 4 + size]
        if code == _RESOLUTION and size == 1:
            units = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == _OFFSET and size == 8:  # noqa: PLR2004  a number of 64 bits
            (offset,) = section.numbers("q", value)
        at += 4 + size + -size % 4
    return link, units, offset


def _frame(section: _Section, kind: int, body: bytes) -> Frame:
    """Read a packet block; a simple one has neither a time nor an interface of its own."""
    number, high, low, start = 0, 0, 0, 20
    if kind == _PACKET:
        number, high, low, kept, length = section.numbers("IIIII", body)
    elif kind == _OLD_PACKET:
        number, _, high, low, kept, length = section.numbers("HHIIII", body)
    else:
        (length,) = section.numbers("I", body)
        kept, start = min(length, len(body) - 4), 4
    if number >= len(section.interfaces) or kept > len(body) - start:
        raise _CutOff
    link, units, offset = section.interfaces[number]
    time = None if kind == _SIMPLE_PACKET else _moment(offset + (high << 32 | low) / units)
    return Frame(time, link, body[start : start + kept], length)


def _moment(seconds: float) -> float | None:
    """Give a time that a calendar has; a damaged one is not known."""
    return seconds if 0 <= seconds < LAST_MOMENT else None
