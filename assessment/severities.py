"""The severities of a hazard list, held against the consequence steps of a site's matrix.

What a person said of a severity counts first. Else it counts where it is one of the matrix's words, or where all
severities of the list are numbers and each is one of the matrix's steps. Any other stays unknown: a 4 out of 4 is not
a 4 out of 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inventory.records import ImportRefused, Spelling

# What the reader of hazard lists sets beside the scenarios, by code; it is no part of a model file.
KEY: Final = "severities"
FIELD: Final = "severity"
CATEGORY: Final = "safety"
SHOWN: Final = 5
LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class Settled:
    """The document with the severities as consequences for safety, what is to be said, and each severity with its step.

    `choices` are the steps that a severity can be taken for.
    """

    document: dict[str, Any]
    sentences: tuple[str, ...] = ()
    spellings: tuple[Spelling, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


def settle(
    document: Mapping[str, Any], steps: Sequence[str], values: Mapping[str, Mapping[str, str]] | None = None
) -> Settled:
    """Settle the severities of a document; `values` is what a person said, a step's number or "" for "not known".

    Raises ImportRefused where somebody named a step that the matrix has not.
    """
    settled = {key: value for key, value in document.items() if key != KEY}
    severities: Mapping[str, str] = document.get(KEY) or {}
    if not severities:
        return Settled(settled)
    mapped = (values or {}).get(FIELD, {})
    rules = _rules(set(severities.values()), steps)
    _check(mapped, steps)
    taken = {text: mapped.get(text, rule) for text, rule in rules.items()}
    settled["scenarios"] = [
        _with_consequence(one, taken.get(severities.get(one["code"], ""), "")) for one in document["scenarios"]
    ]
    counts = Counter(severities.values())
    rows = [Spelling(FIELD, text, taken[text], rule, counts[text]) for text, rule in rules.items()]
    rows.sort(key=lambda row: (bool(row.taken), -row.count, row.written))
    choices = tuple((str(number), f"{number} {step}") for number, step in enumerate(steps, start=1))
    return Settled(settled, (_sentence(taken, choices),), tuple(rows[:LISTED]), choices)


def _rules(texts: set[str], steps: Sequence[str]) -> dict[str, str]:
    """Give the step that the matrix alone says of each severity, "" where it says none."""
    known = {step.casefold(): str(number) for number, step in enumerate(steps, start=1)}
    numbers = {number: number for number in known.values()}
    if texts <= numbers.keys():
        known |= numbers
    return {text: known.get(text.casefold(), "") for text in sorted(texts)}


def _check(mapped: Mapping[str, str], steps: Sequence[str]) -> None:
    for written, step in mapped.items():
        if step and step not in {str(number) for number in range(1, len(steps) + 1)}:
            raise ImportRefused(
                f"{written[:40]!r} cannot be taken for {step[:40]!r}; the matrix has the steps 1 to {len(steps)}."
            )


def _sentence(taken: Mapping[str, str], choices: Sequence[tuple[str, str]]) -> str:
    named = ", ".join(label for _, label in choices)
    other = [text for text, step in taken.items() if not step]
    if not other:
        return f"Severities were read as steps of the site's matrix: {named}."
    shown = ", ".join(repr(text[:40]) for text in other[:SHOWN]) + (" and more" if len(other) > SHOWN else "")
    return (
        f"{shown}: not among the steps of the site's matrix ({named}). These scenarios come without a consequence "
        "unless you say under Values which step each stands for."
    )


def _with_consequence(scenario: Mapping[str, Any], step: str) -> dict[str, Any]:
    return {**scenario, "consequence": {CATEGORY: int(step)}} if step else dict(scenario)
