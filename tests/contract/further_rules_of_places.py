"""The rules about zones, conduits and assets that the reference lacks, from what their pages say."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from itertools import combinations, permutations

from tests.contract.reading import both, no, some
from tests.contract.rules_of_conduits import is_boundary


def pairs_of(conduit):
    return list(combinations(conduit["between"], 2))


def carried(read):
    """The flows of each conduit."""
    found = {code: [] for code in read.conduits}
    for one in map(read.flow, read.flows):
        if one.conduit:
            found[one.conduit["code"]].append(one)
    return found


def devices(conduit):
    return [one if isinstance(one, dict) else {"asset": one} for one in conduit.get("boundary_assets", ())]


# -- conduits


def ar111(read):
    def judge(conduit, pair):
        standing = [read.assets[one["asset"]] for one in devices(conduit) if one.get("side", pair[0]) in pair]
        gateways, others = (some(*(test(one, conduit) for one in standing)) for test in (is_gateway, is_other))
        if "boundary_assets" not in conduit:
            gateways = others = None
        acts = {"function_filter", "dpi", "protocol_break", "read_only"} & {*conduit.get("controls", ())}
        return both(gateways, no(others), False if acts else True if "controls" in conduit else None)

    def is_gateway(asset, _):
        kind = read.type_of(asset)
        if asset.get("gateway", {}).get("joins"):
            return True
        return None if kind is None else kind.id in {"edge_gateway", "protocol_gateway", "linking_device"}

    def is_other(asset, conduit):
        kind = read.type_of(asset)
        if kind is None:
            return False if asset.get("gateway") else None
        return kind.boundary != "gateway" and is_boundary(read, asset, conduit)

    for code, conduit in read.conduits.items():
        yield f"conduit:{code}", some(*(judge(conduit, pair) for pair in pairs_of(conduit))), "medium", read.site


def ar115(read):
    flows = carried(read)
    for code, conduit in read.conduits.items():
        tags = {one["asset"] for one in devices(conduit)}
        tags |= {end["asset"] for one in flows[code] for end in (one.source, one.end) if "asset" in end}
        edges = [read.assets[tag] for tag in tags if read.assets[tag].get("type") == "edge_gateway"]
        yield f"conduit:{code}", any(map(_is_open, edges)), "low", read.site


def _is_open(edge):
    answered = {*edge.get("edge", ())} | ({"store_and_forward"} & {*edge})
    return not {"buffer", "translate", "store_and_forward", "update_path"} <= answered


def _is_two_way(conduit, ways, runs, unclear):
    stated = conduit.get("direction")
    if all(ways) or (stated == "both" and len(conduit["between"]) == 2):
        return True
    is_one_way = stated is not None or (not runs and len(conduit["between"]) > 2) or (runs and not unclear)
    return False if is_one_way else None


def _carries(one, start):
    return one.flow["data"] in {"both", "to" if one.first == start else "from"}


def _is_bare(conduit, way, unclear):
    """Whether nothing controls a direction; a flow that says no direction may run in this one."""
    if not way and not unclear:
        return True if "controls" in conduit else None
    answers = {one.any_control() for one in way}
    if True in answers:
        return False
    return None if None in answers or {True, None} & {one.any_control() for one in unclear} else True


def ar118(read):
    flows = carried(read)

    def judge(conduit, pair):
        runs = [one for one in flows[conduit["code"]] if {one.first, one.second} == {*pair}]
        known, unclear = ([one for one in runs if ("data" in one.flow) is is_known] for is_known in (True, False))
        ways = [[one for one in known if _carries(one, start)] for start in pair]
        bare = some(*(_is_bare(conduit, way, unclear) for way in ways))
        return both(_is_two_way(conduit, ways, runs, unclear), bare)

    for code, conduit in read.conduits.items():
        answers = [] if conduit.get("controls") else [judge(conduit, pair) for pair in pairs_of(conduit)]
        yield f"conduit:{code}", some(*answers), "medium", read.site


def ar141(read):
    for code, conduit in read.conduits.items():
        described = conduit.get("monitoring")
        lacking = None if described is None else not (described.get("by") and described.get("receiver"))
        stated = conduit.get("monitored")
        if described is not None:
            stated = stated is not False
        yield f"conduit:{code}", both(stated, lacking), "low", read.site


# -- assets


def ar144(read):
    for tag, asset in read.assets.items():
        if asset.get("type") == "edge_gateway":
            said = [asset.get("edge", {}).get(duty) for duty in ("validate", "standardise", "hardened", "secure_boot")]
            answer = True if False in said else None if None in said else False
            yield f"asset:{tag}", answer, "medium", read.around(asset)


def ar153(read):
    flows = [read.flow(flow) for flow in read.flows]
    buses = [
        one for one in read.document.get("segments", ()) if one.get("medium") in {"DeviceNet", "RS-485", "CAN bus"}
    ]
    bridges = {one["code"]: {*one.get("attached_to", ())} & {*read.assets} for one in buses}
    for code, tags in bridges.items():
        if not tags:
            yield f"segment:{code}", None, "medium", read.site

    def passed(tag):
        """The bridges on the way to an asset: itself, and those of the buses that it is a device of."""
        own = {tag} if any(tag in found for found in bridges.values()) else set()
        segments = {one.get("segment") for one in read.assets[tag].get("interfaces", ())}
        return own.union(*(found for code, found in bridges.items() if code in segments and tag not in found))

    for one in flows:
        goals = [*one.flow.get("via", ()), *read.tags(one.end)]
        entered = set().union(*map(passed, goals)) - {*read.tags(one.source)}
        answer = both(one.crosses, no(one.control("function_filter", "dpi", "protocol_break")))
        for tag in entered:
            yield f"asset:{tag}", answer, "medium", read.around(read.assets[tag])


# -- zones


def ar116(read):
    nets = [(ip_network(net), code) for code, zone in read.zones.items() for net in zone.get("subnets", ())]
    for one in read.document.get("segments", ()):
        if len(one.get("zones", ())) == 1:
            nets += [(ip_network(net), one["zones"][0]) for net in one.get("subnets", ())]

    def owners(ip):
        fitting = [(net.prefixlen, code) for net, code in nets if ip_address(ip) in net]
        return {code for length, code in fitting if length == max(fitting)[0]}

    for code in read.zones:
        here = [one for one in read.assets.values() if any(code in owners(ip) for ip in one.get("ips", ()))]
        answers = [
            both(read.low({"asset": a["tag"]}, 2), read.high({"asset": b["tag"]}))
            for a, b in permutations(here, 2)
            if a.get("zone") is None or a.get("zone") != b.get("zone")
        ]
        yield f"zone:{code}", some(*answers), "high", read.site


def ar131(read):
    flows = [read.flow(flow) for flow in read.flows]
    outward = {"modem", "radio", "wan", "cloud_agent"}
    for code, zone in read.zones.items():
        if not zone.get("isolation_claimed"):
            continue
        place, assets = f"zone:{code}", read.inside(code)
        over = [one.crosses for one in flows if code in {one.first, one.second}]
        interfaces = [one for asset in assets for one in asset.get("interfaces", ())]
        shown = (
            True in over
            or any(
                code in one["between"] and len({*one["between"]}) > 1 and one.get("status") not in {"planned", "closed"}
                for one in read.conduits.values()
            )
            or any(asset.get("type") == "removable_media" for asset in assets)
            or any(
                one.get("kind") in outward or one.get("leaves_suc") or one.get("zone", code) != code
                for one in interfaces
            )
        )
        if shown:
            yield place, True, "high", None
            continue
        if not read.document["assessment"].get("flows_complete"):
            yield place, None, "high", read.site
        if None in over or any("interfaces" not in asset or read.type_of(asset) is None for asset in assets):
            yield place, None, "high", place


def ar178(read):
    for code, zone in read.zones.items():
        kept = [asset["backup"] for asset in read.inside(code) if isinstance(asset.get("backup"), dict)]
        limit, hours = zone.get("rto_hours"), [one.get("rto_hours") for one in kept]
        untested = any("restore_tested" not in one for one in kept)
        slow = some(*(None if None in (limit, one) else one > limit for one in hours))
        asked = bool(kept) and (None in hours if limit is not None else any(one is not None for one in hours))
        yield f"zone:{code}", untested or slow is True, "medium", None
        if asked:
            yield f"zone:{code}", None, "medium", read.site
