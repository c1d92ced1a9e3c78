"""FortiGate: firewall policies as CSV, as the pages of the product and the usual exporters write them.

Exporters that read a configuration keep the words of the command line: names in one cell stand side by side with
blanks between them, where a name may hold blanks, too. Services are taken one by one where each of the words is one;
names of address objects stay as they are written: who keeps the inventory knows which asset or zone they are.
"""

from __future__ import annotations

from typing import Final

from inventory.importers.flow_cells import read_services
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
    "number": ("policyid", "policy id", "id", "policy"),
    "schedule": ("schedule",),
    "source_negated": ("srcaddr negate",),
    "destination_negated": ("dstaddr negate",),
}
VOCABULARY: Final = Vocabulary(
    words={fold(word): field for field, words in WORDS.items() for word in words},
    needed=(
        frozenset({"source"}), frozenset({"destination"}), frozenset({"action"}), frozenset({"service"}),
        frozenset({"number", "status", "schedule"}), frozenset({"source_zone"}),
    ),
)  # fmt: skip
_OFF: Final = frozenset({"disable", "disabled", "off", "0", "false"})


def _is_off(row: Row) -> bool:
    return row.get("status").casefold() in _OFF


def _clean(side: str, text: str) -> str:
    words = text.split()
    are_services = side == "service" and len(words) > 1 and not any(one.said for one in read_services(";".join(words)))
    return ";".join(words) if are_services else text


PRODUCT: Final = Product("fortigate_csv", VOCABULARY, _is_off, _clean)


def parse_fortigate(data: bytes, options: Options) -> Parsed:
    """Read what the policies of a FortiGate permit."""
    return parse_policy(data, options, PRODUCT)
