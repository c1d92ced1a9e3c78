"""AR-005: a flow that nobody can judge necessary."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.telling import Group, Hit, Verdict, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted, joined
from assessment.engine.flows import COVERED

FIELDS = {"use_case": "use case", "owner": "owner"}


@check(
    "AR-005",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["ZCR 6.4", "SR 7.7"],
    measures=["MEA-003", "MEA-089"],
)
def flow_without_use_case(case: Case) -> Concerns:
    """Flow without stated use case.

    Without a purpose and an owner a flow cannot be judged necessary, and nobody can agree to remove it.

    Of traffic that a declared channel covers, that channel is asked.

    Example: A flow from the historian to a cloud store is drawn without a word about who uses the data or who owns it.
    """

    def judge(flow: FlowKind) -> Verdict:
        if flow.verdict == COVERED:
            return None
        stated = {"use_case": flow.has_use_case, "owner": flow.has_owner}
        missing = [field for field in FIELDS if not stated[field]]
        return Hit(values={"missing": missing}) if missing else None

    return over_kinds(case, judge, _say)


def _say(group: Group) -> str:
    number = group.number
    missing = {field for hit in group.hits for field in hit.values["missing"]}
    lacking = joined([word for field, word in FIELDS.items() if field in missing])
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'lacks', 'lack')} a stated {lacking}: {group.example}."
    )
