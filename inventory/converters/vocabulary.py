"""The published words by which a protocol or a kind of zone is recognised in drawings; no other word is read."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from inventory.importers.direction import name_protocol
from inventory.importers.headings import MANY, look_up
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.protocol_words import protocol_named
from inventory.importers.values import (
    Unreadable,
    check_characters,
    is_unknown,
    read_domain,
    read_ips,
    read_level,
    read_macs,
    read_type,
    squeeze,
)

DATA = Path(__file__).parent / "data"
HIGHEST_PORT = 65535
PLAIN_FIELDS = frozenset({"vendor", "model", "firmware", "os", "serial", "hostname", "location"})
# These say that it may be the plain protocol.
EITHER = ("http/s", "http(s)")
_PORT = re.compile(r"(tcp|udp)[\s/:]*([0-9]{1,5})|([0-9]{1,5})[\s/:]*(tcp|udp)", re.IGNORECASE)


@cache
def _zone_words() -> dict[str, dict[str, str]]:
    with (DATA / "zone_words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {squeeze(row.pop("word")): {key: word for key, word in row.items() if word} for row in rows}


def protocol_facts(*labels: str | None) -> dict[str, Any]:
    """Give protocol, secure, transport and port of a flow from its labels; nothing where no label names them alone.

    A label is a protocol's name in one of its spellings, or a port such as `tcp/502`.
    """
    labels = tuple(label for label in labels if label and label.strip().casefold() not in EITHER)
    named = {found for label in labels if (found := protocol_named(label or ""))}
    ends = {end for label in labels for end in _ends(label or "")}
    facts: dict[str, Any] = {}
    if len(named) == 1:
        facts["protocol"], facts["secure"] = named.pop()
    if len(ends) == 1:
        facts["transport"], facts["port"] = ends.pop()
        if "protocol" not in facts and not named:
            facts["protocol"] = name_protocol("", facts["transport"], facts["port"])[0]
    return facts


def _ends(label: str) -> list[tuple[str, int]]:
    found = [(one[1] or one[4], int(one[2] or one[3])) for one in _PORT.finditer(label)]
    return [(transport.lower(), port) for transport, port in found if 0 < port <= HIGHEST_PORT]


def zone_facts(*labels: str | None) -> dict[str, str]:
    """Give kind and external kind of a zone whose label is one of the published words, or ends in the word DMZ."""
    for label in labels:
        words = (label or "").split()
        found = _zone_words().get(squeeze(label or ""))
        if found or (words and words[-1].casefold() == "dmz"):
            return found or {"kind": "dmz"}
    return {}


def asset_type(*labels: str | None) -> str | None:
    """Give the catalogue's type that a label names, else the first label as it is written."""
    given = [label for label in labels if label and label.strip()]
    return next((found for label in given if (found := read_type(label))), given[0] if given else None)


def known_type(*labels: str | None) -> str | None:
    """Give the catalogue's type that a label names; None where none does."""
    return next((found for label in labels if label and (found := read_type(label))), None)


def device_facts(attributes: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Give what attributes with a known heading say of an asset; a value that no rule reads is not known."""
    facts: dict[str, Any] = {}
    for name, text in attributes:
        known = look_up(name)
        if known is None or is_unknown(text):
            continue
        try:
            check_characters(text, is_long=known[0] in MANY)
            value = _read(known[0], text)
        except Unreadable:
            continue
        if value is not None and value != ():
            plural = f"{known[0]}s" if known[0] in MANY else known[0]
            facts.setdefault(plural, list(value) if isinstance(value, tuple) else value)
    return facts


def _read(field: str, text: str) -> Any:
    readers: dict[str, Callable[[str], Any]] = {
        "type": read_type,
        "level": read_level,
        "domain": read_domain,
        "ip": read_ips,
        "mac": read_macs,
    }
    if field in PLAIN_FIELDS:
        return text.strip()[:NAME_CHARACTERS]
    return readers[field](text) if field in readers else None
