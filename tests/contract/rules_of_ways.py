"""Section 2.3: the architecture rules about ways in and around, from their conditions."""

from __future__ import annotations

from itertools import combinations

from tests.contract.reading import PROTOCOLS, RDF, SI, both, no, of_type, some
from tests.contract.rules_of_flows import flows
from tests.contract.rules_of_networks import carries, reaches, sides_of

OUTSIDE_TYPES = {"modem", "vendor_device", "cloud_service"}


def ar032(read):
    for code, conduit in read.conduits.items():
        ends = [flow[side] for flow in read.flows if carries(read, conduit, flow) for side in ("from", "to")]
        tags = {end["asset"] for end in ends if "asset" in end}
        devices = sides_of(conduit) if "boundary_assets" in conduit else None
        tags |= {tag for tag, _ in devices or ()}
        by_type = some(*(of_type(read, read.assets[tag], lambda kind: kind.id in OUTSIDE_TYPES) for tag in tags))
        answers = []
        for pair in combinations(conduit["between"], 2):
            leads = some(by_type, *(corporate_or_external(read, zone) for zone in pair))
            walls = [
                of_type(read, read.assets[tag], lambda kind: kind.boundary == "firewall")
                for tag, side in devices or ()
                if side is None or side in pair
            ]
            answers.append(both(leads, no(None if devices is None else some(*walls))))
        yield f"conduit:{code}", some(*answers), "critical", read.site


def corporate_or_external(read, zone):
    return False if read.zones[zone].get("external_kind") == "corporate" else read.external(zone)


def ar039(read):
    for code, conduit in read.conduits.items():
        marked = False if conduit.get("status") == "closed" else is_one_way(read, conduit)
        yield f"conduit:{code}", marked and does_not_protect(read, conduit), "high", read.site


def is_one_way(read, conduit):
    kinds = [read.type_of(read.assets[tag]) for tag, _ in sides_of(conduit)] if "boundary_assets" in conduit else []
    if conduit.get("kind") == "diode" or any(kind and kind.boundary == "diode" for kind in kinds):
        return True
    return None if None in kinds or not {"kind", "boundary_assets"} & set(conduit) else False


def sender_of(conduit):
    side = {"forward": 0, "reverse": 1}.get(conduit.get("direction"))
    return None if side is None or len(conduit["between"]) > 2 else conduit["between"][side]


def does_not_protect(read, conduit):
    """Whether a one-way conduit has no direction, leads into the better protected zone, or has a way back beside it."""
    first = sender_of(conduit)
    if first is None:
        return True
    second = next(zone for zone in conduit["between"] if zone != first)
    bounds = []
    for zone in (first, second):
        values = [read.target(read.zones[zone], fr) for fr in range(7)]
        least = max((one for one in values if one is not None), default=0)
        bounds.append((least, 4 if None in values else least))
    lower = True if bounds[0][1] < bounds[1][0] else False if bounds[0][0] >= bounds[1][1] else None
    goal = conduit["one_way_goal"] != "confidentiality" if "one_way_goal" in conduit else None
    others = [one for one in read.conduits.values() if one is not conduit and one.get("status") != "closed"]
    beside = [one for one in others if {first, second} <= set(one["between"])]
    return some(both(lower, goal), *(returns(read, one, first) for one in beside))


def returns(read, conduit, sender):
    """Whether a conduit brings data back to the zone that a one-way device lets it leave."""
    start = sender_of(conduit)
    if start is not None:
        return start != sender
    return True if conduit.get("direction") == "both" or is_one_way(read, conduit) else None


def ar043(read):
    admin = {"admin", "remote_desktop"}
    for code, conduit in read.conduits.items():
        answers = []
        devices = [tag for tag, _ in sides_of(conduit)] if "boundary_assets" in conduit else None
        for tag in devices or ():
            device = read.assets[tag]
            if of_type(read, device, lambda kind: kind.boundary not in {"none", "switch"}) is False:
                continue
            management = device.get("management")
            places = [] if management is None else [management["zone"]] if "zone" in management else []
            answers += [] if places else [None]
            for flow in read.flows:
                protocol = PROTOCOLS.get(flow.get("protocol") or "")
                session = protocol is not None and protocol.use in admin and flow["to"].get("asset") == tag
                if session or flow["code"] in (management or {}).get("flows", ()):
                    places.append(read.zone_of(flow["from"]))
            answers += [None if place is None else wrong(read, conduit, place) for place in places]
        yield f"conduit:{code}", None if devices is None else some(*answers), "high", read.site


def wrong(read, conduit, place):
    zone = read.zones[place]
    external = read.external(place)
    if place not in conduit["between"]:
        kind = zone.get("external_kind")
        return both(external, None if kind is None else kind == "internet")
    others = [read.zones[other] for other in conduit["between"] if other != place]
    return some(external, *(both(below(read, zone, other), no(below(read, other, zone))) for other in others))


def below(read, first, second):
    pairs = [(read.target(first, fr), read.target(second, fr)) for fr in (RDF, SI)]
    if None not in (first.get("trust"), second.get("trust")):
        pairs.append((first["trust"], second["trust"]))
    return some(*(None if None in pair else pair[0] < pair[1] for pair in pairs))


