"""What a zone protects first: safety and availability in control, confidentiality in business.

The order says which property goes first where two have to give way to each other. It is a statement about the zone, in
the words of its card and its sheet, and decides between gaps that are otherwise alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assessment.engine.levels import FR

PROPERTIES: Final = ("safety", "availability", "integrity", "confidentiality")
OF_BUSINESS: Final = ("confidentiality", "integrity", "availability", "safety")
BUSINESS_KINDS: Final = frozenset({"enterprise", "external"})
LOWEST_OF_BUSINESS: Final = 4
# The requirement that serves a property by itself; the others serve all of them.
SERVES: Final = {FR.SI: "integrity", FR.DC: "confidentiality", FR.RA: "availability"}


def protection_order(stated: Sequence[str], kind: str | None, levels: Sequence[float]) -> tuple[str, ...]:
    """Give the properties of a zone in their order: as stated, the rest behind; else by where the zone stands."""
    is_business = kind in BUSINESS_KINDS or (bool(levels) and min(levels) >= LOWEST_OF_BUSINESS)
    usual = OF_BUSINESS if is_business else PROPERTIES
    return tuple(dict.fromkeys((*stated, *usual)))


def fr_order(stated: Sequence[str], fr: FR) -> tuple[int, int]:
    """Give where a gap stands among those of one zone: by the stated order, without one by the order of the FRs."""
    served = SERVES.get(fr, "")
    place = list(stated).index(served) if served in stated else len(stated)
    return place, int(fr)
