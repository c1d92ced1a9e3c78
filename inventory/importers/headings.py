"""Which column of a table means what: the published aliases, and the row that holds the headings.

Sources: the column names of Defender for IoT, ServiceNow's OT worksheet, Tenable OT, Nozomi, Claroty, Armis, runZero
and NetBox, and the German, Spanish, Italian and French headings seen in plants. Compared without case, blanks,
`_ - / .`, a trailing asterisk and a trailing unit in brackets. A heading that is not here is kept as an extra, never
guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from inventory.importers.limits import COLUMNS, NAME_CHARACTERS

FIELDS = (
    "tag", "name", "type", "zone", "level", "domain", "vendor", "model", "firmware", "os", "serial", "ip", "mac",
    "hostname", "location", "criticality_safety", "criticality_production", "importance", "description",
    "external_id", "last_seen",
)  # fmt: skip
IDENTIFYING = frozenset({"tag", "name", "hostname", "ip", "mac"})
MANY = frozenset({"ip", "mac"})
EXTRA = ""
LONGEST_HEADING = 120
DATA = Path(__file__).parent / "data"

_DROPPED = re.compile(r"[\s_\-/.:#]+")
_TRAILER = re.compile(r"(\s*[\(\[][^\)\]]*[\)\]]|\s*\*+)+$")
_NUMBERED = re.compile(r"^(.*?[a-z])\s*[1-9]$")


def fold(heading: str) -> str:
    """Bring a heading to the form in which it is compared; accents are dropped.

    What is longer than a heading may be is cut first: to look for the trailing unit takes the square of the length.
    """
    text = (
        unicodedata.normalize("NFKD", heading.strip()[: NAME_CHARACTERS + 1])
        .encode("ascii", "ignore")
        .decode("ascii")
        .casefold()
    )
    return _DROPPED.sub("", _TRAILER.sub("", text.replace("²", "")))


@cache
def aliases() -> dict[str, tuple[str, int]]:
    """Give the field and the rank of every known heading; of two headings for one field the lower rank speaks."""
    with (DATA / "heading_aliases.csv").open(encoding="utf-8", newline="") as file:
        return {fold(row["heading"]): (row["field"], rank) for rank, row in enumerate(csv.DictReader(file))}


def look_up(heading: str) -> tuple[str, int] | None:
    """Give the field that a heading feeds, with its rank; None where the aliases do not know it."""
    folded = fold(heading)
    known = aliases().get(folded)
    if known:
        return known
    numbered = _NUMBERED.match(folded)
    known = aliases().get(numbered[1]) if numbered else None
    return known if known and known[0] in MANY else None


def known_headings(cells: list[str]) -> set[str]:
    """Give the fields that the cells of a row name, were it the heading row."""
    return {known[0] for cell in cells[:COLUMNS] if (known := look_up(cell))}


def is_heading_row(cells: list[str]) -> bool:
    """Say whether a row reads as headings: it names a way to identify an asset, and something else, or stands alone."""
    if any(len(cell) > LONGEST_HEADING for cell in cells):
        return False
    fields = known_headings(cells)
    filled = sum(bool(cell.strip()) for cell in cells)
    return bool(fields & IDENTIFYING) and (len(fields) > 1 or filled == 1)


def find_heading_row(rows: list[list[str]], mapped: frozenset[str]) -> int | None:
    """Give the index of the heading row: the one with all mapped headings, else the one with most known fields."""
    if mapped:
        return next((at for at, row in enumerate(rows) if mapped <= set(row)), None)
    found = [(len(known_headings(row)), -at) for at, row in enumerate(rows) if is_heading_row(row)]
    return -max(found)[1] if found else None


def find_plain_heading_row(rows: list[list[str]]) -> int | None:
    """Give the first row of several cells that names a way to identify an asset, where no row says more."""
    for at, row in enumerate(rows):
        if sum(bool(cell.strip()) for cell in row) > 1 and known_headings(row) & IDENTIFYING:
            return at
    return None


def fullest_row(rows: list[list[str]]) -> int:
    """Give the index of the row that looks like headings where no word tells: the first one with most filled cells."""
    return max(range(len(rows)), key=lambda at: (sum(bool(cell.strip()) for cell in rows[at]), -at))
