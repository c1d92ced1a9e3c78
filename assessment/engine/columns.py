"""Columns: what many records say as arrays of small numbers, so that what is alike is looked at once.

A column has a number per record: of a distinct value, of a zone, of a conduit; NONE stands for nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

NONE: Final = -1
LARGEST: Final = 2**62

Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
T = TypeVar("T", bound=Hashable)


def numbered(values: Iterable[T]) -> tuple[Ints, list[T]]:
    """Number the distinct values in the order in which they come; give the column, and the values by number."""
    known: dict[T, int] = {}
    column = np.array([known.setdefault(value, len(known)) for value in values], dtype=np.int64)
    return column, list(known)


def placed(values: Iterable[Hashable], among: Iterable[Hashable]) -> Ints:
    """Give the place of each value among others, NONE for one that is not among them."""
    places = {value: place for place, value in enumerate(among)}
    return np.array([places.get(value, NONE) for value in values], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Groups:
    """Records that agree in some columns: the group of each record, and the first record of each group, ascending."""

    of: Ints
    firsts: Ints

    def members(self) -> list[Ints]:
        """Give the records of each group, ascending."""
        order = np.argsort(self.of, kind="stable")
        ends = np.cumsum(np.bincount(self.of, minlength=len(self.firsts))).tolist()
        return [order[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def grouped(*columns: Ints) -> Groups:
    """Group records by columns of numbers from NONE up; groups are numbered by their first records."""
    keys, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        width = int(column.max(initial=NONE)) + 2
        if size * width > LARGEST:
            distinct, keys = np.unique(keys, return_inverse=True)
            size = len(distinct)
        keys, size = keys * width + (column - NONE), size * width
    _, firsts, of = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return Groups(rank[of], firsts[order])
