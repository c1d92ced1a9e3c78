"""AR-026: control that talks to the cloud or the internet itself."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.passing import in_dmz, passes
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset


@check(
    "AR-026",
    force="convention",
    severity="critical",
    target="conduit, else flow",
    violates=["SR 1.13", "SR 5.2", "SR 5.1 RE 2"],
    measures=["MEA-016", "MEA-011", "MEA-012"],
)
def ot_straight_to_cloud(case: Case) -> Concerns:
    """OT straight to cloud or internet.

    Opens an unmanaged external conduit and makes control depend on it.

    Whichever side opens the session. A cloud zone is an external zone; a zone without a kind below level 4 is not
    external. Only an edge gateway or proxy in a DMZ, named as an end or in `via`, stands between.

    Example: A packaging machine publishes its counts by MQTT straight to a cloud service of its maker.
    """

    def judge(flow: FlowFacts) -> Verdict:
        source, destination = flow.source, flow.destination
        crosses = _crosses(flow.kind)
        brokered = passes(case.plant, flow, _is_broker)
        if brokered:
            return None
        if crosses is None:
            return Lacks(tuple(dict.fromkeys((*_missing(source, destination), *_missing(destination, source)))))
        return Lacks(("assets[].type", "zones[].kind")) if brokered is None else Hit()

    return over_flows(case, judge, _say, where(case, _crosses))


def _crosses(flow: FlowKind) -> Answer:
    return any_of(_leaves(flow.source, flow.destination), _leaves(flow.destination, flow.source))


def _leaves(inner: EndKind, outer: EndKind) -> Answer:
    return all_of(inner.is_up_to_3, outer.is_external)


def _missing(inner: EndKind, outer: EndKind) -> tuple[str, ...]:
    """Name what leaves open whether one end is control and the other is outside."""
    if _leaves(inner, outer) is not None:
        return ()
    fields = [] if inner.is_up_to_3 is not None else [inner.level_field]
    if outer.is_external is None:
        fields.append(outer.zone_field if outer.zone is None else "zones[].kind")
    return tuple(fields)


def _is_broker(plant: Plant, asset: Asset) -> Answer:
    kind = plant.type_of(asset)
    fits = None if kind is UNKNOWN_TYPE else kind.id == "edge_gateway" or kind.boundary == "proxy"
    return all_of(in_dmz(plant, asset), fits)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')} {chosen(number, 'joins', 'join')} control straight to an external "
        f"network{group.over}, without a gateway or proxy in a DMZ: {group.with_levels}."
    )
