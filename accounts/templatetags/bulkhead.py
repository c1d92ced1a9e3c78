"""Small words for templates: how levels, vectors and money are shown."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()

FR_LABELS = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA")
FR_TITLES = (
    "FR1 identification and authentication control",
    "FR2 use control",
    "FR3 system integrity",
    "FR4 data confidentiality",
    "FR5 restricted data flow",
    "FR6 timely response to events",
    "FR7 resource availability",
)


@register.filter
def cells(vector: Any) -> list[dict[str, Any]]:
    """Give the seven cells of a vector with their labels; an unknown element shows `?`."""
    values = list(vector) if vector else [None] * 7
    return [
        {"fr": label, "title": title, "value": value, "text": "?" if value is None else value}
        for label, title, value in zip(FR_LABELS, FR_TITLES, values, strict=True)
    ]


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """Give an amount with its currency, grouped, without decimals; an amount that nobody stated is not 0."""
    return "not stated" if amount is None or amount == "" else f"{currency} {round(float(amount)):,}"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Give a value of a mapping by a key that is itself a variable."""
    return mapping.get(key) if mapping else None
