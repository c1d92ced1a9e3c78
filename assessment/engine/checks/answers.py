"""Questions with three answers: yes, no, and None for "not known"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Answer = bool | None
Question = tuple[tuple[str, ...], Answer]  # what to fill in where the answer is not known


def all_of(*answers: Answer) -> Answer:
    """Answer "are all true": False as soon as one is, None where an unknown one decides."""
    if False in answers:
        return False
    return None if None in answers else True


def any_of(*answers: Answer) -> Answer:
    """Answer "is any true": True as soon as one is, None where an unknown one decides."""
    if True in answers:
        return True
    return None if None in answers else False


def opposite(answer: Answer) -> Answer:
    """Answer the opposite question; not known stays not known."""
    return None if answer is None else not answer


def mixes(answers: Sequence[Answer]) -> Answer:
    """Answer "do these differ": True where both are stated, None where an unknown one could differ."""
    if True in answers and False in answers:
        return True
    return None if None in answers and len(answers) > 1 else False


def unknown(questions: Mapping[str, Answer]) -> dict[str, int]:
    """Name, of questions by the field that answers them, the fields that are missing."""
    return {field: 1 for field, answer in questions.items() if answer is None}
