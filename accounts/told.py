"""Sentences that were written once, in English, and are read in many languages.

The engine, the readers of files, and what is stored (results of runs, reports of imports, titles of changes, audit
entries) speak English: the same input gives the same bytes whoever asks. What a person reads is put into their language
here, at the edge: the catalogue `sentences` holds the forms of these sentences, `{name} mixes {asset} with others.`,
and a text that has such a form is said again in the words of the translation, with its values. A text of no known form
stays as it is; what it says is never guessed.

A value that is a sentence or a word of ours itself is translated where the translation writes it as `{name:t}`.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from accounts.wording import RULES as PLAIN_RULES
from accounts.wording import plainly, split

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "sentences"
ENGLISH = "en"
CACHED = 4096
LEAST = 12  # a form with fewer letters of its own would fit much that is none of ours
NO_SPACE = r"[\w/-]*"  # a value that the translation leaves out may be one word, "is" or "are": nothing that tells
BETWEEN = re.compile(r"(?<=[.!?;]) (?=\S)")
# What joins the parts of what a drawing says, from the coarse to the fine; the last two stand inside sentences as well.
JOINTS = ("\n", "; ", " \N{MIDDLE DOT} ", ": ", ", ")
AND, MOST_JOINTS = " and ", 4  # between the last two of a list; a text with more of them is prose
IN_SENTENCES = {": ", ", "}
OF_OUR_OWN = "t"
COMMA_FOR_POINT = {"de"}
SWAPPED = str.maketrans(",.", ".,")
PART = "part\x04"  # the context under which a catalogue keeps the forms of parts


@dataclass(frozen=True, slots=True)
class Form:
    """One form of sentence: what its text must look like, and how it is said in the other language."""

    pattern: re.Pattern[str]
    chunk: str  # the longest run of words between the values: the quick way to see that a text has another form
    said: str
    weight: int  # how much of it is words: of two forms that fit, the one with more words is meant


@dataclass(frozen=True, slots=True)
class Book:
    """The forms of one language."""

    exact: dict[str, str]
    forms: tuple[Form, ...]
    parts: tuple[Form, ...]  # of words that stand inside sentences only: "{a} and {b}" fits much that is none of ours

    def say(self, text: str, *, is_part: bool = False) -> str | None:
        """Give a text in the language, None where it has no known form."""
        if (said := self.exact.get(text)) is not None:
            return said
        for form in (*self.forms, *self.parts) if is_part else self.forms:
            if form.chunk in text and (match := form.pattern.fullmatch(text)):
                return self._fill(form.said, match.groupdict())
        return None

    def say_each(self, text: str) -> str | None:
        """Give a text of one or more sentences in the language; None where one of them has no known form."""
        if (whole := self.say(text)) is not None:
            return whole
        parts = BETWEEN.split(text)
        said = [self.say(part) for part in parts] if len(parts) > 1 else [None]
        return None if None in said else " ".join(part for part in said if part is not None)

    def say_part(self, text: str) -> str:
        """Give words that stand inside a sentence: a list where all of it is known, else a part, else as they are."""
        for joint in ("; ", ", "):
            said = [self._known(part) for part in text.split(joint)]
            if len(said) > 1 and None not in said:
                return joint.join(part for part in said if part is not None)
        return self._known(text) or self.say_each(text) or text

    def _known(self, text: str) -> str | None:
        """Give a part in the language, or two of them with an "and" between; None where one has no known form."""
        for joint in re.finditer(AND, text) if text.count(AND) <= MOST_JOINTS else ():
            said = [self._known(text[: joint.start()]), self._known(text[joint.end() :])]
            if None not in said:
                return f" {self.exact.get(AND.strip(), AND.strip())} ".join(part for part in said if part is not None)
        return self.say(text, is_part=True)

    def _fill(self, said: str, values: dict[str, str]) -> str:
        pieces = []
        for words, name, how, _ in Formatter().parse(said):
            pieces.append(words)
            if name is not None:
                value = values.get(name, "")
                pieces.append(self.say_part(value) if how == OF_OUR_OWN else value)
        return "".join(pieces)


def form_of(text: str, said: str) -> Form:
    """Give the form of a sentence of the catalogue, whose values stand in braces."""
    kept = {name for _, name, _, _ in Formatter().parse(said)}
    pattern, chunks = [], [""]
    is_open = False  # behind a value: another one that follows at once is taken with it, as nothing tells them apart
    for words, name, _, _ in Formatter().parse(text):
        pattern.append(re.escape(words))
        chunks.append(words)
        if name is not None and not (is_open and not words):
            pattern.append(f"(?P<{name}>{'.*?' if name in kept else NO_SPACE})")
        is_open = name is not None
    return Form(re.compile("".join(pattern), re.DOTALL), max(chunks, key=len), said, sum(map(len, chunks)))


@lru_cache(maxsize=8)
def book_of(language: str) -> Book | None:
    """Read the catalogue of a language; None for English, whose plain variant goes by the texts themselves."""
    base, is_plain = split(language)
    if language == ENGLISH or base not in PLAIN_RULES:
        return None
    catalogue = gettext.translation(DOMAIN, LOCALE, ["de" if base == ENGLISH else base])
    entries: dict[str, str] = catalogue._catalog  # type: ignore[attr-defined]  # nothing public lists its entries
    texts = {text: text if base == ENGLISH else said for text, said in entries.items() if text and said}
    if is_plain:
        texts = {text: plainly(said, base) for text, said in texts.items()}
    exact = {text.removeprefix(PART).format(): said.format() for text, said in texts.items() if not _has_values(text)}
    of_parts = _forms({text.removeprefix(PART): said for text, said in texts.items() if text.startswith(PART)})
    forms = _forms({text: said for text, said in texts.items() if not text.startswith(PART)})
    whole = tuple(form for form in forms if form.weight >= LEAST)
    short = (form for form in forms if form.weight < LEAST)
    return Book(exact, whole, tuple(sorted((*short, *of_parts), key=lambda form: -form.weight)))


def _forms(texts: dict[str, str]) -> tuple[Form, ...]:
    forms = [form_of(text, said) for text, said in texts.items() if _has_values(text)]
    return tuple(sorted(forms, key=lambda form: (-form.weight, form.pattern.pattern)))


def _has_values(text: str) -> bool:
    return any(name is not None for _, name, _, _ in Formatter().parse(text))


@lru_cache(maxsize=CACHED)
def _say(text: str, language: str) -> str | None:
    book = book_of(language)
    return text if book is None else book.say_each(text)


def is_foreign(text: str) -> bool:
    """Tell whether a text stays English in the language of the reader, because it has no known form."""
    return _say(text, get_language() or ENGLISH) is None


def told(text: object) -> str:
    """Give a text in the language of the reader, or as it is."""
    words = str(text)
    return _say(words, get_language() or ENGLISH) or words


told_later = lazy(told, str)


def choices_told(choices: Iterable[tuple[str, Any]]) -> list[tuple[Any, Any]]:
    """Give the choices of a form, groups of them too, with labels in the language of the reader."""
    return [
        (told_later(value), choices_told(label)) if isinstance(label, list) else (value, told_later(label))
        for value, label in choices
    ]


def part_told(text: str) -> str:
    """Give words that stand inside sentences, a flow named by its ends say, in the language of the reader."""
    book = book_of(get_language() or ENGLISH)
    return text if book is None else book.say_part(text)


def grouped(value: float) -> str:
    """Give a number with its thousands grouped as the reader writes them."""
    text = f"{value:,.10g}"
    return text.translate(SWAPPED) if split(get_language() or ENGLISH)[0] in COMMA_FOR_POINT else text


def told_in_parts(text: str) -> str:
    """Give what a drawing says, joined from parts, part by part in the language of the reader; names stay."""
    book = book_of(get_language() or ENGLISH)
    return text if book is None else _in_parts(book, text, 0)


def _in_parts(book: Book, text: str, depth: int) -> str:
    if depth == len(JOINTS):
        return book.say(text, is_part=True) or text
    joint = JOINTS[depth]
    if joint not in text:
        return _in_parts(book, text, depth + 1)
    if (whole := book.exact.get(text)) is not None:
        return whole
    if joint in IN_SENTENCES and (whole := book.say(text)) is not None:
        return whole
    return joint.join(_in_parts(book, part, depth + 1) for part in text.split(joint))
