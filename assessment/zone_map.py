"""From what a run kept to the zone picture and the rows of its cards; page and PDF ask the same functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assessment.drawing.picture import ConduitShape, Picture, ZoneShape
from catalogue.loader import asset_types

Record = Mapping[str, Any]
Url = Callable[[str, str], str]
LEVEL_OF_KIND = {"external": 5.0, "enterprise": 4.0, "dmz": 3.5}
DRAWN_ZONES, DRAWN_CONDUITS = 200, 500
SEVERITIES = ("critical", "high", "medium", "low")
BUSINESS, OT = 4, 3  # the lowest level of the business, the highest of the plant


def levels_of(zone: Record) -> tuple[float, ...]:
    """Give the Purdue levels of a zone record, by its kind where none is written."""
    level = zone.get("level")
    if level is None:
        by_kind = LEVEL_OF_KIND.get(str(zone.get("kind")))
        return () if by_kind is None else (by_kind,)
    return tuple(float(one) for one in (level if isinstance(level, list) else [level]))


def picture_of(
    frame: Record,
    zones: Record,
    conduits: Record,
    worst: Record,
    url: Url = lambda _kind, _code: "",
    *,
    proposed: Iterable[Record] = (),
) -> Picture:
    """Give the picture of a judged model, with zones that are proposed to it.

    `worst` maps `kind:CODE` to the worst open severity about it.
    """
    by_code = {zone["code"]: zone for zone in frame.get("zones", [])}
    return Picture(
        title=f"Zones and conduits of {frame['site'].get('name') or frame['site']['code']}",
        zones=(
            *(_zone(zone, zones.get(zone["code"], {}), url) for zone in by_code.values()),
            *(_proposed(zone, url) for zone in proposed if zone["code"] not in by_code),
        ),
        conduits=tuple(
            _conduit(conduit, conduits.get(conduit["code"], {}), by_code, worst, url)
            for conduit in frame.get("conduits", [])
        ),
        layout={code: tuple(box) for code, box in (frame.get("layout") or {}).get("zones", {}).items()},
    )


def drawn_part(frame: Record, zones: Record, conduits: Record) -> Record:
    """Give a model as it is drawn: all of it, or of a large one the worst zones and the worst conduits among them."""
    known = {zone["code"]: zone for zone in frame.get("zones", [])}
    if len(known) <= DRAWN_ZONES and len(frame.get("conduits", ())) <= DRAWN_CONDUITS:
        return frame
    kept: set[str] = set()
    for code in _worst_first(zones)[:DRAWN_ZONES]:
        parent: str | None = code
        while parent is not None and parent not in kept:
            kept.add(parent)
            parent = known[parent].get("parent")
    between = {one["code"]: one["between"] for one in frame.get("conduits", [])}
    wires = set([code for code in _worst_first(conduits) if kept.issuperset(between[code])][:DRAWN_CONDUITS])
    return {
        **frame,
        "zones": [zone for code, zone in known.items() if code in kept],
        "conduits": [one for one in frame.get("conduits", []) if one["code"] in wires],
        "layout": {},
    }


def _worst_first(judged: Record) -> list[str]:
    def badness(code: str) -> tuple[bool, int, int, str]:
        one = judged[code]
        return not one.get("safety_related", False), -one["levels_missing"], -one["not_assessed"], code

    return sorted(judged, key=badness)


def worst_by_target(findings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give the worst severity per target from pairs of target and severity."""
    worst: dict[str, str] = {}
    for target, severity in findings:
        if target not in worst or SEVERITIES.index(severity) < SEVERITIES.index(worst[target]):
            worst[target] = severity
    return worst


def scalar_target(judged: Record) -> int | None:
    """Give a target as one number: the largest element, as docs/model.md 2.1 says."""
    return max((one for one in judged.get("sl_t", []) if one is not None), default=None)


def scalar_achieved(judged: Record) -> int | None:
    """Give what is achieved as one number: the smallest element; None where one is not known."""
    elements = judged.get("sl_a", [])
    return None if not elements or None in elements else min(elements)


def _zone(zone: Record, judged: Record, url: Url) -> ZoneShape:
    kinds = asset_types()
    counts = judged.get("assets", {})
    assets = [(kinds[key].label if key in kinds else key, count) for key, count in counts.items()]
    return ZoneShape(
        code=zone["code"],
        name=zone.get("name") or zone["code"],
        kind=zone.get("kind"),
        levels=levels_of(zone),
        parent=zone.get("parent"),
        sl_t=scalar_target(judged),
        sl_a=scalar_achieved(judged),
        missing=judged.get("levels_missing", 0),
        not_assessed=judged.get("not_assessed", 0),
        assets=tuple(sorted(assets, key=lambda pair: (-pair[1], pair[0]))),
        is_safety=bool(judged.get("safety_related")),
        url=url("zone", zone["code"]),
    )


def _proposed(zone: Record, url: Url) -> ZoneShape:
    return ZoneShape(
        code=zone["code"],
        name=zone["name"],
        kind=zone["kind"],
        levels=tuple(zone["levels"]) or levels_of({"kind": zone["kind"]}),
        assets=(("asset" if len(zone["members"]) == 1 else "assets", len(zone["members"])),),
        is_safety=bool(zone["safety_related"]),
        is_proposed=True,
        url=url("zone_proposals", zone["code"]),
    )


def _conduit(conduit: Record, judged: Record, zones: Record, worst: Record, url: Url) -> ConduitShape:
    ends = tuple(conduit["between"])
    return ConduitShape(
        code=conduit["code"],
        name=conduit.get("name") or conduit["code"],
        ends=ends,
        kind=conduit.get("kind"),
        direction=conduit.get("direction"),
        skips_levels=_skips([levels_of(zones[end]) for end in ends if end in zones]),
        has_device=bool(conduit.get("boundary_assets")),
        sl_t=scalar_target(judged),
        sl_a=scalar_achieved(judged),
        missing=judged.get("levels_missing", 0),
        not_assessed=judged.get("not_assessed", 0),
        severity=worst.get(f"conduit:{conduit['code']}"),
        url=url("conduit", conduit["code"]),
    )


def _skips(levels: list[tuple[float, ...]]) -> bool:
    """Tell whether a conduit passes over a level: business straight to OT, or more than one level inside OT."""
    if len(levels) <= 1 or not all(levels):
        return False
    upper, lower = max(min(one) for one in levels), min(max(one) for one in levels)
    return (upper >= BUSINESS and lower <= OT) or (upper <= OT and upper - lower > 1)
