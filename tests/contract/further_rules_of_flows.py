"""The rules about flows that the reference lacks, from what their pages say; one finding per conduit, else per flow."""

from __future__ import annotations

import re
from itertools import product

from tests.contract.reading import RDF, SI, both, no, some
from tests.contract.rules_of_flows import flows

UPPER = 3.5
MACHINES = 2


def upper(read, end, zone):
    return some(read.is_(read.levels(end), lambda level: level >= UPPER), None if zone is None else read.external(zone))


def of_kind(read, end, test):
    """Whether an asset of some type stands at an end; one of unknown type may be it."""
    kinds = [read.type_of(read.assets[tag]) for tag in read.tags(end)]
    return some(*(None if kind is None else test(kind) for kind in kinds))


def is_a(read, end, name):
    return of_kind(read, end, lambda kind: kind.id == name)


# -- data of the machines


def ar108(read):
    surely, perhaps = (spread(read, worst=worst) for worst in (False, True))

    def judge(one):
        message = one.speaks(lambda protocol: protocol.use == "messaging")
        sure, possible = (leaves(one, *found) for found in (surely, perhaps))
        return both(message, True if sure else None if possible else False), "high"

    def leaves(one, senders, worst):
        return one.crosses is not False and any(
            {*read.tags(sender)} & senders and external(zone) is not True and external(other) in goals[worst]
            for sender, zone, _, other in ways(one, worst)
        )

    def external(zone):
        return None if zone is None else read.external(zone)

    goals = {False: {True}, True: {True, None}}
    return flows(read, judge)


def ways(one, worst):
    """The directions of data: sender and its zone, receiver and its zone."""
    data = one.flow.get("data") or ("both" if worst else None)
    if data in {"to", "both"}:
        yield one.source, one.first, one.end, one.second
    if data in {"from", "both"}:
        yield one.end, one.second, one.source, one.first


def spread(read, worst):
    """The assets that machine data is at, unchanged, and how the unknown was taken."""
    machines = [tag for tag in read.assets if at_most(read, {"asset": tag}, worst)]
    hops = [
        (tag, other)
        for flow in read.flows
        for sender, _, receiver, _ in ways(read.flow(flow), worst)
        for tag, other in product(read.tags(sender), read.tags(receiver))
    ]
    found, size = {tag for tag in machines if not ends_it(read, tag, worst)}, -1
    while size != len(found):
        size = len(found)
        found |= {other for tag, other in hops if tag in found and not ends_it(read, other, worst)}
    return found, worst


def at_most(read, end, worst):
    low = read.low(end, MACHINES)
    return low if low is not None else worst and any_low(read, end)


def any_low(read, end):
    levels = read.levels(end)
    return not levels or any(level <= MACHINES for level in levels)


def ends_it(read, tag, worst):
    """Whether an asset translates, and stands where that counts."""
    asset = read.assets[tag]
    kind, zone, said = read.type_of(asset), asset.get("zone"), asset.get("edge", {}).get("translate")
    edge = None if kind is None else kind.id == "edge_gateway"
    speaks = bool(asset.get("gateway")) or (kind is not None and kind.id == "protocol_gateway")
    speaks = speaks or both(edge, None if said is None else bool(said))
    alone = zone is not None and all(one.get("type") == "edge_gateway" for one in read.inside(zone))
    stands = some(None if zone is None else read.dmz(zone), alone)
    answer = both(speaks, stands)
    return not worst if answer is None else answer


# -- directions


def ar117(read):
    def judge(one):
        opened = both(upper(read, one.source, one.first), read.low(one.end))
        data = None if "data" not in one.flow else one.flow["data"] != "to"
        fetched = both(read.low(one.source), upper(read, one.end, one.second), data)
        return both(some(opened, fetched), no(one.any_control())), "medium"

    return flows(read, judge)


def ar133(read):
    def judge(one):
        words = set(re.findall("[a-z]+", one.flow.get("template", "").lower()))
        down = words & {"schedule", "schedules", "order", "orders", "definition", "definitions", "down"}
        up = words & {"performance", "capability", "capabilities", "up"}
        if bool(down) == bool(up):
            return False, "medium"
        if "data" not in one.flow:
            return None, "medium"
        levels = [(a, b) for a in read.levels(one.source) for b in read.levels(one.end)]
        falls, rises = (agreed([test(a, b) for a, b in levels]) for test in (lambda a, b: a > b, lambda a, b: a < b))
        if one.flow["data"] == "both":
            return some(falls, rises), "medium"
        with_session = one.flow["data"] == "to"
        return rises if bool(down) == with_session else falls, "medium"

    return flows(read, judge)


def agreed(answers):
    return answers[0] if len(set(answers)) == 1 else None


# -- who does what


