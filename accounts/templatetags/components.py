"""What the components need and templates cannot say: cells of a vector beside its gap, the letter of a severity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from accounts.told import grouped, told
from catalogue.loader import protocol_name

register = template.Library()

FR_LABELS = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA")
FR_NAMES = (
    "identification and authentication control",
    "use control",
    "system integrity",
    "data confidentiality",
    "restricted data flow",
    "timely response to events",
    "resource availability",
)
LEVEL_WORDS = {"sl t": "SL-T", "sl c": "SL-C", "sl a": "SL-A"}
LETTERS = {
    "low": "L",
    "medium": "M",
    "high": "H",
    "very_high": "V",
    "very high": "V",
    "critical": "C",
    "info": "I",
    "note": "I",
}


@register.simple_tag
def vector_cells(
    vector: Sequence[Any] | None, kind: str = "level", gap: Sequence[Any] | None = None
) -> list[dict[str, Any]]:
    """Give seven cells with text, state and words for a screen reader.

    `kind` is "level" or "gap". Beside a `gap`, a level whose gap is open is shown as filled.
    """
    values = list(vector or [None] * 7)
    gaps = list(gap or [])
    cells = []
    for place, (label, name, value) in enumerate(zip(FR_LABELS, FR_NAMES, values, strict=True)):
        missing = value if kind == "gap" else gaps[place] if gaps else 0
        state, text = _state(value, kind, missing)
        words = f"FR{place + 1} {label}, {told(name)}: {told(_words(value, kind, missing))}"
        cells.append({"fr": label, "text": text, "state": state, "missing": missing or 0, "words": words})
    return cells


def _state(value: Any, kind: str, missing: Any) -> tuple[str, str]:
    if value is None:
        return "is-unknown", "?"
    if value == "n/a":
        return "is-none", "n/a"
    if kind == "gap":
        return ("is-short", str(value)) if value else ("is-met", "\N{MIDDLE DOT}")
    return ("is-short" if missing else "", str(value))


def _words(value: Any, kind: str, missing: Any) -> str:
    if value is None:
        return "not known"
    if value == "n/a":
        return "not applicable"
    if kind == "gap":
        return f"{value} missing" if value else "no gap"
    return f"level {value}, {missing} missing" if missing else f"level {value}"


@register.filter
def letter(severity: Any) -> str:
    """Give the letter of a severity or risk band: L M H V C, I for a mere note."""
    word = str(severity or "").lower()
    return LETTERS.get(word, word[:1].upper() or "?")


@register.filter
def plain_word(code: Any) -> str:
    """Give a code of the model file as people read it: `very_high` is "very high"."""
    words = str(code if code is not None else "not known").replace("_", " ")
    return told(LEVEL_WORDS.get(words, words))


@register.filter
def protocol_word(code: str | None) -> str:
    """Give the name of a protocol as people know it."""
    return protocol_name(code) if code else told("not known")


@register.filter
def in_words(value: Any) -> str:
    """Give a value of a record as people read it: lists with commas, records as pairs, None as not known."""
    if value is None or value == "":
        return told("not known")
    if isinstance(value, bool):
        return told("yes" if value else "no")
    if isinstance(value, list | tuple):
        return ", ".join(in_words(one) for one in value) or told("none")
    if isinstance(value, dict):
        return "; ".join(f"{plain_word(key)}: {in_words(one)}" for key, one in value.items())
    return f"{value:g}" if isinstance(value, float) else told(value)


@register.filter
def as_number(value: float | None) -> str:
    """Give a number as the reader writes it, without noughts that say nothing; `?` where it is not known."""
    return "?" if value is None else grouped(value)


@register.filter
def worst_level(vector: Sequence[Any] | None) -> str:
    """Give the highest known element of a vector as the one number shown big, `?` where none is known."""
    known = [value for value in vector or [] if isinstance(value, int)]
    return str(max(known)) if known else "?"


@register.filter
def side_told(side: str | None) -> str:
    """Give the side on which a person stands as people say it; empty where nobody said."""
    return (side.upper() if side in ("ot", "it") else told(side)) if side else ""


@register.filter
def role_of(one: Mapping[str, Any]) -> str:
    """Give in what role somebody permitted something: their side and organisation, as far as anybody said."""
    return ", ".join(filter(None, (side_told(one.get("side")), one.get("organisation"))))
