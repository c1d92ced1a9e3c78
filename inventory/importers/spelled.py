"""How a file spells values that have words of their own: what it says, what is taken, how often; people may map it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from inventory.importers import values
from inventory.importers.limits import NAME_CHARACTERS
from inventory.records import ImportRefused, Spelling

LISTED: Final = 100
READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "level": values.read_level,
    "domain": values.read_domain,
    "importance": values.read_scale,
    "criticality_safety": values.read_scale,
    "criticality_production": values.read_scale,
}
# The fields whose spellings a person can map, in the order in which they are shown.
FIELDS: Final = ("type", "level", "vendor", *(name for name in READERS if name != "level"))


def taken(field: str, text: str) -> str | None:
    """Give what is taken for a spelling by the published rules; None where none reads it."""
    if values.is_unknown(text):
        return None
    if field == "vendor":
        return text if values.spoilt(text) is None else None
    value = values.read_type(text) if field == "type" else READERS[field](text)
    return f"{value:g}" if isinstance(value, float) else None if value is None else str(value)


def check_mapped(mapped: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a mapping of values that no rule could read; the empty text says that nothing is known."""
    for field, words in mapped.items():
        if field not in FIELDS:
            raise ImportRefused(f"Values of {field!r} cannot be mapped. The fields are: {', '.join(FIELDS)}.")
        for written, value in words.items():
            if value and (taken(field, value) is None or len(value) > NAME_CHARACTERS):
                raise ImportRefused(f"{written!r} cannot be taken for {value[:40]!r}, which is no value of {field}.")


def list_spellings(
    counted: Mapping[str, Counter[str]], mapped: Mapping[str, Mapping[str, str]], other_scales: Collection[str] = ()
) -> tuple[Spelling, ...]:
    """List what a file says beside what is taken; what nothing is taken for comes first, then the most frequent.

    Of the `other_scales`, whose numbers are not those from 1 to 5, no rule reads a number.
    """
    found = []
    for field in FIELDS:
        words = mapped.get(field, {})
        rows = []
        for text, count in counted.get(field, {}).items():
            rule = "" if field in other_scales and text.isdigit() else taken(field, text) or ""
            rows.append(Spelling(field, text, words.get(text, rule), rule, count))
        rows.sort(key=lambda row: (bool(row.taken), -row.count, row.written))
        found += rows[:LISTED]
    return tuple(found)
