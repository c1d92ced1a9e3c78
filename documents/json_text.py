"""Strict JSON: no NaN or Infinity, no key twice in a record, nothing after the end, at most 32 levels deep.

The standard parser does the work; only where it refuses does a slow second pass look for all the places. To look at
the keys of each record and at each number as they are made doubles the time. A large text is read by a faster parser,
which makes the same of what both take, and its keys are counted: as many colons stand outside its strings as its
records have keys, unless a key stood twice and the parser kept the last. What it does not take, or what is not as it
should be, goes the standard way.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, NoReturn

import msgspec

from documents.errors import ModelError, ModelRefused, at_index, at_key, refused_at, shown

MOST_LEVELS: Final = 32
MOST_DIGITS: Final = 30
LEAST, MOST = -(10 ** (MOST_DIGITS - 1)), 10**MOST_DIGITS  # the least number that has a digit too many, with its sign
LARGE: Final = 2**20
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_OPENING = frozenset("[{")
_STRUCTURE = frozenset("[]{},:")
_NO_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})


class _NotStrictError(ValueError):
    pass


def read_json(text: str) -> Any:
    """Give the value of a JSON text; raise `ModelRefused` with line or place for anything that is not strict."""
    if len(text) >= LARGE and (large := _read_large(text)):
        return large[0]
    try:
        value = json.loads(
            text,
            object_pairs_hook=_record,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refused_at(place, f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}") from error
    except (_NotStrictError, RecursionError) as error:
        raise _refusal_of(text) from error
    if _count_keys(value, MOST_LEVELS) is None:
        raise _refusal_of(text)
    return value


def _read_large(text: str) -> list[Any]:
    """Give the value of a large text, nothing where it has to be read the standard way."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return []
    keys = _count_keys(value, MOST_LEVELS)
    return [value] if keys is not None and keys == _colons_outside_strings(text) else []


def _count_keys(value: Any, limit: int) -> int | None:
    """Give the number of keys in all records together.

    None where they are nested deeper than the limit, or hold a number of more digits than a text may give one.
    """
    layer = [value] if isinstance(value, (dict, list)) else []
    keys = 0
    for _ in range(limit):
        keys += sum(len(holder) for holder in layer if isinstance(holder, dict))
        values = list(chain.from_iterable(holder.values() if isinstance(holder, dict) else holder for holder in layer))
        numbers = [entry for entry in values if type(entry) is int]
        if numbers and not LEAST < min(numbers) <= max(numbers) < MOST:
            return None
        layer = [entry for entry in values if isinstance(entry, (dict, list))]
        if not layer:
            return keys
    return None


def _colons_outside_strings(text: str) -> int:
    import numpy as np  # noqa: PLC0415 (arrays take a while to load, and small files need none)

    if "\\" in text:
        text = text.replace("\\\\", "").replace('\\"', "")
    count = quotes_before = 0
    for start in range(0, len(text), LARGE):
        data = np.frombuffer(text[start : start + LARGE].encode("utf-8", "surrogatepass"), dtype=np.uint8)
        quotes, colons = np.flatnonzero(data == ord('"')), np.flatnonzero(data == ord(":"))
        count += int(np.count_nonzero((np.searchsorted(quotes, colons) + quotes_before) % 2 == 0))
        quotes_before += len(quotes)
    return count


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _NotStrictError
    return record


def _refuse_constant(_: str) -> NoReturn:
    raise _NotStrictError


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NotStrictError
    return number


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise _NotStrictError
    return int(text)


def _refusal_of(text: str) -> ModelRefused:
    errors = list(_find_errors(text))
    return ModelRefused(errors) if errors else refused_at("document", "the document is not strict JSON")


@dataclass(slots=True)
class _Holder:
    """An open record or list of the second pass; `keys` is None for a list, `key` None while one is awaited."""

    place: str
    keys: dict[str, int] | None = None
    key: str | None = None
    index: int = 0

    def place_of_entry(self) -> str:
        return at_index(self.place, self.index) if self.keys is None else at_key(self.place, self.key or "")

    def step(self) -> None:
        self.index += 1
        self.key = None


def _find_errors(text: str) -> Iterator[ModelError]:
    """Give every double key, every number that is none, and the first place that lies too deep."""
    stack: list[_Holder] = []
    line, seen_to = 1, 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        line += text.count("\n", seen_to, match.start())
        seen_to = match.start()
        if len(stack) == MOST_LEVELS and word in _OPENING:
            place = stack[-1].place_of_entry()
            yield ModelError(place[:500], f"line {line}: nested deeper than {MOST_LEVELS} levels")
            return
        if word in _STRUCTURE:
            _follow(stack, word)
        elif error := _word_error(stack[-1] if stack else None, word, line):
            yield error


def _follow(stack: list[_Holder], word: str) -> None:
    if word in _OPENING:
        place = stack[-1].place_of_entry() if stack else ""
        stack.append(_Holder(place, keys={} if word == "{" else None))
    elif word in "]}":
        del stack[-1:]
    elif word == "," and stack:
        stack[-1].step()


def _word_error(holder: _Holder | None, word: str, line: int) -> ModelError | None:
    if holder is not None and holder.keys is not None and holder.key is None and word.startswith('"'):
        holder.key = json.loads(word, strict=False)
        return _double_key(holder, holder.key or "", holder.keys, line)
    return _number_error(word, holder, line)


def _double_key(holder: _Holder, key: str, keys: dict[str, int], line: int) -> ModelError | None:
    if key in keys:
        message = f"line {line}: the key {shown(key)} stands twice in one record, first on line {keys[key]}"
        return ModelError(holder.place_of_entry(), message)
    keys[key] = line
    return None


def _number_error(word: str, holder: _Holder | None, line: int) -> ModelError | None:
    place = holder.place_of_entry() if holder else "document"
    if word in _NO_NUMBERS:
        return ModelError(place, f"line {line}: {word} is not a number; leave out what is not known")
    is_long = len(word) > MOST_DIGITS and word.removeprefix("-").isdigit()
    if is_long or (_NUMBER.fullmatch(word) and not math.isfinite(float(word))):
        return ModelError(place, f"line {line}: the number {shown(word)} is too long or too large")
    return None
