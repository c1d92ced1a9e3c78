"""Small words for every template: how money is shown, and values of mappings."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """Give an amount with its currency, grouped, without decimals; an amount that nobody stated is not 0."""
    return "not stated" if amount is None or amount == "" else f"{currency} {round(float(amount)):,}"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Give a value of a mapping by a key that is itself a variable."""
    return mapping.get(key) if mapping else None
