"""Small plants in which much meets, and every kind of edit that a map, a card or a list makes of them."""

from __future__ import annotations

from assessment.engine.model_file.validate import find_errors
from assessment.engine.near_part import ROWS, Touched

KINDS = ("control", "enterprise", "dmz", "safety", "external", "field", "operations", "wireless")
TYPES = ("plc", "hmi", "firewall", "historian", "engineering_station", "safety_controller", "jump_host", "edge_gateway")
PROTOCOLS = ("modbus_tcp", "s7comm", "opc_ua", "rdp", "https", "smb", "telnet", "mqtt", "sneakernet")
STATUSES = ("planned", "in_service", "closing", "closed")
WAYS = ("unfiltered", "filtering", "gateway", "proxy", "vpn", "diode", "wireless", "removable_media")
DIRECTIONS = ("forward", "reverse", "both")
NETWORKS = [f"10.0.{number}.0/24" for number in range(5)]


def small_plant(random):
    """Give a plant of five zones, some nested, with ways beside each other and flows whose ends are written anyhow."""
    codes = [f"Z{number}" for number in range(5)]
    zones = [
        {"code": code, "kind": random.choice(KINDS), "subnets": [NETWORKS[at]]}
        | ({"parent": codes[0]} if at == 3 else {})
        for at, code in enumerate(codes)
    ]
    tags = [f"A{number}" for number in range(8)]
    document = {
        "bulkhead": 1,
        "site": {"code": "P"},
        "assessment": {"code": "A", "date": "2026-11-01"},
        "zones": zones,
        "assets": [an_asset(tag, codes, random) for tag in tags],
        "conduits": [],
        "flows": [],
    }
    pairs = [random.sample(codes, 2) for _ in range(3)]
    document["conduits"] = [a_conduit(f"C{number}", random.choice(pairs), tags, random) for number in range(6)]
    document["flows"] = [a_flow(f"F{number}", document, random) for number in range(14)]
    return document


def an_asset(tag, codes, random):
    at = random.randrange(len(codes))
    ip = f"10.0.{random.choice([at, random.randrange(6)])}.{random.randrange(1, 9)}"
    made = {"tag": tag, "type": random.choice(TYPES), "zone": codes[at], "ips": [ip]}
    return made | random.choice([{}, {"safety": True}, {"essential_function": True}, {"domain": "it"}, {"level": 4}])


def a_conduit(code, between, tags, random):
    made = {"code": code, "between": list(between), "kind": random.choice(WAYS), "status": random.choice(STATUSES)}
    made["direction"] = random.choice(DIRECTIONS)
    if random.random() < 0.4:
        made["boundary_assets"] = [random.choice(tags)]
    return made | random.choice([{}, {"sl_t": 2}, {"default_policy": "permit"}, {"monitored": True}])


def an_end(document, random):
    tags, codes = [one["tag"] for one in document["assets"]], [one["code"] for one in document["zones"]]
    named = [{"asset": random.choice(tags)}] * 4 if tags else []
    named += [{"zone": random.choice(codes)}] if codes else []
    address = f"10.0.{random.randrange(6)}.{random.randrange(1, 9)}"
    return random.choice([*named, {"ip": address}, {"network": random.choice(NETWORKS)}, {"any": True}])


def a_flow(code, document, random):
    made = {"code": code, "from": an_end(document, random), "to": an_end(document, random)}
    made |= {"protocol": random.choice(PROTOCOLS), "basis": random.choice(["declared", "observed", "firewall_rule"])}
    ways = [one["code"] for one in document["conduits"]]
    said = [{"conduit": random.choice(ways)}] if ways else []
    return (
        made | random.choice([{}, {}, {}, {"conduit": "none"}, *said]) | random.choice([{}, {"decision": "forbidden"}])
    )


