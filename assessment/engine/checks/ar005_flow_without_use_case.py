"""AR-005: a flow that nobody can judge necessary."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.documented import sums_by_flow
from assessment.engine.checks.traffic import FlowFacts, Group, Hit, Verdict, over_flows
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

    def judge(flow: FlowFacts) -> Verdict:
        observed = sums_by_flow(case).get(flow.flow.code)
        if observed is not None and observed.verdict == COVERED:
            return None
        missing = [field for field in FIELDS if not getattr(flow.flow, field)]
        return Hit(values={"missing": missing}) if missing else None

    return over_flows(case, judge, _say)


def _say(group: Group) -> str:
    number = len(group.flows)
    missing = {field for hit in group.hits for field in hit.values["missing"]}
    lacking = joined([word for field, word in FIELDS.items() if field in missing])
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'lacks', 'lack')} a stated {lacking}: {group.example}."
    )
