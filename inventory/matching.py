"""Which record of a file is which asset of the site, and what it would change. Nothing is written here.

An asset is found again by its own tag, else by vendor and serial number, else by a MAC and an IP address that both
agree, else by its name together with an address. An address alone proves nothing: addresses repeat between cells,
and MACs between virtual machines; nor does a name that a file gave no tag to, for every cell has its PLC_1. Such a
row is doubtful and waits for a person, unless the person who imports says that an equal address means the same
device. What a person decided is never overwritten: a file that says otherwise is a conflict to settle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from inventory.fresh import Fresh
from inventory.models import Asset, Flow
from inventory.records import AssetRecord, FlowRecord, Refusal, is_settled

COLUMNS_OF_RECORD = ("type", "level", "vendor", "model", "serial", "hostname")
DETAILS_OF_RECORD = ("domain", "firmware", "os", "location")
# Nobody has decided on traffic that was only just seen; that is known, and a rule may say so.
UNDECIDED = "undecided"
OBSERVED = "observed"
ANY = "any"
OWN_TAG = "tag"
MADE_TAG = "tag made from"
EXTRA_OF_RECORD = ("description", "importance", "external_id")
TAGS_SHOWN = 3
# The source of all fields of an asset that no other source is named for.
ALL_FIELDS = "*"


@dataclass
class Change:
    """What one record does to one asset: `before` and `after` per field of the model file."""

    asset: Asset | Fresh
    row: int
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    decided: Collection[int] = ()


@dataclass(frozen=True)
class Unsure:
    """A record that may be one of the site's assets (`candidates` are their tags) or another device."""

    record: AssetRecord
    candidates: tuple[str, ...]
    reason: str


@dataclass
class Matched:
    """A file's records held against the site: what would be created, changed, left, refused, asked.

    `created` are the records of new assets: what each becomes (`asset_of`) is worked out where it is shown or written.
    """

    created: list[AssetRecord] = field(default_factory=list)
    zones: Mapping[str, int] = field(default_factory=dict)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)


class AssetIndex:
    """The assets of a site by everything that may identify them; `aliases` lead from other tags to theirs."""

    def __init__(self, assets: Iterable[Asset], aliases: Mapping[str, str]) -> None:
        self.by_tag: dict[str, Asset] = {}
        self._aliases = aliases
        self._by_serial: dict[tuple[str, str], list[Asset]] = defaultdict(list)
        self._by_address: dict[str, list[Asset]] = defaultdict(list)
        for asset in assets:
            self.add(asset)

    def add(self, asset: Asset) -> None:
        """Take an asset in."""
        self.by_tag[asset.tag] = asset
        if asset.serial and asset.vendor:
            self._by_serial[asset.vendor.casefold(), asset.serial].append(asset)
        for address in (*asset.ips, *asset.macs):
            self._by_address[address].append(asset)

    def find(self, record: AssetRecord, *, trust_address: bool) -> Asset | Unsure | None:
        """Give the asset that a record describes, None for a new one, a question where it is doubtful."""
        own = self.by_tag.get(record.tag) or self.by_tag.get(self._aliases.get(record.tag, ""))
        if own is not None and (record.tag_from == OWN_TAG or not _contradicts(record, own)):
            return own
        if record.serial and record.vendor:
            twins = self._by_serial.get((record.vendor.casefold(), record.serial), [])
            if len(twins) == 1:
                return twins[0]
        sharing = self._sharing(record)
        agreeing = [asset for asset in sharing.values() if _agrees(record, asset) and not _contradicts(record, asset)]
        if len(agreeing) == 1:
            return agreeing[0]
        if own is None and (not sharing or (trust_address and len(sharing) == 1)):
            return next(iter(sharing.values()), None)
        return _question(record, own, sharing)

    def _sharing(self, record: AssetRecord) -> dict[str, Asset]:
        """Give the assets with one of the record's addresses that may be the same device, by tag."""
        found = {asset.tag: asset for a in (*record.ips, *record.macs) for asset in self._by_address.get(a, [])}
        if record.tag_from == OWN_TAG:  # two tags that people gave are two devices, whatever they share
            return {tag: asset for tag, asset in found.items() if MADE_TAG in asset.extra}
        return found


