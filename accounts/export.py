"""Cells of CSV files that a spreadsheet must not read as a formula (S43)."""

from __future__ import annotations

import unicodedata

RISKY = ("=", "+", "-", "@", "|", "%", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """Give the cell with a leading apostrophe where a spreadsheet would calculate; plain numbers stay.

    A text that has such an apostrophe already gets another, so that `plain_cell` gives every text back.
    """
    return "'" + text if _is_risky(text.lstrip("'")) else text


def plain_cell(cell: str) -> str:
    """Take the apostrophe of `safe_cell` off again."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def _is_risky(text: str) -> bool:
    if not unicodedata.normalize("NFKC", text).lstrip(" ").startswith(RISKY):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False
