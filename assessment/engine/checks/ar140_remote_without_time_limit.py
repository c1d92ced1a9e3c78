"""AR-140: a remote path that is open for ever."""

from __future__ import annotations

from collections import defaultdict

from assessment.engine.checking import Case, Concerns, Unanswered, check
from assessment.engine.checks.telling import Group, Hit, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, named
from assessment.engine.checks.words import chosen, counted
from assessment.engine.system import RemoteAccess

LIMIT = "time_window"


@check(
    "AR-140",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 1.13", "SR 2.6"],
    measures=["MEA-033", "MEA-034", "MEA-043"],
    escalation="high where the path is stated to be always on",
)
def remote_without_time_limit(case: Case) -> Concerns:
    """Remote access without a time limit.

    Access that nobody has to ask for again is access that nobody remembers having given.

    A limit is a window or an expiry in the record of the remote access, or the control `time_window` on its flow or
    conduit. A limit that is not written down limits nobody, so the missing one is the finding. Interactive flows that
    no record names are the matter of other rules.

    Example: The integrator that built the line in 2015 still has the account it was given for the start-up.
    """
    records: dict[str, list[RemoteAccess]] = defaultdict(list)
    for record in case.plant.system.remote_access:
        if record.window or record.expires is not None:
            continue
        if record.flow is None:
            yield Unanswered(case.site, f"remote_access:{record.code}", {"remote_access[].flow": 1})
        else:
            records[record.flow].append(record)

    def judge(flow: FlowFacts) -> Verdict:
        open_ones = records[flow.code]
        if LIMIT in flow.kind.controls:
            return None
        is_always_on = any(record.always_on for record in open_ones)
        return Hit("high" if is_always_on else None, {"remote_access": sorted(record.code for record in open_ones)})

    yield from over_flows(case, judge, _say, named(case, records))


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'remote access path')}{group.over} {chosen(number, 'has', 'have')} neither a time window "
        f"nor an end: {group.example}."
    )
