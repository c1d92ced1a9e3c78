"""The flows of a system as columns: a number per flow in each field, and the distinct values by number.

A site has up to a million flows, which say the same few things again and again. A `Flow` is made when one is asked
for, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final, overload

import numpy as np

from assessment.engine.columns import Ints, numbered
from assessment.engine.system import End, Flow

Column = tuple[Ints, list[Any]]

ENDS: Final = ("source", "destination")
DEFAULTS: Final[Mapping[str, Any]] = {
    field.name: field.default for field in fields(Flow) if field.name not in {"code", *ENDS}
}
# 500 and 500.0 are equal, and written differently
EXACT: Final = frozenset({"removal_cost", "latency_budget_ms"})


class FlowTable(Sequence[Flow]):
    """Flows in an order. A field that no flow states has no column; both ends number the same values."""

    def __init__(self, size: int, columns: Mapping[str, Column]) -> None:
        self._size = size
        self._columns = dict(columns)
        self._made: dict[int, Flow] = {}
        self._listed: list[tuple[str, list[int], list[Any]]] = []

    @classmethod
    def of(cls, flows: Iterable[Flow]) -> FlowTable:
        """Give the table of some flows."""
        if isinstance(flows, cls):
            return flows
        listed = list(flows)
        columns = {name: column_of(name, map(attrgetter(name), listed)) for name in ("code", *DEFAULTS)}
        ends = [getattr(flow, name) for name in ENDS for flow in listed]
        table = cls(len(listed), columns | ends_of(ends))
        table._made = dict(enumerate(listed))
        return table

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @overload
    def __getitem__(self, place: int) -> Flow: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Flow, ...]: ...
    def __getitem__(self, place: int | slice) -> Flow | tuple[Flow, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(self._size)))
        place = range(self._size)[place]
        found = self._made.get(place)
        if found is None:
            found = self._made[place] = self._make(place)
        return found

    def __iter__(self) -> Iterator[Flow]:
        return map(self.__getitem__, range(self._size))

    def column(self, name: str) -> Column:
        """Give what flows say in one of their fields: a number per flow, and the distinct values by number."""
        found = self._columns.get(name)
        return (np.zeros(self._size, dtype=np.int64), [DEFAULTS.get(name)]) if found is None else found

    def values(self, name: str) -> list[Any]:
        """Give what each flow says in one of its fields."""
        column, distinct = self.column(name)
        if len(distinct) == self._size and np.array_equal(column, np.arange(self._size)):
            return distinct.copy()
        return list(map(distinct.__getitem__, column.tolist()))

    def said(self, name: str, place: int) -> Any:
        """Give what one flow says in a field, without making it."""
        found = self._columns.get(name)
        return DEFAULTS.get(name) if found is None else found[1][found[0][place]]

    def stated(self, name: str) -> Iterator[tuple[str, Any]]:
        """Give the code of each flow that states something in a field, and what."""
        column, distinct = self.column(name)
        is_stated = np.array([value != DEFAULTS[name] for value in distinct], dtype=bool)
        places = np.flatnonzero(is_stated[column])
        numbers, codes = self.column("code")
        return zip(
            map(codes.__getitem__, numbers[places].tolist()),
            map(distinct.__getitem__, column[places].tolist()),
            strict=True,
        )

    def chosen(self, places: Ints) -> FlowTable:
        """Give the table of the flows at some places, in their order."""
        return FlowTable(
            len(places), {name: (column[places], values) for name, (column, values) in self._columns.items()}
        )

    def _make(self, place: int) -> Flow:
        if not self._listed:
            self._listed = [(name, column.tolist(), values) for name, (column, values) in self._columns.items()]
        return Flow(**{name: values[numbers[place]] for name, numbers, values in self._listed})


def column_of(name: str, written: Iterable[Any], convert: Callable[[Any], Any] | None = None) -> Column:
    """Give the column of a field from what is written of each flow, None for nothing.

    `convert` makes a value of what is written, and is asked once for what is alike.
    """
    values = list(written)
    try:
        column, distinct = numbered(zip(map(type, values), values, strict=True) if name in EXACT else values)
    except TypeError:  # lists and records are not alike
        return numbered([_value(name, value, convert) for value in values])
    if name in EXACT:
        return column, [_value(name, value, convert) for _, value in distinct]
    again, found = numbered([_value(name, value, convert) for value in distinct])
    return again[column], found


def ends_of(ends: Sequence[End] | Sequence[Any], convert: Callable[[Any], End] | None = None) -> dict[str, Column]:
    """Give the columns of both ends from all sources and, after them, all destinations."""
    numbers, distinct = numbered(ends)
    values = distinct if convert is None else list(map(convert, distinct))
    half = len(ends) // 2
    return {"source": (numbers[:half], values), "destination": (numbers[half:], values)}


def _value(name: str, written: Any, convert: Callable[[Any], Any] | None) -> Any:
    if written is None:
        return DEFAULTS.get(name)
    return written if convert is None else convert(written)
