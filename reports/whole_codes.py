"""Codes in a text for pages: one that fits is set on one line, not broken at its hyphen."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 12  # letters; wider than that a narrow column has no room for it, and it may break
# Pictures and the head of the file are left alone, and what stands inside tags.
_CODE: Final = re.compile(
    r"(?s)(<svg.*?</svg>|<head>.*?</head>|<[^>]*>)|(?<![\w.&#-])([A-Z][A-Z0-9]{0,7}(?:-[A-Z0-9]{1,8})+)(?![\w-])"
)


def whole_codes(html: str) -> str:
    """Keep codes such as Z-OFFICE on one line."""
    return _CODE.sub(_kept, html)


def _kept(found: re.Match[str]) -> str:
    code = found[2]
    return f'<span class="code">{code}</span>' if code and len(code) <= LONGEST else found[0]
