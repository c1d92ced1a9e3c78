"""Which asset of a site a record is about, by a stated order of evidence; never by an address alone.

1. Its own tag, or one that somebody said is the same.
2. Its own id in the same kind of source; an id of a free table only where a name, an address or the serial agrees too.
3. Its serial number with the vendor, spellings evened out.
4. A MAC address that nothing else is known to share, with an equal IP address or an equal name.
5. Its name with an equal IP address.

What contradicts (another serial number, other MAC addresses, other addresses, another zone) is never matched by 2, 4
or 5, nor by a tag that was only made from a name or an address: every cell has its PLC_1, and cells behind address
translation repeat each other's IP addresses. Such a record is a question. A tag made from an address finds its asset
only where something else agrees, or nothing else is known of the asset: a host without a name, scanned again. A MAC or
serial number that two assets or two records have (a router answering for hosts, cloned machines) is no evidence and
raises no question.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inventory.keys import Places, Tally, key
from inventory.models import Asset
from inventory.records import AssetRecord
from inventory.spellings import serial_key, vendor_key

OWN_TAG: Final = "tag"
MADE_TAG: Final = "tag made from"
OWN_ID: Final = "own id"
ADDRESS, MAC, SERIAL = "address", "mac", "serial"
# The source of all fields of an asset that no other source is named for.
ALL_FIELDS: Final = "*"
TAGS_SHOWN: Final = 3
ZONE: Final = "zone"
_ADDRESSES: Final = frozenset({"ip", "mac"})
# Kinds of source whose ids number the lines of one table, not the devices of one tool.
FREE_TABLES: Final = frozenset({"csv", "xlsx", "xls", "ods"})
# Addresses that several routers answer for by design (VRRP, HSRP), or that are nobody's.
_SHARED_BY_DESIGN: Final = ("00:00:5e:00:01:", "00:00:5e:00:02:", "00:00:0c:07:ac:", "00:00:00:00:00:00", "ff:ff:ff:ff")


@dataclass(frozen=True)
class Unsure:
    """A record that may be one of the site's assets (`candidates` are their tags) or another device."""

    record: AssetRecord
    candidates: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Site:
    """What a site says beside its assets: its zones by words, other tags of assets, sources that are decisions."""

    zones: Mapping[str, int]
    aliases: Mapping[str, str]
    decided: Collection[int]


@dataclass(frozen=True)
class File:
    """What is known of a file beside its records: its kind of source, and whether it came in before, byte for byte."""

    kind: str = ""
    is_known: bool = False


def own_id_key(kind: str) -> str:
    """Give the column in which an asset keeps its own id in a kind of source."""
    return f"{OWN_ID} ({kind})"


@dataclass(frozen=True)
class Known:
    """An asset of a site by all that may identify it; `number` says which row it is."""

    number: int
    tag: str
    ips: Iterable[str]
    macs: Iterable[str]
    vendor: str | None
    serial: str | None
    own_id: str | None


class Evidence:
    """What assets and records have in common, as keys: who may be whom, and which MACs, serials and ids are shared."""

    def __init__(self, assets: Iterable[Known], aliases: Mapping[str, str]) -> None:
        self._aliases = aliases
        self._places = Places()
        macs = Tally()
        for asset in assets:
            self._places.add(_keys_of(asset, asset.own_id), asset.number)
            macs.add({key(MAC, mac) for mac in asset.macs})
        self._shared = macs.repeated()
        self._in_file = Tally()

    def __bool__(self) -> bool:
        """Tell whether the site has any assets."""
        return bool(self._places)

    def count(self, records: Iterable[AssetRecord]) -> None:
        """Count what the records of the file share among themselves; all of them come by before any is asked for."""
        for record in records:
            self._in_file.add({key(MAC, mac) for mac in record.macs})
            if record.external_id is not None:
                self._in_file.add([key(OWN_ID, record.external_id)])
            if (serial := _serial_of(record)) is not None:
                self._in_file.add([key(SERIAL, serial)])

    def close(self) -> None:
        """Say that all records came by."""
        self._shared |= self._in_file.repeated()

    def is_shared(self, kind: str, value: Hashable) -> bool:
        """Tell whether two assets, or two records, have this."""
        return key(kind, value) in self._shared

    def near(self, records: Iterable[AssetRecord]) -> list[int]:
        """Give the numbers of the assets that have anything in common with some records."""
        return self._places.rows_of(array("q", (one for record in records for one in self._keys(record))))

    def touching(self, records: Sequence[AssetRecord]) -> list[bool]:
        """Say of each record whether it has anything in common with any asset."""
        keys, ends = array("q"), []
        for record in records:
            keys.extend(self._keys(record))
            ends.append(len(keys))
        held = np.concatenate(([0], np.cumsum(self._places.holds(keys))))
        counts = held[ends]
        return [bool(one) for one in np.diff(counts, prepend=0) > 0]

    def _keys(self, record: AssetRecord) -> Iterable[int]:
        keys = _keys_of(record, record.external_id)
        alias = self._aliases.get(record.tag)
        return keys if alias is None else (*keys, key(OWN_TAG, alias))


