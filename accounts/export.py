"""Cells of CSV files that a spreadsheet must not read as a formula (S43)."""

from __future__ import annotations

import unicodedata

RISKY = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Give the cell with a leading apostrophe where a spreadsheet would calculate; plain numbers stay."""
    looked_at = unicodedata.normalize("NFKC", text).lstrip(" ")
    if not looked_at.startswith(RISKY):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text
