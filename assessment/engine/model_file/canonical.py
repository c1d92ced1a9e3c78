"""The form of a model that its hash is taken from, so that JSON and YAML of the same content agree.

UTF-8 JSON with sorted keys, no white space, numbers in their shortest form (2.0 is 2), without the drawing's
`layout`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import chain, compress
from typing import Any, Final

import msgspec

RECORDS_AT_ONCE: Final = 1000
HOLDERS: Final = frozenset({dict, list})
_FAST: Final = msgspec.json.Encoder(order="sorted")


def model_sha256(document: Mapping[str, Any]) -> str:
    """Give the SHA-256 (64 hex digits) of a model document, whatever its drawing looks like."""
    digest = sha256()
    for text in _parts({key: value for key, value in document.items() if key != "layout"}):
        digest.update(text)
    return digest.hexdigest()


def record_sha256(record: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a conduit's record that an approval is `of`: all of it but the approvals themselves."""
    return sha256(_written({key: value for key, value in record.items() if key != "approvals"})).hexdigest()


def canonical_json(value: Any) -> str:
    """Give the canonical JSON text of a value."""
    return _written(value).decode()


def _parts(document: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the canonical JSON text of a document piece by piece, so that it need not stand in memory whole."""
    before = b"{"
    for key in sorted(document):
        value = document[key]
        yield before + _written(key) + b":"
        before = b","
        if isinstance(value, list) and value:
            for start in range(0, len(value), RECORDS_AT_ONCE):
                yield (b"," if start else b"[") + _written(value[start : start + RECORDS_AT_ONCE])[1:-1]
            yield b"]"
        else:
            yield _written(value)
    yield b"}" if document else b"{}"


def _written(value: Any) -> bytes:
    """Give the bytes of a value. The fast writer agrees with the standard one in all but numbers with a fraction."""
    if not _has_fractions(value):
        with suppress(TypeError):  # it takes no text that is a special kind of text
            return _FAST.encode(value)
    text = json.dumps(_shortest(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def _has_fractions(value: Any) -> bool:
    layer: list[Any] = [[value]]
    while layer:
        values = list(chain.from_iterable(one.values() if type(one) is dict else one for one in layer))
        kinds = list(map(type, values))
        if float in (distinct := set(kinds)):
            return True
        is_holder = map(HOLDERS.__contains__, kinds)
        layer = [] if HOLDERS.isdisjoint(distinct) else list(compress(values, is_holder))
    return False


def _shortest(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortest(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_shortest(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
