"""FortiGate: firewall policies as CSV, as the pages of the product and the usual exporters write them.

Names of address objects stay names: who keeps the inventory knows which asset or zone they are.
"""

from __future__ import annotations

from typing import Final

from inventory.importers.flow_tables import Row, Vocabulary
from inventory.importers.headings import fold
from inventory.importers.options import Options
from inventory.importers.policy_table import Product, parse_policy
from inventory.records import Parsed

WORDS: Final = {
    "source": ("srcaddr", "source address", "source"),
    "destination": ("dstaddr", "destination address", "destination"),
    "source_zone": ("srcintf", "from", "incoming interface"),
    "destination_zone": ("dstintf", "to", "outgoing interface"),
    "service": ("service",),
    "action": ("action",),
    "status": ("status",),
    "name": ("name", "policy name"),
    "number": ("policyid", "policy id", "id"),
}
VOCABULARY: Final = Vocabulary(
    words={fold(word): field for field, words in WORDS.items() for word in words},
    needed=(
        frozenset({"source"}), frozenset({"destination"}), frozenset({"action"}), frozenset({"service"}),
        frozenset({"number", "status"}), frozenset({"source_zone"}),
    ),
)  # fmt: skip
_OFF: Final = frozenset({"disable", "disabled", "off", "0", "false"})


def _is_off(row: Row) -> bool:
    return row.get("status").casefold() in _OFF


PRODUCT: Final = Product("fortigate_csv", VOCABULARY, _is_off)


def parse_fortigate(data: bytes, options: Options) -> Parsed:
    """Read what the policies of a FortiGate permit."""
    return parse_policy(data, options, PRODUCT)
