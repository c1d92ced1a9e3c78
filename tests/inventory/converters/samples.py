"""The invented samples of the converters' tests, converted and loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assessment.engine.model_file.load import load_document
from inventory.converters.drawn import Converted
from inventory.converters.formats import convert
from inventory.records import ImportRefused

SAMPLES = Path(__file__).parents[2] / "samples"


def converted(name: str) -> Converted:
    """Convert a sample by its content alone, and see that the document is a model."""
    found = convert((SAMPLES / name).read_bytes())
    load_document(found.document)
    return found


def by_code(document: dict[str, Any], part: str) -> dict[str, dict[str, Any]]:
    """Give the records of a part by their codes, without what every record of it has."""
    code = "tag" if part == "assets" else "code"
    dull = {code, "provenance", "basis"}
    return {one[code]: {key: value for key, value in one.items() if key not in dull} for one in document[part]}


def refusal(data: bytes | str, format_: str | None = None) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        convert(data.encode() if isinstance(data, str) else data, format_)
    return refused.value.reason.splitlines()
