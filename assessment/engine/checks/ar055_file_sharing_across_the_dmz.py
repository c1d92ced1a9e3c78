"""AR-055: file shares or remote procedure calls between business and control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

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


class Share(NamedTuple):
    """Whether a flow of a host shares files or calls procedures, and whether with business or with control."""

    is_share: Answer
    is_business: Answer
    is_control: Answer
    level_field: str


Shared = Mapping[str, Collection[Share]]


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
    shared = case.share(_shared_by_hosts)

    def judge(flow: FlowFacts) -> Verdict:
        shares = flow.kind.speaks(_shares)
        crosses = any_of(_joins(flow.source, flow.destination), _goes_through(case.plant, flow, shared))
        served = True if shares is False or crosses is False else passes(case.plant, flow, _is_transfer_service)
        if served:
            return None
        if shares and crosses and served is False:
            return Hit()
        return Lacks(_missing(case.plant, flow, shared, crosses, served))

    return over_flows(case, judge, _say, with_protocol(case, _shares))


def _shares(protocol: Protocol) -> bool:
    return protocol.id in SHARING


def _joins(first: EndFacts, second: EndFacts) -> Answer:
    """Tell whether one end is business and the other control."""
    return any_of(all_of(first.is_from_4, second.is_up_to_3), all_of(first.is_up_to_3, second.is_from_4))


def _goes_through(plant: Plant, flow: FlowFacts, shared: Shared) -> Answer:
    return any_of(*(all_of(in_one, *_sides(shared[host])) for host, in_one, _ in _hosts_in_dmz(plant, flow)))


def _sides(shares: Iterable[Share]) -> tuple[Answer, Answer]:
    """Tell whether any flow of a host shares with business, and whether any does with control."""
    with_business = any_of(*(all_of(one.is_share, one.is_business) for one in shares))
    return with_business, any_of(*(all_of(one.is_share, one.is_control) for one in shares))


def _shared_by_hosts(case: Case) -> Shared:
    """Give, for each host of what may be a DMZ, what it shares or may share."""
    found: dict[str, set[Share]] = defaultdict(set)
    for flow in with_protocol(case, _shares):
        is_share = flow.kind.speaks(_shares)
        for host, _, other in _hosts_in_dmz(case.plant, flow):
            found[host].add(Share(is_share, other.is_from_4, other.is_up_to_3, other.level_field))
    return found


def _hosts_in_dmz(plant: Plant, flow: FlowFacts) -> Iterator[tuple[str, Answer, EndFacts]]:
    """Give the hosts of what is or may be a DMZ at either end, whether it is, and the end opposite.

    A zone without assets is its own host.
    """
    for end, other in ((flow.source, flow.destination), (flow.destination, flow.source)):
        answer = False if end.zone is None else is_dmz(plant, end.zone)
        if end.zone is not None and answer is not False:
            yield from ((host, answer, other) for host in end.side.assets or (f"zone:{end.zone.code}",))


def _is_transfer_service(plant: Plant, asset: Asset) -> Answer:
    kind = plant.type_of(asset)
    return all_of(in_dmz(plant, asset), None if kind is UNKNOWN_TYPE else kind.id == "file_transfer")


def _missing(plant: Plant, flow: FlowFacts, shared: Shared, crosses: Answer, served: Answer) -> tuple[str, ...]:
    fields = list(PROTOCOL if flow.kind.protocol is None else ())
    if crosses is None and _joins(flow.source, flow.destination) is None:
        fields += level_fields(flow.kind, lambda end: end.is_from_4, lambda end: end.is_up_to_3)
    elif crosses is None:
        for host, in_one, _ in _hosts_in_dmz(plant, flow):
            fields += sorted(_open_fields(in_one, shared[host]))
    nodes = ("assets[].type", "zones[].kind") if served is None else ()
    return tuple(dict.fromkeys((*fields, *nodes)))


def _open_fields(in_one: Answer, shares: Iterable[Share]) -> Iterator[str]:
    """Name what leaves open whether a host is in a DMZ and shares with both sides."""
    if in_one is None:
        yield "zones[].kind"
    for one in shares:
        if None in (all_of(one.is_share, one.is_business), all_of(one.is_share, one.is_control)):
            yield from PROTOCOL if one.is_share is None else ()
            yield from (one.level_field,) if None in (one.is_business, one.is_control) else ()


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'shares', 'share')} files or calls procedures between "
        f"business and control without a transfer service: {group.with_levels}."
    )
