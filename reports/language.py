"""The document in the language of who asked for it: what Bulkhead says is said again, what people wrote stays.

A document is built in English, numbers grouped as the language does it; then every text of it is said by the forms of
`accounts.told`. Names and texts of the model are set aside before that, wherever they stand, so that no form ever
takes a part of a name for a word of ours. A sentence without a form stays English as a whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.told import book_of, grouped, is_foreign, told, told_in_parts

LANGUAGES: Final = ("en", "de")
ENGLISH: Final = LANGUAGES[0]
# Fields that programs read, or that hold codes and names: no words of ours.
_CODES: Final = frozenset(
    {"assessment", "band", "cells", "code", "engine", "kind", "language", "letter", "model_sha256", "page", "scenario"}
    | {"short_hash", "site", "state", "svg"}
)
_OURS: Final = "risk_matrix"  # its words have forms, as the page of the matrix shows them
SHORTEST: Final = 3
_WORD: Final = re.compile(r"\w+")
_ASIDE: Final = re.compile("\ue000(\\d+)\ue001")
_CLAUSES: Final = re.compile(r"[.;:!?\n]+\s*|,\s")  # as the reckoning quotes one of what the room said
_BETWEEN: Final = re.compile(r"(?<=[.!?]) (?=\S)")
# What is left of English where the engine listed names, and how it groups thousands: "A and B", "A, B and 3 more".
_AND: Final = re.compile("(?<=[\ue001\\d]) and (?=[\ue000\\d])")
_MORE: Final = re.compile(r" and ([\d,]+) more\b")
_THOUSANDS: Final = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!,?\d)")
_Value = TypeVar("_Value")


def said(value: _Value, model: Mapping[str, Any]) -> _Value:
    """Give a value of a document with its texts in the active language."""
    found: _Value = Speaker(model).said(value)
    return found


class Speaker:
    """Says texts in the active language and leaves alone what the model holds."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        self._by_word: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._known: dict[str, str] = {}
        self._exact = _exact()
        self._names = written = {text for key, part in model.items() if key != _OURS for text in _written(part)}
        for name in sorted(written, key=lambda one: (-len(one), one)):
            if first := _WORD.search(name):
                self._by_word[first[0]].append((name, first.start()))

    def said(self, value: Any) -> Any:
        """Give a value with its texts said."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, tuple):
            return tuple(map(self.said, value))
        if is_dataclass(value) and not isinstance(value, type):
            names = (one.name for one in fields(value) if one.name not in _CODES)
            return replace(value, **{name: self.said(getattr(value, name)) for name in names})
        return value

    def _text(self, text: str) -> str:
        if text in self._exact and text not in self._names:
            return self._exact[text]
        if text not in self._known:
            kept: list[str] = []
            words = _words(self._aside(text, kept))
            self._known[text] = _ASIDE.sub(lambda match: kept[int(match[1])], words)
        return self._known[text]

    def _aside(self, text: str, kept: list[str]) -> str:
        """Give a text with the names in it set aside, the longest of those that begin at a word."""
        told_so_far, end = [], 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            for name, offset in self._by_word.get(word[0], ()):
                start = word.start() - offset
                if start >= end and text.startswith(name, start) and not _goes_on(text, start + len(name)):
                    told_so_far += [text[end:start], f"\ue000{len(kept)}\ue001"]
                    kept.append(name)
                    end = start + len(name)
                    break
        return "".join(told_so_far) + text[end:]


def _exact() -> Mapping[str, str]:
    """Give the texts of ours without values in the active language: no name can stand in one of them."""
    book = book_of(get_language() or ENGLISH)
    return {} if book is None else book.exact


def _written(value: Any) -> Iterator[str]:
    """Give the texts of a model that people wrote: codes of lists of ours are one word in small letters."""
    if isinstance(value, str):
        if len(value) >= SHORTEST and (not value.islower() or " " in value):
            yield value
            yield from (one for one in _CLAUSES.split(value) if one != value and one.count(" ") > 1)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _written(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _written(one)


def _goes_on(text: str, end: int) -> bool:
    return text[end - 1].isalnum() and text[end : end + 1].isalnum()


def _words(text: str) -> str:
    """Say a text sentence by sentence, else whole; words that make no sentence part by part."""
    sentences = _BETWEEN.split(text)
    if any(map(is_foreign, sentences)) and not is_foreign(text):
        return _small_words(told(text))
    return " ".join(map(_sentence, sentences))


def _sentence(text: str) -> str:
    if is_foreign(text) and text.endswith((".", "!", "?")):
        return text
    return _small_words(told_in_parts(text) if is_foreign(text) else told(text))


def _small_words(text: str) -> str:
    text = _AND.sub(_(" and "), _MORE.sub(lambda match: _(" and %(count)s more") % {"count": match[1]}, text))
    return _THOUSANDS.sub(lambda match: grouped(int(match[0].replace(",", ""))), text)
