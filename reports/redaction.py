"""Blacks out what would help an attacker: addresses and serial numbers, wherever in a document they stand.

The model says which serial numbers and host names there are; addresses are also known by their form, since messages
and notes quote them. What is blacked out keeps its place, so that a reader sees that something stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

BLACK: Final = "\u2588\u2588\u2588"
SHORTEST: Final = 4  # a serial number of fewer characters would black out ordinary words
_ADDRESSES: Final = (
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\d.])",
    r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])",
    r"(?<![0-9A-Fa-f:.])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4})(?:/\d{1,3})?(?![0-9A-Fa-f:])",
    r"(?<![0-9A-Fa-f:.])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?:/\d{1,3})?(?![0-9A-Fa-f:])",
)
_Value = TypeVar("_Value")


def secrets_of(model: Mapping[str, Any]) -> frozenset[str]:
    """Give the serial numbers, host names and addresses that a model holds."""
    return frozenset(one for one in _secrets(model) if len(one) >= SHORTEST)


def _secrets(model: Mapping[str, Any]) -> Iterator[str]:
    for asset in model.get("assets") or ():
        yield from (str(asset[key]) for key in ("serial", "hostname") if asset.get(key))
        for key in ("ips", "macs"):
            yield from map(str, asset.get(key) or ())
        for interface in asset.get("interfaces") or ():
            yield from (str(interface[key]) for key in ("ip", "mac") if interface.get(key))
    for place in (*(model.get("zones") or ()), *(model.get("segments") or ())):
        yield from map(str, place.get("subnets") or ())


def redacted(value: _Value, secrets: frozenset[str]) -> _Value:
    """Give a value of a document with every secret and every address in it blacked out."""
    exact = [re.escape(one) for one in sorted(secrets, key=lambda one: (-len(one), one))]
    named = rf"(?<![\w.-])(?:{'|'.join(exact)})(?![\w-]|\.\w)" if exact else None
    pattern = re.compile("|".join([*([named] if named else []), *_ADDRESSES]))
    found: _Value = _blacked(value, pattern)
    return found


def _blacked(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(BLACK, value)
    if isinstance(value, tuple):
        return tuple(_blacked(one, pattern) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _blacked(getattr(value, one.name), pattern) for one in fields(value)})
    return value
