"""What a file says on its way from the process that reads it, and kept until it is imported: records in parcels.

A sequence of frames, each a letter, a length and its content; plain values in msgpack or JSON, checked by their types
when they are read. Whoever reads them holds one parcel at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import msgspec

from inventory.importers.fit import sort_out
from inventory.records import AssetRecord, Drawn, FlowRecord, ImportRefused, Parsed, Refusal

PARCEL: Final = 2000
ASSETS, FLOWS, REFUSALS, PARSED, DRAWN, REFUSED = b"A", b"F", b"R", b"P", b"D", b"X"
_LENGTH: Final = 8
_encode: Final = msgspec.msgpack.Encoder().encode
_assets: Final = msgspec.msgpack.Decoder(list[AssetRecord])
_flows: Final = msgspec.msgpack.Decoder(list[FlowRecord])

One = TypeVar("One")


class Unreadable(Exception):
    """The frames end before they are complete: whoever wrote them died."""


def write_parsed(out: BinaryIO, parsed: Parsed) -> None:
    """Write what a list, a scan or a log says, without what cannot be stored: that is refused."""
    refusals: list[Refusal] = []
    for kind, records in groupby(parsed.records, type):
        for parcel in parcels(records):
            fit, unfit = sort_out(parcel)
            refusals += unfit
            _write(out, ASSETS if kind is AssetRecord else FLOWS, _encode(fit))
    for some in parcels(chain(parsed.refusals, refusals)):
        _write(out, REFUSALS, _as_json([asdict(one) for one in some]))
    _write(out, PARSED, _as_json(msgspec.to_builtins(replace(parsed, records=(), refusals=()))))


def write_drawn(out: BinaryIO, drawn: Drawn) -> None:
    """Write what a model or a drawing says."""
    _write(out, DRAWN, _as_json(asdict(drawn)))


def write_refused(out: BinaryIO, reason: str) -> None:
    """Write why a file cannot be taken."""
    _write(out, REFUSED, reason.encode())


@dataclass(frozen=True)
class Answer:
    """What was written into a file; raises ImportRefused where that is a refusal."""

    path: Path

    def told(self) -> Parsed | Drawn:
        """Give the drawing, or all that a list says but its records and refusals. Raises Unreadable if it is cut."""
        for kind, content in self._frames(lambda kind: kind in (PARSED, DRAWN, REFUSED)):
            if kind == REFUSED:
                raise ImportRefused(content.decode())
            if kind == DRAWN:
                return msgspec.convert(json.loads(content), Drawn)
            return msgspec.convert(json.loads(content), Parsed)
        raise Unreadable

    def assets(self) -> Iterator[list[AssetRecord]]:
        """Give the assets, a parcel at a time."""
        return (_assets.decode(content) for _, content in self._frames(ASSETS.__eq__))

    def flows(self) -> Iterator[list[FlowRecord]]:
        """Give the flows, a parcel at a time."""
        return (_flows.decode(content) for _, content in self._frames(FLOWS.__eq__))

    def refusals(self) -> Iterator[Refusal]:
        """Give the refused rows in the order of the file."""
        for _, content in self._frames(REFUSALS.__eq__):
            yield from (Refusal(**one) for one in json.loads(content))

    def whole(self) -> Parsed | Drawn:
        """Give all of it at once: for files that are known to be small, and for tests."""
        told = self.told()
        if isinstance(told, Drawn):
            return told
        records: list[AssetRecord | FlowRecord] = [one for parcel in self.assets() for one in parcel]
        records += [one for parcel in self.flows() for one in parcel]
        return replace(told, records=tuple(records), refusals=tuple(self.refusals()))

    def _frames(self, wanted: Callable[[bytes], bool]) -> Iterator[tuple[bytes, bytes]]:
        with self.path.open("rb") as file:
            while head := file.read(1 + _LENGTH):
                kind, length = head[:1], int.from_bytes(head[1:], "big")
                if not wanted(kind):
                    file.seek(length, 1)
                    continue
                content = file.read(length)
                if len(content) != length:
                    raise Unreadable
                yield kind, content


def parcels(values: Iterable[One], size: int = PARCEL) -> Iterator[list[One]]:
    """Give values in lists of a size at most."""
    rest = iter(values)
    while parcel := list(islice(rest, size)):
        yield parcel


def _write(out: BinaryIO, kind: bytes, content: bytes) -> None:
    out.write(kind + len(content).to_bytes(_LENGTH, "big"))
    out.write(content)


def _as_json(value: Any) -> bytes:
    # Escaped: a text that reports what stood in a file may hold half a character.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