def _agrees(record: AssetRecord, asset: Asset) -> bool:
    ip, mac = bool(set(record.ips) & set(asset.ips)), bool(set(record.macs) & set(asset.macs))
    names = {asset.name.casefold(), asset.tag.casefold(), (asset.hostname or asset.name).casefold()}
    own = {(word or "").casefold() for word in (record.name, record.hostname)} - {""}
    return (ip and mac) or ((ip or mac) and bool(own & names))


def _contradicts(record: AssetRecord, asset: Asset) -> bool:
    """Tell whether a record that only shares a name or an address with an asset is plainly about another device."""
    if record.serial and asset.serial:
        return record.serial != asset.serial
    theirs, ours = {*record.ips, *record.macs}, {*asset.ips, *asset.macs}
    return bool(theirs and ours) and theirs.isdisjoint(ours)


def _question(record: AssetRecord, own: Asset | None, sharing: Mapping[str, Asset]) -> Unsure:
    tags = sorted({*sharing, *([] if own is None else [own.tag])})
    hidden = len(tags) - TAGS_SHOWN
    shown = ", ".join(tags[:TAGS_SHOWN]) + (f" and {hidden} more" if hidden > 0 else "")
    if own is None:
        return Unsure(record, tuple(tags), f"{shown} has this address already, but nothing else agrees.")
    return Unsure(
        record, tuple(tags), f"{own.tag} has this name already, but its addresses or its serial number differ."
    )


def match_assets(
    records: Iterable[AssetRecord],
    assets: Iterable[Asset],
    zones: Mapping[str, int],
    *,
    trust_address: bool,
    aliases: Mapping[str, str] = MappingProxyType({}),
    decided: Collection[int] = frozenset(),
) -> Matched:
    """Hold asset records against the assets of a site.

    `zones` maps the codes and names of zones to their keys, `aliases` other tags to those of assets; `decided` are the
    sources whose values no file overwrites.
    """
    matched = Matched(zones=zones)
    index = AssetIndex(assets, aliases)
    taken: dict[str, int] = {}
    for record in records:
        found = index.find(record, trust_address=trust_address)
        if isinstance(found, Unsure):
            matched.unsure.append(found)
            continue
        tag = record.tag if found is None else found.tag
        if tag in taken:
            message = f"This row and row {taken[tag]} both describe {tag}."
            matched.refusals.append(Refusal(record.row, "tag", "twice_in_file", message, record.tag))
            continue
        taken[tag] = record.row
        if found is None:
            matched.created.append(record)
            continue
        change = apply(found, record, zones, decided)
        if change.fields:
            matched.changed.append(change)
        else:
            matched.same += 1
        if change.conflicts:
            matched.conflicts.append(change)
    return matched


def asset_of(record: AssetRecord, zones: Mapping[str, int]) -> tuple[Fresh, Change]:
    """Give the new asset that a record describes, with what it says of it."""
    asset = Fresh(tag=record.tag, name=record.tag)
    return asset, apply(asset, record, zones)


def apply(
    asset: Asset | Fresh, record: AssetRecord, zones: Mapping[str, int], decided: Collection[int] = frozenset()
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
    if record.tag_from != OWN_TAG and isinstance(asset, Fresh):
        extra[MADE_TAG] = record.tag_from
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
    known = change.asset.known
    if known.get(name, known.get(ALL_FIELDS)) not in change.decided:
        return True
    change.conflicts[name] = (old, new)
    return False


def _set(change: Change, name: str, value: Any) -> None:
    old = getattr(change.asset, name)
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
