"""AR-055: file shares or remote procedure calls between business and control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.borders import is_dmz
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.passing import in_dmz, level_fields, passes
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import PROTOCOL, FlowFacts, with_protocol
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset
from catalogue.loader import Protocol

SHARING = frozenset({"smb", "dce_rpc", "nfs"})
BUSINESS, CONTROL = "business", "control"


@check(
    "AR-055",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.2 RE 1", "SR 7.7", "SR 3.2 RE 1"],
    measures=["MEA-094", "MEA-009", "MEA-055"],
)
def file_sharing_across_the_dmz(case: Case) -> Concerns:
    """File sharing or remote procedure calls across IT/OT.

    Usual carrier of ransomware and worms.

    Whichever side opens the session. Such a protocol goes through the DMZ where the same host there speaks one of
    them with business and one with control. A transfer service is a file transfer host in a DMZ, named as an end or
    in `via`.

    Example: An office share is mapped on the recipe server, and an encrypted office encrypts the recipes too.
    """
    sides = case.share(_sides_of_hosts)

    def judge(flow: FlowFacts) -> Verdict:
        shares = flow.kind.speaks(_shares)
        crosses = any_of(_joins(flow.source, flow.destination), _goes_through(case.plant, flow, sides))
        served = True if shares is False or crosses is False else passes(case.plant, flow, _is_transfer_service)
        if served:
            return None
        if shares and crosses and served is False:
            return Hit()
        return Lacks(_missing(flow, crosses, served))

    return over_flows(case, judge, _say, with_protocol(case, _shares))


def _shares(protocol: Protocol) -> bool:
    return protocol.id in SHARING


def _joins(first: EndFacts, second: EndFacts) -> Answer:
    """Tell whether one end is business and the other control."""
    return any_of(all_of(first.is_from_4, second.is_up_to_3), all_of(first.is_up_to_3, second.is_from_4))


def _goes_through(plant: Plant, flow: FlowFacts, sides: dict[str, set[str]]) -> bool:
    return any(len(sides.get(host, ())) > 1 for host, _ in _hosts_in_dmz(plant, flow))


def _sides_of_hosts(case: Case) -> dict[str, set[str]]:
    """Give, for each host of a DMZ, with which of business and control it shares."""
    found: dict[str, set[str]] = defaultdict(set)
    for flow in with_protocol(case, _shares):
        for host, other in _hosts_in_dmz(case.plant, flow) if flow.kind.protocol is not None else ():
            found[host].update(
                side for side, is_there in ((BUSINESS, other.is_from_4), (CONTROL, other.is_up_to_3)) if is_there
            )
    return dict(found)


def _hosts_in_dmz(plant: Plant, flow: FlowFacts) -> Iterator[tuple[str, EndFacts]]:
    """Give the hosts of a DMZ at either end, with the end opposite; a zone without assets is its own host."""
    for end, other in ((flow.source, flow.destination), (flow.destination, flow.source)):
        if end.zone is not None and is_dmz(plant, end.zone):
            yield from ((host, other) for host in end.side.assets or (f"zone:{end.zone.code}",))


def _is_transfer_service(plant: Plant, asset: Asset) -> Answer:
    kind = plant.type_of(asset)
    return all_of(in_dmz(plant, asset), None if kind is UNKNOWN_TYPE else kind.id == "file_transfer")


def _missing(flow: FlowFacts, crosses: Answer, served: Answer) -> tuple[str, ...]:
    levels = level_fields(flow.kind, lambda end: end.is_from_4, lambda end: end.is_up_to_3) if crosses is None else ()
    nodes = ("assets[].type", "zones[].kind") if served is None else ()
    return (*(PROTOCOL if flow.kind.protocol is None else ()), *levels, *nodes)


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'shares', 'share')} files or calls procedures between "
        f"business and control without a transfer service: {group.with_levels}."
    )
