"""An asset record as JSON and back, for rows that wait until a person has looked at them."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from msgspec.structs import asdict

from inventory.records import AssetRecord

_LISTS = ("ips", "macs", "sources", "cleared")
# Where a row stood in a file is not part of what it says.
_PLACE = ("row", "place")


def to_json(record: AssetRecord) -> dict[str, Any]:
    """Give the fields of a record that say something."""
    told = {name: value for name, value in asdict(record).items() if value not in (None, (), {}, "")}
    if record.last_seen is not None:
        told["last_seen"] = record.last_seen.isoformat()
    return told


def from_json(told: dict[str, Any]) -> AssetRecord:
    """Give the record that `to_json` was given."""
    values = {name: told[name] for name in AssetRecord.__struct_fields__ if name in told}
    values |= {name: tuple(values[name]) for name in _LISTS if name in values}
    if "last_seen" in values:
        values["last_seen"] = datetime.fromisoformat(values["last_seen"])
    return AssetRecord(**{"row": 0, "place": "", **values})


def digest_of(record: AssetRecord) -> str:
    """Give the identity of what a record says of which device, whatever file and row it came in and whenever seen."""
    apart = (*_PLACE, "last_seen", "sources")
    told = {name: value for name, value in to_json(record).items() if name not in apart}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
