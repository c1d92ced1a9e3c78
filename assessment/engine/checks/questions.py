"""Questions that must all be yes for a rule to be broken at one place, each named by the field it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assessment.engine.checking import Concern, Concerns, Unanswered
from assessment.engine.checks.answers import Answer, all_of, unknown


def ask(place: str, thing: str, questions: Mapping[str, Answer], concern: Callable[[], Concern]) -> Concerns:
    """Give the concern where all answers are yes; where an unknown one decides, the fields that leave it open.

    `place` is where a question about the thing is counted while it is open.
    """
    verdict = all_of(*questions.values())
    if verdict:
        yield concern()
    elif verdict is None:
        yield Unanswered(place, thing, unknown(questions))
