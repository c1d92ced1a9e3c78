"""What is old in a plant: protocols per zone, buses behind bridges, gateways to cut over to, and what becomes of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from assessment.engine.buses import is_bus
from assessment.engine.checking import OPEN, Case, Finding
from assessment.engine.checks.ends import EndKind
from assessment.engine.checks.traffic import Run, alike, facts
from assessment.engine.system import Segment
from catalogue.loader import Protocol, protocols

Record = Mapping[str, Any]
ROWS_MAX: Final = 500
NAMED_MAX: Final = 8
STRATEGIES: Final = ("keep", "wrap", "replace")
GATEWAY: Final = "gateway"
# What has to be written of a Modbus gateway before a line is cut over to it.
TEMPLATE: Final = ("units", "registers", "polling_ms", "types", "rate_limit", "access_list")
MODBUS: Final = "modbus"
FILTERS: Final = frozenset({"function_filter", "dpi", "protocol_break"})


def protocol_mix(case: Case) -> list[dict[str, Any]]:
    """Give, per zone, the protocols at its assets: what they protect themselves, and whether they need a gateway."""
    found: dict[str, dict[str, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for run in alike(case):
        protocol = run.kind.protocol
        for code in {_zone(run.kind.source), _zone(run.kind.destination)} - {""}:
            found[code]["" if protocol is None else protocol.id].append(run)
    old = _past_support(case)
    rows = []
    for zone in case.plant.system.zones:
        runs = found.get(zone.code, {})
        spoken = {**{key: protocols()[key] for key in runs if key}}
        for key in _on_buses(case, zone.code):
            spoken.setdefault(key, protocols()[key])
        rows.append(
            {
                "code": zone.code,
                "name": zone.name,
                "protocols": [_protocol(case, spoken[key], runs.get(key, [])) for key in sorted(spoken)],
                "unnamed": sum(map(len, runs.get("", ()))),
                "past_support": old.get(zone.code, {"past": 0, "unknown": 0, "names": []}),
            }
        )
    return rows


def _zone(end: EndKind) -> str:
    return "" if end.zone is None else end.zone.code


def _on_buses(case: Case, zone: str) -> Iterator[str]:
    """Give the protocols that the media of a zone's buses name."""
    for segment in case.plant.system.segments or ():
        if zone in segment.zones and segment.medium in protocols() and is_bus(segment.medium):
            yield segment.medium


def _protocol(case: Case, protocol: Protocol, runs: list[Run]) -> dict[str, Any]:
    crossing = [run for run in runs if run.kind.crosses]
    unclear = sum(len(run) for run in runs if run.kind.crosses is None)
    conduits = {run.kind.conduit.code for run in crossing if run.kind.conduit is not None}
    return {
        "id": protocol.id,
        "name": protocol.name,
        "family": protocol.category,
        "medium": protocol.layer,
        "routable": protocol.is_routable,
        "auth": protocol.native_auth,
        "integrity": protocol.native_integrity,
        "encryption": protocol.native_encryption,
        "secure_variant": protocol.secure_variant,
        "flows": sum(map(len, runs)),
        "crossing": sum(map(len, crossing)),
        "unclear": unclear,
        "needs": _needs(protocol, crossing),
        "gateways": sorted({name for code in conduits for name in _gateways(case, code)}),
    }


def _needs(protocol: Protocol, crossing: list[Run]) -> str | None:
    """Say what the protocol needs at a border: as the catalogue has it, where it crosses one without."""
    if not crossing or protocol.boundary_default not in {GATEWAY, "dpi", "never"}:
        return None
    bare = [run for run in crossing if not run.kind.has_control(FILTERS)]
    return protocol.boundary_default if bare else None


def _gateways(case: Case, conduit: str) -> Iterator[str]:
    for device in case.plant.conduits[conduit].boundary_assets or ():
        asset = case.plant.assets[device.asset]
        if asset.joins or case.plant.type_of(asset).boundary == GATEWAY:
            yield asset.name


def _past_support(case: Case) -> dict[str, dict[str, Any]]:
    """Count, per zone, the assets past the end of support, and those of which nobody knows."""
    today = case.plant.system.assessment.date
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"past": 0, "unknown": 0, "names": []})
    for asset in case.plant.system.assets:
        row = found[asset.zone or ""]
        if asset.support_end is None or today is None:
            row["unknown"] += 1
        elif asset.support_end < today:
            row["past"] += 1
            if len(row["names"]) < NAMED_MAX:
                row["names"].append(f"{asset.name} ({asset.support_end})")
    return found


