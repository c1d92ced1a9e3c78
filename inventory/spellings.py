"""One spelling for what files spell in many ways: vendors and serial numbers, so that equal ones are found equal.

Two questions are asked of a vendor. Whether two files name the same maker, which decides whether devices are one, is
answered narrowly (`vendor_key`). Who may have published an advisory about a device is answered widely (`vendors_of`):
houses are sold and renamed. Both rest on one table of spellings.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
CACHED: Final = 50_000
# What a company's name ends in; it says nothing about who made the device.
_LEGAL_FORMS: Final = frozenset(
    {
        "ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg", "kgaa",
        "kk", "limited", "llc", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sas", "se", "spa", "srl",
    }
)  # fmt: skip
# What else a house adds to its name; it may tell two makers apart, and says nothing about who publishes.
_OF_A_HOUSE: Final = frozenset({"group", "holding", "technologies"})
# What people and firmware write where there is no serial number.
_NO_SERIAL: Final = frozenset(
    {
        "DEFAULT", "DEFAULTSTRING", "NA", "NIL", "NONE", "NOTAPPLICABLE", "NOTAVAILABLE", "NOTSPECIFIED", "NULL",
        "SERIAL", "SYSTEMSERIALNUMBER", "TBD", "TOBEFILLEDBYOEM", "UNBEKANNT", "UNKNOWN", "123456789", "0123456789",
        "1234567890",
    }
)  # fmt: skip


@cache
def _rows() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Give the known spellings, each with the one maker that it names, if any, and the houses that may publish."""
    with (DATA / "vendors.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple((row["spelling"], row["maker"], frozenset(row["vendors"].split())) for row in rows)


@cache
def _makers() -> dict[str, str]:
    return {spelling: maker for spelling, maker, _ in _rows() if maker}


def mended(text: str) -> str:
    """Give a text that was encoded twice as it was meant; any other as it is."""
    for wrong in ("cp1252", "latin-1"):
        try:
            return text.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
    return text


@lru_cache(maxsize=CACHED)
def folded(text: str) -> str:
    """Give a text in small plain letters: marks and accents are left out."""
    split = unicodedata.normalize("NFKD", mended(text)).casefold()
    return "".join(one for one in split if not unicodedata.combining(one))


def _words(written: str | None) -> list[str]:
    """Give the words of a name; the letters of S.p.A. are one word."""
    plain = re.sub(r"\b(\w)\.", r"\1", folded(written or "")).replace("&", " and ")
    return re.findall(r"[^\W_]+(?:\+[^\W_]+)*", plain)


@lru_cache(maxsize=CACHED)
def vendor_key(written: str | None) -> str:
    """Give a vendor without its legal form, case and punctuation; empty where none is written."""
    words = _words(written)
    while len(words) > 1 and (words[-1] in _LEGAL_FORMS or words[-1] == "and"):
        words.pop()
    name = " ".join(words)
    return _makers().get(name, name)


@lru_cache(maxsize=CACHED)
def vendors_of(written: str | None, *, is_vendor: bool = True) -> frozenset[str]:
    """Give the vendors that a spelling may mean; several where it lists some, or where one house is now another's.

    A spelling that the table lacks is a vendor of its own, but not where the text may be something else.
    """
    words = _words(written)
    line = f" {' '.join(words)} "
    found = frozenset[str]().union(*(vendors for spelling, _, vendors in _rows() if f" {spelling} " in line))
    if "gehealthcare" in found:
        found -= {"ge", "emerson"}
    if found or not is_vendor:
        return found
    plain = [word for word in words if word not in _LEGAL_FORMS | _OF_A_HOUSE | {"and"}]
    return frozenset({"".join(plain)}) if plain else frozenset()


def serial_key(written: str | None) -> str:
    """Give a serial number without blanks, hyphens and case; empty where what is written is no serial number."""
    plain = re.sub(r"[\s\-_./]+", "", written or "").upper()
    return "" if plain in _NO_SERIAL or len(set(plain)) < 2 else plain  # noqa: PLR2004 (0000 or X identify nothing)
