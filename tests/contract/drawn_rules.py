"""Plants for the architecture rules: small, of every kind of zone and device, and with many values left out."""

from __future__ import annotations

from itertools import combinations

from tests.contract.drawn import KINDS, document_of, drawn_vector, with_known

TYPES = (
    *("plc", "safety_controller", "sensor", "hmi", "engineering_station", "safety_engineering_station"),
    *("backup_server", "jump_host", "proxy", "edge_gateway", "erp", "workstation", "cloud_service", "vendor_device"),
    *("firewall", "router", "diode", "switch", "historian", "broker", "directory", "licence_server", "virtual_host"),
    *("time_server", "file_transfer", "remote_access_broker", "unknown", "a word of our own", None),
)
PROTOCOLS = (
    *("modbus_tcp", "telnet", "ftp", "snmp", "opc_ua", "opc_ua", "opc_da", "dce_rpc", "s7comm", "umas", "codesys_v3"),
    *("ssh", "rdp", "https", "http", "smtp", "mqtt", "ethercat", "iec61850_goose", "mssql", "smb", "dnp3"),
    *("tristation", "unknown", None),
)
CONTROLS = ("mfa", "recorded", "function_filter", "read_only", "encrypted", "signed", "protocol_break", "dpi")
CONDUIT_KINDS = ("unfiltered", "filtering", "gateway", "vpn", "diode", "wireless", "proxy")
LEVELS = (0, 1, 2, 3, 3.5, 4, 5)
SEVERAL_LEVELS = ([1, 2], [2, 3], [3, 3.5], [3, 4])
SERVICES = ("directory", "time", "DNS", "licence", "reports", "LDAP")
SETTINGS = ({"user_token": "anonymous"}, {"mode": "none"}, {"mode": "sign", "user_token": "username"})
BACKUPS = ("none", {"last": "2026-01-01"}, {"restore_tested": "2025-11-21"}, {"restore_tested": "2025-11-20"})
DAYS = ("2020-01-01", "2026-11-20", "2026-11-21", "2026-11-22", "2030-01-01")
YES_NO = (True, False)