def strategies(case: Case, document: Record) -> dict[str, Any]:
    """Give what is to become of old assets by strategy, with cost, and the old ones of which nobody has decided."""
    today = case.plant.system.assessment.date
    by_strategy: dict[str, list[dict[str, Any]]] = {key: [] for key in (*STRATEGIES, "")}
    for record in sorted(document.get("assets") or (), key=lambda one: str(one["tag"])):
        plan = record.get("legacy") or {}
        asset = case.plant.assets[record["tag"]]
        is_old = asset.support_end is not None and today is not None and asset.support_end < today
        if not plan and not is_old:
            continue
        review = None if plan.get("review") is None else date.fromisoformat(plan["review"])
        row = {
            "tag": asset.tag,
            "name": asset.name,
            "support_end": None if asset.support_end is None else asset.support_end.isoformat(),
            "review": plan.get("review"),
            "overdue": bool(review and today and review < today),
            "cost": plan.get("cost"),
        }
        by_strategy[plan.get("strategy") or ""].append(row)
    return {
        "groups": [
            {
                "strategy": key,
                "assets": rows[:ROWS_MAX],
                "count": len(rows),
                "cost": sum(row["cost"] or 0 for row in rows),
                "without_cost": sum(row["cost"] is None for row in rows),
                "without_review": sum(row["review"] is None for row in rows),
                "overdue": sum(row["overdue"] for row in rows),
                "overdue_since": min((row["review"] for row in rows if row["overdue"]), default=None),
            }
            for key, rows in by_strategy.items()
            if rows
        ]
    }


def gateways(document: Record) -> list[dict[str, Any]]:
    """Give every gateway between protocols with its template: what is written, and what blocks cutting over to it.

    The template is that of Modbus; a gateway that joins other protocols needs none of it.
    """
    rows = []
    for record in sorted(document.get("assets") or (), key=lambda one: str(one["tag"])):
        gateway = record.get("gateway")
        if not gateway:
            continue
        joins = [[str(first), str(second)] for first, second in gateway.get("joins") or ()]
        is_modbus = any(MODBUS in name.casefold() for pair in joins for name in pair)
        needed = TEMPLATE if is_modbus or not joins else ()
        rows.append(
            {
                "tag": record["tag"],
                "name": record.get("name") or record["tag"],
                "joins": joins,
                "written": {key: gateway[key] for key in TEMPLATE if gateway.get(key) not in (None, "", [])},
                "blocks": [key for key in needed if gateway.get(key) in (None, "", [])] + ([] if joins else ["joins"]),
            }
        )
    return rows


def buses(case: Case, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give the segments that cannot be routed: the bridge through which they are entered, and who is behind it."""
    segments = [one for one in case.plant.system.segments or () if is_bus(one.medium)]
    behind = _behind(case, segments)
    open_ones = {one.target: one for one in findings if one.rule == "AR-153" and one.status == OPEN}
    carried = Counter[tuple[str, str]]()
    tags = {tag: segment.code for segment in segments for tag in (*segment.attached_to, *behind[segment.code])}
    for flow in facts(case) if segments else ():
        hit = {tags[tag] for end in (flow.source, flow.destination) for tag in end.side.assets if tag in tags}
        carried.update((segment, what) for segment in hit for what in flow.flow.carries)
    rows = []
    for segment in segments:
        bridges = [tag for tag in segment.attached_to if tag in case.plant.assets]
        entries = [open_ones[f"asset:{tag}"] for tag in bridges if f"asset:{tag}" in open_ones]
        rows.append(
            {
                "code": segment.code,
                "name": segment.name or segment.code,
                "medium": segment.medium,
                "bridges": [{"tag": tag, "name": case.plant.assets[tag].name} for tag in bridges],
                "devices": len(behind[segment.code]),
                "on_it": [
                    {"tag": tag, "name": case.plant.assets[tag].name} for tag in sorted(behind[segment.code])[:ROWS_MAX]
                ],
                "alarms": carried[segment.code, "alarms"],
                "time_sync": carried[segment.code, "time_sync"],
                "entered": [{"id": one.id, "message": one.message} for one in entries],
            }
        )
    return rows


def _behind(case: Case, segments: Iterable[Segment]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {one.code: set() for one in segments}
    bridges = {one.code: set(one.attached_to) for one in segments}
    for asset in case.plant.system.assets if found else ():
        for interface in asset.interfaces or ():
            if interface.segment in found and asset.tag not in bridges[interface.segment]:
                found[interface.segment].add(asset.tag)
    return found


def certified(case: Case, document: Record) -> list[dict[str, Any]]:
    """Give the assets whose configuration is certified, with the certificate that changes are checked against."""
    rows = []
    for record in sorted(document.get("assets") or (), key=lambda one: str(one["tag"])):
        if record.get("certified_configuration"):
            asset = case.plant.assets[record["tag"]]
            zone = case.plant.zone_of(asset)
            rows.append(
                {
                    "tag": asset.tag,
                    "name": asset.name,
                    "zone": "" if zone is None else zone.name,
                    "certificate": record.get("certificate"),
                }
            )
    return rows[:ROWS_MAX]


def compensated(case: Case) -> list[dict[str, Any]]:
    """Give what stands in for a requirement, and what each record lacks before it may be relied on."""
    today = case.plant.system.assessment.date
    rows = []
    for one in case.plant.system.compensations:
        lacking = [
            key
            for key, value in (
                ("measure", one.measure),
                ("evidence", one.evidence),
                ("accepted_by", one.accepted_by),
                ("expires", one.expires),
            )
            if not value
        ]
        rows.append(
            {
                "code": one.code,
                "requirement": one.requirement,
                "about": one.about,
                "measure": one.measure,
                "expires": None if one.expires is None else one.expires.isoformat(),
                "expired": bool(one.expires and today and one.expires < today),
                "lacking": lacking,
            }
        )
    return rows
