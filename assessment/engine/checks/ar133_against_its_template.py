"""AR-133: an exchange between business and production that runs the wrong way."""

from __future__ import annotations

import re

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts, named
from assessment.engine.checks.words import chosen, counted

WORD = re.compile("[a-z]+")
DOWN, UP = "down", "up"
WAYS = {
    DOWN: frozenset({"schedule", "schedules", "order", "orders", "definition", "definitions", DOWN}),
    UP: frozenset({"performance", "capability", "capabilities", UP}),
}


@check(
    "AR-133",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["ZCR 6.4", "SR 5.2"],
    measures=["MEA-003", "MEA-089"],
)
def against_its_template(case: Case) -> Concerns:
    """Exchange against its template.

    Schedules go down and performance comes up; data the other way serves a purpose that nobody has written down.

    A template says its direction by its words: schedule, work order or product definition go down, performance and
    capability come up, and so do "down" and "up" themselves. The levels at the ends of the flow say which way is down.
    A flow without a template, or with one of another kind, is not judged.

    Example: A flow made from the template "performance" also writes production orders back into the MES.
    """

    def judge(flow: FlowFacts) -> Verdict:
        wanted = way_of(flow.flow.template)
        if wanted is None:
            return None
        data = flow.flow.data
        return decide(
            {
                _level_fields(flow): None if data is None else _runs_against(flow, wanted, data),
                ("flows[].data",): None if data is None else True,
            },
            lambda: Hit(values={"template": flow.flow.template, "data": data}),
        )

    templated = [code for code, _ in case.plant.channels.flows.stated("template")]
    return over_flows(case, judge, _say, named(case, templated))


def way_of(template: str | None) -> str | None:
    """Tell which way the words of a template say that data goes, None where they say none or both."""
    words = {*WORD.findall((template or "").casefold())}
    ways = [way for way, known in WAYS.items() if words & known]
    return ways[0] if len(ways) == 1 else None


def _runs_against(flow: FlowFacts, wanted: str, data: str) -> Answer:
    """Tell whether data runs against the wanted way; both ways always does, between two levels."""
    lower, upper = (flow.destination, flow.source) if wanted == DOWN else (flow.source, flow.destination)
    if data == "both":
        return _differ(flow)
    return _is_below(upper, lower) if data == "to" else _is_below(lower, upper)


def _differ(flow: FlowFacts) -> Answer:
    ends = (flow.source, flow.destination)
    below = [_is_below(*ends), _is_below(*reversed(ends))]
    return True if True in below else None if None in below else False


def _is_below(first: EndFacts, second: EndFacts) -> Answer:
    """Tell whether all levels of an end lie below all levels of another; None where some do."""
    answers = {one < other for one in first.levels for other in second.levels}
    return answers.pop() if len(answers) == 1 else None


def _level_fields(flow: FlowFacts) -> tuple[str, ...]:
    ends = (flow.source, flow.destination)
    return tuple(dict.fromkeys(end.level_field for end in ends if len(end.levels) != 1)) if flow.flow.data else ()


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'carries', 'carry')} data the other way than "
        f'{chosen(number, "its template says", "their templates say")}, of the first "{group.first.flow.template}": '
        f"{group.with_levels}."
    )
