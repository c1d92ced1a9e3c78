"""AR-175: a remote path whose time is over and that is still there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from assessment.engine.checking import Case, Concerns, Unanswered, check
from assessment.engine.checks.documented import last_sights
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, named
from assessment.engine.checks.words import chosen, counted
from assessment.engine.system import RemoteAccess


@check(
    "AR-175",
    force="convention",
    severity="medium",
    target="conduit, else flow",
    violates=["SR 1.13", "SR 1.3"],
    measures=["MEA-034", "MEA-033"],
    escalation="high where the path was seen in use after its expiry",
)
def remote_past_expiry(case: Case) -> Concerns:
    """Remote access past its expiry.

    A supplier whose time is over still has the key.

    A path is still there while its flow is in the model and not forbidden; it still holds on the day of its expiry. Of
    several records of one flow the longest counts. It was in use when its flow was seen, or traffic that its flow
    covers. A record that is over and names no flow is not evaluated; one without an expiry is the matter of another
    rule.

    Example: The contract for the compressors ended in spring, and the supplier's account opened a session in June.
    """
    today = case.plant.system.assessment.date
    records: dict[str, list[RemoteAccess]] = defaultdict(list)
    for record in case.plant.system.remote_access:
        if record.flow is not None:
            records[record.flow].append(record)
        elif record.expires is not None and (today is None or record.expires < today):
            yield Unanswered(case.site, f"remote_access:{record.code}", {"remote_access[].flow": 1})
    sights = last_sights(case)
    ends = {code: last for code, found in records.items() if (last := _last(found)) is not None}

    def judge(flow: FlowFacts) -> Verdict:
        end = ends[flow.code]
        if today is None:
            return Lacks(("assessment.date",))
        seen = sights.get(flow.code)
        was_used = seen is not None and seen > end
        return Hit("high" if was_used else None, {"expires": str(end), "used_later": was_used}) if end < today else None

    yield from over_flows(case, judge, _say, named(case, ends))


def _last(records: list[RemoteAccess]) -> date | None:
    """Give the day on which the last of some records ends; None where one has no end."""
    days = [record.expires for record in records]
    return None if None in days else max(day for day in days if day is not None)


def _say(group: Group) -> str:
    number = group.number
    used = sum(hit.values["used_later"] for hit in group.hits)
    later = f", {used} of them seen in use since" if used else ""
    return (
        f"{counted(number, 'remote access path')}{group.over} {chosen(number, 'is', 'are')} past "
        f"{chosen(number, 'its', 'their')} expiry and still there{later}: {group.example}."
    )
