"""Which record of a file is which asset of the site, and what it would change. Nothing is written here.

How an asset is found again says `identity`; two records that both look like one asset are a question too. What a
person decided is never overwritten: a file that says otherwise is a conflict to settle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from inventory.fresh import Fresh
from inventory.identity import ALL_FIELDS, MADE_TAG, OWN_TAG, AssetIndex, File, Site, Unsure, own_id_key
from inventory.models import Asset, Flow
from inventory.records import AssetRecord, FlowRecord, Refusal, is_settled
from inventory.spellings import serial_key, vendor_key

COLUMNS_OF_RECORD = ("type", "level", "vendor", "model", "serial", "hostname")
DETAILS_OF_RECORD = ("domain", "firmware", "os", "location")
# Nobody has decided on traffic that was only just seen; that is known, and a rule may say so.
UNDECIDED = "undecided"
OBSERVED = "observed"
ANY = "any"
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


@dataclass
class Matched:
    """A file's records held against the site: what would be created, changed, left, refused, asked.

    `created` are the records of new assets: what each becomes (`fresh`) is worked out where it is shown or written,
    with the `zones` of the site by words and the `kind` of source.
    """

    created: list[AssetRecord] = field(default_factory=list)
    zones: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)

    def fresh(self, record: AssetRecord) -> tuple[Fresh, Change]:
        """Give the new asset that a record describes, with what it says of it."""
        asset = Fresh(tag=record.tag, name=record.tag)
        return asset, apply(asset, record, self.zones, kind=self.kind)


def match_assets(
    records: Iterable[AssetRecord],
    assets: Iterable[Asset],
    zones: Mapping[str, int],
    *,
    trust_address: bool,
    aliases: Mapping[str, str] = MappingProxyType({}),
    decided: Collection[int] = frozenset(),
    file: File = File(),  # noqa: B008 (frozen)
) -> Matched:
    """Hold asset records against the assets of a site; the order of the records decides nothing.

    `zones` maps the codes and names of zones to their keys, `aliases` other tags to those of assets; `decided` are the
    sources whose values no file overwrites.
    """
    listed = list(records)
    matched = Matched(zones=zones, kind=file.kind)
    index = AssetIndex(assets, listed, Site(zones, aliases, decided), file)
    found = [index.find(record, trust_address=trust_address) for record in listed]
    rows: dict[str, list[AssetRecord]] = defaultdict(list)
    for record, asset in zip(listed, found, strict=True):
        if isinstance(asset, Asset):
            rows[asset.tag].append(record)
    for record, asset in zip(listed, found, strict=True):
        if isinstance(asset, Unsure):
            matched.unsure.append(asset)
        elif asset is None:
            matched.created.append(record)
        elif other := _rival(record, asset, rows[asset.tag]):
            reason = f"This row and row {other.row} of the file both look like {asset.tag}."
            matched.unsure.append(Unsure(record, (asset.tag,), reason))
        else:
            _take(matched, apply(asset, record, zones, decided, kind=file.kind))
    return matched


def _rival(record: AssetRecord, asset: Asset, rows: list[AssetRecord]) -> AssetRecord | None:
    """Give another record that is taken for the same asset; the one that names it by its own tag has none."""
    named = [one for one in rows if one.tag == asset.tag]
    if named == [record]:
        return None
    others = [one for one in named or rows if one is not record]
    return min(others, key=lambda one: one.row, default=None)


def _take(matched: Matched, change: Change) -> None:
    if change.fields:
        matched.changed.append(change)
    else:
        matched.same += 1
    if change.conflicts:
        matched.conflicts.append(change)


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
    extra = {**record.extra, **{f"{k} as written": v for k, v in record.originals.items()}}
    extra |= {name: str(v) for name in EXTRA_OF_RECORD if (v := getattr(record, name)) is not None}
    if record.external_id is not None and kind:
        extra[own_id_key(kind)] = record.external_id
    if record.tag_from != OWN_TAG and isinstance(asset, Fresh):
        extra[MADE_TAG] = record.tag_from
    _clear(change, record.cleared)
    if any(asset.extra.get(name) != value for name, value in extra.items()):
        change.fields["other columns"] = (None, ", ".join(sorted(extra)))
        asset.extra = {**asset.extra, **extra}
    return change


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
    elif asset.zone_id is None:
        change.fields["zone"] = (None, record.zone)
        asset.zone_id = zone
    elif asset.zone_id != zone:
        change.kept["zone"] = (record.zone, "the asset stays in the zone that it has")


def _union(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


@dataclass
class MatchedFlows:
    """Observed flows held against the site."""

    created: list[Flow] = field(default_factory=list)
    changed: list[Flow] = field(default_factory=list)
    same: int = 0


def match_flows(records: Iterable[FlowRecord], flows: Mapping[str, Flow]) -> MatchedFlows:
    """Hold observed conversations against the flows of a site, by their identity.

    Seen again means a longer time span; counts are those of the newest file, so that the same file twice adds nothing.
    """
    matched = MatchedFlows()
    for record in records:
        details = _details_of_flow(record)
        old = flows.get(record.code)
        if old is None:
            matched.created.append(_new_flow(record, details))
            continue
        merged = _merged(old.details, details)
        if merged == old.details:
            matched.same += 1
        else:
            old.details = merged
            matched.changed.append(old)
    return matched


def _new_flow(record: FlowRecord, details: dict[str, Any]) -> Flow:
    seen = record.basis == OBSERVED
    return Flow(
        code=record.code,
        source=_end(record.initiator),
        destination=_end(record.responder),
        protocol=record.protocol,
        port=None if record.port is None else str(record.port),
        basis=record.basis,
        decision=record.decision or (UNDECIDED if seen else None),
        details=details,
    )


def _end(written: str) -> str:
    """Give an end as rows keep it: any, a network, an address, or the asset or zone that a name was settled to."""
    if written == ANY or is_settled(written):
        return written
    return f"network:{written}" if "/" in written else f"ip:{written}"


def _details_of_flow(record: FlowRecord) -> dict[str, Any]:
    values = {
        "name": record.name,
        "transport": record.transport,
        "secure": record.secure,
        "first_seen": record.first_seen.date().isoformat() if record.first_seen else None,
        "last_seen": record.last_seen.date().isoformat() if record.last_seen else None,
        "bytes": record.bytes,
        "count": record.count if record.basis == OBSERVED else None,
        # A port that is no number stands in the details as it was written; the column is for searching.
        "port": record.port if isinstance(record.port, str) else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    is_newer = new.get("last_seen", "") > old.get("last_seen", "")
    merged = {**old, **new} if is_newer else {**new, **old}
    for name, pick in (("first_seen", min), ("last_seen", max)):
        seen = [details[name] for details in (old, new) if name in details]
        if seen:
            merged[name] = pick(seen)
    return merged
