"""Values of a record to the texts of a form, and back.

A form is a flat table of texts by path. What a person left as it was keeps the value it had, to the letter, so that
opening and saving a form changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from assessment.record_forms.controls import (
    CHOICE,
    CHOICES,
    END,
    GROUP,
    LEVELS,
    LINES,
    NONE,
    NUMBER,
    NUMBERS,
    RAW,
    ROWS,
    TABLE,
    VALUE,
    YES_NO,
    Control,
)
from documents.errors import ModelRefused
from documents.json_text import read_json

Texts = dict[str, list[str]]
Problems = dict[str, str]

FRS: Final = 7
ROWS_MAX: Final = 500
YES, NO = "yes", "no"
_ABSENT: Final = object()
_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


class Unreadable(Exception):
    """A text is not what its field holds; the message says what was expected."""


def texts_of(controls: Iterable[Control], record: Mapping[str, Any], under: str = "") -> Texts:
    """Give the texts that show a record."""
    found: Texts = {}
    for one in controls:
        found |= _shown(one, record.get(one.key), f"{under}{one.key}")
    return found


def record_of(
    controls: Iterable[Control], texts: Mapping[str, Sequence[str]], was: Mapping[str, Any]
) -> tuple[dict[str, Any], Problems]:
    """Give the fields that texts say, and what is wrong by path. A field without a text is not in the record."""
    reader = _Reader(texts)
    record = reader.fields(controls, was, "")
    return record, reader.problems


def entries_of(texts: Mapping[str, Sequence[str]], path: str) -> list[int]:
    """Give the numbers under which entries of a list stand in the texts."""
    start = f"{path}."
    heads = {key[len(start) :].partition(".")[0] for key in texts if key.startswith(start)}
    return sorted(int(head) for head in heads if head.isascii() and head.isdigit() and int(head) < ROWS_MAX)


def _shown(control: Control, value: Any, path: str) -> Texts:
    if control.widget == GROUP:
        said = {f"{path}.{NONE}": [YES if value == NONE else ""]} if control.short else {}
        return said | texts_of(control.parts, value if isinstance(value, dict) else {}, f"{path}.")
    if control.widget == ROWS:
        found: Texts = {}
        for place, entry in enumerate(value or ()):
            found |= texts_of(control.parts, _long(control, entry), f"{path}.{place}.")
        return found
    if control.widget == LEVELS:
        levels = value if isinstance(value, list) else [value] * FRS
        return {f"{path}.{place}": [_text(level)] for place, level in enumerate(levels)}
    if control.widget == END:
        ((kind, code),) = (value or {"": ""}).items()
        return {f"{path}.kind": [kind], f"{path}.code": ["" if code is True else _text(code)]}
    return {path: _shown_leaf(control, value)}


def _long(control: Control, entry: Any) -> dict[str, Any]:
    """Give an entry of a list as a record, where it is written as a text, too."""
    return entry if isinstance(entry, dict) else {control.short: entry}


def _shown_leaf(control: Control, value: Any) -> list[str]:
    if value is None:
        return [] if control.widget == CHOICES else [""]
    if control.widget == CHOICES:
        return [str(one) for one in value]
    if control.widget in (LINES, NUMBERS):
        values = value if isinstance(value, list) else [value]
        return [("\n" if control.widget == LINES else ", ").join(_text(one) for one in values)]
    if control.widget == TABLE:
        return ["\n".join(f"{key}: {_text(one)}" for key, one in value.items())]
    if control.widget == RAW:
        return [json.dumps(value, ensure_ascii=False, indent=1)]
    return [_text(value)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)


class _Reader:
    """Reads the texts of one form."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        self._texts = texts
        self.problems: Problems = {}

    def fields(self, controls: Iterable[Control], was: Mapping[str, Any], under: str) -> dict[str, Any]:
        """Give the fields of one record."""
        found = {}
        for one in controls:
            value = self._value(one, was.get(one.key, _ABSENT), f"{under}{one.key}")
            if value is not _ABSENT:
                found[one.key] = value
        return found

    def _value(self, control: Control, was: Any, path: str) -> Any:
        shown = _shown(control, None if was is _ABSENT else was, path)
        sent = {key: list(self._texts.get(key, ())) for key in shown}
        if control.widget != ROWS and _plain(sent) == _plain(shown):
            return was
        try:
            return self._read(control, was, path)
        except Unreadable as error:
            self.problems[path] = str(error)
            return was

    def _read(self, control: Control, was: Any, path: str) -> Any:
        if control.widget == GROUP:
            if control.short and self._one(f"{path}.{NONE}") == YES:
                return NONE
            inner = self.fields(control.parts, was if isinstance(was, dict) else {}, f"{path}.")
            return inner or _ABSENT
        if control.widget == ROWS:
            return self._rows(control, was, path)
        if control.widget == LEVELS:
            return self._levels(control, path)
        if control.widget == END:
            return self._end(path)
        return _leaf(control, list(self._texts.get(path, ())))

    def _rows(self, control: Control, was: Any, path: str) -> Any:
        old = was if isinstance(was, list) else []
        rows = []
        for place in entries_of(self._texts, path):
            before = old[place] if place < len(old) else {}
            entry: Any = self.fields(control.parts, _long(control, before), f"{path}.{place}.")
            if all(value in (None, "", [], {}) for value in entry.values()):
                continue
            if set(entry) == {control.short} and not (place < len(old) and isinstance(before, dict)):
                entry = entry[control.short]
            rows.append(entry)
        if rows == old:
            return was
        return rows or _ABSENT

    def _levels(self, control: Control, path: str) -> Any:
        levels = [_level(self._one(f"{path}.{place}"), control.choices) for place in range(FRS)]
        return levels if any(level is not None for level in levels) else _ABSENT

    def _end(self, path: str) -> Any:
        kind, code = self._one(f"{path}.kind"), self._one(f"{path}.code")
        if not kind:
            if code:
                raise Unreadable("Choose what the code names.")
            return _ABSENT
        return {kind: True} if kind == "any" else {kind: code}

    def _one(self, path: str) -> str:
        return "".join(self._texts.get(path, ())).strip()


