"""Everything that is wrong with a document, at once: the schema first, then what a schema cannot say."""

from __future__ import annotations

from typing import Any

from assessment.engine.model_file.errors import MOST_LISTED, ModelError
from assessment.engine.model_file.schema import model_checker


def find_errors(document: Any) -> list[ModelError]:
    """Give the errors of a document, at most 100; empty for a valid one."""
    return count_errors(document)[0]


def count_errors(document: Any) -> tuple[list[ModelError], int]:
    """Give the first 100 errors of a document, and how many there are in all."""
    listed: list[ModelError] = []
    total = 0
    for error in model_checker().explain(document):
        total += 1
        if total <= MOST_LISTED:
            listed.append(error)
    return listed, total
