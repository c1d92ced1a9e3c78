"""The keys of conduits: which sides have to approve one, and whose approval holds for it as it is today.

Two keys, OT's and IT's, are asked of a conduit that touches business or leaves the plant: of one with an end at
level 3.5 or above, or outside the owner's control.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from assessment.engine.model_file.approved import DECLARED, channels_sha256
from assessment.engine.plant import Plant
from assessment.engine.statuses import is_expired
from assessment.engine.system import Approval, Conduit

KEYS: Final = ("ot", "it")


def channels_now(plant: Plant, conduit: str) -> str:
    """Give the digest of the channels that a conduit carries today, for comparison with `Approval.channels`."""
    digests = plant.system.channel_digests
    carried = (one.flow for one in plant.channels_of(conduit) if one.flow.basis in DECLARED)
    return channels_sha256(digests[flow.code] for flow in carried)


def is_of_today(plant: Plant, conduit: Conduit, approval: Approval) -> bool:
    """Tell whether an approval was given for a conduit and its channels as they are today."""
    if approval.of is not None and approval.of not in conduit.approved_as:
        return False
    return approval.channels is None or approval.channels == channels_now(plant, conduit.code)


def approved_sides(plant: Plant, conduit: Conduit, today: date | None) -> set[str]:
    """Give the sides whose approval of a conduit holds: not expired, and of what it is today."""
    return {
        one.side for one in conduit.approvals if not is_expired(one.expires, today) and is_of_today(plant, conduit, one)
    }
