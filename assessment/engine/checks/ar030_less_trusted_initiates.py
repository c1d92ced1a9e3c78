"""AR-030: a session opened from the less trusted side."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.borders import is_less_trusted, is_one_way, one_way_field
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from assessment.engine.system import Conduit, Zone

GUARDS = frozenset({"session_control", "mfa"})


@check(
    "AR-030",
    force="heuristic",
    severity="high",
    target="conduit",
    violates=["SR 5.2", "SR 1.13", "SR 5.2 RE 1"],
    measures=["MEA-012", "MEA-017", "MEA-009"],
)
def less_trusted_initiates(case: Case) -> Concerns:
    """Less trusted side initiates.

    Sessions should be opened from the more trusted side or be brokered.

    The targets in RDF and SI decide, and the trust ranks where both zones have one. The controls `session_control` and
    `mfa` and a data diode count.

    Example: The office, with a lower target than operations, opens sessions to the historian, and nothing at the border
    checks who asks.
    """

    def judge(flow: FlowKind) -> Verdict:
        lower = is_less_trusted(flow.source.zone, flow.destination.zone)
        guarded = False if lower is False else any_of(_is_one_way(case.plant, flow.conduit), flow.has_control(GUARDS))
        if lower is False or guarded:
            return None
        if lower and guarded is False:
            return Hit(values=_values(flow))
        return Lacks(tuple(_missing(case.plant, flow, lower)))

    return over_kinds(case, judge, _say)


def _is_one_way(plant: Plant, conduit: Conduit | None) -> Answer:
    return False if conduit is None else is_one_way(plant, conduit)


def _missing(plant: Plant, flow: FlowKind, lower: Answer) -> list[str]:
    fields = list(flow.zone_fields)
    if lower is None and not fields:
        fields.append("zones[].sl_t")
    if flow.has_control(GUARDS) is None:
        fields.append("flows[].controls")
    if flow.conduit is not None and is_one_way(plant, flow.conduit) is None:
        fields.append(one_way_field(flow.conduit))
    return fields


def _values(flow: FlowKind) -> dict[str, object]:
    zones = {"from": flow.source.zone, "to": flow.destination.zone}
    return {"zones": {key: _trust(zone) for key, zone in zones.items() if zone is not None}}


def _trust(zone: Zone) -> dict[str, object]:
    return {"zone": zone.code, "RDF": zone.sl_t[FR.RDF], "SI": zone.sl_t[FR.SI], "trust": zone.trust}


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'session')}{group.over} {chosen(number, 'is', 'are')} opened from the less trusted side "
        f"without session control or authentication at the border: {group.example}."
    )
