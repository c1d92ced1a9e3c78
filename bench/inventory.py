"""The assets and flows of a generated plant."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from bench.sizes import Size
from bench.zones import Frame, Record

TYPES = {
    "external": ("vendor_device", "cloud_service"),
    "enterprise": ("workstation", "workstation", "workstation", "erp", "mail_server"),
    "dmz": ("jump_host", "historian_replica", "file_transfer", "firewall", "update_server"),
    "remote_access": ("vpn_gateway", "remote_access_broker"),
    "wireless": ("rtu", "sensor", "sensor", "wireless_ap"),
    "temporary": ("maintenance_laptop",),
    "operations": ("historian", "mes", "engineering_station", "directory", "time_server", "backup_server", "switch"),
    "control": (
        "plc",
        "plc",
        "plc",
        "remote_io",
        "sensor",
        "drive",
        "hmi",
        "operator_station",
        "scada_server",
        "switch",
    ),
    "safety": ("safety_controller", "safety_controller", "sensor", "actuator", "safety_engineering_station"),
}
VENDORS = ("Quellin", "Dosira", "Fennick", "Skarn", "Telmora")
PROTOCOLS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "control": (("modbus_tcp", "tcp", 502), ("enip", "tcp", 44818), ("s7comm", "tcp", 102), ("opc_ua", "tcp", 4840)),
    "safety": (("modbus_tcp", "tcp", 502), ("opc_ua", "tcp", 4840)),
    "office": (("https", "tcp", 443), ("rdp", "tcp", 3389), ("smb", "tcp", 445), ("ssh", "tcp", 22)),
}
OFFICE = frozenset({"external", "enterprise", "dmz", "remote_access"})


@dataclass(frozen=True, slots=True)
class Borders:
    """Where traffic passes: conduits with the assets of their zones, and the zones with two assets or more."""

    conduits: tuple[tuple[str, str, str], ...]
    members: dict[str, list[Record]]


def make_assets(frame: Frame, size: Size, random: Random) -> list[Record]:
    """Give assets of a size, spread over the zones; one in a hundred is in none."""
    codes = [zone["code"] for zone in frame.zones]
    weights = [0.3 if frame.kinds[code] in {"external", "remote_access", "temporary"} else 1.0 for code in codes]
    seats = dict.fromkeys(codes, 10)
    assets = []
    placed = codes + random.choices(codes, weights, k=max(0, size.assets - len(codes)))
    for number, code in enumerate(placed[: size.assets], start=1):
        assets.append(_asset(number, code, frame.kinds[code], seats, random))
    return assets


def _asset(number: int, zone: str, kind: str, seats: dict[str, int], random: Random) -> Record:
    type_, place = random.choice(TYPES[kind]), int(zone[1:])
    asset: Record = {
        "tag": f"A{number:06d}",
        "name": f"{type_.replace('_', ' ').capitalize()} {number}",
        "type": type_,
        "vendor": random.choice(VENDORS),
        "model": f"M{random.randrange(40)}",
        "firmware": f"{random.randrange(1, 9)}.{random.randrange(20)}",
        "provenance": "claimed",
        "macs": [f"02:00:00:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"],
        "criticality": {"safety": random.randrange(1, 5), "production": random.randrange(1, 5)},
    }
    if random.random() < 0.99 or kind == "external":
        asset["zone"] = zone
    seats[zone] += 1
    if seats[zone] < 250:
        asset["ips"] = [
            f"198.51.100.{seats[zone]}" if kind == "external" else f"10.{64 + place // 250}.{place % 250}.{seats[zone]}"
        ]
    if kind == "safety":
        asset["safety"] = True
    if random.random() < 0.5:
        asset["sl_c"] = [max(0, random.choice((1, 2, 2, 3))) for _ in range(7)]
    return asset


def make_flows(frame: Frame, assets: list[Record], size: Size, random: Random) -> list[Record]:
    """Give flows of a size, no two of the same identity: most inside zones and through conduits, few elsewhere."""
    members: dict[str, list[Record]] = {zone["code"]: [] for zone in frame.zones}
    for asset in assets:
        if "zone" in asset:
            members[asset["zone"]].append(asset)
    borders = Borders(tuple((one["code"], *one["between"]) for one in frame.conduits), members)
    zones = [code for code, found in members.items() if len(found) > 1]
    flows: list[Record] = []
    seen: set[tuple[Any, ...]] = set()
    while len(flows) < size.flows:
        ends = _ends(borders, zones, random)
        if ends is None:
            continue
        source, destination, zone, conduit = ends
        protocol, transport, port = random.choice(PROTOCOLS[_family(frame.kinds[zone])])
        key = (*sorted(source.items()), *sorted(destination.items()), port)
        if key not in seen:
            seen.add(key)
            flow: Record = {"code": f"F{len(flows) + 1:06d}", "from": source, "to": destination}
            flow |= {"protocol": protocol, "transport": transport, "port": port}
            flows.append(flow | _seen(random, conduit))
    return flows


def _family(kind: str) -> str:
    if kind in OFFICE:
        return "office"
    return "safety" if kind == "safety" else "control"


def _ends(borders: Borders, zones: list[str], random: Random) -> tuple[Record, Record, str, str | None] | None:
    """Give two ends with the zone that answers and the conduit between them; None where a zone is empty."""
    way = random.random()
    if way < 0.35:
        zone = random.choice(zones)
        one, other = random.sample(borders.members[zone], 2)
        return {"asset": one["tag"]}, {"asset": other["tag"]}, zone, None
    conduit, first, second = random.choice(borders.conduits)
    if way > 0.985:
        second = random.choice(zones)
    if not borders.members[first] or not borders.members[second] or first == second:
        return None
    source, destination = (random.choice(borders.members[code]) for code in (first, second))
    if way > 0.9835 and way < 0.985:
        return {"ip": f"172.16.{random.randrange(250)}.{random.randrange(250)}"}, _by_tag(destination), second, None
    if way > 0.983 and way <= 0.9835:
        return {"zone": first}, _by_tag(destination), second, conduit
    by_address = way > 0.8 and "ips" in source and "ips" in destination
    ends = (_by_ip(source), _by_ip(destination)) if by_address else (_by_tag(source), _by_tag(destination))
    return *ends, second, conduit if way <= 0.985 else None


def _by_tag(asset: Record) -> Record:
    return {"asset": asset["tag"]}


def _by_ip(asset: Record) -> Record:
    return {"ip": asset["ips"][0]}


def _seen(random: Random, conduit: str | None) -> Record:
    """Give how a flow is known: written down and allowed, or seen in traffic."""
    if conduit is not None and random.random() < 0.35:
        declared: Record = {"basis": "declared", "decision": "allowed", "conduit": conduit, "owner": "P1"}
        if random.random() < 0.3:
            declared["controls"] = random.sample(["dpi", "read_only", "encrypted", "mfa"], 2)
        if random.random() < 0.3:
            declared["removal_cost"] = random.randrange(1, 20) * 500
        return declared
    last = f"2026-{random.randrange(6, 12):02d}-{random.randrange(1, 20):02d}"
    return {
        "basis": "observed",
        "first_seen": "2026-05-02",
        "last_seen": last,
        "bytes": random.randrange(100, 10_000_000),
        "count": random.randrange(1, 5_000),
    }
