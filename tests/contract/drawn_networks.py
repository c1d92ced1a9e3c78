"""Plants for the rules on networks and records: interfaces, segments, switches, sides of devices, waivers, texts."""

from __future__ import annotations

from tests.contract.drawn import with_known
from tests.contract.drawn_rules import DAYS, Drawing, rules_document

NETS = ("10.0.0.0/30", "10.0.0.4/30", "10.0.0.0/29", "10.0.0.0/24")
KINDS = ("ethernet", "ethernet", "ethernet", "serial", "usb", "modem", "wan", "cloud_agent")
TEXTS = (
    *("logical_boundary", "physical_boundary", "logical_access_points", "physical_access_points"),
    *("policies", "assumptions", "dependencies"),
)
TOPICS = (
    {"name": "spBv1.0/plant/DCMD/pump"},
    {"name": "plant/level", "command": False},
    {"name": "plant/set", "command": True},
    {"name": "plant/values"},
)
TRIED = ({}, {"tested_on": "2026-01-01"}, {"tested_on": "2026-01-01"})


class Networks(Drawing):
    """Draws what a plant of `rules_document` has besides."""

    def interface(self, name, zones, tags, segments):
        return self.record(
            name=name,
            kind=self.maybe(*KINDS),
            zone=self.maybe(*zones, often=0.4),
            segment=self.maybe(*segments, often=0.5) if segments else None,
            ip=self.maybe("10.0.0.1", "10.0.0.6", "10.0.0.9", "10.9.9.9", often=0.4),
            switch=self.maybe(*tags, often=0.3),
            leaves_suc=self.maybe(True, True, False),
            access_point=self.maybe("AP-1", often=0.2),
        )

    def segment(self, code, zones):
        return self.record(
            code=code,
            zones=self.some_of(zones, 2),
            subnets=self.some_of(NETS, 1, often=0.4),
            filtered=self.maybe(True, False, False),
        )

    def tried(self, text):
        found = self.maybe(*TRIED)
        return found and self.record(**{text: self.maybe("Pull the plug."), **found})

    def texts(self, often):
        return {key: self.maybe("Fence and door.", often=often) for key in TEXTS}

    def conditions(self):
        return [self.record(text="No remote access.", holds=self.maybe(True, True, False)) for _ in range(2)]

    def zone_besides(self, zone):
        often = self.random.choice([0.3, 1.0])
        with_known(
            zone,
            subnets=self.some_of(NETS, 1, often=0.5),
            isolation=self.tried("instruction"),
            sl_t_conditions=self.conditions() if self.random.random() < 0.3 else None,
            set_by=self.maybe("O1", "O4", often=0.5),
            **self.texts(often),
        )
        if self.random.random() < 0.3:
            zone["owner"] = self.random.choice(["O1", "O4"])
        if self.random.random() < 0.2:
            zone["logical_access_points"] = self.random.choice(["Line of A0, cabinet 3", "Door 3", "a1"])
        if isinstance(zone.get("sl_t"), list) and self.random.random() < 0.3:
            zone["sl_t"][4] = 4  # restricted data flow

    def conduit_besides(self, conduit):
        between, devices = conduit["between"], conduit.get("boundary_assets")
        if devices is not None:
            conduit["boundary_assets"] = [self.device(tag, between) for tag in devices]
        with_known(
            conduit,
            owner=self.maybe("O1", "O2"),
            one_way_goal=self.maybe("integrity", "confidentiality"),
            transit_owner=self.maybe("O1", "O3", "O4", often=0.3),
            sl_t_conditions=self.conditions() if self.random.random() < 0.2 else None,
            **self.texts(self.random.choice([0.3, 1.0])),
        )

    def device(self, tag, between):
        side = self.random.choice([None, None, *between])
        return tag if side is None else {"asset": tag, "side": side}

    def waiver(self, targets):
        return self.record(
            rule=self.random.choice(["AR-008", "AR-018"]),
            target=self.random.choice(targets),
            expires=self.maybe(*DAYS),
            reason=self.maybe("Until the stop in May."),
            by=self.maybe("kl"),
        )

    def asset_besides(self, asset, zones, tags, segments, flows):
        kind = self.random.random()
        if kind < 0.15:
            asset["type"] = self.random.choice(["cellular_router", "modem", "switch", "switch"])
        management = self.record(zone=self.maybe(*zones), flows=self.some_of(flows, 1) if flows else None)
        with_known(asset, management=management if self.random.random() < self.known else None)
        with_known(asset, owner=self.maybe("O1", "O2", "O3"), in_scope=self.maybe(True, True, False))
        if self.random.random() < self.known:
            count = self.random.choice([0, 1, 1, 2, 3])
            asset["interfaces"] = [self.interface(f"if{n}", zones, tags, segments) for n in range(count)]

    def remote_besides(self, record):
        with_known(
            record,
            who=self.maybe("O1", "O2", "Pump maker"),
            always_on=self.maybe(True, False),
            relay_by=self.maybe("O1", "O2", "O3", often=0.4),
        )

    def message_flow(self, flow):
        flow["protocol"] = self.random.choice(["mqtt", "mqtt", "sparkplug_b", "amqp", "remote_support"])
        flow.pop("port", None)
        with_known(
            flow,
            port=self.maybe(1883, 8883, 5672, "1800-1900", "any"),
            topics=self.some_of(TOPICS, 2),
        )


def networks_document(random):
    """A plant of `rules_document`, its devices attached to segments and switches, its records dated."""
    document = rules_document(random)
    drawing = Networks(random)
    zones = [one["code"] for one in document["zones"]]
    tags = [one["tag"] for one in document["assets"]]
    document["organisations"] += [{"code": "O4", "kind": "asset_owner"}]
    segments = [f"N{number}" for number in range(random.choice([0, 1, 2, 3]))]
    if segments or random.random() < 0.5:
        document["segments"] = [drawing.segment(code, zones) for code in segments]
    with_known(document["site"], island_mode=drawing.tried("procedure"))
    for zone in document["zones"]:
        drawing.zone_besides(zone)
    for conduit in document["conduits"]:
        drawing.conduit_besides(conduit)
    for asset in document["assets"]:
        drawing.asset_besides(asset, zones, tags, segments, [one["code"] for one in document["flows"]])
    for flow in document["flows"]:
        if random.random() < 0.25:
            drawing.message_flow(flow)
    for record in document["remote_access"]:
        drawing.remote_besides(record)
    targets = [f"zone:{code}" for code in zones] + [f"asset:{tag}" for tag in tags]
    document["waivers"] = [drawing.waiver(targets) for _ in range(random.randint(0, 4))]
    conduits = [one["code"] for one in document["conduits"]]
    document["service_agreements"] = (
        [{"provider": "O1", "customer": "O4", "conduits": random.sample(conduits, 1)}] if conduits else []
    )
    document["assessment"]["flows_complete"] = random.random() < 0.3
    return document