class Edits:
    """Acts on a document, each a list of records that changed. An act for which the plant has nothing gives none."""

    def __init__(self, document, random):
        self.document, self.random = document, random
        self.codes = [one["code"] for one in document["zones"]]
        self.tags = [one["tag"] for one in document["assets"]]

    def change(self, kind, record, now):
        key = "tag" if kind == "assets" else "code"
        return Touched(kind, record[key], record, now)

    def make(self, kind, record):
        return Touched(kind, record.get("code") or record["tag"], None, record)

    def field(self, kind, /, **values):
        if not self.document[kind]:
            return []
        record = self.random.choice(self.document[kind])
        return [
            self.change(kind, record, {**record, **{key: self.random.choice(all_) for key, all_ in values.items()}})
        ]

    def without(self, kind, *names):
        if not self.document[kind]:
            return []
        record = self.random.choice(self.document[kind])
        return [self.change(kind, record, {key: value for key, value in record.items() if key not in names})]

    def drop(self, kind):
        """Delete a record with what hangs on it, as the door does."""
        if not self.document[kind]:
            return []
        record = self.random.choice(self.document[kind])
        code = record.get("code") or record["tag"]
        gone = [self.change(kind, record, None)]
        if kind == "zones":
            gone += [self.change("conduits", one, None) for one in self.document["conduits"] if code in one["between"]]
            gone += self.all_of("assets", "zone", code, lambda one: {k: v for k, v in one.items() if k != "zone"})
            gone += self.all_of("zones", "parent", code, lambda one: {k: v for k, v in one.items() if k != "parent"})
        if kind == "assets":
            gone += self.all_of("conduits", "boundary_assets", [code], lambda one: {**one, "boundary_assets": []})
        ways = {one.code for one in gone if one.kind == "conduits" and one.after is None}
        ends = [{"zone": code}] if kind == "zones" else [{"asset": code}] if kind == "assets" else []
        for flow in self.document["flows"] if kind != "flows" else []:
            if flow["from"] in ends or flow["to"] in ends:
                gone.append(self.change("flows", flow, None))
            elif flow.get("conduit") in ways:
                gone.append(self.change("flows", flow, {k: v for k, v in flow.items() if k != "conduit"}))
        return gone

    def all_of(self, kind, field, value, now):
        return [self.change(kind, one, now(one)) for one in self.document[kind] if one.get(field) == value]

    def merge(self):
        """Put everything of one zone into another."""
        if len(self.codes) < 2:
            return []
        gone, kept = self.random.sample(self.codes, 2)
        record = next(one for one in self.document["zones"] if one["code"] == gone)
        acts = [self.change("zones", record, None)]
        acts += self.all_of("assets", "zone", gone, lambda one: {**one, "zone": kept})
        acts += self.all_of("zones", "parent", gone, lambda one: {**one, "parent": kept})
        for one in self.document["conduits"]:
            if gone in one["between"]:
                ends = [kept if end == gone else end for end in one["between"]]
                acts.append(self.change("conduits", one, None if len(set(ends)) < 2 else {**one, "between": ends}))
        ways = {one.code for one in acts if one.kind == "conduits" and one.after is None}
        for flow in self.document["flows"]:
            now = {**flow, **{end: {"zone": kept} for end in ("from", "to") if flow[end] == {"zone": gone}}}
            if now.get("conduit") in ways:
                del now["conduit"]
            acts += [self.change("flows", flow, now)] if now != flow else []
        return acts

    def split(self):
        """Make a zone of some assets of another."""
        if not self.tags:
            return []
        home = self.random.choice(self.document["assets"]).get("zone")
        some = [one for one in self.document["assets"] if one.get("zone") == home and self.random.random() < 0.6]
        made = self.make("zones", {"code": self.new("Z"), "kind": self.random.choice(KINDS)})
        return [made, *(self.change("assets", one, {**one, "zone": made.code}) for one in some)]

    def new(self, letter):
        return f"{letter}N{self.random.randrange(10**6)}"

    def a_conduit(self):
        if len(self.codes) < 3:
            return []
        ends = self.random.sample(self.codes, self.random.choice([2, 2, 3]))
        return [self.make("conduits", a_conduit(self.new("C"), ends, self.tags or ["A0"], self.random))]

    def any_act(self):
        """Give what one act changed."""
        acts = [
            lambda: self.field("assets", zone=self.codes),
            lambda: self.field("assets", zone=self.codes),
            lambda: self.without("assets", "zone"),
            lambda: self.field("assets", ips=[[], ["10.0.1.3"], ["10.0.2.2", "10.0.4.4"]]),
            lambda: self.field("assets", type=TYPES),
            lambda: self.field("assets", safety=[True, False]),
            lambda: self.field("assets", level=[1, 3, 4], domain=["ot", "it"]),
            lambda: self.field("zones", kind=KINDS),
            lambda: self.field("zones", level=[1, 2, 3.5, 4], sl_t=[1, 2, 4]),
            lambda: self.field("zones", parent=self.codes),
            lambda: self.without("zones", "parent"),
            lambda: self.field("zones", safety_related=[True, False]),
            lambda: self.field("zones", lateral=["open", "isolated", "transit_blocked"]),
            lambda: self.field("conduits", status=STATUSES),
            lambda: self.field("conduits", status=STATUSES),
            lambda: self.field("conduits", status=["in_service"]),
            lambda: self.without("conduits", "status"),
            lambda: self.field("conduits", kind=WAYS),
            lambda: self.field("conduits", kind=["diode"], direction=DIRECTIONS),
            lambda: self.field("conduits", direction=DIRECTIONS),
            lambda: self.field(
                "conduits", between=[self.random.sample(self.codes, min(len(self.codes), n)) for n in (2, 2, 3)]
            ),
            lambda: self.field("conduits", through=[[code] for code in self.codes]),
            lambda: self.field("conduits", boundary_assets=[[], *([tag] for tag in self.tags)]),
            lambda: self.field("conduits", monitored=[True, False], sl_t=[1, 3]),
            self.a_conduit,
            self.merge,
            self.split,
            lambda: [self.make("assets", an_asset(self.new("A"), self.codes, self.random))],
            lambda: [self.make("flows", a_flow(self.new("F"), self.document, self.random))],
            lambda: [self.make("zones", {"code": self.new("Z"), "parent": self.random.choice(self.codes)})],
            lambda: self.field("flows", decision=["allowed", "forbidden", "conditional"]),
            lambda: self.field("flows", conduit=["none", *(one["code"] for one in self.document["conduits"])]),
            lambda: self.without("flows", "conduit", "decision"),
            lambda: self.field("flows", protocol=PROTOCOLS),
            lambda: self.field("flows", basis=["declared", "observed"]),
            lambda: self.field("flows", to=[an_end(self.document, self.random) for _ in range(3)]),
            *(lambda kind=kind: self.drop(kind) for kind in ROWS),
        ]
        return self.random.choice(acts)()


def applied(document, touched):
    """Give a document after an edit."""
    after = dict(document)
    for one in touched:
        rows = list(after[one.kind])
        if one.before is None:
            rows.append(one.after)
        else:
            rows = [one.after if row is one.before else row for row in rows]
        after[one.kind] = [row for row in rows if row is not None]
    return after


def next_edit(document, random):
    """Give an edit that leaves a valid document, and that document."""
    while True:
        touched = Edits(document, random).any_act()
        after = applied(document, touched)
        if touched and not find_errors(after):
            return after, touched
