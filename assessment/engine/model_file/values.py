"""From the plain values of a valid document to those of the engine: vectors, dates, ends, records by field name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

from assessment.engine.levels import FR, NOT_APPLICABLE, UNKNOWN, Capability, SecurityVector
from assessment.engine.system import End

Record = Mapping[str, Any]
Convert = Callable[[Any], Any]
T = TypeVar("T")

FR_BY_WORD: Final = {word: fr for fr in FR for word in (fr.name, fr.code)}


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def made(kind: Callable[..., T], record: Record, convert: Mapping[str, Convert] | None = None, **values: Any) -> T:
    """Give the dataclass `kind` of a record: keys that are its fields, null left to the default.

    `convert` holds what a key's value passes through, `values` the fields given outright.
    """
    names = _names(kind)
    change = convert or {}
    taken = {
        key: change[key](value) if key in change else value
        for key, value in record.items()
        if value is not None and key in names and key not in values
    }
    return kind(**taken, **values)


def capability(value: Any) -> Capability:
    """Give the seven elements of a capability; one level stands for all."""
    if value is None:
        return UNKNOWN
    if isinstance(value, list):
        return tuple(one if one is None or one == NOT_APPLICABLE else int(one) for one in value)
    return (int(value),) * 7


def vector(value: Any) -> SecurityVector:
    """Give the seven elements of a level vector; one level stands for all."""
    if isinstance(value, list):
        return tuple(None if one is None else int(one) for one in value)
    return UNKNOWN if value is None else (int(value),) * 7


def day(value: Any) -> date | None:
    """Give the date of a date or a moment as it is written; None stays None."""
    return None if value is None else _date(value[:10])


@lru_cache(maxsize=4096)
def _date(written: str) -> date:
    return date.fromisoformat(written)


def numbers(value: Any) -> dict[str, int]:
    """Give a record of whole numbers, null left out."""
    return {key: int(number) for key, number in value.items() if number is not None}


def end(value: Any) -> End:
    """Give an end of a flow or a scenario."""
    return End(
        asset=value.get("asset"),
        zone=value.get("zone"),
        ip=value.get("ip"),
        network=value.get("network"),
        is_any=value.get("any", False),
    )


def names_filled(record: Record, keys: tuple[str, ...]) -> frozenset[str]:
    """Give those keys whose text, or a text of whose list, is not blank."""
    return frozenset(key for key in keys if _is_filled(record.get(key)))


def _is_filled(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(text is not None and bool(text.strip()) for text in texts)
