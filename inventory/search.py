"""The text that the inventory's search looks into."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.fresh import Fresh
from inventory.models import Asset


def search_text(*, words: Iterable[str | None], ips: Iterable[str], macs: Iterable[str]) -> str:
    """Give an asset's names, makers and addresses in lower case, one after the other."""
    return " ".join(str(word) for word in (*words, *ips, *macs) if word).lower()


def text_of_asset(asset: Asset | Fresh) -> str:
    """Give what a search finds an asset by."""
    words = (asset.tag, asset.name, asset.type, asset.vendor, asset.model, asset.serial, asset.hostname)
    return search_text(words=words, ips=asset.ips, macs=asset.macs)
