"""AR-117: a flow inwards, into OT, with nothing attached that controls it."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import agree

DMZ_LEVEL = 3.5


@check(
    "AR-117",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 5.2", "SR 5.2 RE 1"],
    measures=["MEA-009", "MEA-010", "MEA-012"],
)
def inward_without_control(case: Case) -> Concerns:
    """Inward flow without a control.

    Data leaves OT in one direction through a DMZ; what comes the other way is an exception, and an exception is
    controlled.

    Inward is a session opened from the DMZ, from business or from outside to level 3 or below, and data that goes that
    way in a session opened from below. Any control counts that the flow or its conduit lists.

    Example: A web portal in the DMZ opens database sessions to the historian at level 3, with no control written down.
    """

    def judge(flow: FlowKind) -> Verdict:
        source, destination = flow.source, flow.destination
        inwards = all_of(_is_upper(source), destination.is_up_to_3)
        outwards = all_of(source.is_up_to_3, _is_upper(destination))
        fetches = None if flow.data is None else flow.data in {"from", "both"}
        # Where the session is known to be opened inwards or outwards, levels have no more to say.
        is_known = inwards or outwards
        return decide(
            {
                _level_fields(source, destination): True if is_known else any_of(inwards, all_of(outwards, fetches)),
                ("flows[].data",): any_of(inwards, fetches) if is_known else True,
                ("flows[].controls",): opposite(flow.has_any_control),
            },
            lambda: Hit(values={"opened": "inwards" if inwards else "outwards", "data": flow.data}),
        )

    return over_kinds(case, judge, _say)


def _is_upper(end: EndKind) -> Answer:
    return any_of(end.is_external, agree(end.levels, lambda level: level >= DMZ_LEVEL))


def _level_fields(*ends: EndKind) -> tuple[str, ...]:
    """Name the levels that leave open on which side an end is."""
    return tuple(dict.fromkeys(end.level_field for end in ends if None in {_is_upper(end), end.is_up_to_3}))


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')} {chosen(number, 'comes', 'come')} into OT{group.over} with no control attached: "
        f"{group.with_levels}."
    )
