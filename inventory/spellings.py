"""One spelling for what files spell in many ways: vendors and serial numbers, so that equal ones are found equal."""

from __future__ import annotations

import re
from typing import Final

# What a company's name ends in; it says nothing about who made the device.
_LEGAL_FORMS: Final = frozenset(
    {
        "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg", "kgaa",
        "kk", "limited", "llc", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sas", "se", "spa", "srl",
    }
)  # fmt: skip
# Short and old names of makers, as inventories write them, and the name that they stand for.
_SAME_MAKER: Final = {
    "a b": "rockwell automation",
    "allen bradley": "rockwell automation",
    "beckhoff automation": "beckhoff",
    "bosch rexroth": "rexroth",
    "cisco": "cisco systems",
    "ge": "general electric",
    "hewlett packard": "hp",
    "hirschmann automation and control": "hirschmann",
    "microsoft windows": "microsoft",
    "mitsubishi": "mitsubishi electric",
    "phoenix": "phoenix contact",
    "rockwell": "rockwell automation",
    "rockwell automation allen bradley": "rockwell automation",
    "schneider": "schneider electric",
    "siemens industrial automation": "siemens",
    "siemens simatic": "siemens",
    "wago kontakttechnik": "wago",
}
# What people and firmware write where there is no serial number.
_NO_SERIAL: Final = frozenset(
    {
        "DEFAULT", "DEFAULTSTRING", "NA", "NIL", "NONE", "NOTAPPLICABLE", "NOTAVAILABLE", "NOTSPECIFIED", "NULL",
        "SERIAL", "SYSTEMSERIALNUMBER", "TBD", "TOBEFILLEDBYOEM", "UNBEKANNT", "UNKNOWN", "123456789", "0123456789",
        "1234567890",
    }
)  # fmt: skip


def vendor_key(written: str | None) -> str:
    """Give a vendor without its legal form, case and punctuation; empty where none is written."""
    words = re.sub(r"[\W_]+", " ", (written or "").casefold().replace(".", "").replace("&", " and ")).split()
    while len(words) > 1 and (words[-1] in _LEGAL_FORMS or words[-1] == "and"):
        words.pop()
    name = " ".join(words)
    return _SAME_MAKER.get(name, name)


def serial_key(written: str | None) -> str:
    """Give a serial number without blanks, hyphens and case; empty where what is written is no serial number."""
    plain = re.sub(r"[\s\-_./]+", "", written or "").upper()
    return "" if plain in _NO_SERIAL or len(set(plain)) < 2 else plain  # noqa: PLR2004 (0000 or X identify nothing)
