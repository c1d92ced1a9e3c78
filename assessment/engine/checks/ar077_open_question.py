"""AR-077: a model declared final that still leaves questions open."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, check, rules
from assessment.engine.checks.words import counted, listed
from assessment.engine.levels import UNKNOWN
from assessment.engine.system import Zone


@check(
    "AR-077",
    force="convention",
    severity="low",
    target="zone",
    violates=["ZCR 6.4", "ZCR 5.13"],
    measures=["MEA-002", "MEA-003"],
    is_last=True,
)
def open_question(case: Case) -> Concerns:
    """Open question in a final model.

    A model that is declared complete must not hide what nobody has answered.

    A rule is not evaluated in a zone where a value of the zone itself, of an asset in it or of a flow inside it is
    missing; what is missing on a conduit is not a question of one zone. A target with one known element is a target.

    Example: The assessment is final, and for three pumps in the dosing zone nobody has said which platform they run on.
    """
    titles = {rule.id: rule.title for rule in rules()}
    for zone in case.plant.system.zones if case.plant.system.assessment.final else ():
        questions = case.open_questions.get(f"zone:{zone.code}", {})
        if questions and zone.sl_t != UNKNOWN:
            yield _concern(zone, {rule: dict(questions[rule]) for rule in sorted(questions)}, titles)


def _concern(zone: Zone, questions: dict[str, dict[str, int]], titles: dict[str, str]) -> Concern:
    number = len(questions)
    names = listed([f'"{titles.get(rule, rule)}"' for rule in questions])
    message = (
        f"The assessment is final, but {counted(number, 'rule')} could not be judged in zone {zone.name} "
        f"for want of a value: {names}."
    )
    return Concern(f"zone:{zone.code}", message, {"rules": questions})
