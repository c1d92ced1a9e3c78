"""AR-081: a firewall that permits more than anybody agreed to."""

from __future__ import annotations

from dataclasses import replace

from assessment.engine.channels import ANY, NO_CONDUIT, Channel
from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_flows
from assessment.engine.checks.traffic import FlowFacts, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.covering import UNKNOWN_WORD, ChannelIndex, port_range
from assessment.engine.flows import DECLARED, FORBIDDEN, in_order
from assessment.engine.system import Flow
from catalogue.loader import protocols

ALL_PORTS = (0, 65535)
Ports = tuple[int, int]


@check(
    "AR-081",
    force="convention",
    severity="high",
    target="conduit",
    violates=["SR 5.2", "SR 5.2 RE 1", "SR 7.7"],
    measures=["MEA-009", "MEA-089", "MEA-064"],
)
def rule_wider_than_conduit(case: Case) -> Concerns:
    """Firewall rule wider than its conduit.

    The device lets through more than anybody agreed to, and nobody will see it in the drawing.

    The channels whose ends hold those of the rule may cover its ports together. A rule that names no protocol permits
    what runs on its ports: a channel with a protocol but without a port covers the usual ports of that protocol. A
    rule without a port covers what its protocol needs, if a channel with that protocol names no port either; else it
    is not evaluated. A forbidden channel covers nothing.

    Example: The historian may query one server on port 1433, and the rule on the firewall permits the whole office
    network on ports 1400 to 1500.
    """
    rules = [one for one in where(case, lambda kind: kind.basis == "firewall_rule") if _may_belong(one)]
    if not rules:
        return iter(())
    index = _declared(case)

    def judge(rule: FlowFacts) -> Verdict:
        if rule.kind.conduit is None:
            return Lacks(("flows[].conduit",))
        written = case.plant.channels[rule.place]
        channels = _around(index, written, rule.kind.conduit.code)
        if not channels:
            return Hit(values=_shown(rule, _wider_end(index, written, rule.kind.conduit.code)))
        answer = _is_service_covered(rule.flow, channels)
        if answer is None:
            return Lacks(tuple(field for field, value in _service(rule.flow).items() if value is None))
        return None if answer else Hit(values=_shown(rule, "protocol or port"))

    return over_flows(case, judge, _say, rules)


def _may_belong(one: FlowFacts) -> bool:
    """Tell whether a flow is a firewall rule that belongs to a conduit or may belong to one."""
    if one.flow.conduit == NO_CONDUIT:
        return False
    return one.kind.conduit is not None or bool(one.kind.candidates) or one.kind.crosses is None


def _declared(case: Case) -> ChannelIndex:
    declared = in_order(case.plant, DECLARED)
    is_forbidden = case.plant.channels.marks("decision", (FORBIDDEN,))
    return ChannelIndex(case.plant, declared[~is_forbidden[declared]])


def _around(index: ChannelIndex, channel: Channel, conduit: str) -> list[Flow]:
    """Give the declared channels of a conduit whose ends hold those of a rule."""
    return [one.flow for _, one in index.around(channel) if one.conduit == conduit or conduit in one.candidates]


def _wider_end(index: ChannelIndex, rule: Channel, conduit: str) -> str:
    turned = replace(rule, source=rule.destination, destination=rule.source)
    return "opening side" if _around(index, turned, conduit) else "source or destination"


def _service(rule: Flow) -> dict[str, object]:
    protocol = None if rule.protocol == UNKNOWN_WORD else rule.protocol
    return {"flows[].protocol": protocol, "flows[].port": rule.port}


def _is_service_covered(rule: Flow, channels: list[Flow]) -> Answer:
    """Tell whether channels that hold a rule's ends cover its protocol and all its ports together."""
    protocol = _service(rule)["flows[].protocol"]
    fitting = [one for one in channels if protocol is None or one.protocol in {protocol, None, UNKNOWN_WORD}]
    covered = [ports for one in fitting if _same_transport(rule, one) for ports in _ports(one, protocol is None)]
    if rule.port is None:
        return True if protocol is not None and ALL_PORTS in covered else None if covered else False
    low, high = port_range(rule.port)
    for first, last in sorted(covered):
        if first <= low:
            low = max(low, last + 1)
    return low > high


def _ports(channel: Flow, is_by_port: bool) -> list[Ports]:
    """Give the ports that a channel covers; `is_by_port` where the rule looks at ports only."""
    is_known = channel.protocol not in {None, UNKNOWN_WORD}
    if channel.port is not None and (is_known or channel.port != ANY):
        return [port_range(channel.port)]
    if not is_known:
        return []
    usual = protocols()[channel.protocol or ""]
    return [*usual.tcp_ports, *usual.udp_ports] if is_by_port else [ALL_PORTS]


def _same_transport(rule: Flow, channel: Flow) -> bool:
    stated = {one.transport.lower() for one in (rule, channel) if one.transport is not None}
    return len(stated) < 2  # noqa: PLR2004 (two that differ)


def _shown(rule: FlowFacts, wider: str) -> dict[str, object]:
    return {"port": rule.flow.port, "transport": rule.flow.transport, "wider": wider}


def _say(group: Group) -> str:
    number, rule = group.number, group.first
    protocol = "any protocol" if rule.kind.protocol is None else rule.kind.protocol.name
    port = "any port" if rule.flow.port in {None, ANY} else f"port {rule.flow.port}"
    return (
        f"{counted(number, 'firewall rule')}{group.over} {chosen(number, 'lets', 'let')} through more than any "
        f"declared channel: {rule.source.name} to {rule.destination.name}, {protocol} on {port}."
    )
