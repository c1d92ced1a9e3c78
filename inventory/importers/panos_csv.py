"""PAN-OS: the security policy as CSV, as the firewall and Panorama export it, and as the usual exporters do.

A rule whose name begins with [Disabled], or whose column Disabled says so, is off; an end that begins with [Negate], or
whose column says that it is negated, cannot be expressed and is taken for any. Names of address objects stay names: who
keeps the inventory knows which asset or zone they are.

Exporters that read a configuration write its own words: From and To are zones then, Source and Destination addresses;
what only a rule of PAN-OS has tells them from any other list.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from inventory.importers.flow_tables import NoHeadings, Row, Vocabulary
from inventory.importers.headings import fold
from inventory.importers.options import Options
from inventory.importers.policy_table import YES, Product, parse_policy
from inventory.records import Parsed

WORDS: Final = {
    "source": ("source address", "source addresses"),
    "destination": ("destination address", "destination addresses"),
    "source_zone": ("source zone", "source zones"),
    "destination_zone": ("destination zone", "destination zones"),
    "service": ("service", "services"),
    "protocol": ("application", "applications"),
    "action": ("action",),
    "name": ("name",),
    "type": ("type", "rule type"),
    "status": ("disabled",),
    "source_negated": ("negate source",),
    "destination_negated": ("negate destination",),
}
VOCABULARY: Final = Vocabulary(
    words={fold(word): field for field, words in WORDS.items() for word in words},
    needed=(
        frozenset({"source"}), frozenset({"destination"}), frozenset({"action"}), frozenset({"service", "protocol"}),
        frozenset({"source_zone"}),
    ),
)  # fmt: skip
CONFIGURED: Final = Vocabulary(
    words={
        **VOCABULARY.words,
        "source": "source", "destination": "destination", "from": "source_zone", "to": "destination_zone",
        **{fold(word): "of_panos" for word in ("hip profiles", "profile group", "log setting", "source user")},
    },
    needed=(*VOCABULARY.needed, frozenset({"protocol"}), frozenset({"of_panos"})),
)  # fmt: skip
_SERVICE: Final = re.compile(r"\b(?:service-|application-default)", re.IGNORECASE)
_NEGATED: Final = re.compile(r"^\s*\[negate\]\s*", re.IGNORECASE)


def _is_off(row: Row) -> bool:
    return row.get("name").casefold().startswith("[disabled]") or row.get("status").casefold() in YES


def _clean(side: str, text: str) -> str:
    return (_SERVICE if side == "service" else _NEGATED).sub("", text)


PRODUCT: Final = Product("panos_csv", VOCABULARY, _is_off, _clean)


def knows(text: str) -> bool:
    """Say whether a text begins like a security policy in either of its words."""
    return VOCABULARY.knows(text) or CONFIGURED.knows(text)


def parse_panos(data: bytes, options: Options) -> Parsed:
    """Read what the security policy of a PAN-OS firewall permits."""
    try:
        return parse_policy(data, options, replace(PRODUCT, vocabulary=CONFIGURED))
    except NoHeadings:
        return parse_policy(data, options, PRODUCT)