def _leaf(control: Control, sent: list[str]) -> Any:
    if control.widget == CHOICES:
        return [word for word in control.choices if word in sent] or _ABSENT
    text = _plain_text("".join(sent)).strip()
    if not text:
        return _ABSENT
    read = _READERS.get(control.widget)
    return text if read is None else read(control, text)


def _numbers(control: Control, text: str) -> Any:
    numbers = [_number(one) for one in re.split(r"[,;\s]+", text) if one]
    return numbers[0] if control.may_be_one and len(numbers) == 1 else numbers


def _table(control: Control, text: str) -> dict[str, Any]:
    return dict(_pair(line, control.choices) for line in text.splitlines() if line.strip())


def _chosen(control: Control, text: str) -> Any:
    return next((word for word in control.choices if _text(word) == text), text)


def _lines(control: Control, text: str) -> Any:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0] if control.may_be_one and len(lines) == 1 else lines


def _pair(line: str, types: tuple[Any, ...]) -> tuple[str, Any]:
    key, colon, value = line.rpartition(":")
    if not colon or not key.strip():
        raise Unreadable(f"Expected lines such as safety: 3, found '{line[:40]}'.")
    return key.strip(), _value_of(value.strip(), types) if value.strip() else None


def _value_of(text: str, types: tuple[Any, ...]) -> Any:
    """Give a text as the first of some types that it can be."""
    if "yes_no" in types and text in (YES, NO):
        return text == YES
    if "number" in types and ("text" not in types or _NUMBER.fullmatch(text)):
        return _number(text)
    return text


def _number(text: str, *, is_whole: bool = False) -> float:
    if _INTEGER.fullmatch(text):
        return int(text)
    if is_whole or not _NUMBER.fullmatch(text):
        raise Unreadable(f"Expected a {'whole ' if is_whole else ''}number such as {'3' if is_whole else '2.5'}.")
    return float(text)


def _level(text: str, others: tuple[Any, ...]) -> Any:
    if not text or text == "?":
        return None
    if text in others:
        return text
    if not _INTEGER.fullmatch(text):
        raise Unreadable("Expected levels from 0 to 4" + (", n/a" if others else "") + " or nothing.")
    return int(text)


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except ModelRefused as refusal:
        raise Unreadable(f"Expected JSON: {refusal.errors[0].message}") from refusal


_READERS: Final[Mapping[str, Callable[[Control, str], Any]]] = {
    YES_NO: lambda _, text: text == YES,
    NUMBER: lambda control, text: _number(text, is_whole=control.is_whole),
    CHOICE: _chosen,
    LINES: _lines,
    NUMBERS: _numbers,
    VALUE: lambda control, text: _value_of(text, control.choices),
    TABLE: _table,
    RAW: lambda _, text: _json(text),
}


def _plain(texts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Give texts as a browser may send them: line ends and blanks around do not count, nothing sent is empty."""
    return {key: [_plain_text(one).strip() for one in some if one.strip()] for key, some in texts.items()}


def _plain_text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
