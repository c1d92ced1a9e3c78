"""Plants in which the rules on traffic find much or lack a value, drawn by a seed."""

from __future__ import annotations

import random

from assessment.engine.system import Approval, Exposure, Interface, OpcSecurity, RemoteAccess, Segment, Topic
from tests.builders import asset, conduit, flow, party, zone

APPROVALS = [Approval(side, None, None, None) for side in ("ot", "it", "safety")]
PROTOCOLS = (
    *("ethercat", "telnet", "opc_da", "opc_ua", "mqtt", "iec104", "smb", "https", "umas", "rdp", "modbus_tcp"),
    *("remote_support", "unknown", None),
)


def a_plant(seed: int) -> list[object]:
    """Give a plant in which the rules on traffic find something or lack a value."""
    chance = random.Random(seed)

    def some(*values: object) -> object:
        return chance.choice([None, *values])

    kinds = ["external", "enterprise", "dmz", "operations", "control", None]
    zones = [
        zone(
            f"Z{i}", kind=kind, level=some(1.0, 3.0, 4.0), sl_t=some(1, 3, 4), external_kind=some("vendor", "internet")
        )
        for i, kind in enumerate(kinds)
    ]
    assets = [
        asset(
            f"A{i}",
            some(*(one.code for one in zones)),
            type=some("plc", "engineering_station", "hmi", "modem", "file_transfer", "vendor_device"),
            ips=chance.sample(["8.8.4.4", "10.1.0.5", "10.1.0.6"], k=1),
            exposed=some(Exposure("scan")),
            owner=some("APT", "MAKER"),
            interfaces=some((Interface("w", kind="wan"), Interface("s", segment="S1"))),
        )
        for i in range(12)
    ]
    conduits = [
        conduit(
            f"C{i}",
            *chance.sample([one.code for one in zones], k=chance.choice([2, 3])),
            purpose=some("monitoring"),
            untrusted=some(True, False),
            controls=some([], ["encrypted"]),
            approvals=chance.sample(APPROVALS, k=2),
            boundary_assets=some(["A1"]),
        )
        for i in range(8)
    ]
    ends = [one.tag for one in assets] + ["zone:Z1", "zone:Z2", "zone:Z4", "net:10.1.0.0/24", "ip:10.1.0.5", "any"]
    flows = [
        flow(
            f"F{i}",
            chance.choice(ends),
            chance.choice(ends),
            protocol=chance.choice(PROTOCOLS),
            port=some(1883, 502, "500-600", "any"),
            secure=some(True, False),
            security=some(OpcSecurity("none", None, "anonymous")),
            topics=some((Topic("a/NCMD/b"),)),
            access=some("read", "write"),
            conduit=some(None, None, *(one.code for one in conduits)),
            basis=some("observed", "firewall_rule"),
            decision=some("allowed", "forbidden"),
            controls=some([], ["approval"]),
            translated=some(True, False),
        )
        for i in range(80)
    ]
    records = [RemoteAccess(f"R{i}", flow=some("F1", "F2"), approval=some("none"), relay_by="MAKER") for i in range(4)]
    return [
        party("APT"),
        party("MAKER", "supplier"),
        *zones,
        *assets,
        *conduits,
        *flows,
        *records,
        Segment("S1", ("Z0",)),
    ]
