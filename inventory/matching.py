"""Which record of a file is which asset of the site, and what it would change. Nothing is written here.

How an asset is found again says `identity`; two records that both look like one asset are a question too.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

from django.db.models import TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from accounts.models import Site as Plant
from inventory.applying import Change, apply, fresh_of
from inventory.fresh import Fresh, FreshFlow
from inventory.identity import AssetIndex, Evidence, File, Known, Site, Unsure, own_id_key
from inventory.keys import Tally
from inventory.models import Asset, Flow
from inventory.records import AssetRecord, FlowRecord, is_settled

CHUNK: Final = 2000
# Nobody has decided on traffic that was only just seen; that is known, and a rule may say so.
UNDECIDED = "undecided"
OBSERVED = "observed"
ANY = "any"
_NEW: Final = -1
_DOUBTFUL: Final = -2
Parcels = Callable[[], Iterable[Sequence[AssetRecord]]]


@dataclass
class Matched:
    """Some records held against the site: what would be created, changed, left, asked.

    `created` are the records of new assets: what each becomes (`fresh`), and how that is told, is worked out where it
    is wanted, with the `zones` of the site by words and the `kind` of source.
    """

    created: list[AssetRecord] = field(default_factory=list)
    zones: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    unsure: list[Unsure] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)

    def fresh(self, record: AssetRecord) -> Fresh:
        """Give the new asset that a record describes."""
        return fresh_of(record, self.zones, kind=self.kind)

    def told(self, record: AssetRecord) -> Change:
        """Give what a record says of a new asset, field by field."""
        return apply(Fresh(tag=record.tag, name=record.tag), record, self.zones, kind=self.kind)

    def take(self, change: Change) -> None:
        """Take what a record does to an asset that stands."""
        if change.fields:
            self.changed.append(change)
        else:
            self.same += 1
        if change.conflicts:
            self.conflicts.append(change)


class Assets(Protocol):
    """The assets of a site, wherever they are kept: what identifies each, and the rows with some numbers."""

    def known(self) -> Iterable[Known]:
        """Give what identifies each asset."""

    def fetch(self, numbers: Sequence[int]) -> Mapping[int, Asset]:
        """Give the assets with these numbers."""


class _Claim(NamedTuple):
    """A record that was found to be an asset; `place` counts the records."""

    row: int
    place: int
    tag: str


class Matching:
    """Asset records held against the assets of a site; the order of the records decides nothing.

    The records come in parcels, as often as they are asked for, so that no more than one parcel and the assets that
    it concerns are held at a time. What becomes of each record is decided once, before anything is written.
    """

    def __init__(self, parcels: Parcels, assets: Assets, site: Site, file: File, *, trust_address: bool) -> None:
        self._parcels, self._assets, self._site, self._file = parcels, assets, site, file
        # Per record the number of its asset, or that it is new or doubtful, and then why.
        self._fates = array("q")
        self._doubts: dict[int, tuple[tuple[str, ...], str]] = {}
        self._decide(trust_address=trust_address)

    def __iter__(self) -> Iterator[Matched]:
        """Give what the records of each parcel do, in the order of the file."""
        begin = 0
        for records in self._parcels():
            matched = Matched(zones=self._site.zones, kind=self._file.kind)
            fates = self._fates[begin : begin + len(records)]
            assets = self._assets.fetch([fate for fate in fates if fate >= 0])
            for place, (record, fate) in enumerate(zip(records, fates, strict=True), begin):
                if fate == _NEW:
                    matched.created.append(record)
                elif place in self._doubts:
                    matched.unsure.append(Unsure(record, *self._doubts[place]))
                else:
                    zones, decided = self._site.zones, self._site.decided
                    matched.take(apply(assets[fate], record, zones, decided, kind=self._file.kind))
            begin += len(records)
            yield matched

    def _decide(self, *, trust_address: bool) -> None:
        evidence = Evidence(self._assets.known(), self._site.aliases)
        if not evidence:
            for records in self._parcels():
                self._fates.extend([_NEW] * len(records))
            return
        for records in self._parcels():
            evidence.count(records)
        evidence.close()
        for records in self._parcels():
            self._decide_parcel(records, evidence, trust_address=trust_address)
        found = Tally()
        found.add(fate for fate in self._fates if fate >= 0)
        if rivals := found.repeated():
            self._question(rivals)

    def _decide_parcel(self, records: Sequence[AssetRecord], evidence: Evidence, *, trust_address: bool) -> None:
        is_near = evidence.touching(records)
        near = [record for record, touches in zip(records, is_near, strict=True) if touches]
        assets = self._assets.fetch(evidence.near(near))
        numbers = {asset.tag: number for number, asset in assets.items()}
        index = AssetIndex(assets.values(), near, evidence, self._site, self._file)
        for record, touches in zip(records, is_near, strict=True):
            found = index.find(record, trust_address=trust_address) if touches else None
            if isinstance(found, Unsure):
                self._doubts[len(self._fates)] = (found.candidates, found.reason)
                self._fates.append(_DOUBTFUL)
            else:
                self._fates.append(_NEW if found is None else numbers[found.tag])

    def _question(self, rivals: Iterable[int]) -> None:
        """Make a question of records that are taken for the same asset, but not of the one that names it by its tag."""
        claims: dict[int, list[_Claim]] = {number: [] for number in rivals}
        place = 0
        for records in self._parcels():
            for record in records:
                if (fate := self._fates[place]) in claims:
                    claims[fate].append(_Claim(record.row, place, record.tag))
                place += 1
        numbers = sorted(claims)
        for start in range(0, len(numbers), CHUNK):
            for number, asset in self._assets.fetch(numbers[start : start + CHUNK]).items():
                named = [one for one in claims[number] if one.tag == asset.tag]
                for claim in claims[number]:
                    if named == [claim]:
                        continue
                    other = min(one for one in named or claims[number] if one is not claim)
                    reason = f"This row and row {other.row} of the file both look like {asset.tag}."
                    self._doubts[claim.place] = ((asset.tag,), reason)
                    self._fates[claim.place] = _DOUBTFUL


class SiteAssets:
    """The assets of a site that stand, in the database."""

    def __init__(self, site: Plant, kind: str) -> None:
        self._rows = Asset.objects.filter(site=site, retired_at=None)
        self._own_id = Cast(KT(f"extra__{own_id_key(kind)}"), TextField())

    def known(self) -> Iterator[Known]:
        """Give what identifies each asset."""
        rows = self._rows.values_list("pk", "tag", "ips", "macs", "vendor", "serial", self._own_id)
        return (Known(*row) for row in rows.order_by("pk").iterator(chunk_size=CHUNK))

    def fetch(self, numbers: Sequence[int]) -> dict[int, Asset]:
        """Give the assets with these numbers."""
        return self._rows.in_bulk(numbers) if numbers else {}


@dataclass
class MatchedFlows:
    """Observed flows held against the site."""

    created: list[FreshFlow] = field(default_factory=list)
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


def _new_flow(record: FlowRecord, details: dict[str, Any]) -> FreshFlow:
    seen = record.basis == OBSERVED
    return FreshFlow(
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