class Drawing:
    """Draws records in which a value is stated as often as the plant states any."""

    def __init__(self, random):
        self.random = random
        self.known = random.choice([0.3, 0.7, 0.95])

    def maybe(self, *values, often=1.0):
        return self.random.choice(values) if self.random.random() < self.known * often else None

    def truth(self, *names):
        return {name: self.maybe(*YES_NO) for name in names}

    def some_of(self, values, most, often=1.0):
        count = self.random.randint(0, min(most, len(values)))
        return self.random.sample(values, count) if self.random.random() < self.known * often else None

    def record(self, **values):
        found = {}
        with_known(found, **values)
        return found

    def zone(self, code):
        kind = self.random.choice([*KINDS, "dmz", "enterprise", None, None])
        return self.record(
            code=code,
            kind=kind,
            level=self.maybe(*LEVELS, *SEVERAL_LEVELS),
            sl_t=drawn_vector(self.random, 0.15),
            sl_t_status=self.maybe("proposed", "agreed", "approved"),
            sl_t_reason=self.maybe("agreed in the session", often=0.4),
            trust=self.maybe(1, 2, 3, often=0.5),
            safety_related=self.maybe(*YES_NO, often=0.4),
            owner=self.maybe("O1", "O2", "O3"),
            external_kind=self.maybe("internet", "vendor", "cloud") if kind == "external" else None,
            wireless=self.maybe(
                {"identity": "shared_key"},
                {"identity": "individual", "detection": True},
                {"detection": False},
                often=0.4,
            ),
        )

    def asset(self, tag, zones):
        return self.record(
            tag=tag,
            zone=self.random.choice(zones) if self.random.random() < 0.9 else None,
            type=self.random.choice(TYPES),
            level=self.maybe(*LEVELS, often=0.7),
            domain=self.maybe("ot", "it", "external", often=0.3),
            fail_mode=self.maybe("open", "closed"),
            criticality=self.maybe({"safety": 1}, {"safety": 3, "production": 2}, {"safety": 4, "production": 4}),
            sl_required=drawn_vector(self.random, 0.15),
            sl_c=drawn_vector(self.random, 0.15, of_assets=True),
            support_end=self.maybe(*DAYS),
            credentials=self.maybe("individual", "shared", "default", "none"),
            terminates_sessions=self.maybe(*YES_NO, often=0.3),
            backup=self.maybe(*BACKUPS),
            ips=self.maybe([f"10.0.0.{tag[1:]}"], ["8.8.8.8"], often=0.5)
            if tag == "A0"
            else self.maybe([f"10.0.0.{tag[1:]}"]),
            exposed=self.maybe({"source": "a scan"}, often=0.1),
            **self.truth("safety", "temporary", "external_connection", "wireless", "store_and_forward"),
            essential_function=self.maybe(True, True, False),
            **self.truth("firmware_supported", "lockout_applies"),
        )

    def relate(self, asset, tags):
        others = [tag for tag in tags if tag != asset["tag"]]
        if others and self.random.random() < self.known:
            asset["depends_on"] = [self.need(others) for _ in range(self.random.randint(0, 3))]
        if asset["tag"] != tags[0] and self.random.random() < 0.3:
            asset["runs_on"] = tags[0]
        if asset.get("type") == "safety_engineering_station" and self.random.random() < 0.5:
            asset["programs"] = self.random.sample(tags, self.random.randint(0, min(2, len(tags))))

        if others and self.random.random() < 0.3:
            kind = self.random.choice(["trust", "sync"])
            asset["trusts"] = [{"on": self.random.choice(others), "kind": kind}] if self.random.random() < 0.8 else []

    def need(self, tags):
        return self.record(
            on=self.random.choice(tags),
            service=self.maybe(*SERVICES, often=0.7),
            required=self.maybe(True, True, False),
            survives_hours=self.maybe(0, 0, 4),
        )

    def conduit(self, code, between, zones, tags):
        return self.record(
            code=code,
            between=between,
            kind=self.maybe(*CONDUIT_KINDS),
            status=self.maybe("planned", "in_service", "closed"),
            direction=self.maybe("forward", "reverse", "both") if len(between) == 2 else None,
            purpose=self.maybe("monitoring", "monitoring", "control"),
            sl_t=drawn_vector(self.random, 0.15),
            sl_t_status=self.maybe("proposed", "agreed"),
            sl_t_reason=self.maybe("agreed in the session", often=0.4),
            default_policy=self.maybe("deny", "permit"),
            controls=self.some_of(CONTROLS, 2, often=0.6),
            boundary_assets=self.some_of(tags, 2),
            through=self.some_of(zones, 1, often=0.5),
            approvals=self.approvals(),
            **self.truth("untrusted", "monitored", "encapsulated"),
        )

    def approvals(self):
        sides = self.some_of(("ot", "it", "safety"), 3)
        if not sides:
            return None
        return [
            {"side": side, "by": "kl", "on": "2025-01-01", "expires": self.random.choice(DAYS[1:])} for side in sides
        ]

    def relay(self, tags):
        """Two flows of one protocol, into an asset and on from it."""
        first, host, last = ({"asset": self.random.choice(tags)} for _ in range(3))
        protocol = {"protocol": self.random.choice(["https", "smb", "mssql"])}
        return [
            {**self.flow("F8", [first]), "to": host, **protocol},
            {**self.flow("F9", [host]), "to": last, **protocol},
        ]

    def remote_access(self, code, flows):
        flow = self.random.choice(flows) if flows and self.random.random() < 0.8 else {}
        return self.record(
            code=code,
            flow=flow.get("code"),
            mfa=self.maybe(True) if "mfa" in flow.get("controls", ()) else self.maybe(*YES_NO),
            approval=self.maybe("per_session", "standing", "none"),
            approved_by=self.maybe("kl"),
        )

    def flow(self, code, ends):
        decision = self.maybe("allowed", "allowed", "conditional", "undecided", "forbidden")
        return self.record(
            code=code,
            **{"from": self.random.choice(ends), "to": self.random.choice(ends)},
            protocol=self.random.choice(PROTOCOLS),
            port=self.maybe(22, 23, 80, 443, 502, 802, 4840, often=0.5),
            secure=self.maybe(*YES_NO, often=0.5),
            security=self.maybe(*SETTINGS, often=0.25),
            controls=self.some_of(CONTROLS, 2, often=0.6),
            access=self.maybe("read", "write", "both"),
            use_case=self.maybe("reports"),
            owner=self.maybe("O1"),
            required=self.maybe(*YES_NO),
            translated=self.maybe(*YES_NO, often=0.5),
            decision=decision,
            condition="only by day" if decision == "conditional" and self.random.random() < 0.5 else None,
        )


def rules_document(random):
    """A plant of up to five zones and nine assets; two zones are joined by one conduit at most."""
    drawing = Drawing(random)
    document = document_of(people=[{"code": "kl", "side": "ot"}])
    document["organisations"] = [
        {"code": "O1", "kind": "asset_owner"},
        {"code": "O2", "kind": "supplier"},
        {"code": "O3"},
    ]
    if random.random() < 0.1:
        del document["assessment"]["date"]
    document["assessment"]["final"] = random.random() < 0.3
    zones = [f"Z{number}" for number in range(random.randint(2, 5))]
    tags = [f"A{number}" for number in range(random.randint(1, 9))]
    document["zones"] = [drawing.zone(code) for code in zones]
    document["assets"] = [drawing.asset(tag, zones) for tag in tags]
    for asset in document["assets"]:
        drawing.relate(asset, tags)
    joined = set()
    for number in range(random.randint(0, 4)):
        between = random.sample(zones, min(len(zones), random.choice([2, 2, 2, 3])))
        pairs = set(map(frozenset, combinations(between, 2)))
        if not pairs & joined:
            joined |= pairs
            document["conduits"].append(drawing.conduit(f"C{number}", between, zones, tags))
    ends = [{"asset": tag} for tag in tags] * 2 + [{"zone": code} for code in zones]
    document["flows"] = [drawing.flow(f"F{number}", ends) for number in range(random.randint(0, 8))]
    if random.random() < 0.5:
        document["flows"] += drawing.relay(tags)
    remote = [drawing.remote_access(f"R{number}", document["flows"]) for number in range(random.choice([0, 1, 2]))]
    document["remote_access"] = remote
    for number in range(random.randint(0, 4)):
        scenario = {
            "code": f"S{number}",
            "zones": [random.choice(zones)],
            "consequence": {"safety": random.randint(1, 5)},
        }
        with_known(scenario, likelihood=drawing.maybe(1, 2, 3, 4, 5))
        document["scenarios"].append(scenario)
    return document
