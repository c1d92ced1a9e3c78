"""The published words for protocols, as drawings, lists and network tools write them; no other word is read."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from catalogue.loader import protocols
from inventory.importers.values import squeeze

DATA = Path(__file__).parent / "data"


def protocol_named(text: str) -> tuple[str, bool | None] | None:
    """Give the protocol that a text names, and True where it names its secure variant; None where it names none."""
    return _words().get(squeeze(text))


@cache
def _words() -> dict[str, tuple[str, bool | None]]:
    words: dict[str, tuple[str, bool | None]] = {
        squeeze(word): (known.id, None) for known in protocols().values() for word in (known.name, known.id)
    }
    with (DATA / "protocol_words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words[squeeze(row["word"])] = (row["protocol"], row["secure"] == "yes" or None)
    return words
