"""From what a run kept to the zone picture; page, PDF and exports ask the same functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assessment.drawing.picture import AssetShape, ConduitShape, Picture, ZoneShape
from assessment.drawing.symbols import symbol_of
from assessment.map_layers import GAP, TITLES, Layer, Section, layer_of, worst_pair
from catalogue.loader import asset_types, protocols

Record = Mapping[str, Any]
Url = Callable[[str, str], str]
LEVEL_OF_KIND = {"external": 5.0, "enterprise": 4.0, "dmz": 3.5}
SEVERITIES = ("critical", "high", "medium", "low")
BUSINESS, OT = 4, 3  # the lowest level of the business, the highest of the plant
ASSETS_DRAWN: Final = 60


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at the map: the layer, the attack path in it, and the zones that are open."""

    layer: str = GAP
    path: str = ""
    opened: frozenset[str] = frozenset()


def levels_of(zone: Record) -> tuple[float, ...]:
    """Give the Purdue levels of a zone record, by its kind where none is written."""
    level = zone.get("level")
    if level is None:
        by_kind = LEVEL_OF_KIND.get(str(zone.get("kind")))
        return () if by_kind is None else (by_kind,)
    return tuple(float(one) for one in (level if isinstance(level, list) else [level]))


def picture_of(
    section: Section,
    findings: Iterable[tuple[str, str]],
    *,
    view: View = View(),
    url: Url = lambda _kind, _code: "",
    assets: Mapping[str, Sequence[Record]] | None = None,
    proposed: Iterable[Record] = (),
    layout: Record | None = None,
    layer: Layer | None = None,
) -> Picture:
    """Give the picture of a judged model, with zones that are proposed to it.

    `section` gives parts of the result, and the judged model as `frame`; `findings` are target and severity of the
    open ones; `assets` are those to draw, by zone; `layout` is where people put zones, where that is newer than the
    judged model's own; `layer` are marks to draw in place of those of the view.
    """
    frame = section("frame")
    zones, conduits = section("zones"), section("conduits")
    layer = layer or layer_of(view.layer, section, findings, view.path)
    by_code = {zone["code"]: zone for zone in frame.get("zones", [])}
    placed = (frame.get("layout") or {}) if layout is None else layout
    return Picture(
        title=f"Zones and conduits of {frame['site'].get('name') or frame['site']['code']}",
        zones=(
            *(
                _zone(zone, zones.get(zone["code"], {}), layer, (assets or {}).get(zone["code"], ()), url)
                for zone in by_code.values()
            ),
            *(_proposed(zone, url) for zone in proposed if zone["code"] not in by_code),
        ),
        conduits=tuple(
            _conduit(conduit, conduits.get(conduit["code"], {}), by_code, layer, url)
            for conduit in frame.get("conduits", [])
        ),
        layout={code: tuple(box) for code, box in placed.get("zones", {}).items() if code in by_code},
        layer=view.layer if view.layer in TITLES else GAP,
        legend=layer.legend,
    )


def scalar_target(judged: Record) -> int | None:
    """Give the target to show beside what is achieved: that of the family which says most."""
    return worst_pair(judged).target


def scalar_achieved(judged: Record) -> int | None:
    """Give what is achieved in the same family; None where it is not known."""
    return worst_pair(judged).achieved


def _zone(zone: Record, judged: Record, layer: Layer, members: Iterable[Record], url: Url) -> ZoneShape:
    kinds = asset_types()
    counts = judged.get("assets", {})
    assets = [(kinds[key].label if key in kinds else key, count) for key, count in counts.items()]
    return ZoneShape(
        code=zone["code"],
        name=zone.get("name") or zone["code"],
        kind=zone.get("kind"),
        levels=levels_of(zone),
        parent=zone.get("parent"),
        mark=layer.zones.get(zone["code"]),
        assets=tuple(sorted(assets, key=lambda pair: (-pair[1], pair[0]))),
        members=tuple(_asset(one, url) for one in members),
        is_safety=bool(judged.get("safety_related")),
        is_faded=layer.is_faded(f"zone:{zone['code']}"),
        url=url("zone", zone["code"]),
    )


def _asset(asset: Record, url: Url) -> AssetShape:
    kinds, kind = asset_types(), asset.get("type") or "unknown"
    return AssetShape(
        tag=asset["tag"],
        name=asset.get("name") or asset["tag"],
        type=kinds[kind].label if kind in kinds else kind,
        symbol=symbol_of(kind),
        type_id=kind,
        url=url("asset", asset["tag"]),
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


def _conduit(conduit: Record, judged: Record, zones: Record, layer: Layer, url: Url) -> ConduitShape:
    ends = tuple(conduit["between"])
    services = judged.get("services") or ()
    return ConduitShape(
        code=conduit["code"],
        name=conduit.get("name") or conduit["code"],
        ends=ends,
        kind=conduit.get("kind"),
        direction=conduit.get("direction"),
        opened_from=tuple(end for end in ends if any(one["from"] == end for one in services)),
        protocols=_protocols(services),
        skips_levels=_skips([levels_of(zones[end]) for end in ends if end in zones]),
        has_device=bool(conduit.get("boundary_assets")),
        mark=layer.conduits.get(conduit["code"]),
        is_faded=layer.is_faded(f"conduit:{conduit['code']}"),
        url=url("conduit", conduit["code"]),
    )


def _protocols(services: Iterable[Record]) -> tuple[str, ...]:
    """Give the protocols by name, the most used first."""
    known, counts = protocols(), Counter[str]()
    for one in services:
        if one["protocol"] in known:
            counts[known[one["protocol"]].name.split(" (")[0]] += one["flows"]
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def _skips(levels: list[tuple[float, ...]]) -> bool:
    """Tell whether a conduit passes over a level: business straight to OT, or more than one level inside OT."""
    if len(levels) <= 1 or not all(levels):
        return False
    upper, lower = max(min(one) for one in levels), min(max(one) for one in levels)
    return (upper >= BUSINESS and lower <= OT) or (upper <= OT and upper - lower > 1)
