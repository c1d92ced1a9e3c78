"""From a valid model document to the system that the engine reads, with every default filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

import numpy as np

from assessment.engine.flow_table import DEFAULTS, FlowTable, column_of, ends_of
from assessment.engine.levels import FR, UNKNOWN
from assessment.engine.model_file.approved import digests_approved, digests_of_channels, states_channels
from assessment.engine.model_file.build_judgement import (
    build_compensation,
    build_conventions,
    build_decision,
    build_matrix,
    build_measure,
    build_plan,
    build_scenario,
    build_stages,
    build_waiver,
)
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.schema_places import CHARACTERISTICS
from assessment.engine.model_file.values import (
    FR_BY_WORD,
    Convert,
    Record,
    capability,
    day,
    end,
    made,
    names_filled,
    numbers,
    vector,
)
from assessment.engine.system import (
    Approval,
    Asset,
    Backup,
    BoundaryAsset,
    Conduit,
    Dependency,
    Exposure,
    Header,
    Interface,
    IslandMode,
    Isolation,
    Management,
    MeasureInPlace,
    Monitoring,
    OpcSecurity,
    Party,
    Person,
    Radio,
    RemoteAccess,
    RowStatus,
    Segment,
    ServiceAgreement,
    Site,
    System,
    TargetCondition,
    Topic,
    Trust,
    Zone,
)

T = TypeVar("T")


def build_system(document: Record, *, on: date | None = None) -> System:
    """Give the system of a document without errors (see `find_errors`); `on` overrides the assessment's date."""
    assessment = document["assessment"]
    header = made(
        Header,
        assessment,
        {"conventions": build_conventions},
        name=_name(assessment),
        date=on or day(assessment.get("date")),
    )
    tested = _open_test_results(document, header.date)
    segments = document.get("segments")
    return System(
        site=made(Site, document["site"], {"island_mode": _island_mode}, name=_name(document["site"])),
        assessment=header,
        risk_matrix=build_matrix(document.get("risk_matrix") or {}),
        parties=_all(document, "organisations", lambda record: made(Party, record, name=_name(record))),
        people=_all(document, "people", lambda record: made(Person, record, name=_name(record))),
        service_agreements=_all(document, "service_agreements", _agreement),
        zones=_all(document, "zones", _zone),
        conduits=_all(document, "conduits", _conduit),
        assets=_all(document, "assets", lambda record: _asset(record, tested)),
        flows=_flows(document.get("flows") or ()),
        channel_digests=digests_of_channels(document) if states_channels(document) else {},
        segments=None if segments is None else _all(document, "segments", _segment),
        remote_access=_all(document, "remote_access", lambda record: made(RemoteAccess, record, {"expires": day})),
        scenarios=_all(document, "scenarios", build_scenario),
        measures=_all(document, "measures", build_measure),
        plan=build_plan(document.get("plan") or {}),
        stages=build_stages(document.get("migrations") or ()),
        decisions=_all(document, "decisions", build_decision),
        waivers=_all(document, "waivers", build_waiver),
        compensations=_all(document, "compensations", build_compensation),
    )


def _all(document: Record, key: str, build: Callable[[Record], T]) -> tuple[T, ...]:
    """Build the records of a kind in the order of their codes: their order in the file says nothing."""
    return tuple(build(record) for record in sorted(document.get(key) or (), key=_identity))


def _identity(record: Record) -> str:
    """Give the code of a record, the tag of an asset, all of a record that has neither."""
    return str(record.get("tag") or record.get("code") or canonical_json(record))


def _name(record: Record, code: str = "code") -> str:
    return str(record[code] if record.get("name") is None else record["name"])


def _island_mode(record: Record) -> IslandMode:
    return made(IslandMode, record, {"tested_on": day})


def _agreement(record: Record) -> ServiceAgreement:
    return made(ServiceAgreement, record, conduits=tuple(record.get("conduits") or ()))


# -- zones and conduits -----------------------------------------------------------------------------------------


def _row_status(value: Any) -> RowStatus:
    return RowStatus(value) if isinstance(value, str) else made(RowStatus, value, {"on": day})


def _statuses(rows: Mapping[str, Any]) -> dict[str, RowStatus]:
    return {row: _row_status(value) for row, value in rows.items() if value is not None}


def _placements(records: list[Record]) -> tuple[MeasureInPlace, ...]:
    return tuple(MeasureInPlace(record["measure"], record.get("status")) for record in records)


def _conditions(records: list[Record]) -> tuple[TargetCondition, ...]:
    return tuple(TargetCondition(record["text"], record.get("holds")) for record in records)


PLACE: Final[dict[str, Convert]] = {
    "protects_first": tuple,
    "sl_t": vector,
    "sl_t_conditions": _conditions,
    "sl_a": vector,
    "requirements": _statuses,
    "measures": _placements,
    "subnets": tuple,
    "trust": int,
    "wireless": lambda record: made(Radio, record),
    "isolation": lambda record: made(Isolation, record, {"tested_on": day}),
}


def _place_values(record: Record) -> dict[str, Any]:
    return {
        "name": _name(record),
        "sl_t_is_vector": vector(record.get("sl_t")) != UNKNOWN,
        "characteristics": names_filled(record, CHARACTERISTICS),
    }


def _zone(record: Record) -> Zone:
    written = record.get("level")
    levels = written if isinstance(written, list) else [] if written is None else [written]
    return made(
        Zone,
        record,
        PLACE,
        levels=tuple(float(level) for level in levels),
        access_points=_access_points(record),
        **_place_values(record),
    )


def _access_points(record: Record) -> tuple[str, ...] | None:
    lists = [record.get(key) for key in ("logical_access_points", "physical_access_points")]
    return None if lists == [None, None] else tuple(text for one in lists for text in _texts(one or []))


