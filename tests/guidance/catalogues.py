"""The German catalogues as values: what a .po file holds, read without gettext's tools."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


@dataclass
class Entry:
    """A text, its plural where it has one, and what is said for it."""

    text: str = ""
    plural: str | None = None
    context: str = ""
    flags: str = ""
    said: dict[int, str] = field(default_factory=dict)


def read(domain: str, language: str = "de") -> list[Entry]:
    """Give the entries of a catalogue without its head."""
    entries = []
    for block in (LOCALE / language / "LC_MESSAGES" / f"{domain}.po").read_text().split("\n\n"):
        entry, key = Entry(), None
        for line in block.splitlines():
            if line.startswith("#"):
                entry.flags += line
            elif match := re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[(\d)\])?) (".*")$', line):
                key = (match[1].partition("[")[0], int(match[2] or 0))
                _put(entry, key, ast.literal_eval(match[3]))
            elif line.startswith('"') and key:
                _put(entry, key, ast.literal_eval(line))
        if entry.text:
            entries.append(entry)
    return entries


def _put(entry: Entry, key: tuple[str, int], text: str) -> None:
    name, number = key
    if name == "msgid":
        entry.text += text
    elif name == "msgid_plural":
        entry.plural = (entry.plural or "") + text
    elif name == "msgctxt":
        entry.context += text
    else:
        entry.said[number] = entry.said.get(number, "") + text
