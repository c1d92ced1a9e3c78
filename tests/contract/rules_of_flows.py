"""Section 2.3: the architecture rules about flows, from their conditions; one finding per conduit, else per flow."""

from __future__ import annotations

from tests.contract.reading import DC, IAC, RDF, SI, both, no, of_type, some
from tests.contract.rules_of_conduits import is_boundary


def flows(read, judge):
    for record in read.flows:
        one = read.flow(record)
        answer, severity = judge(one)
        yield one.target, answer, severity, one.place


def ar005(read):
    def judge(one):
        return not (one.flow.get("use_case") and one.flow.get("owner")), "medium"

    return flows(read, judge)


def ar015(read):
    def judge(one):
        enters = None if one.second is None else read.safety(one.second) and one.crosses
        return both(enters, one.speaks(lambda p: p.control_capable == "yes"), no(one.control("read_only"))), "critical"

    return flows(read, judge)


def direct(top):
    def rule(read):
        def ends_it(one, asset):
            stated = asset.get("terminates_sessions")
            ends = (
                stated if stated is not None else of_type(read, asset, lambda kind: kind.terminates_sessions == "yes")
            )
            return both(one.in_dmz(asset), ends)

        def judge(one):
            joins = some(
                both(read.high(one.source), read.low(one.end, top)), both(read.low(one.source, top), read.high(one.end))
            )
            return both(joins, no(one.broken_by(lambda asset: ends_it(one, asset)))), "critical"

        return flows(read, judge)

    return rule


def ar026(read):
    def judge(one):
        outer = [None if zone is None else read.external(zone) for zone in (one.first, one.second)]
        joins = some(both(read.low(one.source), outer[1]), both(outer[0], read.low(one.end)))

        def is_broker(asset):
            fits = of_type(read, asset, lambda kind: kind.id == "edge_gateway" or kind.boundary == "proxy")
            return both(one.in_dmz(asset), fits)

        return both(joins, no(one.broken_by(is_broker))), "critical"

    return flows(read, judge)


def ar028(read):
    def judge(one):
        tags, ends = read.tags(one.source), read.tags(one.end)
        jumps = both(
            *(of_type(read, read.assets[tag], lambda k: k.id == "jump_host") for tag in tags),
            *(of_type(read, read.assets[tag], lambda k: k.engineering == "yes") for tag in ends),
            *([] if tags and ends else [None]),
        )
        word = one.flow.get("decision")
        approved = None if word is None else word == "allowed" or (word == "conditional" and "condition" in one.flow)
        dmz = None if one.first is None else read.dmz(one.first)
        commands = one.speaks(lambda p: p.control_capable == "yes")
        return both(dmz, read.low(one.end, 2), commands, no(both(jumps, approved))), "high"

    return flows(read, judge)


def ar029(read):
    def judge(one):
        steps = {abs(a - b) > 1 for a in read.levels(one.source) for b in read.levels(one.end)}
        far = steps.pop() if len(steps) == 1 else None
        return both(read.low(one.source), read.low(one.end), far), "medium"

    return flows(read, judge)


def ar030(read):
    def judge(one):
        if one.crosses is False:
            return False, "high"
        if one.crosses is None:
            lower = None
        else:
            first, second = read.zones[one.first], read.zones[one.second]
            pairs = [(read.target(first, fr), read.target(second, fr)) for fr in (RDF, SI)]
            if None not in (first.get("trust"), second.get("trust")):
                pairs.append((first["trust"], second["trust"]))
            lower = some(*(None if None in pair else pair[0] < pair[1] for pair in pairs))
        return both(lower, no(some(_one_way(one), one.control("session_control", "mfa")))), "high"

    def _one_way(one):
        if one.conduit is None:
            return False
        devices = one.conduit.get("boundary_assets")
        if one.conduit.get("kind") == "diode":
            return True
        kinds = [of_type(read, read.assets[tag], lambda kind: kind.boundary == "diode") for tag in devices or ()]
        return some(*kinds, None if one.conduit.get("kind") is None and devices is None else False)

    return flows(read, judge)


def ar045(read):
    def judge(one):
        if one.conduit is None:
            return False, "high"
        devices = one.conduit.get("boundary_assets")
        may_be = [tag for tag in devices or () if is_boundary(read, read.assets[tag], one.conduit) is not False]
        bare = None if devices is None or len(may_be) >= len(one.conduit["between"]) else True
        readable = no(one.protects("native_encryption", "secure_encryption", "encrypted"))
        return both(one.conduit.get("untrusted"), readable, bare), "high"

    return flows(read, judge)


def ar046(read):
    def judge(one):
        weak = one.speaks(lambda p: p.native_auth in {"none", "weak"} and p.control_capable == "yes")
        guarded = one.control("protocol_break", "function_filter", "dpi")
        severity = "critical" if _outside(read, one) else "high"
        return both(one.crosses, weak, no(one.secured()), no(guarded)), severity

    return flows(read, judge)


def _outside(read, one):
    """Whether the source side is IT or external: by its asset's domain, else by level and kind."""
    if "asset" in one.source:
        asset = read.assets[one.source["asset"]]
        if asset.get("domain"):
            return asset["domain"] != "ot"
        return (one.first is not None and read.external(one.first)) or read.high(one.source)
    return some(read.high(one.source), read.external(one.first))


def ar047(read):
    return flows(read, lambda one: (both(one.crosses, one.speaks(lambda p: p.boundary_default == "never")), "high"))


