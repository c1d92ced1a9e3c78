"""The kinds of records of the model document, and by what one record of a kind is told from another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from assessment import snapshot
from assessment.engine.model_file.references import HOMES

SINGLES: Final = ("site", "assessment", "risk_matrix", "plan", *snapshot.SINGLE_KEYS)
LISTS: Final = (*snapshot.ROW_KINDS, *snapshot.SITE_KINDS, *snapshot.ASSESSMENT_KINDS)
KIND_OF_HOME: Final = {home: kind for kind, home in HOMES.items() if home in LISTS}
# Lists whose records have no code; what tells one from another.
UNCODED: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "waivers": lambda record: f"{record.get('rule')}@{record.get('target')}",
    "service_agreements": lambda record: f"{record.get('provider')}>{record.get('customer')}",
    "patches": lambda record: str(record.get("on")),
}


def key_of(kind: str) -> str:
    """Give the field that holds the code of a record; empty where the kind has none."""
    if kind in UNCODED or kind in SINGLES:
        return ""
    return "tag" if kind == "assets" else "code"


def code_of(kind: str, record: Mapping[str, Any]) -> str:
    """Give the code by which a record is named."""
    if kind in SINGLES:
        return ""
    return UNCODED[kind](record) if kind in UNCODED else str(record.get(key_of(kind)) or "")
