"""What one record does to one asset: known values are written onto it in memory, and nothing that was decided is.

What a person decided is never overwritten: a file that says otherwise is a conflict to settle.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from inventory.fresh import Fresh
from inventory.identity import ALL_FIELDS, MADE_TAG, OWN_TAG, own_id_key
from inventory.models import Asset
from inventory.records import AssetRecord
from inventory.spellings import serial_key, vendor_key

COLUMNS_OF_RECORD = ("type", "level", "vendor", "model", "serial", "hostname")
DETAILS_OF_RECORD = ("domain", "firmware", "os", "location")
SPELLINGS: Final[Mapping[str, Callable[[str | None], str]]] = {"vendor": vendor_key, "serial": serial_key}
EXTRA_OF_RECORD = ("description", "importance")
CLEARABLE_COLUMNS: Final = (*COLUMNS_OF_RECORD, "ips", "macs")
SCALES_OF_FIELD: Final = {"criticality_safety": "safety", "criticality_production": "production"}
FIELD_OF_COLUMN: Final = {"ip": "ips", "mac": "macs", **dict.fromkeys(SCALES_OF_FIELD, "criticality")}


@dataclass
class Change:
    """What one record does to one asset: `before` and `after` per field of the model file."""

    asset: Asset | Fresh
    row: int
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    decided: Collection[int] = ()


def apply(
    asset: Asset | Fresh,
    record: AssetRecord,
    zones: Mapping[str, int],
    decided: Collection[int] = frozenset(),
    *,
    kind: str = "",
) -> Change:
    """Write a record's known values onto an asset in memory. An empty cell erases nothing; addresses are added."""
    change = Change(asset, record.row, decided=decided)
    if record.name and asset.name == asset.tag:
        _set(change, "name", record.name)
    elif record.name and record.name != asset.name:
        change.kept["name"] = (record.name, f"the name {asset.name} stays")
    for name in COLUMNS_OF_RECORD:
        _set(change, name, getattr(record, name))
    for name in ("ips", "macs"):
        _set(change, name, _union(getattr(asset, name), getattr(record, name)))
    _place(change, record, zones)
    _detail(change, record)
    extra = _extra(record, kind, is_new=isinstance(asset, Fresh))
    _clear(change, record.cleared)
    if any(asset.extra.get(name) != value for name, value in extra.items()):
        own = [*record.extra, *(name for name in EXTRA_OF_RECORD if name in extra)]
        change.fields["other columns"] = (None, ", ".join(sorted(own or extra)))
        asset.extra = {**asset.extra, **extra}
    return change


def fresh_of(record: AssetRecord, zones: Mapping[str, int], *, kind: str) -> Fresh:
    """Give a new asset at once as applying the record to an empty one would make it."""
    zone = None if record.zone is None else zones.get(record.zone.casefold())
    details: dict[str, Any] = {
        "domain": record.domain, "firmware": record.firmware, "os": record.os, "location": record.location,
        "criticality": dict(record.criticality) or None, "provenance": record.provenance,
        "sources": _union((), record.sources) or None,
        "last_seen": None if record.last_seen is None else record.last_seen.date().isoformat(),
    }  # fmt: skip
    return Fresh(
        tag=record.tag,
        name=record.name or record.tag,
        type=record.type,
        zone_id=zone,
        level=record.level,
        vendor=record.vendor,
        model=record.model,
        serial=record.serial,
        hostname=record.hostname,
        ips=_union((), record.ips),
        macs=_union((), record.macs),
        proposed_zone=record.zone if zone is None and record.zone is not None else "",
        extra=_extra(record, kind, is_new=True),
        details={name: value for name, value in details.items() if value is not None},
    )


def _extra(record: AssetRecord, kind: str, *, is_new: bool) -> dict[str, str]:
    """Give what has no field of its own, under the headings of the file, and how the asset is found again."""
    extra = {**record.extra, **{f"{name} as written": text for name, text in record.originals.items()}}
    extra |= {name: str(value) for name in EXTRA_OF_RECORD if (value := getattr(record, name)) is not None}
    if record.external_id is not None and kind:
        extra[own_id_key(kind)] = record.external_id
    if is_new and record.tag_from != OWN_TAG:
        extra[MADE_TAG] = record.tag_from
    return extra


