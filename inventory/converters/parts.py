"""Looking into the records of a foreign file; every wrong shape is noted at its place, so that all are told at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from documents.errors import ModelRefused, at_index, at_key
from documents.read import read_value
from inventory.importers.limits import JSON_ARRAY_BYTES, LISTED, MIB
from inventory.records import ImportRefused


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the file, where it stands, and what takes, once each, what is wrong with it and its parts."""

    value: Any
    place: str = ""
    problems: dict[str, None] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def part(self, key: str) -> Part:
        """Give what stands under a key; None where nothing does."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Part(value, at_key(self.place, key), self.problems)

    def text(self, key: str) -> str | None:
        """Give a text, a number written without quotes among them; None where there is none or it is empty."""
        part = self.part(key)
        if isinstance(part.value, (int, float)) and not isinstance(part.value, bool):
            return str(part.value)
        found = part.expected(str, "a text")
        return found if found and found.strip() else None

    def flag(self, key: str) -> bool | None:
        """Give true or false."""
        found: bool | None = self.part(key).expected(bool, "true or false")
        return found

    def number(self, key: str) -> float | None:
        """Give a finite number, a text of digits among them."""
        part = self.part(key)
        if part.value is None or isinstance(part.value, bool):
            return None
        try:
            number = float(part.value)
        except (TypeError, ValueError):
            number = math.nan
        if math.isfinite(number):
            return number
        part.wrong("expected a number")
        return None

    def record(self, key: str) -> Part:
        """Give a record, empty where there is none."""
        part = self.part(key)
        return Part(part.expected(dict, "a record") or {}, part.place, self.problems)

    def records(self, key: str) -> Iterator[Part]:
        """Give the records of a list."""
        part = self.part(key)
        for at, entry in enumerate(part.expected(list, "a list") or []):
            inside = Part(entry, at_index(part.place, at), self.problems)
            if inside.expected(dict, "a record") is not None:
                yield inside

    def named(self, key: str) -> Iterator[tuple[str, Part]]:
        """Give the records of a table with their names."""
        table = self.record(key)
        for name, entry in table.value.items():
            inside = Part(entry, at_key(table.place, name), self.problems)
            if inside.expected(dict, "a record") is not None:
                yield name, inside

    def texts(self, key: str) -> list[str]:
        """Give the texts of a list."""
        part = self.part(key)
        entries = part.expected(list, "a list") or []
        if not all(isinstance(entry, str) for entry in entries):
            part.wrong("expected a list of texts")
        return [entry for entry in entries if isinstance(entry, str)]

    def wrong(self, sentence: str) -> None:
        """Note what is wrong here."""
        self.problems[f"{self.place or 'The file'}: {sentence}."] = None

    def check(self) -> None:
        """Refuse the file where anything was wrong."""
        if self.problems:
            more = [f"{len(self.problems) - LISTED} further mistakes."] if len(self.problems) > LISTED else []
            raise ImportRefused("\n".join([*self.problems][:LISTED] + more))

    def expected(self, kind: type, phrase: str) -> Any:
        """Give the value where it is missing or of the kind; else note that the phrase was expected."""
        if self.value is None or isinstance(self.value, kind):
            return self.value
        self.wrong(f"expected {phrase}")
        return None


def key_of(part: Part) -> str:
    """Give the id of a record; its place where it has none, which is noted."""
    found = part.text("id")
    if found is None:
        part.wrong("expected an id")
    return found or part.place


def read_parts(data: bytes) -> Part:
    """Read a JSON or YAML file with a record at its top; merge keys are read, tags and a key twice are refused."""
    if len(data) > JSON_ARRAY_BYTES:
        raise ImportRefused(f"The file is larger than {JSON_ARRAY_BYTES // MIB} MiB; a model of this kind is not.")
    try:
        document = read_value(data, merges=True)
    except ModelRefused as refusal:
        raise ImportRefused("\n".join(f"{error.place}: {error.message}." for error in refusal.errors)) from refusal
    if not isinstance(document, dict):
        raise ImportRefused("The file: expected a record at its top.")
    return Part(document)
