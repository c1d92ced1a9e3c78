"""Values on their way through several passes, kept in a temporary file once they are many."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Final, Generic, TypeVar

import msgspec

Value = TypeVar("Value")
IN_MEMORY: Final = 4 << 20
PARCEL: Final = 500
_LENGTH: Final = 4


class Spill(Generic[Value]):
    """Values of one kind, taken one by one and given again in their order, as often as they are asked for."""

    def __init__(self, kind: type[Value], in_memory: int = IN_MEMORY) -> None:
        self._file = SpooledTemporaryFile(max_size=in_memory)  # noqa: SIM115  (it lasts as long as this)
        self._parcel: list[Value] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(list[kind]).decode  # type: ignore[valid-type]

    def append(self, value: Value) -> None:
        """Take a value; it must not be changed afterwards."""
        self._parcel.append(value)
        if len(self._parcel) == PARCEL:
            self._put_away()

    def close(self) -> None:
        """Forget the values."""
        self._file.close()

    def __iter__(self) -> Iterator[Value]:
        """Give the values; nothing may be taken meanwhile."""
        self._put_away()
        at = 0
        while True:
            self._file.seek(at)
            head = self._file.read(_LENGTH)
            if not head:
                return
            content = self._file.read(int.from_bytes(head, "big"))
            at += _LENGTH + len(content)
            yield from self._decode(content)

    def _put_away(self) -> None:
        if self._parcel:
            content = self._encode(self._parcel)
            self._file.seek(0, 2)
            self._file.write(len(content).to_bytes(_LENGTH, "big") + content)
            self._parcel = []
