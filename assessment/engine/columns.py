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
        size = len(self.of)
        order = np.sort(self.of * size + np.arange(size)) % max(size, 1)
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
    order = np.argsort(keys)
    starts = changes_in(keys[order])
    firsts = np.minimum.reduceat(order, starts) if len(order) else order
    by_first = np.argsort(firsts)
    of = np.empty_like(order)
    of[order] = np.repeat(_turned(by_first), np.diff(starts, append=len(order)))
    return Groups(of, firsts[by_first])


def changes_in(ranked: Ints) -> Ints:
    """Give the places at which another value begins in a sorted column, its first place among them."""
    begins = np.ones(len(ranked), dtype=bool)
    begins[1:] = ranked[1:] != ranked[:-1]
    return np.flatnonzero(begins)


def spread(starts: Ints, counts: Ints) -> Ints:
    """Give the numbers from each start on, as many as it counts, one after the other."""
    before = np.cumsum(counts) - counts
    found: Ints = np.arange(counts.sum()) + np.repeat(starts - before, counts)
    return found


def _turned(order: Ints) -> Ints:
    """Give the place at which each number stands in an order."""
    places = np.empty_like(order)
    places[order] = np.arange(len(order))
    return places
