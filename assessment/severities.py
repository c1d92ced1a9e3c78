"""The severities of a hazard list, held against the consequence steps of a site's matrix.

A severity counts where it is one of the matrix's words, or where all severities of the list are numbers and each is
one of the matrix's steps. Any other stays unknown: a 4 out of 4 is not a 4 out of 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

# What the reader of hazard lists sets beside the scenarios, by code; it is no part of a model file.
KEY: Final = "severities"
CATEGORY: Final = "safety"
SHOWN: Final = 5


def settle(document: Mapping[str, Any], steps: Sequence[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Give the document with the severities as consequences for safety, and a sentence about those it cannot give."""
    settled = {key: value for key, value in document.items() if key != KEY}
    severities: Mapping[str, str] = document.get(KEY) or {}
    if not severities:
        return settled, ()
    known = {step.casefold(): number for number, step in enumerate(steps, start=1)}
    numbers = {str(number): number for number in known.values()}
    if all(text in numbers for text in severities.values()):
        known |= numbers
    settled["scenarios"] = [_with_consequence(one, known.get(_word(severities, one))) for one in document["scenarios"]]
    other = sorted({text for text in severities.values() if text.casefold() not in known})
    named = ", ".join(f"{number} {step}" for number, step in enumerate(steps, start=1))
    if not other:
        return settled, (f"Severities were read as steps of the site's matrix: {named}.",)
    shown = ", ".join(repr(text[:40]) for text in other[:SHOWN]) + (" and more" if len(other) > SHOWN else "")
    sentence = (
        f"{shown}: not among the steps of the site's matrix ({named}). These scenarios come without a consequence; "
        "choose it for each, or write the matrix's words into the list."
    )
    return settled, (sentence,)


def _word(severities: Mapping[str, str], scenario: Mapping[str, Any]) -> str:
    return severities.get(scenario["code"], "").casefold()


def _with_consequence(scenario: Mapping[str, Any], step: int | None) -> dict[str, Any]:
    return {**scenario, "consequence": {CATEGORY: step}} if step else dict(scenario)