def ar048(read):
    clear = {"telnet", "ftp", "tftp", "http_device", "snmp", "vnc"}

    def judge(one):
        inside = one.asks(IAC, 2) if one.crosses is False else None
        severity = "high" if one.crosses else "medium"
        speaks = both(one.speaks(lambda p: p.id in clear), one.flow.get("secure") is not True)
        return both(speaks, some(one.crosses, inside)), severity

    return flows(read, judge)


def ar049(read):
    return flows(read, lambda one: (both(one.crosses, one.speaks(lambda p: p.id in {"opc_da", "dce_rpc"})), "high"))


def ar050(read):
    def judge(one):
        stated = one.flow.get("security") or {}
        secure = False if one.flow.get("secure") else None
        answers = [
            secure if stated.get(k) is None else stated[k] == bad
            for k, bad in (("mode", "none"), ("user_token", "anonymous"))
        ]
        return both(one.speaks(lambda p: p.id == "opc_ua"), some(*answers)), "high" if one.crosses else "medium"

    return flows(read, judge)


def ar052(read):
    def judge(one):
        readable = no(one.protects("native_encryption", "secure_encryption", "encrypted"))
        outer = [None if zone is None else read.external(zone) for zone in (one.first, one.second)]
        passed = [read.external(zone) for zone in (one.conduit or {}).get("through", ())]
        link = None if one.conduit is None else one.conduit.get("untrusted")
        over = False if one.crosses is False else some(*outer, link, *passed)
        return both(readable, one.asks(DC, 2), over), "high"

    return flows(read, judge)


def ar053(read):
    def judge(one):
        return both(one.asks(SI, 3), no(one.protects("native_integrity", "secure_integrity", "signed"))), "high"

    return flows(read, judge)


def ar054(read):
    def judge(one):
        readable = no(one.protects("native_encryption", "secure_encryption", "encrypted"))
        return both(one.crosses, one.asks(DC, 4), readable), "high"

    return flows(read, judge)


def ar056(read):
    def judge(one):
        ends = {"from": read.low(one.source), "to": read.low(one.end)}
        mail = one.speaks(lambda p: p.use in {"mail", "chat"})
        leaves = some(*(no(answer) for answer in ends.values()))
        zones = [read.zone_of(one.flow[key]) for key, answer in ends.items() if answer]
        goals = [None if zone is None else read.target(read.zones[zone], RDF) for zone in zones]
        worse = any((goal or 0) >= 3 for goal in goals)
        speaks = one.speaks(lambda p: p.use in {"mail", "chat", "web"})
        return both(speaks, some(*ends.values()), some(mail, leaves)), "high" if worse else "medium"

    return flows(read, judge)


def ar057(read):
    def judge(one):
        if one.conduit is None:
            return False, "high"
        purpose = one.conduit.get("purpose")
        word = one.flow.get("access")
        writes = False if one.control("read_only") else None if word is None else word != "read"
        low, high = read.levels(one.source), read.levels(one.end)
        up = None if not (low and high) else True if max(low) < min(high) else False if min(low) >= max(high) else None
        return both(None if purpose is None else purpose == "monitoring", writes, no(up)), "high"

    return flows(read, judge)


def ar058(read):
    entitled = {"engineering_station", "safety_engineering_station", "backup_server"}

    def any_at(end, test):
        tags = read.tags(end)
        return some(*(of_type(read, read.assets[tag], test) for tag in tags)) if tags else None

    def judge(one):
        to = any_at(one.end, lambda kind: kind.controller == "yes")
        by = any_at(one.source, lambda kind: kind.id not in entitled)
        return both(one.speaks(lambda p: p.use == "engineering"), to, by), "high"

    return flows(read, judge)


def ar059(read):
    services = {"erp", "eam", "analytics_platform", "mail_server", "cloud_service"}

    def of_others(one, asset):
        domain, kind = read.domain(asset), read.type_of(asset)
        is_external = domain == "external" or (kind is not None and kind.domain == "external")
        return is_external or (domain == "it" and one.in_dmz(asset) is False)

    def judge(one):
        zone = read.zones.get(one.first, {})
        asset = read.assets[one.source["asset"]] if "asset" in one.source else None
        outside = True if zone.get("kind") in {"external", "enterprise"} or (asset and of_others(one, asset)) else None
        outside = outside or some(read.high(one.source), None if one.first is None else read.external(one.first))
        is_web = one.protocol is not None and one.protocol.use == "web"
        person = of_type(read, asset, lambda k: k.id not in services) if asset and is_web else True
        jump = one.broken_by(lambda a: both(one.in_dmz(a), of_type(read, a, lambda k: k.id == "jump_host")))
        interactive = one.speaks(lambda p: p.interactive == "yes")
        return both(outside, read.low(one.end), interactive, person, no(jump)), "critical"

    return flows(read, judge)


def ar075(read):
    def judge(one):
        up, down = (
            some(read.high(end), None if zone is None else read.external(zone))
            for end, zone in ((one.source, one.first), (one.end, one.second))
        )
        leaves = some(both(up, no(down)), both(no(up), down))
        tags = read.tags(one.end if up else one.source)
        keeps = both(*(read.assets[tag].get("store_and_forward") for tag in tags)) if tags else None
        return both(leaves, one.flow.get("required"), no(keeps)), "low"

    return flows(read, judge)


def ar083(read):
    def judge(one):
        facts = ("native_auth", "native_integrity", "native_encryption")
        stated = one.flow.get("secure") is not None or bool(one.flow.get("security"))
        is_open = one.protocol is None or (
            any(getattr(one.protocol, fact) == "optional" for fact in facts) and not stated
        )
        return both(one.crosses, is_open), "low"

    return flows(read, judge)
