"""What an approval of a conduit was given for: the digests of the conduit's record and of the channels it carries.

An approval states `of`, the SHA-256 of the conduit's record without its approvals, and may state `channels`, that of
the declared flows on it. Either one that differs from what the model says now means that the key is open again. One
change keeps it: a planned conduit that is put into service, because that is what its approval was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from assessment.engine.model_file.canonical import canonical_json, record_sha256

Record = Mapping[str, Any]
# What monitoring writes anew with each look: a thing that was merely seen again did not change.
SIGHTINGS: Final = frozenset({"last_seen", "first_seen", "bytes", "count", "sources"})
DECLARED: Final = (None, "declared")
PLANNED, IN_SERVICE = "planned", "in_service"


def digests_approved(conduit: Record) -> frozenset[str]:
    """Give every `of` that an approval of a conduit may state to hold for it as it is written."""
    found = {record_sha256(conduit)}
    if conduit.get("status") == IN_SERVICE:
        found.add(record_sha256({**conduit, "status": PLANNED}))
    return frozenset(found)


def channel_sha256(flow: Record) -> str:
    """Give the SHA-256 of a channel's record, without when and how often it was seen."""
    kept = {key: value for key, value in flow.items() if key not in SIGHTINGS}
    return sha256(canonical_json(kept).encode()).hexdigest()


def channels_sha256(digests: Iterable[str]) -> str:
    """Give the SHA-256 of the channels of a conduit from those of their records, one a line, sorted."""
    return sha256("\n".join(sorted(digests)).encode()).hexdigest()


def states_channels(document: Record) -> bool:
    """Tell whether an approval of a document says which channels it was given for."""
    conduits = document.get("conduits") or ()
    return any(one.get("channels") for conduit in conduits for one in conduit.get("approvals") or ())


def digests_of_channels(document: Record) -> dict[str, str]:
    """Give the digest of each declared flow by its code."""
    flows = document.get("flows") or ()
    return {str(flow["code"]): channel_sha256(flow) for flow in flows if flow.get("basis") in DECLARED}
