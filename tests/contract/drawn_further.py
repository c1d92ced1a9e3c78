"""Plants for the rules that the reference lacks: directions of data, edges, topics, buses, records of remote access."""

from __future__ import annotations

from tests.contract.drawn import with_known
from tests.contract.drawn_networks import Networks, networks_document
from tests.contract.drawn_rules import CONTROLS, DAYS

TEMPLATES = ("schedule", "Work orders", "performance", "capability, 2nd", "up and down", "recipe", "DOWN")
EDGE_POINTS = (
    *("buffer", "translate", "store_and_forward", "update_path"),
    *("validate", "standardise", "hardened", "secure_boot"),
)
TOPICS = ("a", "a/b", "a/+", "a/#", "#", "+/b", "a/b/c", "b", "+/+/c")
MEDIA = ("DeviceNet", "RS-485", "CAN bus", "ethernet", "fieldbus over IP")
CROWD = (
    "plc",
    "plc",
    "broker",
    "historian",
    "mes",
    "edge_gateway",
    "protocol_gateway",
    "removable_media",
    "linking_device",
)
TRAFFIC = ("mqtt", "mqtt", "amqp", "opc_ua", "modbus_tcp", "https", "unknown", None)


class Further(Networks):
    """Draws what a plant of `networks_document` has besides."""

    def zone_further(self, zone):
        if self.random.random() < 0.1:
            zone["kind"] = "external"
        with_known(
            zone, isolation_claimed=self.maybe(True, True, False, often=0.6), rto_hours=self.maybe(2, 8, often=0.6)
        )

    def conduit_further(self, conduit):
        controls = ("time_window", *CONTROLS)
        with_known(
            conduit,
            purpose=self.maybe("fleet", "fleet", "monitoring"),
            monitoring=self.record(by=self.maybe("kl", "", often=0.7), receiver=self.maybe("SIEM", often=0.7))
            if self.random.random() < self.known
            else None,
        )
        if len(conduit["between"]) > 2:
            with_known(conduit, direction=self.maybe("both"))
        if self.random.random() < 0.5:
            conduit.pop("controls", None)
            with_known(conduit, controls=self.maybe([], [], [self.random.choice(controls)]))

    def asset_further(self, asset):
        if self.random.random() < 0.4:
            asset["type"] = self.random.choice(CROWD)
        with_known(
            asset,
            level=self.maybe(0, 1, 2, 4, often=0.4),
            edge=self.record(**{point: self.maybe(True, False, "by a relay", often=0.8) for point in EDGE_POINTS})
            if self.random.random() < self.known
            else None,
            gateway={"joins": [["opc_ua", "mqtt"]]} if self.random.random() < 0.3 else None,
        )
        if isinstance(asset.get("backup"), dict):
            with_known(asset["backup"], rto_hours=self.maybe(1, 2, 6, 24))
        for one in asset.get("interfaces", ()):
            if self.random.random() < 0.1:
                one["kind"] = "radio"

    def segment_further(self, segment, tags):
        with_known(segment, medium=self.maybe(*MEDIA))
        if self.random.random() < 0.7:
            segment["attached_to"] = self.random.sample([*tags, "an old bridge"], self.random.choice([0, 1, 1, 2]))

    def flow_further(self, flow, tags):
        if self.random.random() < 0.6:
            flow.pop("protocol", None)
            with_known(flow, protocol=self.random.choice(TRAFFIC))
        flow.pop("topics", None)
        with_known(
            flow,
            data=self.maybe("to", "from", "both"),
            template=self.maybe(*TEMPLATES, often=0.4),
            via=[self.random.choice(tags)] if self.random.random() < 0.1 else None,
            port=self.maybe(8883, 8883, 22, "8000-9000", "any", often=0.7),
            last_seen=self.maybe(*DAYS, often=0.5),
            topics=[self.topic() for _ in range(self.random.randint(0, 2))] if self.random.random() < 0.8 else None,
        )
        if self.random.random() < 0.3:
            flow["controls"] = self.random.choice([[], [], ["time_window"]])

    def topic(self):
        return self.record(name=self.random.choice(TOPICS), access=self.maybe("read", "write", "both"))

    def remote_further(self, record):
        with_known(record, window=self.maybe("nights", often=0.3), expires=self.maybe(*DAYS, often=0.8))

    def chain(self, tags):
        """Two flows of messages, into an asset and on from it."""
        first, host, last = ({"asset": self.random.choice(tags)} for _ in range(3))
        link = {"protocol": "mqtt", "decision": "allowed"}
        return [
            self.record(code="FC", **{"from": first}, to=host, data=self.maybe("to", "to", "both"), **link),
            self.record(code="FD", **{"from": host}, to=last, data=self.maybe("to", "to", "both"), **link),
        ]

    def servants(self, document, tags):
        """A broker that one asset reads at and another writes to, or an MES or a historian with a partner."""
        assets = {one["tag"]: one for one in document["assets"]}
        hub, one, other = (self.random.choice(tags) for _ in range(3))
        kind, protocol = self.random.choice([("broker", "mqtt"), ("mes", "modbus_tcp"), ("historian", "mssql")])
        assets[hub]["type"] = kind
        if kind == "mes":
            assets[one]["type"] = "plc"
        ends = [(hub, one)] if kind == "mes" else [(one, hub), (other, hub)]
        for code, (source, end) in zip(("FA", "FB"), ends, strict=False):
            link = {"protocol": protocol, "access": self.maybe("read", "write", "both")}
            flow = self.record(code=code, **{"from": {"asset": source}}, to={"asset": end}, **link)
            topics = [self.topic() for _ in range(2)] if kind == "broker" else None
            with_known(flow, data=self.maybe("to", "from", "both"), topics=topics)
            document["flows"].append(flow)

    def complete(self, document):
        """Write into every record what the further rules read of it."""
        tags = [one["tag"] for one in document["assets"]]
        for zone in document["zones"]:
            self.zone_further(zone)
        for conduit in document["conduits"]:
            self.conduit_further(conduit)
        for asset in document["assets"]:
            self.asset_further(asset)
        for segment in document.get("segments", ()):
            self.segment_further(segment, tags)
        for flow in document["flows"]:
            self.flow_further(flow, tags)
        for record in document["remote_access"]:
            self.remote_further(record)


def further_document(random):
    """A plant of `networks_document` with what the further rules read."""
    document = networks_document(random)
    drawing = Further(random)
    tags = [one["tag"] for one in document["assets"]]
    if random.random() < 0.25:  # nothing but assets and their attachments
        document |= {"conduits": [], "service_agreements": []}
        document["flows"] = [flow | {"decision": "forbidden"} for flow in document["flows"]]
        document["assessment"]["flows_complete"] = True
    elif random.random() < 0.6:
        document["flows"] += drawing.chain(tags)
    drawing.complete(document)
    if random.random() < 0.5:
        drawing.servants(document, tags)
    return document
