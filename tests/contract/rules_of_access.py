"""Section 2.3: the architecture rules about what passes a DMZ and what comes in from outside, from their conditions."""

from __future__ import annotations

from itertools import product

from tests.contract.reading import IAC, both, no, of_type, some
from tests.contract.rules_of_flows import flows

ENDING = {"broker", "historian_replica", "jump_host", "file_transfer", "update_server", "diode"}
SHARING = {"smb", "dce_rpc", "nfs"}


def ar027(read):
    crossings = [read.flow(one) for one in read.flows]
    for asset in read.assets.values():
        tag = asset["tag"]
        inbound = [one for one in crossings if tag in read.tags(one.end)]
        inward = [one for one in crossings if tag in read.tags(one.source)]
        dmz = read.dmz(asset["zone"]) if asset.get("zone") else False
        forwards = of_type(read, asset, lambda kind: kind.id not in ENDING and kind.boundary != "proxy")
        through = (
            both(read.outside(one.source, one.first), read.low(other.end), _same(one, other))
            for one, other in product(inbound, inward)
        )
        yield f"asset:{tag}", both(dmz, forwards, some(*through)), "high", read.around(asset)


def _same(one, other):
    return None if None in (one.protocol, other.protocol) else one.protocol.id == other.protocol.id


def ar055(read):
    """Between business and control, or with both by one host of the DMZ, and no transfer service in a DMZ."""
    shared = {}
    for record in read.flows:
        one = read.flow(record)
        is_share = one.speaks(lambda protocol: protocol.id in SHARING)
        for end, zone, other in ((one.source, one.first, one.end), (one.end, one.second, one.source)):
            for host in _hosts(read, end, zone):
                sides = shared.setdefault(host, ([], []))
                sides[0].append(both(is_share, read.high(other)))
                sides[1].append(both(is_share, read.low(other)))

    def judge(one):
        first, second = one.source, one.end
        direct = some(both(read.high(first), read.low(second)), both(read.low(first), read.high(second)))
        through = [
            both(read.dmz(zone), some(*shared[host][0]), some(*shared[host][1]))
            for end, zone in ((first, one.first), (second, one.second))
            if zone is not None
            for host in _hosts(read, end, zone)
        ]

        def transfers(asset):
            return both(one.in_dmz(asset), of_type(read, asset, lambda kind: kind.id == "file_transfer"))

        speaks = one.speaks(lambda protocol: protocol.id in SHARING)
        return both(speaks, some(direct, *through), no(one.broken_by(transfers))), "high"

    return flows(read, judge)


def _hosts(read, end, zone):
    return read.tags(end) or [f"zone:{zone}"]


def _remote(read, one):
    """Whether a flow is a remote access path: a record names it, or a person can work over it from outside."""
    records = read.remote_access(one.flow)
    link = bool(one.conduit and one.conduit.get("untrusted"))
    from_outside = some(link, None if one.first is None else read.external(one.first))
    into = None if one.second is None else no(read.external(one.second))
    interactive = one.speaks(lambda protocol: protocol.interactive == "yes")
    return records, True if records else both(from_outside, into, interactive)


def _without_flow(read):
    for record in read.document["remote_access"]:
        yield f"remote_access:{record['code']}", None if "flow" not in record else False, "", read.site


def ar060(read):
    def judge(one):
        records, is_remote = _remote(read, one)
        stated = [record["mfa"] for record in records if "mfa" in record]
        acts = one.control("mfa")
        acts = False if acts is None and False in stated else acts
        kind = read.zones[one.first].get("external_kind") if one.first else None
        return both(is_remote, no(acts)), "critical" if kind == "internet" else "high"

    yield from _without_flow(read)
    yield from flows(read, judge)


def ar061(read):
    def judge(one):
        records, is_remote = _remote(read, one)
        words = {record.get("approval") for record in records}
        asked = True if words == {"per_session"} or one.control("approval") else None
        if asked is None and words & {"standing", "none"}:
            asked = False
        if asked is None and not any(record.get("approved_by") for record in records):
            asked = one.control("approval")
        return both(is_remote, one.asks(IAC, 2), no(asked)), "medium"

    yield from _without_flow(read)
    yield from flows(read, judge)


def ar071(read):
    found = {}
    for asset in read.assets.values():
        side = _side(read, asset)
        for trust in asset.get("trusts", ()):
            other = read.assets[trust["on"]]
            ends = {side: asset, _side(read, other): other}
            if ends.keys() == {"ot", "business"}:
                found[ends["ot"]["tag"]] = read.around(ends["ot"])
            elif None in ends and "neither" not in ends:
                yield f"asset:{ends[None]['tag']}", None, "", read.around(ends[None])
        if "trusts" not in asset and asset.get("type") == "directory" and side in {"ot", None}:
            yield f"asset:{asset['tag']}", None, "", read.around(asset)
    for tag, place in found.items():
        yield f"asset:{tag}", True, "high", place


def _side(read, asset):
    domain = read.domain(asset)
    if domain is None:
        return "neither" if read.levels({"asset": asset["tag"]}) == [3.5] else None
    return "ot" if domain == "ot" else "business"


def ar063(read):
    for asset in read.assets.values():
        end = {"asset": asset["tag"]}
        public = None if "ips" not in asset else asset["ips"] == ["8.8.8.8"]
        coming = [read.flow(one) for one in read.flows if one["to"] == end]
        translated = (
            both(None if one.first is None else read.external(one.first), one.flow.get("translated")) for one in coming
        )
        answer = both(read.low(end), some(public, *translated, "exposed" in asset))
        yield f"asset:{asset['tag']}", answer, "critical", read.around(asset)
