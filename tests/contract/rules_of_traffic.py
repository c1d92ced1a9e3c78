"""Section 2.3: the architecture rules about traffic of every basis, from their conditions, over the reading of 2.4."""

from __future__ import annotations

from datetime import date, timedelta
from ipaddress import ip_network

from tests.contract.reading import PROTOCOLS, Read, both, some
from tests.contract.traffic import EVERY, Traffic, lies_in, plain

STALE = 90


class RuledTraffic(Traffic):
    """The traffic of a document, with the levels and kinds of its zones and where a rule counts a flow.

    A rule counts what was seen at the conduit that its own ends give, not at that of a channel that covers it.
    """

    def __init__(self, document, result):
        super().__init__(document)
        self.levels = Read(document, result)
        self.site = self.levels.site
        self.conduits = {one["code"]: one for one in document["conduits"]}
        day = document["assessment"].get("date")
        # what is declared to be forbidden opens nothing
        self.standing_ones = [
            one for one in self.flows if one["basis"] != "declared" or one.get("decision") != "forbidden"
        ]
        self.today = None if day is None else date.fromisoformat(day)

    def counted(self, flow):
        """The target of a finding about a flow, and the place where a missing value is counted."""
        conduit = flow["of"]
        if conduit is not None:
            return f"conduit:{conduit}", f"conduit:{conduit}"
        return f"flow:{flow['code']}", f"zone:{flow['source'][2]}" if flow["crosses"] is False else self.site

    def each(self, judge):
        for flow in self.standing_ones:
            answer, severity = judge(flow)
            target, place = self.counted(flow)
            yield target, answer, severity, place


def ar002(read):
    def judge(flow):
        zones = {flow["source"][2], flow["target"][2]}
        conduit = flow["of"]
        if flow["basis"] == "observed" and read.verdict(flow)[0] in {"covered", "forbidden", "undocumented"}:
            missing = read.verdict(flow)[0] != "covered"
        elif conduit is None:
            missing = len(flow["fitting"]) < 2
        else:
            missing = not zones <= set(read.conduits[conduit]["between"])
        if flow["basis"] == "observed" and read.verdict(flow)[0] == "covered":
            return False, "high"
        border = None not in zones and len(zones) == 2 and read.levels.main_border(*zones)
        return both(flow["crosses"], missing), "critical" if border else "high"

    return read.each(judge)


def ar003(read):
    def approves(flow):
        decision = flow.get("decision")
        return (
            None if decision is None else decision == "allowed" or (decision == "conditional" and "condition" in flow)
        )

    def judge(flow):
        if flow["basis"] != "observed":
            return False, "high"
        if read.verdict(flow)[0] == "forbidden":
            return True, "high"
        answers = {approves(flow), *map(approves, read.around(flow))}
        return False if True in answers else True if False in answers else None, "high"

    return read.each(judge)


def ar004(read):
    sights = {flow["code"]: flow["last_seen"] for flow in read.flows if "last_seen" in flow}
    for seen in read.observed:
        if "last_seen" in seen:
            for channel in read.around(seen):
                sights[channel["code"]] = max(seen["last_seen"], sights.get(channel["code"], ""))
    for code in read.conduits:
        target, own = f"conduit:{code}", [flow for flow in read.standing_ones if flow["of"] == code]
        if not own:
            doubtful = any(code in flow["fitting"] for flow in read.standing_ones if len(flow["fitting"]) > 1)
            yield target, None if doubtful else True, "low", read.site
            continue
        covered = [flow for flow in own if flow["basis"] == "observed" and read.verdict(flow)[0] == "covered"]
        judged = [flow["code"] for flow in own if flow not in covered and not flow.get("seasonal")]
        oldest = None if read.today is None else str(read.today - timedelta(days=STALE))
        answers = [None if oldest is None or one not in sights else sights[one] < oldest for one in judged]
        yield target, some(*answers), "low", read.site


def ar034(read):
    def judge(flow):
        source, target = flow["source"], flow["target"]
        answer = flow["basis"] != "observed" and some(
            anywhere(source) or anywhere(target),
            is_any_protocol(flow),
            is_any_port(flow),
            is_wide(read, flow, source, target),
            is_wide(read, flow, target, source),
            both_directions(read, flow),
        )
        firsts, seconds = may_stand_in(read, flow, source, target), may_stand_in(read, flow, target, source)
        border = any(one != other and read.levels.main_border(one, other) for one in firsts for other in seconds)
        return answer, "critical" if border else "high"

    return read.each(judge)


def anywhere(end):
    return end[0] == "any" or (end[0] == "network" and end[1].endswith("/0"))


def is_any_protocol(flow):
    transport = flow.get("transport", "").lower()
    if transport in {"ip", "any", "all"}:
        return True
    return False if flow["protocol"] in PROTOCOLS or (transport and "port" in flow) else None


def is_any_port(flow):
    if "port" in flow:
        return flow["ports"] >= EVERY - {0}
    protocol = PROTOCOLS.get(flow["protocol"])
    return False if protocol is not None and not (protocol.tcp_ports or protocol.udp_ports) else None


def is_wide(read, flow, end, other):
    if end[0] != "network" or ip_network(end[1]).prefixlen >= {4: 24, 6: 64}[ip_network(end[1]).version]:
        return False
    zones = may_stand_in(read, flow, end, other)
    return some(*map(read.levels.zone_low, zones)) if zones else None


def both_directions(read, flow):
    conduit = read.conduits.get(flow["of"])
    data = flow["data"] == "both" if "data" in flow else None
    one_way = conduit["direction"] != "both" if conduit and "direction" in conduit else None
    return both(False if conduit is None else one_way, data)


def may_stand_in(read, flow, end, other):
    """The zones of an end: its own, those that its network touches, else those across the conduit."""
    if end[2] is not None:
        return [end[2]]
    if end[0] == "network" and not anywhere(end):
        network = plain(end[1])
        holding = [(net.prefixlen, zone) for net, zone in read.nets if lies_in(network, net)]
        touched = {zone for net, zone in read.nets if lies_in(net, network)}
        touched |= {zone for length, zone in holding if length == max(holding)[0]}
        if touched:
            return sorted(touched)
    conduit = read.conduits.get(flow["of"])
    if conduit is not None:
        return [zone for zone in conduit["between"] if zone != other[2]] or conduit["between"]
    return list(read.levels.zones) if anywhere(end) else []


def ar080(read):
    bans = [flow for flow in read.flows if flow.get("decision") == "forbidden"]

    def judge(flow):
        if flow["basis"] != "observed":
            return False, "critical"
        if flow.get("decision") == "forbidden" or read.verdict(flow)[0] == "forbidden":
            return True, "critical"
        channels = {one["code"]: one for one in read.declared + bans}.values()
        around = read.around(flow, channels)
        if around and around[0].get("decision") == "forbidden":
            return True, "critical"
        if read.verdict(flow)[0] == "covered":
            return False, "critical"
        unclear = any(
            "unknown" in (ban["protocol"], flow["protocol"])
            and (flow["ports"] is None or ban["ports"] is None or flow["ports"] <= ban["ports"])
            for ban in bans
            if read.joins(ban, flow)
        )
        return None if unclear else False, "critical"

    return read.each(judge)
