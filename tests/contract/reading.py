"""What the architecture rules read of a document of the model file: levels, sides, kinds and the ends of flows.

An answer is True, False or None for "not known".
"""

from __future__ import annotations

import re

from tests.contract.levels import table

ORDER = ("low", "medium", "high", "critical")
IAC, UC, SI, DC, RDF, TRE, RA = range(7)


def both(*answers):
    return False if False in answers else None if None in answers else True


def some(*answers):
    return True if True in answers else None if None in answers else False


def no(answer):
    return None if answer is None else not answer


def at_least(value, bound):
    return None if value is None else value >= bound


class Row(dict):
    """A row of a table of the catalogue, its columns as attributes."""

    __getattr__ = dict.__getitem__


TYPES = {row["id"]: Row(row) for row in table("asset_types.csv") if row["id"] != "unknown"}
PROTOCOLS = {row["id"]: Row(row) for row in table("protocols.csv")}


class Read:
    """A document with what the rules ask of it: levels, sides and kinds."""

    def __init__(self, document, result):
        self.document, self.result = document, result
        self.flows = [one for one in document["flows"] if one.get("decision") != "forbidden"]
        self.site = f"site:{document['site']['code']}"
        self.zones = {one["code"]: one for one in document["zones"]}
        self.assets = {one["tag"]: one for one in document["assets"]}
        self.conduits = {one["code"]: one for one in document["conduits"]}
        self.parties = {one["code"]: one for one in document.get("organisations", ())}
        self.today = document["assessment"].get("date")

    def inside(self, code):
        return [one for one in self.assets.values() if one.get("zone") == code]

    def around(self, asset):
        return f"zone:{asset['zone']}" if asset.get("zone") else self.site

    def type_of(self, asset):
        """The facts of an asset's type; a type that the table lacks counts as unknown."""
        return TYPES.get(asset.get("type"))

    def target(self, place, fr):
        value = place.get("sl_t")
        return value[fr] if isinstance(value, list) else value

    def asked(self, zone, fr, level):
        """Whether a zone's target reaches a level; an external zone without a target asks for nothing."""
        target = self.target(zone, fr)
        return False if target is None and zone.get("kind") == "external" else at_least(target, level)

    def domain(self, asset):
        if asset.get("domain"):
            return asset["domain"]
        if asset.get("zone") and self.zones[asset["zone"]].get("kind") == "external":
            return "external"
        end = {"asset": asset["tag"]}
        return "ot" if self.low(end) else "it" if self.high(end) else None

    def zone_levels(self, code):
        zone = self.zones[code]
        level = zone.get("level")
        if level is None:
            level = {"external": 5, "enterprise": 4, "dmz": 3.5}.get(zone.get("kind"))
        return level if isinstance(level, list) else [] if level is None else [level]

    def levels(self, end):
        """The levels of an end (`{"asset": TAG}` or `{"zone": CODE}`)."""
        if "zone" in end:
            return self.zone_levels(end["zone"])
        asset = self.assets[end["asset"]]
        if asset.get("level") is not None:
            return [asset["level"]]
        return self.zone_levels(asset["zone"]) if asset.get("zone") else []

    @staticmethod
    def is_(levels, test):
        answers = {test(level) for level in levels}
        return answers.pop() if len(answers) == 1 else None

    def low(self, end, top=3):
        return self.is_(self.levels(end), lambda level: level <= top)

    def high(self, end):
        return self.is_(self.levels(end), lambda level: level >= 4)

    def outside(self, end, code):
        """Whether an end stands at level 4 or above, or in an external zone."""
        return some(self.high(end), None if code is None else self.external(code))

    def zone_low(self, code):
        return self.is_(self.zone_levels(code), lambda level: level <= 3)

    def zone_high(self, code):
        return self.is_(self.zone_levels(code), lambda level: level >= 4)

    def external(self, code):
        """A zone that states no kind may be external, unless its level says otherwise."""
        kind = self.zones[code].get("kind")
        if kind is not None:
            return kind == "external"
        return False if self.is_(self.zone_levels(code), lambda level: level < 4) else None

    def dmz(self, code):
        kind = self.zones[code].get("kind")
        if kind is not None:
            return kind == "dmz"
        return False if self.is_(self.zone_levels(code), lambda level: level != 3.5) else None

    def main_border(self, one, other):
        """Whether two zones are on different sides of the IT/OT or the external border."""
        outside = (self.external(one), self.external(other))
        return some(
            both(self.zone_low(one), self.zone_high(other)),
            both(self.zone_high(one), self.zone_low(other)),
            None if None in outside else outside[0] != outside[1],
        )

    def safety(self, code):
        zone = self.zones[code]
        return bool(
            zone.get("safety_related")
            or zone.get("kind") == "safety"
            or any(a.get("safety") for a in self.inside(code))
        )

    def zone_of(self, end):
        return end["zone"] if "zone" in end else self.assets[end["asset"]].get("zone")

    def tags(self, end):
        return [one["tag"] for one in self.inside(end["zone"])] if "zone" in end else [end["asset"]]

    def conduit_of(self, flow):
        ends = {self.zone_of(flow["from"]), self.zone_of(flow["to"])}
        if len(ends) < 2 or None in ends:
            return None
        return next((one for one in self.conduits.values() if ends <= set(one["between"])), None)

    def remote_access(self, flow):
        """The records of remote access that name a flow."""
        return [one for one in self.document.get("remote_access", ()) if one.get("flow") == flow["code"]]

    def flow(self, flow):
        return Crossing(self, flow)


