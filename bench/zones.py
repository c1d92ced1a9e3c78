"""The zones and conduits of a generated plant: offices, a DMZ, and areas of cells with their safety systems."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from bench.sizes import Size
from catalogue.loader import requirements

Record = dict[str, Any]

PLANT = [2, 2, 2, 1, 2, 2, 2]
TARGETS = {
    "external": [0] * 7,
    "enterprise": [1] * 7,
    "dmz": [2] * 7,
    "remote_access": [3, 2, 2, 2, 3, 2, 2],
    "wireless": PLANT,
    "temporary": PLANT,
    "operations": [2] * 7,
    "control": PLANT,
    "safety": [3, 3, 3, 2, 3, 3, 3],
}
LEVELS: dict[str, Any] = {
    "external": 5,
    "enterprise": 4,
    "dmz": 3.5,
    "remote_access": 3.5,
    "wireless": 1,
    "temporary": 2,
    "operations": 3,
    "control": [1, 2],
    "safety": 1,
}
SHARES = {
    "external": 0.005,
    "enterprise": 0.03,
    "dmz": 0.015,
    "remote_access": 0.01,
    "wireless": 0.025,
    "temporary": 0.005,
    "operations": 0.06,
    "safety": 0.075,
}
WRITTEN = ("logical_boundary", "physical_boundary", "logical_access_points", "physical_access_points")
DIRECTIONS = ("both", "both", "forward", None)


@dataclass
class Frame:
    """Zones and conduits on their way into a document; `areas` are lists of the zones under one operations zone."""

    zones: list[Record] = field(default_factory=list)
    conduits: list[Record] = field(default_factory=list)
    by_kind: dict[str, list[str]] = field(default_factory=dict)
    areas: list[list[str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)


def make_frame(size: Size, random: Random) -> Frame:
    """Give zones and conduits of a size."""
    frame = Frame()
    kinds = [kind for kind, share in SHARES.items() for _ in range(max(1, round(share * size.zones)))]
    kinds += ["control"] * (size.zones - len(kinds))
    for number, kind in enumerate(kinds, start=1):
        zone = _zone(number, kind, random)
        frame.zones.append(zone)
        frame.kinds[zone["code"]] = kind
        frame.by_kind.setdefault(kind, []).append(zone["code"])
    _share_out(frame)
    _join(frame, size, random)
    return frame


def _zone(number: int, kind: str, random: Random) -> Record:
    code = f"Z{number:03d}"
    zone: Record = {
        "code": code,
        "name": f"{kind.replace('_', ' ').capitalize()} {number}",
        "kind": kind,
        "level": LEVELS[kind],
        "safety_related": kind == "safety",
        "trust": {"external": 0, "enterprise": 3, "safety": 9}.get(kind, 6),
    }
    if random.random() < 0.97:
        zone["owner"] = "OWN"
    if kind != "external":
        zone["subnets"] = [f"10.{64 + number // 250}.{number % 250}.0/24"]
    if random.random() < 0.8 or kind == "external":
        zone["lateral"] = "transit_blocked" if kind == "external" else random.choice(("open", "open", "isolated"))
    if random.random() < 0.9:
        zone |= {key: [f"{key.replace('_', ' ')} of {code}"] for key in WRITTEN}
        zone |= {"policies": ["Plant security policy"], "assumptions": ["None"], "dependencies": ["Power, time server"]}
    return zone | _judged(TARGETS[kind], random)


def _judged(target: list[int], random: Random) -> Record:
    """Give what a person states of a place: a target for most, what is achieved by claim or by rows for many."""
    judged: Record = {}
    if random.random() < 0.95:
        status = random.choice(("approved", "approved", "agreed", "proposed"))
        judged |= {"sl_t": list(target), "sl_t_status": status, "sl_t_reason": "By what can happen there."}
    way = random.random()
    if way < 0.45:
        judged["sl_a"] = [_claim(level, random) for level in target]
    elif way < 0.8:
        judged["requirements"] = _rows(max(target), random)
    if random.random() < 0.3:
        judged["measures"] = [{"measure": code, "status": "active"} for code in ("MEA-001", "MEA-003")]
    return judged


def _claim(level: int, random: Random) -> int | None:
    if random.random() < 0.05:
        return None
    return max(0, level - (1 if random.random() < 0.2 else 0))


def _rows(level: int, random: Random) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for row in requirements().values():
        if row.first_level > level:
            continue
        chance = random.random()
        if chance < 0.93:
            rows[row.id] = "met"
        elif chance < 0.97:
            rows[row.id] = random.choice(("not_met", "partly_met"))
        elif chance < 0.98:
            rows[row.id] = {"status": "not_applicable", "reason": "No radio here, confirmed by walk-down."}
    return rows


def _share_out(frame: Frame) -> None:
    """Put cells, safety systems and radio under the operations zones, in turn."""
    tops = frame.by_kind["operations"]
    frame.areas = [[top] for top in tops]
    for kind in ("control", "safety", "wireless", "temporary"):
        for place, code in enumerate(frame.by_kind[kind]):
            frame.areas[place % len(tops)].append(code)


def _join(frame: Frame, size: Size, random: Random) -> None:
    """Join what belongs together, then cells of one area with each other, and few against the rules."""
    by_kind, pairs = frame.by_kind, []
    for area in frame.areas:
        pairs += [(area[0], code) for code in area[1:]]
        pairs.append((random.choice(by_kind["dmz"]), area[0]))
    pairs += [(code, random.choice(by_kind["dmz"])) for code in by_kind["enterprise"] + by_kind["remote_access"]]
    pairs += [(random.choice(by_kind["external"]), code) for code in by_kind["enterprise"] + by_kind["remote_access"]]
    pairs += [(code, random.choice(frame.areas)[0]) for code in by_kind["enterprise"][::4]]
    known = dict.fromkeys(pairs)
    while len(known) < size.conduits:
        one, other = random.sample(random.choice(frame.areas)[1:], 2)
        if (other, one) not in known:
            known[one, other] = None
    for number, (one, other) in enumerate(list(known)[: size.conduits], start=1):
        frame.conduits.append(_conduit(number, (one, other), frame, random))


def _conduit(number: int, ends: tuple[str, str], frame: Frame, random: Random) -> Record:
    target = [max(pair) for pair in zip(*(TARGETS[frame.kinds[end]] for end in ends), strict=True)]
    conduit: Record = {
        "code": f"C{number:04d}",
        "name": f"{ends[0]} to {ends[1]}",
        "between": list(ends),
        "kind": random.choice(("filtering", "filtering", "filtering", "unfiltered")),
        "status": "in_service",
        "purpose": random.choice(("control", "monitoring")),
        "monitored": random.random() < 0.4,
    }
    if (direction := random.choice(DIRECTIONS)) is not None:
        conduit["direction"] = direction
    if random.random() < 0.9:
        conduit["owner"] = "OWN"
    if random.random() < 0.8:
        conduit["default_policy"] = "deny"
    if random.random() < 0.85:
        conduit |= {key: [f"{key.replace('_', ' ')} of {conduit['code']}"] for key in WRITTEN}
        conduit |= {"policies": ["Plant security policy"], "assumptions": ["None"], "dependencies": ["Power"]}
    if random.random() < 0.8:
        conduit["approvals"] = [{"side": "ot", "by": "P1", "on": "2026-03-04", "expires": "2027-03-04"}]
    return conduit | _judged(target, random)
