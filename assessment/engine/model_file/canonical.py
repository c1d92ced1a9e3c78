"""The form of a model that its hash is taken from, so that JSON and YAML of the same content agree.

UTF-8 JSON with sorted keys, no white space, numbers in their shortest form (2.0 is 2), without the drawing's
`layout`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

RECORDS_AT_ONCE: Final = 1000
_LONG_NUMBER = re.compile(r"\.0[,\]}]|\.0\Z|e\+")


def model_sha256(document: Mapping[str, Any]) -> str:
    """Give the SHA-256 (64 hex digits) of a model document, whatever its drawing looks like."""
    digest = sha256()
    for text in _parts({key: value for key, value in document.items() if key != "layout"}):
        digest.update(text.encode("utf-8"))
    return digest.hexdigest()


def record_sha256(record: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a conduit's record that an approval is `of`: all of it but the approvals themselves."""
    text = canonical_json({key: value for key, value in record.items() if key != "approvals"})
    return sha256(text.encode("utf-8")).hexdigest()


def canonical_json(value: Any) -> str:
    """Give the canonical JSON text of a value."""
    text = _written(value)
    return _written(_shortest(value)) if _LONG_NUMBER.search(text) else text


def _parts(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the canonical JSON text of a document piece by piece, so that it need not stand in memory whole."""
    before = "{"
    for key in sorted(document):
        value = document[key]
        yield f"{before}{canonical_json(key)}:"
        before = ","
        if isinstance(value, list) and value:
            for start in range(0, len(value), RECORDS_AT_ONCE):
                yield ("," if start else "[") + canonical_json(value[start : start + RECORDS_AT_ONCE])[1:-1]
            yield "]"
        else:
            yield canonical_json(value)
    yield "}" if document else "{}"


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _shortest(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortest(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_shortest(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