def ar134(read):
    def judge(one):
        writes = one.flow["access"] in {"write", "both"} if "access" in one.flow else None
        if writes is None and one.protocol is not None and one.protocol.control_capable != "yes":
            writes = False
        controls = of_kind(read, one.end, lambda kind: kind.controller == "yes")
        return both(is_a(read, one.source, "mes"), controls, writes), "low"

    return flows(read, judge)


def ar158(read):
    def judge(one):
        outside = some(read.high(one.source), None if one.first is None else read.external(one.first))
        apart = no(None if one.second is None else read.dmz(one.second))
        back = one.flow["data"] != "to" if "data" in one.flow else None
        reads = one.flow["access"] in {"read", "both"} if "access" in one.flow else back
        return both(outside, is_a(read, one.end, "historian"), apart, reads), "high"

    return flows(read, judge)


def ar156(read):
    clients = [one for one in map(read.flow, read.flows) if brokers(read, one)]
    reading = [
        (tag, topic["name"].split("/"), one.first)
        for one in clients
        if one.first is not None and read.low(one.source, MACHINES)
        for tag in brokers(read, one)
        for topic in one.flow.get("topics", ())
        if topic.get("access") in {"read", "both"}
    ]

    def judge(one):
        if not brokers(read, one):
            return False, "high"
        topics = one.flow.get("topics", [{}])
        writes = [topic["name"].split("/") for topic in topics if topic.get("access") in {"write", "both"}]
        read_by = {
            zone for tag, name, zone in reading for mine in writes if tag in brokers(read, one) and meet(mine, name)
        }
        answers = [lower(read, one.first, zone) for zone in read_by]
        reads = any(topic.get("access") in {"read", "both"} for topic in topics)
        who = both(read.low(one.source, MACHINES), True if one.first is not None else None)
        unsaid = any("access" not in topic for topic in topics) or (reads and who is None)
        return some(*answers, None if unsaid else False), "high"

    return flows(read, judge)


def brokers(read, one):
    return {tag for tag in read.tags(one.end) if read.assets[tag].get("type") == "broker"}


def meet(one, other):
    """Whether two topics with wildcards have one in common; `#` stands for the level above it as well."""
    if one[:1] == ["#"] or other[:1] == ["#"]:
        return True
    if not one or not other:
        return not one and not other
    return ("+" in (one[0], other[0]) or one[0] == other[0]) and meet(one[1:], other[1:])


def lower(read, one, other):
    if one == other:
        return False
    if one is None:
        return None
    first, second = read.zones[one], read.zones[other]
    pairs = [(read.target(first, fr), read.target(second, fr)) for fr in (RDF, SI)]
    if "trust" in first and "trust" in second:
        pairs.append((first["trust"], second["trust"]))
    return some(*(None if None in pair else pair[0] < pair[1] for pair in pairs))


# -- records of remote access


def ar140(read):
    for record in read.document["remote_access"]:
        if "flow" not in record and not limited(record):
            yield f"remote_access:{record['code']}", None, "medium", read.site

    def judge(one):
        unlimited = [record for record in read.remote_access(one.flow) if not limited(record)]
        controls = [*one.flow.get("controls", ()), *(one.conduit or {}).get("controls", ())]
        severity = "high" if any(record.get("always_on") for record in unlimited) else "medium"
        return bool(unlimited) and "time_window" not in controls, severity

    yield from flows(read, judge)


def limited(record):
    return "window" in record or "expires" in record


def ar175(read):
    for record in read.document["remote_access"]:
        if "flow" not in record and "expires" in record and not (read.today and record["expires"] >= read.today):
            yield f"remote_access:{record['code']}", None, "medium", read.site

    def judge(one):
        records = read.remote_access(one.flow)
        if not records or not all("expires" in record for record in records):
            return False, "medium"
        last = max(record["expires"] for record in records)
        used = one.flow.get("last_seen", "") > last
        return last < read.today if read.today else None, "high" if used else "medium"

    yield from flows(read, judge)


# -- fleets


def ar145(read):
    carried = [one for one in map(read.flow, read.flows) if one.conduit and one.conduit.get("purpose") == "fleet"]

    def judge(one):
        if one.conduit is not None or one.crosses is False:
            return False, "high"
        alike = [port_of(one, managed) for managed in carried]
        return both(one.crosses, some(*alike)), "high"

    return flows(read, judge)


def port_of(one, managed):
    """Whether a flow uses the port of a managed one; a range that holds it is open for it."""
    if None not in (one.protocol, managed.protocol) and one.protocol.id != managed.protocol.id:
        return False
    mine, port = one.flow.get("port"), managed.flow.get("port")
    if isinstance(port, str):
        return False  # a range names no port of the fleet
    if mine is None or port is None:
        return None
    low, _, high = "0-65535".partition("-") if mine == "any" else str(mine).partition("-")
    return int(low) <= port <= int(high or low)
