"""Terse builders of plain engine values for tests: a plant in five lines, without a file and without a database.

An end written as a string is an asset's tag; `zone:Z1`, `ip:10.1.2.3`, `net:10.0.0.0/8` and `any` are the others.
A level vector may be given as one number or as seven values; levels, row statuses and measures in their short form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from assessment.engine.levels import Capability
from assessment.engine.model_file.defaults import DEFAULT_MATRIX
from assessment.engine.plant import Plant
from assessment.engine.system import (
    Asset,
    BoundaryAsset,
    Compensation,
    Conduit,
    Decision,
    End,
    Flow,
    Header,
    MeasureInPlace,
    OwnMeasure,
    Party,
    Person,
    RemoteAccess,
    RowStatus,
    Scenario,
    Segment,
    ServiceAgreement,
    Site,
    Stage,
    System,
    Waiver,
    Zone,
)

PART_FIELDS: Mapping[type, str] = {
    Party: "parties",
    Person: "people",
    ServiceAgreement: "service_agreements",
    Zone: "zones",
    Asset: "assets",
    Conduit: "conduits",
    Flow: "flows",
    Segment: "segments",
    RemoteAccess: "remote_access",
    Scenario: "scenarios",
    OwnMeasure: "measures",
    Stage: "stages",
    Decision: "decisions",
    Waiver: "waivers",
    Compensation: "compensations",
}
HEADER_FIELDS = frozenset(entry.name for entry in fields(Header))


def vector(value: int | Iterable[Any] | None) -> Capability:
    """Give seven elements from one number or from seven."""
    if value is None or isinstance(value, int):
        return (value,) * 7
    elements = tuple(value)
    if len(elements) != 7:
        raise ValueError(f"a level vector has seven elements, not {len(elements)}")
    return elements


def end(text: str | End) -> End:
    """Give an end of a flow from its short form."""
    if isinstance(text, End):
        return text
    kind, colon, rest = text.partition(":")
    if text == "any":
        return End(is_any=True)
    if colon and kind in {"asset", "zone", "ip"}:
        return End(**{kind: rest})
    if colon and kind == "net":
        return End(network=rest)
    return End(asset=text)


def statuses(rows: Mapping[str, Any]) -> dict[str, RowStatus]:
    """Give row statuses from `{"SR 1.1": "met"}`; a RowStatus passes as it is."""
    return {row: status if isinstance(status, RowStatus) else RowStatus(status) for row, status in rows.items()}


def placements(measures: Iterable[Any]) -> tuple[MeasureInPlace, ...]:
    """Give placements from measure codes (active) or from placements as they are."""
    return tuple(m if isinstance(m, MeasureInPlace) else MeasureInPlace(m, "active") for m in measures)


def _place_values(values: dict[str, Any]) -> dict[str, Any]:
    if "sl_t" in values:
        values["sl_t"] = vector(values["sl_t"])
        values.setdefault("sl_t_is_vector", True)
    if "sl_a" in values:
        values["sl_a"] = vector(values["sl_a"])
    if "requirements" in values:
        values["requirements"] = statuses(values["requirements"])
    if "measures" in values:
        values["measures"] = placements(values["measures"])
    if "characteristics" in values:
        values["characteristics"] = frozenset(values["characteristics"])
    return values


def zone(code: str, *, level: float | Iterable[float] | None = None, **values: Any) -> Zone:
    """Give a zone; `level` is one Purdue level or several."""
    if level is not None:
        levels = (level,) if isinstance(level, (int, float)) else level
        values["levels"] = tuple(float(one) for one in levels)
    values.setdefault("name", code)
    for key in ("subnets", "sl_t_conditions"):
        if key in values:
            values[key] = tuple(values[key])
    return Zone(code=code, **_place_values(values))


def conduit(code: str, *between: str, **values: Any) -> Conduit:
    """Give a conduit between zones; `boundary_assets` may be tags."""
    values.setdefault("name", code)
    if values.get("boundary_assets") is not None:
        values["boundary_assets"] = tuple(
            one if isinstance(one, BoundaryAsset) else BoundaryAsset(one) for one in values["boundary_assets"]
        )
    if values.get("controls") is not None:
        values["controls"] = frozenset(values["controls"])
    for key in ("through", "approvals", "sl_t_conditions"):
        if key in values:
            values[key] = tuple(values[key])
    return Conduit(code=code, between=between, **_place_values(values))


def asset(tag: str, zone: str | None = None, **values: Any) -> Asset:
    """Give an asset in a zone."""
    values.setdefault("name", tag)
    if "sl_c" in values:
        values["sl_c"] = vector(values["sl_c"])
    for key in ("ips", "macs", "component_types", "programs", "interfaces", "depends_on"):
        if values.get(key) is not None:
            values[key] = tuple(values[key])
    return Asset(tag=tag, zone=zone, **values)


def flow(code: str, source: str | End, destination: str | End, **values: Any) -> Flow:
    """Give a flow between two ends in their short form."""
    if values.get("controls") is not None:
        values["controls"] = frozenset(values["controls"])
    if "via" in values:
        values["via"] = tuple(values["via"])
    return Flow(code=code, source=end(source), destination=end(destination), **values)


def scenario(code: str, *zones: str, **values: Any) -> Scenario:
    """Give a scenario that concerns zones; `entry` and `target` in the short form of ends."""
    values.setdefault("title", code)
    for key in ("entry", "target"):
        if values.get(key) is not None:
            values[key] = end(values[key])
    for key in ("conduits", "relies_on"):
        if values.get(key) is not None:
            values[key] = tuple(values[key])
    return Scenario(code=code, zones=zones, **values)


def measure(code: str, **values: Any) -> OwnMeasure:
    """Give a measure of the site's own."""
    values.setdefault("title", code)
    if "sl" in values:
        values["sl"] = tuple(vector(values["sl"]))
    for key in ("satisfies", "requires", "applies_to"):
        if key in values:
            values[key] = tuple(values[key])
    return OwnMeasure(code=code, **values)


def party(code: str, kind: str | None = "asset_owner") -> Party:
    """Give an organisation."""
    return Party(code=code, name=code, kind=kind)


def system(*parts: object, **values: Any) -> System:
    """Give a system from its parts in any order.

    Further values are fields of the assessment's header (`date` may be text), or of the system (`plan`,
    `risk_matrix`, `site`, or a part's list written out).
    """
    found: dict[str, list[object]] = {}
    for part in parts:
        found.setdefault(PART_FIELDS[type(part)], []).append(part)
    header = {key: values.pop(key) for key in list(values) if key in HEADER_FIELDS}
    if isinstance(header.get("date"), str):
        header["date"] = date.fromisoformat(header["date"])
    lists = {name: tuple(members) for name, members in found.items()}
    values.setdefault("site", Site(code="SITE", name="Site"))
    values.setdefault("risk_matrix", DEFAULT_MATRIX)
    return System(assessment=Header(**{"code": "A", "name": "A", **header}), **(lists | values))


def plant(*parts: object, **values: Any) -> Plant:
    """Give the plant of a system built from its parts."""
    return Plant(system(*parts, **values))
