"""What may identify an asset, as numbers, so that very many assets and rows are compared without holding them all.

A key is the hash of a kind of evidence and its value. Equal values have equal keys; two different values have the same
one so seldom (once in ten million of the largest files) that it is only ever a reason to look, or that an address
counts as shared.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
NONE: Final = -1


def key(kind: str, value: Hashable) -> int:
    """Give the key of a value."""
    return hash((kind, value))


class Places:
    """Where each key stands: numbers of rows by keys, 16 bytes each."""

    def __init__(self) -> None:
        self._keys, self._rows = array("q"), array("q")
        self._sorted: tuple[Numbers, Numbers] | None = None

    def add(self, keys: Iterable[int], row: int) -> None:
        """Note the keys of a row."""
        before = len(self._keys)
        self._keys.extend(keys)
        self._rows.extend([row] * (len(self._keys) - before))
        self._sorted = None

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._keys)

    def holds(self, keys: array[int]) -> NDArray[np.bool_]:
        """Say of each key whether it stands anywhere."""
        known, _ = self._in_order()
        wanted = _numbers(keys)
        if not len(known):
            return np.zeros(len(wanted), dtype=bool)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        held: NDArray[np.bool_] = known[at] == wanted
        return held

    def rows_of(self, keys: array[int]) -> list[int]:
        """Give the rows at which any of the keys stands, in order."""
        known, rows = self._in_order()
        wanted = np.unique(_numbers(keys))
        first, last = np.searchsorted(known, wanted, "left"), np.searchsorted(known, wanted, "right")
        found = [rows[a:b] for a, b in zip(first, last, strict=True) if b > a]
        return np.unique(np.concatenate(found)).tolist() if found else []

    def _in_order(self) -> tuple[Numbers, Numbers]:
        if self._sorted is None:
            keys, rows = _numbers(self._keys), _numbers(self._rows)
            order = np.argsort(keys, kind="stable")
            self._sorted = keys[order], rows[order]
        return self._sorted


class Tally:
    """Keys as they come, to tell which came more than once."""

    def __init__(self) -> None:
        self._keys = array("q")

    def add(self, keys: Iterable[int]) -> None:
        """Count some keys."""
        self._keys.extend(keys)

    def repeated(self) -> frozenset[int]:
        """Give the keys that came more than once."""
        keys = np.sort(_numbers(self._keys))
        return frozenset(keys[1:][keys[1:] == keys[:-1]].tolist())


def _numbers(keys: array[int]) -> Numbers:
    return np.frombuffer(keys, dtype=np.int64) if len(keys) else np.zeros(0, dtype=np.int64)