def ar051(read):
    plain = {"mqtt": 1883, "sparkplug_b": 1883, "amqp": 5672}

    def clear(flow):
        if "secure" in flow:
            return not flow["secure"]
        port = flow.get("port")
        if port is None or isinstance(port, int):
            return None if port is None else port == plain.get(flow.get("protocol"))
        low, _, high = port.partition("-")
        return port == "any" or int(low) <= plain.get(flow.get("protocol"), -1) <= int(high)

    def judge(one):
        told = one.flow.get("security") or {}
        anonymous = (
            told["user_token"] == "anonymous" if "user_token" in told else False if one.flow.get("secure") else None
        )
        commands = False
        if one.conduit is not None:
            topics = [
                topic.get("command", True if {"NCMD", "DCMD"} & set(topic["name"].split("/")) else None)
                for topic in one.flow.get("topics", ())
            ]
            purpose = one.conduit.get("purpose")
            has = some(*topics) if "topics" in one.flow else None
            commands = both(None if purpose is None else purpose == "monitoring", has)
        brokered = one.speaks(lambda p: p.id in plain)
        return both(brokered, some(both(one.crosses, clear(one.flow)), anonymous, commands)), "high"

    return flows(read, judge)


def ar062(read):
    kinds = {code: one["kind"] != "asset_owner" for code, one in read.parties.items() if "kind" in one}

    def supplier(tag):
        return True if read.assets[tag].get("type") == "vendor_device" else kinds.get(read.assets[tag].get("owner"))

    def judge(one):
        support = one.protocol is not None and one.protocol.id == "remote_support"
        records = read.remote_access(one.flow)
        outside = None if one.first is None else read.external(one.first)
        leaves = None if one.second is None else read.external(one.second)
        untrusted = True if one.conduit is not None and one.conduit.get("untrusted") else None
        enters = both(some(untrusted, outside) if untrusted else outside, no(leaves))
        remote = True if records or support else both(enters, one.speaks(lambda p: p.interactive == "yes"))
        owned = {
            side: some(*map(supplier, read.tags(end))) if read.tags(end) else None
            for side, end in (("from", one.source), ("to", one.end))
        }
        named = [
            None if zone is None else False if read.external(zone) is False else vendor_kind(read.zones[zone])
            for zone in (one.first, one.second)
        ]
        vendor = some(
            support or any(kinds.get(record.get("who")) for record in records),
            *named,
            *(bool(answer) for answer in owned.values()),
        )
        always = some(*(record.get("always_on") for record in records)) if records else None
        inside = [owned[side] for side, out in (("from", outside), ("to", leaves)) if out is not True]
        relays = [record["relay_by"] for record in records if "relay_by" in record]
        relayed = some(*map(kinds.get, relays)) if relays else True if support and not one.flow.get("secure") else None
        return both(remote, vendor, some(always, *inside, relayed)), "high"

    def vendor_kind(zone):
        return zone["external_kind"] == "vendor" if "external_kind" in zone else None

    for record in read.document["remote_access"]:
        if "flow" not in record:
            yield "", None, "high", read.site
    yield from flows(read, judge)


def ar076(read):
    """Each device is taken away in turn: where a need is no longer met without it, it is the only way."""
    for tag, asset in read.assets.items():
        unlisted = "depends_on" not in asset or "essential_function" not in asset
        is_open = asset.get("essential_function") is not False and unlisted
        yield f"asset:{tag}", None if is_open else False, "medium", read.around(asset)
    lines = Lines(read)
    needed = {tag for tag, asset in read.assets.items() if asset.get("essential_function")}
    essential, waiting = set(needed), sorted(needed)
    while waiting:
        tag = waiting.pop()
        for on in [one["on"] for one in read.assets[tag].get("depends_on", ()) if one.get("required") is not False]:
            waiting += [on] if on not in needed else []
            needed.add(on)
            yield from lines.lost(tag, on)
            kind = read.type_of(read.assets[tag])
            is_between = tag not in essential and kind is not None and kind.boundary != "none"
            if is_between and lines.leads(tag, on):
                yield f"asset:{tag}", True, "medium", read.site


class Lines:
    """Zones and devices at their borders, joined as conduits in service join them."""

    def __init__(self, read):
        self.read, self.edges, self.unclear = read, [], set()
        for code, conduit in read.conduits.items():
            if conduit.get("status") not in {"planned", "closed"}:
                self._add(code, conduit)
        self.nodes = {node for edge in self.edges for node in edge}

    def _add(self, code, conduit):
        devices = sides_of(conduit) if "boundary_assets" in conduit else []
        middle = sorted({tag for tag, side in devices if side is None})
        centre = f"asset:{middle[0]}" if len(middle) == 1 else f"conduit:{code}"
        self.unclear |= {centre} if "boundary_assets" not in conduit or len(middle) > 1 else set()
        for zone in conduit["between"]:
            beside = [f"asset:{tag}" for tag, side in devices if side == zone]
            self.edges += [(f"zone:{zone}", one) for one in beside or [centre]] + [(one, centre) for one in beside]

    def node_of(self, tag):
        if f"asset:{tag}" in self.nodes:
            return f"asset:{tag}"
        zone = self.read.assets[tag].get("zone")
        return zone and f"zone:{zone}"

    def leads(self, tag, on, without=None):
        ends = self.node_of(tag), self.node_of(on)
        return all(ends) and reaches(self.edges, *ends, without=without)

    def lost(self, tag, on):
        """The devices without which a need is not met, and what leaves that open."""
        ends = self.node_of(tag), self.node_of(on)
        if not self.leads(tag, on):
            lost = self.read.assets[on if ends[0] and not ends[1] else tag]
            yield f"asset:{lost['tag']}", None, "medium", self.read.around(lost)
            return
        for node in sorted(self.nodes - set(ends)):
            if not self.leads(tag, on, without=node):
                if node in self.unclear:
                    yield f"asset:{tag}", None, "medium", node
                elif node.startswith("asset:"):
                    yield node, True, "medium", self.read.site
