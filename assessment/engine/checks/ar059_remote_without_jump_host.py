"""AR-059: a person outside works on control without a jump host between."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.passing import in_dmz, passes
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset

SERVICES = frozenset({"erp", "eam", "analytics_platform", "mail_server", "cloud_service"})


@check(
    "AR-059",
    force="convention",
    severity="critical",
    target="conduit, else flow",
    violates=["SR 1.13", "SR 5.2"],
    measures=["MEA-030", "MEA-011"],
)
def remote_without_jump_host(case: Case) -> Concerns:
    """Remote access without jump host.

    The remote device itself becomes part of OT.

    A session is interactive by its protocol. Whatever opens one from an external or enterprise zone, or from level 4
    or above, is taken for a user's device; only over the web is a business or cloud service taken for none, and a
    device of unknown type not judged. Only a jump host in a DMZ, named as an end or in `via`, stands between.

    Example: An integrator opens remote desktop from the internet to the engineering station, with no jump host on the
    way.
    """

    def judge(flow: FlowFacts) -> Verdict:
        answers = (
            (flow.source.level_field, _is_outside(case.plant, flow.source)),
            (flow.destination.level_field, flow.destination.is_up_to_3),
            ("flows[].protocol", None if flow.kind.protocol is None else flow.kind.protocol.is_interactive),
            ("assets[].type", _is_by_a_person(case.plant, flow)),
        )
        reaches = all_of(*(answer for _, answer in answers))
        brokered = passes(case.plant, flow, _is_jump_host) if reaches is not False else True
        if brokered or reaches is False:
            return None
        if reaches and brokered is False:
            return Hit()
        missing = [name for name, answer in answers if answer is None]
        return Lacks(tuple(missing or ["assets[].type"]))

    return over_flows(case, judge, _say, where(case, _may_be_remote))


def _may_be_remote(flow: FlowKind) -> Answer:
    return all_of(flow.destination.is_up_to_3, flow.speaks(lambda protocol: protocol.is_interactive))


def _is_outside(plant: Plant, end: EndFacts) -> Answer:
    if end.zone is not None and end.zone.kind in {"external", "enterprise"}:
        return True
    named = () if end.side.written.zone is not None else end.side.assets
    if named and all(_is_of_others(plant, plant.assets[tag]) for tag in named):
        return True
    return any_of(end.is_from_4, end.is_external)


def _is_of_others(plant: Plant, asset: Asset) -> bool:
    domain = plant.domain_of(asset)
    return "external" in {domain, plant.type_of(asset).domain} or (domain == "it" and in_dmz(plant, asset) is False)


def _is_by_a_person(plant: Plant, flow: FlowFacts) -> Answer:
    """Tell whether a person may sit at the source; asked over the web only, where machines talk too."""
    side = flow.source.side
    if (
        flow.kind.protocol is None
        or flow.kind.protocol.use != "web"
        or side.written.zone is not None
        or not side.assets
    ):
        return True
    kinds = [plant.type_of(plant.assets[tag]) for tag in side.assets]
    return any_of(*(None if kind is UNKNOWN_TYPE else kind.id not in SERVICES for kind in kinds))


def _is_jump_host(plant: Plant, asset: Asset) -> Answer:
    kind = plant.type_of(asset)
    return all_of(in_dmz(plant, asset), None if kind is UNKNOWN_TYPE else kind.id == "jump_host")


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'remote session')} {chosen(number, 'reaches', 'reach')} control from outside{group.over} "
        f"without a jump host in a DMZ: {group.with_levels}."
    )