def _boundary(records: list[Any]) -> tuple[BoundaryAsset, ...]:
    return tuple(
        BoundaryAsset(one) if isinstance(one, str) else BoundaryAsset(one["asset"], one.get("side")) for one in records
    )


def _approvals(records: list[Record]) -> tuple[Approval, ...]:
    return tuple(
        Approval(
            side=record["side"],
            by=record.get("by"),
            on=day(record.get("on")),
            expires=day(record.get("expires")),
            of=record.get("of"),
            channels=record.get("channels"),
        )
        for record in records
    )


CONDUIT: Final[dict[str, Convert]] = PLACE | {
    "between": tuple,
    "boundary_assets": _boundary,
    "through": tuple,
    "controls": frozenset,
    "monitoring": lambda record: made(Monitoring, record),
    "approvals": _approvals,
}


def _conduit(record: Record) -> Conduit:
    return made(Conduit, record, CONDUIT, approved_as=digests_approved(record), **_place_values(record))


# -- assets -----------------------------------------------------------------------------------------------------


def _interfaces(records: list[Record]) -> tuple[Interface, ...]:
    return tuple(made(Interface, record, name=record.get("name") or str(i)) for i, record in enumerate(records, 1))


def _dependencies(records: list[Record]) -> tuple[Dependency, ...]:
    return tuple(
        Dependency(record["on"], record.get("service"), record.get("required"), record.get("survives_hours"))
        for record in records
    )


def _backup(value: Any) -> Backup:
    return Backup(exists=False) if value == "none" else made(Backup, value, {"last": day, "restore_tested": day})


def _edge(record: Record) -> dict[str, bool | str]:
    return {point: answer for point, answer in record.items() if answer is not None}


def _joins(record: Record) -> tuple[tuple[str, str], ...] | None:
    pairs = record.get("joins")
    return None if pairs is None else tuple((first, second) for first, second in pairs)


def _criticality(record: Record) -> dict[str, int]:
    return numbers({key: value for key, value in record.items() if key != "reason"})


ASSET: Final[dict[str, Convert]] = {
    "level": float,
    "ips": tuple,
    "macs": tuple,
    "criticality": _criticality,
    "support_end": day,
    "component_types": tuple,
    "programs": tuple,
    "interfaces": _interfaces,
    "depends_on": _dependencies,
    "backup": _backup,
    "trusts": lambda records: tuple(made(Trust, record) for record in records),
    "edge": _edge,
    "sl_required": vector,
    "management": lambda record: made(Management, record, {"flows": tuple}),
    "exposed": lambda record: made(Exposure, record, {"on": day}),
}


def _asset(record: Record, tested: Mapping[str, Mapping[int, tuple[int, str]]]) -> Asset:
    sl_c, found = capability(record.get("sl_c")), tested.get(record["tag"], {})
    if found:
        sl_c = tuple(found[fr][0] if fr in found else sl_c[fr] for fr in FR)
    tested_by = {fr: code for fr, (_, code) in sorted(found.items())}
    joins = _joins(record.get("gateway") or {})
    return made(Asset, record, ASSET, name=_name(record, "tag"), sl_c=sl_c, tested_by=tested_by, joins=joins)


def _open_test_results(document: Record, today: date | None) -> dict[str, dict[int, tuple[int, str]]]:
    """Give, per asset and FR, the lowest level that a test found and nobody has closed by the date, and its code."""
    lowest: dict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
    for record in document.get("test_results") or ():
        kind, _, tag = (record.get("about") or "").partition(":")
        level, word = record.get("level"), record.get("fr")
        if kind != "asset" or level is None or word is None or not _is_open(record, today):
            continue
        fr, found = FR_BY_WORD[word].value, (int(level), str(record["code"]))
        lowest[tag][fr] = min(found, lowest[tag].get(fr, found))
    return lowest


def _is_open(record: Record, today: date | None) -> bool:
    """Tell whether a test result stands on a day; one that somebody looked at and did not confirm never does."""
    if record.get("confirmed") is False:
        return False
    found, closed = day(record.get("found_on")), day(record.get("closed_on"))
    if today is None:
        return closed is None
    return (found is None or found <= today) and (closed is None or closed > today)


# -- flows and networks -----------------------------------------------------------------------------------------


def _port(value: Any) -> int | str:
    return value if isinstance(value, str) else int(value)


FLOW: Final[dict[str, Convert]] = {
    "security": lambda record: made(OpcSecurity, record),
    "topics": lambda records: tuple(made(Topic, record) for record in records),
    "port": _port,
    "controls": frozenset,
    "via": tuple,
    "carries": tuple,
    "first_seen": day,
    "last_seen": day,
}


def _flows(written: Iterable[Record]) -> FlowTable:
    """Give the flows, column by column: they say the same few things very often."""
    records = sorted(written, key=_identity)
    keys = set[str]().union(*records)
    columns = {
        name: column_of(name, [record.get(name) for record in records], FLOW.get(name))
        for name in DEFAULTS
        if name in keys
    }
    columns["code"] = np.arange(len(records)), [record["code"] for record in records]
    sources, destinations = ([_written_end(record[side]) for record in records] for side in ("from", "to"))
    return FlowTable(len(records), columns | ends_of(sources + destinations, lambda one: end(dict([one]))))


def _written_end(record: Record) -> tuple[str, Any]:
    (written,) = record.items()
    return written


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


SEGMENT: Final[dict[str, Convert]] = {"zones": tuple, "subnets": tuple, "vlan": int, "attached_to": _texts}


def _segment(record: Record) -> Segment:
    return made(Segment, record, SEGMENT)
