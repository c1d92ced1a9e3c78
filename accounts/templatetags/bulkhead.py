"""Small words for every template: how money is shown, and values of mappings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.moments import MINUTES, SECONDS, moment
from accounts.told import is_foreign, part_told
from accounts.told import told as told_to_reader

register = template.Library()


@register.filter
def money(amount: Any, currency: str = "EUR") -> str:
    """Give an amount with its currency, grouped, without decimals; an amount that nobody stated is not 0."""
    if amount is None or amount == "":
        return _("not stated")
    return f"{currency} {formats.number_format(round(float(amount)), use_l10n=True, force_grouping=True)}".lstrip()


@register.filter(name="moment")
def moment_(at: datetime | str | None, form: str = "") -> str:
    """Give a time in the zone of the reader, which it names; with "seconds" to the second."""
    return moment(at, SECONDS if form == "seconds" else MINUTES)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Give a value of a mapping by a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def owner_among(record: Mapping[str, Any], names: Mapping[str, str]) -> str | None:
    """Give who owns what a record tells of, by name where one is known; None where the record names nobody."""
    code = record.get("owner")
    return names.get(code, code) if code else None


@register.filter(name="told")
def told(text: Any) -> Any:
    """Give a sentence that was written in English in the language of the reader, or marked as English."""
    if not isinstance(text, str) or not text or isinstance(text, SafeString):
        return text
    if is_foreign(text) and " " in text:
        return format_html('<span lang="en">{}</span>', text)
    return told_to_reader(text)


@register.filter(name="told_plainly")
def told_plainly(text: Any) -> Any:
    """Give the same where no mark can stand: in an attribute, an option, a script."""
    return told_to_reader(text) if isinstance(text, str) else text


@register.filter(name="told_part")
def told_part(text: Any) -> Any:
    """Give a name made of names, such as "PLC to HMI by Modbus", with our own words in the language of the reader."""
    return part_told(text) if isinstance(text, str) else text
