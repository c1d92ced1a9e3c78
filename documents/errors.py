"""What is wrong with a model file: the place, and one sentence that says what was expected there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

MOST_LISTED: Final = 100
LONGEST_SHOWN: Final = 80

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class ModelError:
    """One error: `place` in the file's own words (`zones[3].sl_t[4]`, or `line 12`), `message` a sentence."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class ModelRefused(Exception):
    """A file that is no model file: its first errors (at most 100), and how many there are in all."""

    def __init__(self, errors: Iterable[ModelError], total: int | None = None) -> None:
        listed = tuple(errors)
        self.errors: tuple[ModelError, ...] = listed[:MOST_LISTED]
        self.total: int = len(listed) if total is None else total
        super().__init__("\n".join(map(str, self.errors)))


def refused_at(place: str, message: str) -> ModelRefused:
    """Give the refusal for a single error."""
    return ModelRefused([ModelError(place, message)])


def shown(value: Any) -> str:
    """Give a value as it may be printed in a message: as JSON, harmless, and cut to 80 characters."""
    if isinstance(value, dict):
        return "a record"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value[: LONGEST_SHOWN + 1] if isinstance(value, str) else value, ensure_ascii=False, default=str)
    text = harmless(text)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def harmless(text: str) -> str:
    """Give a text with control and invisible characters written as escapes, so that any terminal can print it."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def at_key(place: str, key: str) -> str:
    """Give the place of a key of the record at `place`."""
    if not _PLAIN_KEY.match(key):
        return f"{place}[{shown(key)}]"
    return f"{place}.{key}" if place else key


def at_index(place: str, index: int) -> str:
    """Give the place of an entry of the list at `place`."""
    return f"{place}[{index}]"
