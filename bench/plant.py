"""A generated plant as a model document: the same size and seed give the same bytes."""

from __future__ import annotations

from random import Random
from typing import Any

from bench.inventory import make_assets, make_flows
from bench.sizes import Size
from bench.zones import Frame, Record, make_frame

SEED = 62443
PERIODS = ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
OWN_MEASURES: tuple[tuple[str, str, str, list[int], dict[str, Any]], ...] = (
    ("CM-01", "Second factor on a way in", "conduit", [2, 2, 0, 0, 0, 0, 0], {"path_effect": "mfa"}),
    ("CM-02", "Small firewall in a conduit", "conduit", [2, 2, 2, 1, 2, 2, 2], {"path_effect": "dpi"}),
    ("CM-03", "Split a flat cell", "zone", [0, 0, 0, 0, 2, 0, 2], {"outage_hours": 6}),
    ("CM-04", "Personal accounts in a zone", "zone", [2, 2, 0, 0, 0, 0, 0], {}),
    ("CM-05", "Listen on the switches of a zone", "zone", [0, 0, 0, 0, 0, 3, 0], {}),
    ("CM-06", "Restore test in a zone", "zone", [0, 0, 0, 0, 0, 0, 2], {}),
)


def make_plant(size: Size, *, seed: int = SEED) -> dict[str, Any]:
    """Give the model document of a plant; it is valid."""
    random = Random(seed)
    frame = make_frame(size, random)
    assets = make_assets(frame, size, random)
    flows = make_flows(frame, assets, size, random)
    _place_boundaries(frame, assets, random)
    return {
        "bulkhead": 1,
        "site": {"code": f"BENCH-{size.name}", "name": f"Generated plant {size.name}", "currency": "EUR"},
        "assessment": {
            "code": "A2026",
            "name": "Assessment 2026",
            "date": "2026-11-20",
            "scope": "The whole generated plant",
            "sponsor": "Nobody real",
            "flows_complete": False,
        },
        "organisations": [{"code": "OWN", "name": "Owner", "kind": "asset_owner"}],
        "people": [{"code": "P1", "name": "Person one", "organisation": "OWN", "side": "ot"}],
        "zones": frame.zones,
        "conduits": frame.conduits,
        "assets": assets,
        "flows": flows,
        "scenarios": [_scenario(number, frame, random) for number in range(1, size.scenarios + 1)],
        "measures": [_measure(one, random) for one in OWN_MEASURES],
        "waivers": _waivers(frame, random),
        "decisions": _decisions(frame, random),
        "plan": _plan(frame, random),
    }


def _place_boundaries(frame: Frame, assets: list[Record], random: Random) -> None:
    devices: dict[str, list[str]] = {}
    for asset in assets:
        if asset["type"] in {"firewall", "vpn_gateway", "switch"} and "zone" in asset:
            devices.setdefault(asset["zone"], []).append(asset["tag"])
    for conduit in frame.conduits:
        near = [tag for zone in conduit["between"] for tag in devices.get(zone, [])]
        if near and random.random() < 0.7:
            conduit["boundary_assets"] = [random.choice(near)]


def _scenario(number: int, frame: Frame, random: Random) -> Record:
    outside = random.choice(("external", "enterprise", "remote_access", "wireless"))
    inside = random.choice(("safety", "safety", "control"))
    entry, target = random.choice(frame.by_kind[outside]), random.choice(frame.by_kind[inside])
    near = [conduit["code"] for conduit in frame.conduits if target in conduit["between"]]
    return {
        "code": f"S{number:02d}",
        "title": f"Someone comes in through {entry} and reaches {target}",
        "threat": {"source": "organised crime", "means": 3, "resources": 2, "skills": 3, "motivation": 2},
        "entry": {"zone": entry},
        "target": {"zone": target},
        "zones": [target],
        "conduits": near[:2],
        "consequence": {"safety": random.randrange(1, 6), "financial": random.randrange(1, 6)},
        "likelihood": random.randrange(2, 6),
        "decision": "mitigate",
    }


def _measure(measure: tuple[str, str, str, list[int], dict[str, Any]], random: Random) -> Record:
    code, title, fits, levels, more = measure
    record = {"code": code, "title": title, "kind": "technical", "applies_to": [fits], "sl": levels, "outage_hours": 0}
    return {**record, "cost": random.randrange(4, 40) * 1000, "effort_days": random.randrange(3, 30), **more}


def _waivers(frame: Frame, random: Random) -> list[Record]:
    cells = random.sample(frame.by_kind["control"], min(12, len(frame.by_kind["control"])))
    return [
        {
            "rule": random.choice(("AR-066", "AR-008", "AR-018")),
            "target": f"zone:{code}",
            "reason": "On trial for one season.",
            "by": "P1",
            "on": "2025-09-01",
            "expires": random.choice(("2026-08-31", "2027-08-31")),
        }
        for code in cells
    ]


def _decisions(frame: Frame, random: Random) -> list[Record]:
    zones = random.sample(frame.by_kind["control"], min(8, len(frame.by_kind["control"])))
    return [
        {"code": f"D{number}", "about": f"zone:{code}", "status": random.choice(("open", "agreed")), "owner": "P1"}
        for number, code in enumerate(zones, start=1)
    ]


def _plan(frame: Frame, random: Random) -> Record:
    cells = frame.by_kind["control"] + frame.by_kind["safety"]
    windows = [
        {
            "code": f"W{number:02d}",
            "period": random.choice(PERIODS),
            "zones": random.sample(cells, min(12, len(cells))),
            "hours": 12,
        }
        for number in range(1, 41)
    ]
    months = ("01", "04", "07", "10")
    periods = [
        {"code": code, "start": f"2027-{month}-01", "budget": 400_000, "effort_days": 500}
        for code, month in zip(PERIODS, months, strict=True)
    ]
    return {"objective": "risk", "periods": periods, "windows": windows}
