"""AR-158: business that reads the primary historian instead of its copy."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of, opposite
from assessment.engine.checks.borders import is_dmz
from assessment.engine.checks.telling import Group, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts, answered_at
from assessment.engine.checks.typed import has_type
from assessment.engine.checks.words import chosen, counted

READS = frozenset({"read", "both"})


@check(
    "AR-158",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.1", "SR 5.2"],
    measures=["MEA-017"],
)
def primary_historian_read(case: Case) -> Concerns:
    """Enterprise reads the primary historian.

    Every business user of the primary is a way into level 3; a replica in the DMZ serves them without one.

    Judged are sessions opened from level 4 or above, or from outside, to an asset of the type historian that stands
    outside a DMZ. Where the access is not stated, data that comes back from the historian is a read.

    Example: An energy report in the office queries the plant's historian every quarter of an hour.
    """

    def judge(flow: FlowFacts) -> Verdict:
        source, zone = flow.source, flow.destination.zone
        in_dmz = None if zone is None else is_dmz(case.plant, zone)
        return decide(
            {
                (source.level_field,): any_of(source.is_from_4, source.is_external),
                ("assets[].type",): has_type(case, flow.destination, "historian"),
                ("zones[].kind" if zone else flow.destination.zone_field,): opposite(in_dmz),
                ("flows[].access",): _reads(flow),
            }
        )

    opened_to_it = answered_at(case, lambda end: has_type(case, end, "historian") is not False)
    return over_flows(case, judge, _say, opened_to_it)


def _reads(flow: FlowFacts) -> Answer:
    if flow.kind.access is not None:
        return flow.kind.access in READS
    return None if flow.kind.data is None else flow.kind.data in {"from", "both"}


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'session')} from business {chosen(number, 'reads', 'read')} the primary historian "
        f"itself{group.over}, instead of a replica in the DMZ: {group.with_levels}."
    )
