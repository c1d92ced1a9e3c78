"""PAN-OS: the security policy as CSV, as the firewall and Panorama export it.

A rule whose name begins with [Disabled] is off; an end that begins with [Negate] cannot be expressed and is taken for
any. Names of address objects stay names: who keeps the inventory knows which asset or zone they are.
"""

from __future__ import annotations

import re
from typing import Final

from inventory.importers.flow_tables import Row, Vocabulary
from inventory.importers.headings import fold
from inventory.importers.options import Options
from inventory.importers.policy_table import Product, parse_policy
from inventory.records import Parsed

WORDS: Final = {
    "source": ("source address",),
    "destination": ("destination address",),
    "source_zone": ("source zone",),
    "destination_zone": ("destination zone",),
    "service": ("service",),
    "protocol": ("application",),
    "action": ("action",),
    "name": ("name",),
    "type": ("type", "rule type"),
}
VOCABULARY: Final = Vocabulary(
    words={fold(word): field for field, words in WORDS.items() for word in words},
    needed=(
        frozenset({"source"}), frozenset({"destination"}), frozenset({"action"}), frozenset({"service", "protocol"}),
        frozenset({"source_zone"}),
    ),
)  # fmt: skip
_SERVICE: Final = re.compile(r"\b(?:service-|application-default)", re.IGNORECASE)
_NEGATED: Final = re.compile(r"^\s*\[negate\]\s*", re.IGNORECASE)


def _is_off(row: Row) -> bool:
    return row.get("name").casefold().startswith("[disabled]")


def _clean(side: str, text: str) -> str:
    return (_SERVICE if side == "service" else _NEGATED).sub("", text)


PRODUCT: Final = Product("panos_csv", VOCABULARY, _is_off, _clean)


def parse_panos(data: bytes, options: Options) -> Parsed:
    """Read what the security policy of a PAN-OS firewall permits."""
    return parse_policy(data, options, PRODUCT)
