"""AR-145: devices that are managed over the ports of the fleet, on a way that nobody declared."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, by_conduit, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.covering import holds_port

FLEET = "fleet"


@check(
    "AR-145",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["ZCR 6.4", "SR 5.2", "SR 2.1"],
    measures=["MEA-003", "MEA-009", "MEA-089"],
)
def hidden_fleet_path(case: Case) -> Concerns:
    """Hidden path of fleet management.

    Whoever manages a fleet of devices can change all of them at once; a second way to do so is a way past the first.

    The ports are those of the flows over conduits whose purpose is fleet management, with their protocol. A flow by
    one of them that crosses a border, and that no conduit carries, is a hidden path; so is one whose range of ports
    holds it. A range names no port of the fleet.

    Example: Edge gateways are updated over port 8883 by one conduit, and one of them also answers on that port to an
    address in the office, for which no conduit is drawn.
    """
    managed = [
        (run.kind, conduit)
        for conduit in case.plant.system.conduits
        for run in by_conduit(case).get(conduit.code, ())
        if conduit.purpose == FLEET and not isinstance(run.kind.port, str)
    ]

    def may_be(kind: FlowKind) -> bool:
        is_carried = kind.conduit is not None or kind.candidates
        return (
            not is_carried
            and kind.crosses is not False
            and any(_is_alike(kind, one) is not False for one, _ in managed)
        )

    def judge(flow: FlowFacts) -> Verdict:
        answers = [(_is_alike(flow.kind, one), one, conduit) for one, conduit in managed]
        known = next(((one, conduit) for answer, one, conduit in answers if answer), None)
        missing = (*flow.kind.zone_fields, *(() if known else ("flows[].port",)))
        if missing or known is None:
            return Lacks(missing)
        kind, conduit = known
        return Hit(values={"port": kind.port, "fleet": conduit.code, "fleet_name": conduit.name})

    return over_flows(case, judge, _say, where(case, may_be) if managed else ())


def _is_alike(flow: FlowKind, managed: FlowKind) -> Answer:
    """Tell whether a flow speaks the protocol of a managed one, as far as both are known, by its port."""
    if None not in (flow.protocol, managed.protocol) and flow.protocol is not managed.protocol:
        return False
    if flow.port is None or managed.port is None:
        return None
    return holds_port(flow.port, managed.port)


def _say(group: Group) -> str:
    values = group.hits[0].values
    number = group.number
    return (
        f"{counted(number, 'flow')} {chosen(number, 'uses', 'use')} port {values['port']}, over which conduit "
        f"{values['fleet_name']} manages devices, on a way that no conduit carries: {group.with_levels}."
    )
