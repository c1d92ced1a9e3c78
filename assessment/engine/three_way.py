"""One record changed by several people: only the fields somebody names are written, what others wrote stays.

A change is two partial pictures of a record, `was` and `now`. Tables inside a record (`requirements`, `isolation`, the
zones of a layout) are changed entry by entry, so that two people who answer two requirements of one zone do not meet. A
key of `was` that `now` lacks goes. A missing field and null are the same to whoever compares, "not known", and two
different things to whoever writes, so that an undone change leaves the record as the file wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Record = dict[str, Any]

# Records that mean nothing in part: the ends of a flow or a scenario, and the answer to one requirement.
_WHOLE: Final = frozenset({"from", "to", "entry", "target"})
_TABLE_OF_WHOLES: Final = "requirements"


class _Absent:
    """Stands for a field that is not there."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Clash:
    """A field that is neither as somebody saw it nor as they want it; `path` leads to it."""

    path: tuple[str, ...]
    was: Any
    yours: Any
    theirs: Any


def merged(present: Mapping[str, Any], was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Record, list[Clash]]:
    """Give a record with a change made to it, and the fields in which the change meets another one; those stay."""
    clashes: list[Clash] = []
    return _table((), present, was, now, clashes), clashes


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Record, Record]:
    """Give the smallest `was` and `now` that make one record of the other."""
    was: Record = {}
    now: Record = {}
    for key in sorted({*before, *after}):
        old, new = before.get(key, ABSENT), after.get(key, ABSENT)
        if _same(old, new):
            continue
        if isinstance(old, dict) and isinstance(new, dict) and key not in _WHOLE and key != _TABLE_OF_WHOLES:
            was[key], now[key] = difference(old, new)
            continue
        if isinstance(old, dict) and isinstance(new, dict) and key == _TABLE_OF_WHOLES:
            moved = [row for row in sorted({*old, *new}) if not _same(old.get(row, ABSENT), new.get(row, ABSENT))]
            old, new = ({row: side[row] for row in moved if row in side} for side in (old, new))
        if old is not ABSENT:
            was[key] = old
        if new is not ABSENT:
            now[key] = new
    return was, now


def _table(
    path: tuple[str, ...],
    present: Mapping[str, Any],
    was: Mapping[str, Any],
    now: Mapping[str, Any],
    clashes: list[Clash],
) -> Record:
    result = dict(present)
    for key in sorted({*was, *now}):
        sides = (present.get(key, ABSENT), was.get(key, ABSENT), now.get(key, ABSENT))
        value = _value((*path, key), *sides, clashes)
        if value is ABSENT:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def _value(path: tuple[str, ...], present: Any, was: Any, now: Any, clashes: list[Clash]) -> Any:
    if _same(present, now):
        return present
    if isinstance(now, dict) and not _is_whole(path) and (isinstance(present, dict) or _known(present) is None):
        table = _table(path, _known(present) or {}, was if isinstance(was, dict) else {}, now, clashes)
        return table if table or not now else present
    if _same(_known(present), _known(was)):
        return now
    clashes.append(Clash(path, *(_known(side) for side in (was, now, present))))
    return present


def _is_whole(path: tuple[str, ...]) -> bool:
    return path[-1] in _WHOLE or path[-2:-1] == (_TABLE_OF_WHOLES,)


def _known(value: Any) -> Any:
    return None if value is ABSENT else value


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same to the file: true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other
