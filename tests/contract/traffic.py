"""Section 2.4: what was seen, and what a firewall lets through, against the channels that were declared.

Readings that the contract leaves open: where two subnets of two zones fit an address alike, its zone is not known; an address
of two assets stays an address, in their zone where they share one; a channel whose protocol is not known covers by its
port alone; a channel that names no port limits none; of the channels around a flow the narrower decides (an asset before
an address, a network, a zone and any address), of equals the one that forbids; a channel that two conduits could carry is one of
either.
"""

from __future__ import annotations

from collections import defaultdict
from ipaddress import ip_network

from tests.contract.levels import table

WIDTH = {"asset": 0, "ip": 0, "zone": 1, "network": 1, "any": 2}
EVERY = set(range(65536))
LISTS = ("covered", "undocumented", "forbidden", "unseen")
TOP = ("undocumented", "unmatched", "forbidden", "ambiguous")
USUAL = {row["id"]: ";".join((row["tcp_ports"], row["udp_ports"])) for row in table("protocols.csv")}


def plain(text):
    """An address or a network; IPv4 that is written inside IPv6 is IPv4."""
    found = ip_network(text)
    inside = getattr(found.network_address, "ipv4_mapped", None)
    return ip_network(f"{inside}/{found.prefixlen - 96}") if inside and found.prefixlen >= 96 else found


def lies_in(one, other):
    return one.version == other.version and one.subnet_of(other)


def ports_of(text):
    """The set of ports of a field; None: no port is named."""
    if text is None:
        return None
    if text == "any":
        return EVERY
    first, _, last = str(text).partition("-")
    return set(range(int(first), int(last or first) + 1))


def usual_ports(protocol):
    return {port for part in USUAL.get(protocol, "").split(";") if part for port in ports_of(part)}


