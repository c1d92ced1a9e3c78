"""AR-034: a channel that opens more than one use needs."""

from __future__ import annotations

from ipaddress import ip_network

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, Question, all_of, any_of, unknown
from assessment.engine.checks.asked import zones_of
from assessment.engine.checks.borders import crosses_main_border, is_external, is_it, is_ot
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.prefixes import Subnets, subnets
from assessment.engine.checks.telling import Group, Hit, Lacks, Verdict, over_kinds
from assessment.engine.checks.traffic import PROTOCOL, FlowKind
from assessment.engine.checks.words import chosen, counted, joined
from assessment.engine.plant import Plant
from assessment.engine.system import Zone

# the longest prefix that is too wide on the OT side is one shorter: 256 IPv4 addresses, one IPv6 subnet
NARROW = {4: 24, 6: 64}
ANY_TRANSPORT = frozenset({"any", "all", "ip"})
ALL_PORTS = 65535


@check(
    "AR-034",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 5.2", "SR 5.2 RE 1", "SR 7.7"],
    measures=["MEA-009", "MEA-003"],
    escalation="critical if IT/OT or external",
)
def over_broad_rule(case: Case) -> Concerns:
    """Over-broad rule.

    The rule defeats segmentation.

    Channels are declared flows and firewall rules; what was merely observed opens nothing. A transport of any, all or
    ip is any protocol, ports from 0 or 1 to 65535 are any port, and a prefix of length 0 is any address. A network is
    on the OT side where a subnet of an OT zone lies in it or holds it, else where its conduit leads to OT; for IPv6 the
    limit is /64. Both directions are open where one is needed if the flow carries data both ways over a conduit that
    has one direction. Without a port, a protocol that has ports is not evaluated.

    Example: A firewall rule from the first day of commissioning still permits every address of the office to reach
    every port of the control network.
    """
    reader = _Reader(case.plant, subnets(case))

    def judge(flow: FlowKind) -> Verdict:
        if flow.is_observed:
            return None
        questions = reader.questions(flow)
        broad = [why for why, (_, answer) in questions.items() if answer]
        if broad:
            return reader.hit(flow, broad)
        missing = [field for fields, answer in questions.values() if answer is None for field in fields]
        return Lacks(tuple(dict.fromkeys(missing))) if missing else None

    return over_kinds(case, judge, _say)


class _Reader:
    """Reads channels against the zones that their ends may stand for."""

    def __init__(self, plant: Plant, nets: Subnets) -> None:
        self._plant = plant
        self._nets = nets
        self._known: dict[tuple[object, ...], list[Zone]] = {}

    def questions(self, flow: FlowKind) -> dict[str, Question]:
        """Ask of each way in which a channel can be too broad, by its words."""
        source, destination = flow.source, flow.destination
        wide = any_of(self._is_wide(flow, source, destination), self._is_wide(flow, destination, source))
        return {
            "any source": ((), _is_anywhere(source)),
            "any destination": ((), _is_anywhere(destination)),
            "any protocol": (PROTOCOL, _is_any_protocol(flow)),
            "any port": (("flows[].port",), _is_any_port(flow)),
            "a whole network of the plant": (("zones[].subnets",), wide),
            "both directions": _both_directions(flow),
        }

    def hit(self, flow: FlowKind, broad: list[str]) -> Hit:
        """Give the hit, critical where the channel crosses the border to IT or to the outside."""
        first, second = self._kinds(flow, flow.source), self._kinds(flow, flow.destination)
        crosses = any_of(*(crosses_main_border(self._plant, one, other) for one in first for other in second))
        values = {"too_broad": broad, "port": flow.port, "transport": flow.transport}
        if crosses is None:
            values["severity_not_known"] = ["zones[].level", "zones[].kind"]
        return Hit("critical" if crosses else None, values)

    def _is_wide(self, flow: FlowKind, end: EndKind, other: EndKind) -> Answer:
        """Tell whether an end is a network that is too wide for the OT side."""
        if end.wide is None or end.wide.network is None:
            return False
        network = ip_network(end.wide.network, strict=False)
        if network.prefixlen >= NARROW[network.version]:
            return False
        zones = self._zones(flow, end, other)
        return any_of(*(is_ot(self._plant, zone) for zone in zones)) if zones else None

    def _zones(self, flow: FlowKind, end: EndKind, other: EndKind) -> list[Zone]:
        """Give the zones that an end may stand in: its own, those of its network, else those of the conduit."""
        if end.zone is not None:
            return [end.zone]
        plant = self._plant
        if end.wide is not None and end.wide.network is not None and not _is_anywhere(end):
            codes = self._nets.touched_by(end.wide.network)
            if codes:
                return [plant.zones[code] for code in sorted(codes)]
        if flow.conduit is not None:
            zones = [zone for zone in zones_of(plant, flow.conduit) if zone is not other.zone]
            return zones or zones_of(plant, flow.conduit)
        return list(plant.zones.values()) if _is_anywhere(end) else []

    def _kinds(self, flow: FlowKind, end: EndKind) -> list[Zone]:
        """Give one zone for each side of the IT/OT and external borders on which an end may stand."""
        other = flow.destination if end is flow.source else flow.source
        key = (end.wide, *(None if one is None else one.code for one in (end.zone, other.zone, flow.conduit)))
        if key not in self._known:
            plant = self._plant
            zones = self._zones(flow, end, other)
            sides = {(is_ot(plant, zone), is_it(plant, zone), is_external(plant, zone)): zone for zone in zones}
            self._known[key] = list(sides.values())
        return self._known[key]


def _is_anywhere(end: EndKind) -> bool:
    wide = end.wide
    return wide is not None and (wide.is_any or (wide.network or "").endswith("/0"))


def _is_any_protocol(flow: FlowKind) -> Answer:
    transport = (flow.transport or "").strip().lower()
    if transport in ANY_TRANSPORT:
        return True
    return False if flow.protocol is not None or (transport and flow.port is not None) else None


def _is_any_port(flow: FlowKind) -> Answer:
    port, protocol = flow.port, flow.protocol
    if port is None:
        has_none = protocol is not None and not (protocol.tcp_ports or protocol.udp_ports)
        return False if has_none else None
    if isinstance(port, int):
        return False
    first, _, last = port.partition("-")
    return port == "any" or (int(first) <= 1 and int(last) == ALL_PORTS)


def _both_directions(flow: FlowKind) -> Question:
    """Ask whether data goes both ways where the conduit is for one; without a conduit nothing says what is needed."""
    direction = None if flow.conduit is None else flow.conduit.direction
    one_way = False if flow.conduit is None else None if direction is None else direction != "both"
    data = flow.data
    both = None if data is None else data == "both"
    fields = {"conduits[].direction": one_way, "flows[].data": both}
    return tuple(unknown(fields)), all_of(one_way, both)


def _say(group: Group) -> str:
    number = group.number
    reasons = joined(group.hits[0].values["too_broad"])
    return (
        f"{counted(number, 'channel')}{group.over} {chosen(number, 'opens', 'open')} more than one use needs: "
        f"{group.example}, with {reasons}."
    )
