"""The catalogue of known exploited vulnerabilities (CISA KEV, JSON): which holes are used in attacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from documents.errors import ModelRefused
from documents.json_text import read_json
from inventory.importers.limits import JSON_ARRAY_BYTES, MIB
from inventory.importers.unpack import read_whole
from inventory.records import ImportRefused

CVE: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")
ENTRIES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Exploited:
    """A hole that is known to be exploited: since when it is listed; whether ransomware uses it (None: not known)."""

    cve: str
    added: str
    ransomware: bool | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue: its version, its entries by CVE, and how many entries could not be read."""

    version: str
    entries: tuple[Exploited, ...]
    refused: int


def read_kev(data: bytes) -> Catalogue:
    """Read the catalogue. Raises ImportRefused where it is none."""
    content = read_whole(data)
    if len(content) > JSON_ARRAY_BYTES:
        raise ImportRefused(f"The catalogue is larger than {JSON_ARRAY_BYTES // MIB} MiB.")
    try:
        document = read_json(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ModelRefused) as error:
        raise ImportRefused("The catalogue is not JSON in UTF-8. Send CISA's file as it was published.") from error
    entries = document.get("vulnerabilities") if isinstance(document, dict) else None
    if not isinstance(entries, list) or "catalogVersion" not in document or len(entries) > ENTRIES:
        raise ImportRefused("This is no KEV catalogue: it has no catalogVersion or no list of vulnerabilities.")
    found: dict[str, Exploited] = {}
    refused = 0
    for entry in entries:
        one = _entry(entry)
        if one is None:
            refused += 1
        elif one.cve not in found or one.added < found[one.cve].added:
            found[one.cve] = one
    return Catalogue(str(document["catalogVersion"])[:40], tuple(found[key] for key in sorted(found)), refused)


def _entry(entry: Any) -> Exploited | None:
    if not isinstance(entry, dict):
        return None
    cve, added = entry.get("cveID"), entry.get("dateAdded")
    if not isinstance(cve, str) or not CVE.fullmatch(cve) or not isinstance(added, str):
        return None
    try:
        date.fromisoformat(added)
    except ValueError:
        return None
    said = str(entry.get("knownRansomwareCampaignUse", "")).casefold()
    return Exploited(cve, added, True if said == "known" else None)
