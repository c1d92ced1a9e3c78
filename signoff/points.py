"""A sentence of a list, and the page where what it says is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

NAMED_MAX: Final = 8


@dataclass(frozen=True)
class Point:
    """One sentence, and where to mend it: the name of a page, its arguments and a query."""

    text: str
    page: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    query: str = ""


def named(names: Sequence[str]) -> str:
    """Give names as people read them, the first few."""
    more = len(names) - NAMED_MAX
    told = ", ".join(names[:NAMED_MAX])
    return told + (" " + _("and %(count)d more") % {"count": more} if more > 0 else "")
