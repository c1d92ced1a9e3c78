"""Which media cannot be routed: serial lines and fieldbuses, whose devices are reached through a bridge only."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from catalogue.loader import protocols

# Words for media of which no protocol bears the name, and those that say that a medium is routed after all.
BUS_MEDIA: Final = frozenset({"can", "serial", "rs232", "rs422", "rs485", "fieldbus"})
ROUTED: Final = frozenset({"ip", "tcp", "udp", "ethernet", "profinet", "wifi", "internet"})
SHORTEST_WORD: Final = 3
_WORD = re.compile("[a-z0-9]+")


def is_bus(medium: str | None) -> bool:
    """Tell whether a medium is known not to be routed: a serial line or a fieldbus."""
    words = _WORD.findall((medium or "").casefold())
    if ROUTED & {*words}:
        return False
    known = _bus_words()
    return "".join(words) in known or any(
        len(word) >= SHORTEST_WORD and any(bus.startswith(word) for bus in known) for word in words
    )


@cache
def _bus_words() -> frozenset[str]:
    buses = [one.id for one in protocols().values() if not one.is_routable and one.layer in {"serial", "fieldbus"}]
    return BUS_MEDIA | {"".join(_WORD.findall(one)) for one in buses}