def _keys_of(one: Known | AssetRecord, own_id: str | None) -> list[int]:
    keys = [key(OWN_TAG, one.tag), *(key(ADDRESS, address) for address in (*one.ips, *one.macs))]
    if (serial := _serial_of(one)) is not None:
        keys.append(key(SERIAL, serial))
    if own_id:
        keys.append(key(OWN_ID, own_id))
    return keys


class AssetIndex:
    """Those assets of a site that have anything in common with some records, by everything that may identify them."""

    def __init__(
        self, assets: Iterable[Asset], records: Iterable[AssetRecord], evidence: Evidence, site: Site, file: File
    ) -> None:
        self.by_tag: dict[str, Asset] = {asset.tag: asset for asset in assets}
        self._site, self._file, self._evidence = site, file, evidence
        self._by_serial: dict[tuple[str, str], list[Asset]] = defaultdict(list)
        self._by_address: dict[str, list[Asset]] = defaultdict(list)
        self._by_own_id: dict[str, list[Asset]] = defaultdict(list)
        for asset in self.by_tag.values():
            for address in {*asset.ips, *asset.macs}:
                self._by_address[address].append(asset)
            if serial := _serial_of(asset):
                self._by_serial[serial].append(asset)
            if own_id := asset.extra.get(own_id_key(file.kind)):
                self._by_own_id[own_id].append(asset)
        macs = {mac for asset in self.by_tag.values() for mac in asset.macs}
        macs |= {mac for record in records for mac in record.macs}
        self._shared = {
            mac for mac in macs if mac.lower().startswith(_SHARED_BY_DESIGN) or evidence.is_shared(MAC, mac)
        }

    def find(self, record: AssetRecord, *, trust_address: bool) -> Asset | Unsure | None:
        """Give the asset that a record describes, None for a new one, a question where it is doubtful."""
        own = self.by_tag.get(record.tag) or self.by_tag.get(self._site.aliases.get(record.tag, ""))
        if own is not None and (record.tag_from == OWN_TAG or self._is_still(record, own)):
            return own
        if (named := self._by_id(record) or self._by_maker(record)) is not None:
            return named
        sharing = self._sharing(record)
        agreeing = [asset for asset in sharing.values() if self._agrees(record, asset)]
        if len(agreeing) == 1:
            return agreeing[0]
        if own is None and not sharing:
            return None
        if trust_address and own is None and len(sharing) == 1:
            (only,) = sharing.values()
            if self._difference(record, only) is None:
                return only
        return self._question(record, own, sharing)

    def _is_still(self, record: AssetRecord, own: Asset) -> bool:
        """Tell whether a record whose tag was only made is the asset that has this tag; a name alone proves nothing."""
        differs = self._difference(record, own)
        if self._site.aliases.get(record.tag) == own.tag:  # somebody looked at both
            return differs in {None, ZONE}
        if differs is not None:
            return False
        if self._file.is_known or _same_serial(record, own) or self._agrees(record, own):
            return True
        if self._shares_address(record, own):
            return record.tag_from not in _ADDRESSES or self._is_all_known(record, own)
        is_new_to_it = bool(record.ips or record.macs) and not (own.ips or own.macs)
        return own.extra.get(MADE_TAG) == record.tag_from and not is_new_to_it

    def _is_all_known(self, record: AssetRecord, asset: Asset) -> bool:
        """Tell whether an asset is known by no more than the address that a record gives: a host scanned again."""
        names = {asset.hostname, serial_key(asset.serial) or None, *([asset.name] if asset.name != asset.tag else [])}
        return names <= {None, record.hostname, record.name} and set(asset.macs) <= self._shared | set(record.macs)

    def _by_id(self, record: AssetRecord) -> Asset | None:
        found = self._by_own_id.get(record.external_id or "", [])
        if len(found) != 1 or self._evidence.is_shared(OWN_ID, record.external_id):
            return None
        if self._difference(record, found[0]) is not None:
            return None
        backed = (
            self._shares_address(record, found[0]) or _same_name(record, found[0]) or _same_serial(record, found[0])
        )
        return found[0] if backed or self._file.kind not in FREE_TABLES else None

    def _by_maker(self, record: AssetRecord) -> Asset | None:
        serial = _serial_of(record)
        found = self._by_serial.get(serial, []) if serial and not self._evidence.is_shared(SERIAL, serial) else []
        return found[0] if len(found) == 1 else None

    def _sharing(self, record: AssetRecord) -> dict[str, Asset]:
        """Give the assets with one of the record's addresses that may be the same device, by tag."""
        addresses = (*record.ips, *(mac for mac in record.macs if mac not in self._shared))
        found = {asset.tag: asset for address in addresses for asset in self._by_address.get(address, [])}
        if record.tag_from == OWN_TAG:  # two tags that people gave are two devices, whatever they share
            return {tag: asset for tag, asset in found.items() if MADE_TAG in asset.extra}
        return found

    def _agrees(self, record: AssetRecord, asset: Asset) -> bool:
        ip = bool(set(record.ips) & set(asset.ips))
        evidence = (ip, self._same_mac(record, asset), _same_name(record, asset))
        return sum(evidence) > 1 and self._difference(record, asset) is None

    def _shares_address(self, record: AssetRecord, asset: Asset) -> bool:
        return bool(set(record.ips) & set(asset.ips)) or self._same_mac(record, asset)

    def _same_mac(self, record: AssetRecord, asset: Asset) -> bool:
        return bool((set(record.macs) & set(asset.macs)) - self._shared)

    def _difference(self, record: AssetRecord, asset: Asset) -> str | None:
        """Give what says that a record is about another device than an asset, None where nothing does."""
        ours, theirs = serial_key(asset.serial), serial_key(record.serial)
        if ours and theirs and ours != theirs:
            return "serial number"
        macs = [set(one) - self._shared for one in (record.macs, asset.macs)]
        if all(macs):
            if macs[0].isdisjoint(macs[1]):
                return "MAC addresses"
            return None
        ends = [macs[0] | set(record.ips), macs[1] | set(asset.ips)]
        if all(ends) and ends[0].isdisjoint(ends[1]):
            return "addresses"
        return None if (ours and ours == theirs) or self._fits_zone(record, asset) else ZONE

    def _fits_zone(self, record: AssetRecord, asset: Asset) -> bool:
        """Tell whether a record may lie in the zone of an asset; where a person put it says nothing of its files."""
        if record.zone is None or asset.known.get("zone") in self._site.decided:
            return True
        word = record.zone.casefold()
        zone = self._site.zones.get(word)
        if zone is not None and asset.zone_id is not None:
            return zone == asset.zone_id
        return zone is not None or not asset.proposed_zone or asset.proposed_zone.casefold() == word

    def _question(self, record: AssetRecord, own: Asset | None, sharing: Mapping[str, Asset]) -> Unsure:
        tags = tuple(sorted({*sharing, *([] if own is None else [own.tag])}))
        hidden = len(tags) - TAGS_SHOWN
        shown = ", ".join(tags[:TAGS_SHOWN]) + (f" and {hidden} more" if hidden > 0 else "")
        if own is not None:
            differs = self._difference(record, own)
            but = "a name alone proves nothing" if differs is None else f"its {differs} {_differ(differs)}"
            return Unsure(record, tags, f"{own.tag} has this name already, but {but}.")
        differs = self._difference(record, next(iter(sharing.values()))) if len(sharing) == 1 else None
        but = "nothing else agrees" if differs is None else f"its {differs} {_differ(differs)}"
        return Unsure(record, tags, f"{shown} has this address already, but {but}.")


def _differ(what: str) -> str:
    return "differ" if what.endswith("addresses") else "differs"


def _serial_of(one: AssetRecord | Asset | Known) -> tuple[str, str] | None:
    if not one.vendor or not one.serial:
        return None
    vendor, serial = vendor_key(one.vendor), serial_key(one.serial)
    return (vendor, serial) if vendor and serial else None


def _same_serial(record: AssetRecord, asset: Asset) -> bool:
    return bool(serial_key(record.serial)) and serial_key(record.serial) == serial_key(asset.serial)


def _same_name(record: AssetRecord, asset: Asset) -> bool:
    names = {(word or "").casefold() for word in (asset.name, asset.tag, asset.hostname)}
    return bool(names & ({(word or "").casefold() for word in (record.name, record.hostname)} - {""}))
