"""EPSS scores (FIRST.org, CSV, also gzip): how likely a hole is to be attacked in the next 30 days, from 0 to 1."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from inventory.advisories.kev import CVE
from inventory.importers.unpack import read_whole
from inventory.records import ImportRefused

ROWS: Final = 1_000_000
LINE_LENGTH: Final = 131_072
_NUMBER: Final = re.compile(r"(?:0|1)(?:\.[0-9]{1,20})?|[1-9](?:\.[0-9]{1,20})?[eE]-0?[0-9]")
_DATE: Final = re.compile(r"score_date:([0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores by CVE: (CVE, score, percentile or None), the day they are of ("" where not said), and refused rows."""

    day: str
    entries: tuple[tuple[str, float, float | None], ...]
    refused: int


def read_epss(data: bytes) -> Scores:
    """Read a list of scores. Raises ImportRefused where it is none."""
    try:
        text = read_whole(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused("The list of scores is not UTF-8. Send it as FIRST.org published it.") from error
    first, _, rest = text.partition("\n")
    day = found[1] if (found := _DATE.search(first)) else ""
    rows = csv.reader(io.StringIO(rest if first.startswith("#") else text, newline=""))
    try:
        return _scores(rows, day)
    except csv.Error as error:
        raise ImportRefused(f"The list of scores is damaged: {error}.") from error


def _scores(rows: Iterator[list[str]], day: str) -> Scores:
    heading = [cell.strip().casefold() for cell in next(rows, [])]
    if "cve" not in heading or "epss" not in heading:
        raise ImportRefused("This is no list of EPSS scores: it has no columns named cve and epss.")
    at_cve, at_score = heading.index("cve"), heading.index("epss")
    at_rank = next((heading.index(name) for name in ("percentile", "epss percentile") if name in heading), None)
    found: dict[str, tuple[float, float | None]] = {}
    refused = 0
    for number, row in enumerate(rows):
        if number >= ROWS:
            raise ImportRefused(f"The list has more than {ROWS:,} rows.")
        if not row:
            continue
        cve, score = _cell(row, at_cve), _share(_cell(row, at_score))
        if not CVE.fullmatch(cve) or score is None:
            refused += 1
        else:
            found[cve] = max(found.get(cve, (0.0, None)), (score, _share(_cell(row, at_rank))), key=lambda one: one[0])
    return Scores(day, tuple((cve, *found[cve]) for cve in sorted(found)), refused)


def _cell(row: list[str], at: int | None) -> str:
    return row[at].strip() if at is not None and at < len(row) else ""


def _share(text: str) -> float | None:
    """Give a number from 0 to 1, None for anything else."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if value <= 1 else None
