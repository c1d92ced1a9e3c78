"""The files that a report may read: its style and its letters, by name, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BASE: Final = Path(__file__).resolve().parent.parent
STYLE: Final = BASE / "static" / "css" / "report.css"
FONTS: Final = BASE / "node_modules" / "@fontsource" / "inter" / "files"
SCHEME: Final = "bulkhead:"
LOGO: Final = f"{SCHEME}logo"  # of the site: no file, its bytes travel with the order


def packaged(url: str) -> tuple[bytes, str]:
    """Give the packaged file behind a `bulkhead:` address with its type; every other address is refused."""
    name = url.removeprefix(SCHEME)
    if url == name or "/" in name or "\\" in name:
        raise ValueError("Reports read packaged files only.")
    if name.startswith("inter-latin") and name.endswith(".woff2"):
        return (FONTS / name).read_bytes(), "font/woff2"
    raise ValueError("Reports read packaged files only.")
