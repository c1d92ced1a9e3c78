"""On which line of a file each record begins, for tools that point into the file.

Only what a document's lists hold is looked up (`zones`, 3), and where each key of the document stands (`site`, None).
The text is one that `read_value` accepted, with a record at its top.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from documents.read import decoded, looks_like_json
from documents.yaml_text import follow

Where = dict[tuple[str, int | None], int]
_BLANK: Final = " \t\r\n"
_RECORD_DEPTH: Final = 2


def record_lines(data: bytes) -> Where:
    """Give the line, from 1, of each key of a document and of each entry of its lists."""
    text = decoded(data)
    return dict(_in_json(text)) if looks_like_json(text) else follow(text, lambda events: dict(_in_yaml(events)))


def _in_json(text: str) -> Iterator[tuple[tuple[str, int | None], int]]:
    """Let the standard decoder skip over each entry, and count lines in between."""
    skip = json.JSONDecoder(strict=False).raw_decode
    lines = _Lines(text)
    at = _next(text, _next(text, 0) + 1)
    while text[at] == '"':
        key, end = skip(text, at)
        yield (key, None), lines.at(at)
        at = _next(text, _next(text, end) + 1)
        if text[at] == "[":
            at, index = _next(text, at + 1), 0
            while text[at] != "]":
                yield (key, index), lines.at(at)
                at, index = _next(text, skip(text, at)[1]), index + 1
                at = _next(text, at + 1) if text[at] == "," else at
            at += 1
        else:
            at = skip(text, at)[1]
        at = _next(text, at)
        at = _next(text, at + 1) if text[at] == "," else at


def _next(text: str, at: int) -> int:
    """Give the place of the next character that is no white space."""
    while text[at] in _BLANK:
        at += 1
    return at


class _Lines:
    """Counts lines from place to place, ever onwards."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def at(self, place: int) -> int:
        self._line += self._text.count("\n", self._at, place)
        self._at = place
        return self._line


def _in_yaml(events: Iterable[Any]) -> Iterator[tuple[tuple[str, int | None], int]]:
    """Follow the parser's events down to the entries of the document's lists."""
    depth, key, index = 0, "", 0
    is_list = awaits_key = False
    for event in events:
        name = type(event).__name__
        if name.endswith(("MappingEndEvent", "SequenceEndEvent")):
            depth -= 1
            awaits_key = depth == 1
            continue
        if name not in {"ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"}:
            continue
        if depth == 1 and awaits_key:
            key, awaits_key = str(event.value), False
            yield (key, None), _line(event)
            continue
        if depth == _RECORD_DEPTH and is_list:
            yield (key, index), _line(event)
            index += 1
        if name.endswith("StartEvent"):
            depth += 1
            if depth == _RECORD_DEPTH:
                is_list, index = name == "SequenceStartEvent", 0
        awaits_key = depth == 1


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
