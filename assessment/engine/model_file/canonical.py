"""The form of a model that its hash is taken from, so that JSON and YAML of the same content agree.

UTF-8 JSON with sorted keys, no white space, numbers in their shortest form (2.0 is 2), without the drawing's
`layout`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any


def model_sha256(document: Mapping[str, Any]) -> str:
    """Give the SHA-256 (64 hex digits) of a model document, whatever its drawing looks like."""
    return _digest({key: value for key, value in document.items() if key != "layout"})


def record_sha256(record: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a conduit's record that an approval is `of`: all of it but the approvals themselves."""
    return _digest({key: value for key, value in record.items() if key != "approvals"})


def canonical_json(value: Any) -> str:
    """Give the canonical JSON text of a value."""
    return json.dumps(_shortest(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _digest(value: Any) -> str:
    return sha256(canonical_json(value).encode("utf-8")).hexdigest()


def _shortest(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortest(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_shortest(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
