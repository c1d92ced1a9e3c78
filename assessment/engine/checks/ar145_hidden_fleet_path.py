"""AR-145: devices that are managed over the ports of the fleet, on a way that nobody declared."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.telling import Group, Hit, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, by_conduit, where
from assessment.engine.checks.words import chosen, counted

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
    one of them that crosses a border, and that no conduit carries, is a hidden path.

    Example: Edge gateways are updated over port 8883 by one conduit, and one of them also answers on that port to an
    address in the office, for which no conduit is drawn.
    """
    managed = {
        (run.kind.port, run.kind.protocol and run.kind.protocol.id): conduit
        for conduit in case.plant.system.conduits
        for run in by_conduit(case).get(conduit.code, ())
        if conduit.purpose == FLEET and isinstance(run.kind.port, int)
    }
    ports = {port for port, _ in managed}

    def may_be(kind: FlowKind) -> bool:
        return kind.conduit is None and not kind.candidates and kind.crosses is True and kind.port in ports

    def judge(flow: FlowFacts) -> Verdict:
        protocol = flow.kind.protocol
        declared = [port for port, known in managed if known is None or protocol is None or known == protocol.id]
        if flow.kind.port not in declared:
            return None
        conduit = next(one for (port, _), one in sorted(managed.items(), key=str) if port == flow.kind.port)
        return Hit(values={"port": flow.kind.port, "fleet": conduit.code, "fleet_name": conduit.name})

    return over_flows(case, judge, _say, where(case, may_be) if ports else ())


def _say(group: Group) -> str:
    values = group.hits[0].values
    number = group.number
    return (
        f"{counted(number, 'flow')} {chosen(number, 'uses', 'use')} port {values['port']}, over which conduit "
        f"{values['fleet_name']} manages devices, on a way that no conduit carries: {group.with_levels}."
    )