def _detail(change: Change, record: AssetRecord) -> None:
    """Write what has no column of its own."""
    asset = change.asset
    details = {name: getattr(record, name) for name in DETAILS_OF_RECORD}
    details["criticality"] = {**asset.details.get("criticality", {}), **record.criticality} or None
    details["provenance"] = asset.details.get("provenance") or record.provenance
    details["sources"] = _union(asset.details.get("sources", []), record.sources) or None
    if record.last_seen is not None:
        details["last_seen"] = max(record.last_seen.date().isoformat(), str(asset.details.get("last_seen", "")))
    for name, value in details.items():
        old = asset.details.get(name)
        if value is not None and old != value and _may_write(change, name, old, value):
            change.fields[name] = (old, value)
            asset.details = {**asset.details, name: value}


def _may_write(change: Change, name: str, old: Any, new: Any) -> bool:
    """Tell whether a file may write a field; where a person decided it, the difference is kept as a conflict."""
    if not _is_decided(change, name):
        return True
    change.conflicts[name] = (old, new)
    return False


def _is_decided(change: Change, name: str) -> bool:
    known = change.asset.known
    return known.get(name, known.get(ALL_FIELDS)) in change.decided


def _clear(change: Change, names: Iterable[str]) -> None:
    """Take away what a file was said to take away; an asset keeps its tag, its name, its zone and what was decided."""
    asset = change.asset
    for name in names:
        key = FIELD_OF_COLUMN.get(name, name)
        old: Any
        new: Any
        if name in SCALES_OF_FIELD:
            old = asset.details.get("criticality") or {}
            new = {scale: value for scale, value in old.items() if scale != SCALES_OF_FIELD[name]} or None
        else:
            old, new = _value_to_clear(asset, key), [] if key in ("ips", "macs") else None
        if old in (None, [], {}, "") or old == new:  # level 0 is a value
            continue
        if _is_decided(change, key):
            change.kept[key] = ("", "what was decided stays")
            continue
        change.fields[key] = (change.fields.get(key, (old,))[0], new)
        _put(asset, key, new)


def _value_to_clear(asset: Asset | Fresh, key: str) -> Any:
    if key in CLEARABLE_COLUMNS:
        return getattr(asset, key)
    if key in EXTRA_OF_RECORD:
        return asset.extra.get(key)
    return asset.details.get(key) if key in DETAILS_OF_RECORD else None


def _put(asset: Asset | Fresh, key: str, value: Any) -> None:
    """Write a value where it is kept; None in details or extra columns leaves no trace."""
    if key in CLEARABLE_COLUMNS:
        setattr(asset, key, value)
        return
    table = "extra" if key in EXTRA_OF_RECORD else "details"
    rest = {name: old for name, old in getattr(asset, table).items() if name != key}
    setattr(asset, table, rest if value is None else {**rest, key: value})


def _set(change: Change, name: str, value: Any) -> None:
    old = getattr(change.asset, name)
    if old and name in SPELLINGS and SPELLINGS[name](old) == SPELLINGS[name](value):
        return  # another spelling is no news
    if value is not None and value != old and _may_write(change, name, old, value):
        change.fields[name] = (old, value)
        setattr(change.asset, name, value)


def _place(change: Change, record: AssetRecord, zones: Mapping[str, int]) -> None:
    """A zone in a file is a proposal: it places an asset that has none, and never moves one."""
    if record.zone is None:
        return
    asset, zone = change.asset, zones.get(record.zone.casefold())
    if zone is None:
        _set(change, "proposed_zone", record.zone)
    elif asset.zone_id is None and asset.known.get("zone") in change.decided:
        change.kept["zone"] = (record.zone, "somebody took the asset out of its zone")
    elif asset.zone_id is None:
        change.fields["zone"] = (None, record.zone)
        asset.zone_id = zone
    elif asset.zone_id != zone:
        change.kept["zone"] = (record.zone, "the asset stays in the zone that it has")


def _union(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))
