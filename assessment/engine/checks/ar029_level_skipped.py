"""AR-029: a flow inside the plant that skips a level."""

from __future__ import annotations

from itertools import product

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted


@check(
    "AR-029",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 5.2"],
    measures=["MEA-008", "MEA-018"],
)
def level_skipped(case: Case) -> Concerns:
    """Level skipping inside OT.

    Skips the supervision and filtering of the level between.

    A documented exception is a waiver.

    Example: The plant historian on level 3 polls the filter controllers on level 1 itself, past the SCADA server.
    """

    def judge(flow: FlowKind) -> Verdict:
        ends = (flow.source, flow.destination)
        verdict = all_of(*(end.is_up_to_3 for end in ends), _is_far(flow))
        if verdict is None:
            return Lacks(tuple(dict.fromkeys(end.level_field for end in ends if len(end.levels) != 1)))
        return Hit() if verdict else None

    return over_kinds(case, judge, _say)


def _is_far(flow: FlowKind) -> Answer:
    answers = {abs(one - other) > 1 for one, other in product(flow.source.levels, flow.destination.levels)}
    return answers.pop() if len(answers) == 1 else None


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'skips', 'skip')} a level inside the plant, and what "
        f"would supervise and filter there: {group.with_levels}."
    )
