"""The text that the inventory's search looks into."""

from __future__ import annotations

from collections.abc import Iterable


def search_text(*, words: Iterable[str | None], ips: Iterable[str], macs: Iterable[str]) -> str:
    """Give an asset's names, makers and addresses in lower case, one after the other."""
    return " ".join(str(word) for word in (*words, *ips, *macs) if word).lower()
