"""AR-052: data that can be read on an untrusted network."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.asked import TARGETS, flow_asks_for
from assessment.engine.checks.borders import is_external
from assessment.engine.checks.protection import is_unencrypted
from assessment.engine.checks.telling import Group, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from catalogue.loader import Protocol


@check(
    "AR-052",
    force="shall",
    severity="high",
    target="conduit",
    violates=["SR 4.1 RE 1"],
    measures=["MEA-024", "MEA-025"],
)
def readable_over_untrusted(case: Case) -> Concerns:
    """No confidentiality over an untrusted network.

    Required from SL 2.

    A flow crosses such a network where an end is in an external zone, where its conduit passes through one, or where
    its conduit is marked `untrusted`. A VPN conduit and the control `encrypted` are tunnels.

    Example: The readings of twelve pumping stations come over a provider's radio network by IEC 104 without TLS.
    """

    def judge(flow: FlowKind) -> Verdict:
        crosses = _crosses_untrusted(case.plant, flow)
        questions = [
            *is_unencrypted(flow),
            (flow.zone_fields or TARGETS, flow_asks_for(case.plant, flow, FR.DC, 2)),
            (_network_fields(flow), crosses),
        ]
        return decide(questions)

    return over_kinds(case, judge, _say, _may_be_readable)


def _may_be_readable(protocol: Protocol) -> bool:
    return protocol.native_encryption != "yes"


def _crosses_untrusted(plant: Plant, flow: FlowKind) -> Answer:
    conduit = flow.conduit
    if conduit is None and flow.crosses is False:
        return False
    passed = () if conduit is None else conduit.through or ()
    return any_of(
        flow.source.is_external,
        flow.destination.is_external,
        None if conduit is None else conduit.untrusted,
        *(is_external(plant, plant.zones[code]) for code in passed),
    )


def _network_fields(flow: FlowKind) -> tuple[str, ...]:
    if flow.conduit is None:
        return (*flow.zone_fields, "zones[].kind", "flows[].conduit")
    return (*flow.zone_fields, *(("conduits[].untrusted",) if flow.conduit.untrusted is None else ("zones[].kind",)))


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'crosses', 'cross')} an untrusted network and can be "
        f"read there: {group.example}."
    )