class Crossing:
    """A flow with its zones, its conduit and what acts on it."""

    def __init__(self, read, flow):
        self.read, self.flow = read, flow
        self.source, self.end = flow["from"], flow["to"]
        self.first, self.second = read.zone_of(self.source), read.zone_of(self.end)
        self.conduit = read.conduit_of(flow)
        self.protocol = PROTOCOLS.get(flow.get("protocol") or "")
        crosses = None if None in (self.first, self.second) else self.first != self.second
        self.crosses = crosses
        self.target = f"conduit:{self.conduit['code']}" if self.conduit else f"flow:{flow['code']}"
        inside = f"zone:{self.first}" if crosses is False else read.site
        self.place = self.target if self.conduit else inside

    def control(self, *wanted):
        lists = [one.get("controls") for one in (self.flow, self.conduit or {})]
        records = self.read.remote_access(self.flow)
        if "mfa" in wanted and records and all(one.get("mfa") for one in records):
            return True  # of several ways that the flow serves each has a second factor
        if any(set(one or ()) & set(wanted) for one in lists):
            return True
        return None if lists == [None, None] else False

    def any_control(self):
        """Whether any control acts on the flow: one that it lists or its conduit, or a second factor on record."""
        lists = [one["controls"] for one in (self.flow, self.conduit or {}) if "controls" in one]
        return True if any(lists) or self.control("mfa") else False if lists else None

    def speaks(self, test):
        return None if self.protocol is None else test(self.protocol)

    def asks(self, fr, level):
        """Whether the highest target of the zones at the ends reaches a level."""
        zones = {self.first, self.second}
        return some(*(None if z is None else self.read.asked(self.read.zones[z], fr, level) for z in zones))

    def secured(self):
        stated = self.flow.get("secure")
        if stated is not None or self.protocol is None:
            return stated
        if not self.protocol.secure_variant:
            return False
        ports = {int(port) for port in re.findall(r"/(\d+)", self.protocol.secure_variant_ports)}
        return False if self.flow.get("port") and ports and self.flow["port"] not in ports else None

    def protects(self, native, secured, tunnel):
        """Whether the protocol, its secure variant or a tunnel protects the flow."""
        own = None
        if self.protocol is not None:
            by_native, by_secure = getattr(self.protocol, native), getattr(self.protocol, secured)
            stated = self.secured()
            mode = (self.flow.get("security") or {}).get("mode")
            if by_native == "yes":
                own = True
            elif mode is not None:
                own = mode == "sign" and tunnel == "signed"
            elif stated:
                own = {"yes": True, "optional": None}.get(by_secure, False)
            elif by_native == "optional":
                own = self.flow.get("secure")
            else:
                own = None if stated is None and by_secure in {"yes", "optional"} else False
        vpn = self.conduit is not None and self.conduit.get("kind") == "vpn"
        return some(own, True if vpn else self.control(tunnel))

    def broken_by(self, fits):
        """Whether the flow begins or ends at assets that all fit."""
        read = self.read
        ends = [read.tags(end) for end in (self.source, self.end)]
        return some(*(both(*(fits(read.assets[tag]) for tag in tags)) for tags in ends if tags))

    def in_dmz(self, asset):
        return None if asset.get("zone") is None else self.read.dmz(asset["zone"])


def of_type(read, asset, test):
    kind = read.type_of(asset)
    return None if kind is None else test(kind)
