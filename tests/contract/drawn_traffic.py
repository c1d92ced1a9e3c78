"""Plants drawn at random whose flows name few ends in many ways."""

from __future__ import annotations

from tests.contract.drawn import document_of, with_known

NETS = ("10.0.0.0/8", "10.1.0.0/16", "10.1.5.0/24", "10.2.0.0/16", "10.2.7.0/24", "2001:db8::/64", "10.1.5.128/25")
IPS = (
    "10.1.5.1",
    "10.1.5.200",
    "10.1.9.9",
    "10.2.7.1",
    "10.2.0.1",
    "10.3.0.1",
    "192.0.2.1",
    "2001:db8::1",
    "::ffff:10.1.5.1",
)
PROTOCOLS = (None, "unknown", "modbus_tcp", "modbus_tcp", "https", "opc_ua")
PORTS = (None, 502, 502, 443, "500-510", "503-600", "any")


def traffic_document(random):
    size = random.randint(2, 3)
    codes = [f"Z{number}" for number in range(size)]
    document = document_of(
        zones=[{"code": code, "subnets": random.sample(NETS, random.randint(0, 2))} for code in codes],
        assets=[_asset(random, number, codes) for number in range(random.randint(1, 6))],
        conduits=[_conduit(random, number, codes) for number in range(random.randint(0, 5))],
    )
    ends = [_end(random, document) for _ in range(random.randint(2, 4))]
    flows = [_flow(random, number, ends, document) for number in range(random.randint(1, 14))]
    segments = [
        {"code": f"S{n}", "subnets": random.sample(NETS, 1), "zones": random.sample(codes, random.randint(0, 2))}
        for n in range(random.randint(0, 2))
    ]
    random.shuffle(flows)
    return document | {"flows": flows, "segments": segments}


def _asset(random, number, codes):
    asset = {"tag": f"a{number}", "ips": random.sample(IPS, random.choice((0, 1, 1, 2)))}
    with_known(asset, zone=random.choice(codes) if random.random() < 0.9 else None)
    return asset


def _conduit(random, number, codes):
    kind = random.random()
    between = random.sample(codes, 3 if kind < 0.15 and len(codes) > 2 else 2)
    if kind > 0.9:
        between = [between[0], *([between[0]] if kind > 0.95 else between)]
    conduit = {"code": f"C{number}", "between": between}
    with_known(conduit, status=random.choice((None, None, None, "planned", "in_service", "closing", "closed")))
    return conduit


def _end(random, document):
    tags = [one["tag"] for one in document["assets"]]
    kind = random.choices(("asset", "zone", "ip", "network", "any"), (50 if tags else 0, 15, 25, 8, 4))[0]
    codes = [one["code"] for one in document["zones"]]
    return {kind: random.choice({"asset": tags, "zone": codes, "ip": IPS, "network": NETS, "any": (True,)}[kind])}


def _flow(random, number, ends, document):
    flow = {"code": f"F{number:02}", "from": random.choice(ends), "to": random.choice(ends)}
    with_known(flow, basis=random.choice((None, "declared", "observed", "firewall_rule")))
    with_known(flow, protocol=random.choice(PROTOCOLS), port=random.choice(PORTS))
    with_known(flow, transport=random.choice((None, None, None, "tcp", "udp", "TCP")))
    with_known(flow, decision=random.choice((None, None, "allowed", "forbidden", "undecided", "conditional")))
    with_known(flow, last_seen=random.choice((None, None, None, None, "2026-11-01")))
    conduits = [one["code"] for one in document["conduits"]]
    with_known(flow, conduit=random.choice((None, None, None, "none", *conduits[:1] * 2)))
    return flow


def ruled_traffic_document(random):
    """The same with what the rules on traffic read besides: levels, directions, days, conditions, wide networks."""
    document = traffic_document(random)
    for zone in document["zones"]:
        with_known(zone, level=random.choice((None, 1, 2, 3.5, 4, 4)))
        with_known(zone, kind=random.choice((None, None, "control", "external")))
    for conduit in document["conduits"]:
        if len(conduit["between"]) == 2:
            with_known(conduit, direction=random.choice((None, "forward", "both", "reverse")))
    for flow in document["flows"]:
        with_known(flow, last_seen=random.choice((None, None, "2026-01-01", "2026-11-01")))
        with_known(flow, seasonal=random.choice((None, None, None, True)))
        with_known(flow, data=random.choice((None, "to", "both", "both")))
        with_known(flow, port=random.choice((None, None, None, None, "0-65535", "2-65535")))
        with_known(flow, transport=random.choice((None, None, None, None, "ip", "Any")))
        if flow.get("decision") == "conditional":
            with_known(flow, condition=random.choice((None, "By day.")))
        if random.random() < 0.05:
            flow[random.choice(("from", "to"))] = {"network": random.choice(("0.0.0.0/0", "::/0", "10.1.5.0/25"))}
    if random.random() < 0.15:
        del document["assessment"]["date"]
    return document