class Traffic:
    """What a document says of each flow: its ends, its conduit, and the channels around it."""

    def __init__(self, document):
        self.document = document
        self.zone_of_tag = {one["tag"]: one.get("zone") for one in document["assets"]}
        self.ips = {one["tag"]: {plain(ip) for ip in one.get("ips", ())} for one in document["assets"]}
        self.nets = [(plain(net), one["code"]) for one in document["zones"] for net in one.get("subnets", ())]
        for one in document.get("segments", ()):
            if len(one.get("zones", ())) == 1:
                self.nets += [(plain(net), one["zones"][0]) for net in one.get("subnets", ())]
        self.flows = [self.read(one) for one in sorted(document["flows"], key=lambda one: one["code"])]
        self.declared = [one for one in self.flows if one["basis"] == "declared"]
        self.observed = [one for one in self.flows if one["basis"] == "observed"]

    # -- ends

    def end(self, end):
        """(kind, name, zone, addresses) of one end."""
        if "asset" in end:
            return "asset", end["asset"], self.zone_of_tag[end["asset"]], self.ips[end["asset"]]
        if "zone" in end:
            return "zone", end["zone"], end["zone"], set()
        if "network" in end:
            return "network", str(plain(end["network"])), self.zone_of_network(plain(end["network"])), set()
        if "any" in end:
            return "any", "any", None, set()
        address = plain(end["ip"])
        owners = [tag for tag, ips in self.ips.items() if address in ips]
        if len(owners) == 1:
            return "asset", owners[0], self.zone_of_tag[owners[0]], self.ips[owners[0]]
        zones = {self.zone_of_tag[tag] for tag in owners} or {self.zone_of_address(address)}
        return "ip", str(address.network_address), zones.pop() if len(zones) == 1 else None, {address}

    def zone_of_address(self, address):
        fitting = [(net.prefixlen, zone) for net, zone in self.nets if lies_in(address, net)]
        best = {zone for length, zone in fitting if length == max(fitting)[0]}
        return best.pop() if len(best) == 1 else None

    def zone_of_network(self, network):
        nearest = self.zone_of_address(network)
        parts = {zone for net, zone in self.nets if lies_in(net, network)}
        return nearest if parts <= {nearest} else None

    def unmatched(self, end):
        """The name of an end that stands for no asset and lies in no one zone."""
        kind, name, zone, addresses = self.end(end)
        is_asset = any(addresses & ips for ips in self.ips.values())
        return name if kind in {"ip", "network"} and zone is None and not is_asset else None

    # -- flows

    def read(self, flow):
        source, target = self.end(flow["from"]), self.end(flow["to"])
        zones = {source[2], target[2]}
        crosses = None if None in zones else len(zones) == 2
        fitting = [
            one
            for one in self.document["conduits"]
            if crosses is not None and zones <= set(one["between"]) and (crosses or one["between"].count(source[2]) > 1)
        ]
        there = [one for one in fitting if one.get("status") not in {"planned", "closed"}]
        found = [one["code"] for one in there or fitting]
        if flow.get("conduit"):
            found = [] if flow["conduit"] == "none" else [flow["conduit"]]
        protocol = flow.get("protocol") or "unknown"
        return {
            **flow,
            "basis": flow.get("basis") or "declared",
            "source": source,
            "target": target,
            "crosses": crosses,
            "fitting": found,
            "of": found[0] if len(found) == 1 else None,
            "protocol": protocol,
            "ports": ports_of(flow.get("port")),
            "identity": f"{source[1]}>{target[1]}/{protocol}/{flow.get('port') or 'unknown'}",
        }

    # -- channels

    def holds(self, wide, narrow):
        kind, name, _, addresses = wide
        if kind == "any" or (kind, name) == narrow[:2]:
            return True
        if kind == "zone":
            return narrow[0] != "zone" and narrow[2] == name
        inner = {plain(narrow[1])} if narrow[0] == "network" else narrow[3]
        if kind == "ip":
            return narrow[0] != "network" and addresses <= inner
        return kind == "network" and any(lies_in(one, plain(name)) for one in inner)

    def joins(self, channel, flow):
        return self.holds(channel["source"], flow["source"]) and self.holds(channel["target"], flow["target"])

    def serves(self, channel, flow):
        """Whether a channel's service covers that of something seen."""
        if channel["protocol"] == "unknown":
            limits = channel["ports"] is not None and channel["port"] != "any"
            return limits and flow["ports"] is not None and flow["ports"] <= channel["ports"]
        if channel["protocol"] != flow["protocol"]:
            return False
        return channel["ports"] is None or flow["ports"] is None or flow["ports"] <= channel["ports"]

    def around(self, flow, channels=None):
        """The channels that cover something seen, the declared ones unless others are given; the narrower first."""

        def width(channel):
            return sum(WIDTH[channel[side][0]] for side in ("source", "target"))

        found = [one for one in channels or self.declared if self.joins(one, flow) and self.serves(one, flow)]
        return sorted(found, key=lambda one: (width(one), one.get("decision") != "forbidden", one["code"]))

    def verdict(self, flow):
        """What became of something that was seen, and the conduit that it belongs to."""
        around = self.around(flow)
        conduit = flow["of"]
        if conduit is None and not flow.get("conduit"):
            conduit = next((one["of"] for one in around if one["of"]), None)
        if "forbidden" in [flow.get("decision")] + [one.get("decision") for one in around[:1]]:
            return "forbidden", conduit
        agreed = [one for one in around if one.get("decision") != "forbidden"]
        if any(one["fitting"] or one["crosses"] is False for one in agreed):
            return "covered", conduit
        return {None: "unplaced", True: "undocumented", False: "inside"}[flow["crosses"]], conduit

    def lists(self):
        """The flows of each conduit by list, and those of none at the top level."""
        conduits = {one["code"]: defaultdict(list) for one in self.document["conduits"]}
        top = defaultdict(list)
        met = {by["code"] for one in self.observed for by in self.around(one)}
        for one in self.flows:
            verdict, conduit = self.verdict(one) if one["basis"] == "observed" else self.standing(one, met)
            place = top if conduit is None else conduits[conduit]
            if verdict in (TOP if conduit is None else LISTS):
                place[verdict].append(one["code"])
            if len(one["fitting"]) > 1:
                top["ambiguous"].append(one["code"])
        ends = (one[side] for one in self.observed for side in ("from", "to"))
        top["unmatched"] = sorted({str(name) for end in ends if (name := self.unmatched(end))})
        return {code: dict(found) for code, found in conduits.items()}, {name: top[name] for name in TOP}

    def standing(self, flow, met):
        """What became of a declared flow: seen by its date, never seen, or declared where there is no conduit."""
        if flow["basis"] != "declared" or flow.get("decision") == "forbidden":
            return None, None
        if flow["of"] is None:
            return "undocumented" if flow["crosses"] and not flow["fitting"] else None, None
        return None if flow["code"] in met else "covered" if flow.get("last_seen") else "unseen", flow["of"]

    # -- AR-081

    def wider_rules(self):
        """The rules wider than their conduit, by conduit, and the places where nobody can tell besides."""
        found, left_open = defaultdict(list), set()
        for one in self.flows:
            if one["basis"] != "firewall_rule" or one.get("conduit") == "none":
                continue
            target = f"conduit:{one['of']}"
            if one["of"] is None:
                if one["fitting"] or one["crosses"] is None:
                    left_open.add("site:S" if one["crosses"] is not False else f"zone:{one['source'][2]}")
            elif (answer := self.wider(one)) is None:
                left_open.add(target)
            elif answer:
                found[target].append(one["code"])
        return found, left_open - found.keys()

    def wider(self, rule):
        """Whether a rule of a firewall permits more than its conduit declares; None: a field is missing."""
        agreed = [
            one
            for one in self.declared
            if rule["of"] in one["fitting"] and one.get("decision") != "forbidden" and self.joins(one, rule)
        ]
        if not agreed:
            return True
        left, covered = EVERY if rule["ports"] is None else rule["ports"], set()
        for one in agreed:
            said, seen = one.get("transport"), rule.get("transport")
            if said and seen and said.lower() != seen.lower():
                continue
            by_port = "unknown" in (one["protocol"], rule["protocol"])
            if by_port:
                limits = one["ports"] if one["ports"] is not None else usual_ports(one["protocol"])
                if one["protocol"] == "unknown" and one.get("port") == "any":
                    limits = set()
                covered |= limits
            elif one["protocol"] == rule["protocol"]:
                covered |= EVERY if one["ports"] is None else one["ports"]
        left = left - covered
        if rule["ports"] is not None:
            return bool(left)
        return True if not covered else None if left or rule["protocol"] == "unknown" else False
