"""Section 2.3: the architecture rules about networks, from their conditions: what hangs where, and what is joined.

Two zones are joined if a walk along segments, unfiltered neighbours and devices leads from one to the other; a single
point of failure is found by taking each device away.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from itertools import combinations

from tests.contract.reading import RDF, at_least, both, no, of_type, some

NO_NETWORK = {"usb", "console", "debug", "cloud_agent"}
LEAVING = {"serial", "usb", "modem", "radio", "console", "debug", "cloud_agent"}


class Wiring:
    """Where interfaces stand, and what hangs on which switch."""

    def __init__(self, read):
        self.read = read
        self.segments = {one["code"]: one for one in read.document.get("segments", ())}
        self.nets = [(net, code) for code, zone in read.zones.items() for net in zone.get("subnets", ())]
        for one in self.segments.values():
            if len(one.get("zones", ())) == 1:
                self.nets += [(net, one["zones"][0]) for net in one.get("subnets", ())]
        self.ports = {}
        for asset in read.assets.values():
            for one in asset.get("interfaces", ()):
                if "switch" in one:
                    self.ports.setdefault(one["switch"], []).append((asset, one))
        in_service = [one for one in read.conduits.values() if one.get("status") != "closed"]
        self.at_borders = {tag for conduit in in_service for tag in devices_of(conduit)}

    def zone_of(self, interface):
        if "zone" in interface:
            return interface["zone"]
        zones = self.segments.get(interface.get("segment"), {}).get("zones", ())
        if len(zones) == 1:
            return zones[0]
        return nearest(self.nets, interface["ip"]) if "ip" in interface else None

    def homes(self, asset):
        """The zones an asset stands in, and how many more it may stand in."""
        if "interfaces" not in asset:
            return {nearest(self.nets, ip) for ip in asset.get("ips", ())} - {None}, 2
        found = [self.zone_of(one) for one in asset["interfaces"] if one.get("kind") not in NO_NETWORK]
        return set(found) - {None}, found.count(None)

    def on_switch(self, switch, *, with_trunks=True):
        """The zones on a switch and on those that its trunks lead to, and how many ports of no known zone."""
        zones, unknown, trunks = set(), 0, set()
        for asset, port in self.ports.get(switch, ()):
            if self.zone_of(port) is None and asset["tag"] in self.ports:
                trunks.add(asset["tag"])
                continue
            zone = self.zone_of(port) or asset.get("zone")
            zones |= {zone} - {None}
            unknown += zone is None
        for other in trunks - {switch} if with_trunks else ():
            more, count = self.on_switch(other, with_trunks=False)
            zones, unknown = zones | more, unknown + count
        return zones, unknown

    # -- what is joined past the boundaries

    def edges(self, *, filters, vlans):
        """Pairs that are joined; also by filters and by VLANs of which nobody knows, where asked for."""
        for one in self.segments.values():
            yield from ((f"segment {one['code']}", f"zone {zone}") for zone in one.get("zones", ()))
            if one.get("filtered") is False or (filters and "filtered" not in one):
                yield f"segment {one['code']}", "unfiltered"
        for tag, asset in self.read.assets.items():
            if tag in self.at_borders:
                continue
            ports = asset.get("interfaces", ())
            here = {f"zone {zone}" for zone in self.homes(asset)[0]}
            here |= {
                f"segment {one['segment']}" for one in ports if "segment" in one and one.get("kind") not in NO_NETWORK
            }
            kind = self.read.type_of(asset)
            if here and asset.get("zone") and (kind is None or kind.boundary != "switch"):
                here.add(f"zone {asset['zone']}")
            yield from ((f"asset {tag}", place) for place in here)
            for one in ports if vlans else ():
                if "switch" in one and "segment" not in one and one["switch"] not in self.at_borders:
                    yield f"asset {tag}", f"asset {one['switch']}"

    def joined(self, first, second):
        """Whether two zones are joined; None where a filter, a VLAN or a list of interfaces is not known."""
        if reaches(list(self.edges(filters=False, vlans=False)), f"zone {first}", f"zone {second}"):
            return True
        unlisted = any("interfaces" not in one for code in (first, second) for one in self.read.inside(code))
        may_be = reaches(list(self.edges(filters=True, vlans=True)), f"zone {first}", f"zone {second}")
        return None if may_be or unlisted else False


def reaches(edges, start, end, without=None):
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for edge in edges:
            for one, other in (edge, edge[::-1]):
                if one == here and other not in seen and other != without:
                    seen.add(other)
                    waiting.append(other)
    return end in seen


def nearest(nets, ip):
    fitting = [(ip_network(net).prefixlen, code) for net, code in nets if ip_address(ip) in ip_network(net)]
    best = {code for length, code in fitting if length == max(fitting)[0]}
    return best.pop() if len(best) == 1 else None


def devices_of(conduit):
    return [one if isinstance(one, str) else one["asset"] for one in conduit.get("boundary_assets", ())]


def sides_of(conduit):
    return [(one, None) if isinstance(one, str) else (one["asset"], one["side"]) for one in conduit["boundary_assets"]]


def ar012(read):
    texts = [
        text.lower()
        for zone in read.zones.values()
        for key in ("logical_access_points", "physical_access_points")
        for text in [zone.get(key)]
        if text
    ]
    words = {word.strip(",.") for text in texts for word in text.split()} | set(texts)
    for tag, asset in read.assets.items():
        home = asset.get("zone")
        if asset.get("in_scope") is False or (home and read.external(home)):
            continue
        zone = read.zones.get(home, {})
        has_list = bool({"logical_access_points", "physical_access_points"} & set(zone)) if home else bool(texts)
        listed = True if tag.lower() in words else False if has_list else None
        answers = [
            both(
                one["kind"] in LEAVING if "kind" in one else None,
                one.get("leaves_suc"),
                no(some("access_point" in one, listed)),
            )
            for one in asset.get("interfaces", ())
        ]
        yield f"asset:{tag}", some(*answers) if "interfaces" in asset else None, "medium", read.around(asset)


def ar021(read):
    if "segments" not in read.document:
        for code in read.zones:
            yield f"zone:{code}", None, "high", read.site
        return
    inside, left_open = in_networks(read)
    flat = set()
    for name, assets in inside.items():
        zones = {one.get("zone") for one in assets} - {None}
        flat |= zones if is_flat(read, assets) else set()
        left_open |= zones if may_join_more(read, name) or may_be_flat(read, assets) else set()
    for code in read.zones:
        yield f"zone:{code}", True if code in flat else None if code in left_open else False, "high", read.site


def in_networks(read):
    """The assets of each network, those not filtered from each other being one; the zones of assets that are in none."""
    segments = {one["code"]: one for one in read.document["segments"]}
    network = {code: "all" if one.get("filtered") is False else code for code, one in segments.items()}
    nets = [(net, code) for code, one in segments.items() for net in one.get("subnets", ())]
    borders = {tag for conduit in read.conduits.values() for tag in devices_of(conduit)}
    inside, unplaced = {name: [] for name in network.values()}, set()
    for asset in (one for tag, one in read.assets.items() if tag not in borders):
        by_port = [one["segment"] for one in asset.get("interfaces", ()) if "segment" in one]
        by_ip = [code for ip in asset.get("ips", ()) if (code := nearest(nets, ip))]
        by_zone = [code for code, one in segments.items() if asset.get("zone") in one.get("zones", ())]
        found = {network[code] for code in by_port or by_ip or by_zone}
        if len(found) == 1 or (found and (by_port or by_ip)):
            for name in found:
                inside[name].append(asset)
        else:
            unplaced.add(asset.get("zone"))
    return inside, unplaced - {None}


def may_join_more(read, name):
    """Whether a segment of which no filter is known may join a network with another one."""
    filtered = {one["code"]: one.get("filtered") for one in read.document["segments"]}
    others = [answer for code, answer in filtered.items() if code != name]
    return None in filtered.values() if name == "all" else filtered[name] is None and others.count(True) < len(others)


def is_flat(read, assets):
    levels = [read.levels({"asset": one["tag"]}) for one in assets]
    low = any(one and max(one) <= 2 for one in levels)
    high = any(one and min(one) >= 3 for one in levels)
    return len({one[0] for one in levels if len(one) == 1}) >= 3 or (low and high) or len(assets) > 100


def may_be_flat(read, assets):
    """Whether levels that are not sure, taken at their best, make a network flat."""
    levels = [read.levels({"asset": one["tag"]}) for one in assets]
    if all(len(one) == 1 for one in levels):
        return False
    spread = {level for one in levels for level in one}
    return [] in levels or len(spread) >= 3 or (min(spread) <= 2 and max(spread) >= 3)


def ar023(read):
    wiring = Wiring(read)
    for tag, asset in read.assets.items():
        if tag not in wiring.ports:
            yield f"asset:{tag}", None if asset.get("type") == "switch" else False, "medium", read.around(asset)
            continue
        zones, unknown = wiring.on_switch(tag)
        asked = some(*(read.asked(read.zones[zone], RDF, 2) for zone in zones))
        if len(zones) > 1 and asked:
            answer = True
        elif len(zones) + unknown > 1:
            answer = None if unknown or asked is None else False
        else:
            answer = False
        yield f"asset:{tag}", answer, "medium", read.around(asset)


def ar038(read):
    wiring = Wiring(read)
    for code, zone in read.zones.items():
        target = read.target(zone, RDF)
        if target != 4:
            yield f"zone:{code}", None if target is None else False, "high", read.site
            continue
        answers = [None] if "segments" not in read.document else []
        answers += [None for one in read.inside(code) if "interfaces" not in one]
        for conduit in read.conduits.values():
            if code in conduit["between"] and conduit.get("status") != "closed":
                kind = conduit.get("kind")
                shared = None if kind is None else kind not in {"diode", "physical", "removable_media"}
                answers += [both(shared, lesser(read, other)) for other in conduit["between"] if other != code]
        for switch in wiring.ports:
            zones, unknown = wiring.on_switch(switch)
            if code in zones:
                answers += [lesser(read, other) for other in zones - {code}] + [None] * unknown
        answers += [
            both(meets_apart(wiring, code, other), lesser(read, other)) for other in read.zones if other != code
        ]
        yield f"zone:{code}", some(*answers), "high", read.site


def meets_apart(wiring, first, second):
    """Whether two zones are joined; of lists of interfaces that are missing the zone itself is asked, not each pair."""
    if reaches(list(wiring.edges(filters=False, vlans=False)), f"zone {first}", f"zone {second}"):
        return True
    may_be = reaches(list(wiring.edges(filters=True, vlans=True)), f"zone {first}", f"zone {second}")
    return None if may_be else False


def lesser(read, code):
    if read.external(code):
        return True
    target = read.target(read.zones[code], RDF)
    return no(at_least(target, 4))


def ar040(read):
    wiring = Wiring(read)
    for tag, asset in read.assets.items():
        zones, unknown = wiring.homes(asset)
        several = True if len(zones) > 1 else None if len(zones) + unknown > 1 else False
        ordinary = of_type(
            read,
            asset,
            lambda kind: (
                kind.id not in {"firewall", "diode", "jump_host"}
                and kind.boundary not in {"firewall", "diode", "router", "gateway", "proxy"}
            ),
        )
        outside = any(read.zone_high(zone) or read.external(zone) for zone in zones)
        yield f"asset:{tag}", both(several, ordinary), "critical" if outside else "high", read.around(asset)


def ar041(read):
    wiring = Wiring(read)
    pairs = {}
    for conduit in read.conduits.values():
        if conduit.get("status") != "closed":
            for pair in combinations(sorted(conduit["between"]), 2):
                pairs.setdefault(pair, []).append(conduit)
    for pair, conduits in pairs.items():
        joined = wiring.joined(*pair)
        known = all("boundary_assets" in one for one in conduits)
        yield f"zone_pair:{'+'.join(pair)}", both(joined, True if known else None), "high", read.site


def ar064(read):
    for tag, asset in read.assets.items():
        control = read.zone_low(asset["zone"]) if asset.get("zone") else None
        links = [(one, is_uplink(read, one)) for one in asset.get("interfaces", ())]
        if asset.get("type") in {"cellular_router", "modem"} and not any(answer for _, answer in links):
            links.append(({}, True))
        own = [one for one in read.conduits.values() if is_approved_way_out(read, one) and has_at_ends(read, one, tag)]
        is_alone = sum(answer is not False for _, answer in links) == 1
        loose = [both(answer, no(is_approved(one, own, is_alone))) for one, answer in links]
        listed = False if "interfaces" in asset else None
        yield f"asset:{tag}", both(control, some(listed, *loose)), "high", read.around(asset)


def is_uplink(read, interface):
    if interface.get("leaves_suc") is False:
        return False
    segments = {one["code"]: one for one in read.document.get("segments", ())}
    zones = [interface["zone"]] if "zone" in interface else []
    zones += segments.get(interface.get("segment"), {}).get("zones", ())
    by_kind = interface["kind"] in {"wan", "modem"} if "kind" in interface else None
    return some(by_kind, *map(read.external, zones))


def is_approved(interface, ways, is_alone):
    if "zone" in interface:
        return any(interface["zone"] in way["between"] for way in ways)
    return (True if is_alone else None) if ways else False


def is_approved_way_out(read, conduit):
    """Whether a conduit that is not closed leads out, and OT and IT have signed it."""
    outer = conduit.get("untrusted") or any(read.external(zone) for zone in conduit["between"])
    approvals = conduit.get("approvals", ())
    signed = {one["side"] for one in approvals if not read.today or one["expires"] >= read.today}
    return outer and {"ot", "it"} <= signed and conduit.get("status") != "closed"


def has_at_ends(read, conduit, tag):
    flows = [flow for flow in read.document["flows"] if carries(read, conduit, flow)]
    return tag in devices_of(conduit) or any(tag in read.tags(flow[side]) for flow in flows for side in ("from", "to"))


def carries(read, conduit, flow):
    return read.conduit_of(flow) is conduit
