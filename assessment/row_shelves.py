"""Zones, conduits, assets and flows, each record a row of its own, to and from the model document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Generic, TypeVar

from django.db.models import F, Max
from django.utils import timezone

from assessment import adopt, snapshot
from assessment.models import Assessment, ConduitJudgement, ZoneJudgement
from assessment.record_kinds import key_of
from assessment.shelf import CHUNK, Shelf, Stored, chunks
from assessment.snapshot import Record
from inventory.models import Asset, Conduit, ConduitEnd, Flow, SiteRecord, Zone

SiteRow = TypeVar("SiteRow", bound=SiteRecord)


class RowShelf(Shelf, Generic[SiteRow]):
    """Zones, conduits, assets or flows: a row of their own, retired and never deleted."""

    model: type[SiteRow]

    def __init__(self, assessment: Assessment, kind: str) -> None:
        super().__init__(assessment, kind)
        self.key = key_of(kind)

    def read(self, codes: Collection[str]) -> dict[str, Stored]:
        """Give those of the records with these codes that stand."""
        rows = self.rows(codes)
        records = self.records(rows)
        return {self._code(row): Stored(record, row.position) for row, record in zip(rows, records, strict=True)}

    def all(self) -> list[Record]:
        """Give every record, in its order."""
        return self.records(list(self.standing_rows()))

    def standing(self, codes: Collection[str]) -> set[str]:
        """Give those of some codes that a record has."""
        return set(self.keys(codes))

    def is_empty(self) -> bool:
        """Tell whether there is no record."""
        return not self.standing_rows().exists()

    def keys(self, codes: Collection[str]) -> dict[str, int]:
        """Give the keys of the rows with these codes."""
        found: dict[str, int] = {}
        for some in chunks(codes):
            found |= dict(self.standing_rows().filter(**{f"{self.key}__in": some}).values_list(self.key, "pk"))
        return found

    def rows(self, codes: Collection[str]) -> list[SiteRow]:
        """Give the rows with these codes."""
        return [row for some in chunks(codes) for row in self.standing_rows().filter(**{f"{self.key}__in": some})]

    def records(self, rows: list[SiteRow]) -> list[Record]:
        """Give rows as the file writes them."""
        raise NotImplementedError

    def columns(self, records: list[Record]) -> list[Record]:
        """Give records as the values of columns."""
        raise NotImplementedError

    def follow(self, keys: Mapping[str, int], records: Mapping[str, Record]) -> None:
        """Write what other tables hold of records that were just written."""

    def change(self, records: Mapping[str, Record]) -> None:
        """Make records that stand say this."""
        rows = {self._code(row): row for row in self.rows(records)}
        self._write([rows[code] for code in records], list(records.values()))
        self.follow({code: row.pk for code, row in rows.items()}, records)

    def add(self, records: Mapping[str, tuple[Record, int | None]]) -> None:
        """Add records; one that was retired comes back."""
        here = self.model._default_manager.filter(site=self.site)
        last = here.aggregate(last=Max("position"))["last"]
        end = -1 if last is None else last
        retired = {self._code(row): row for row in here.filter(**{f"{self.key}__in": list(records)})}
        rows = [retired.get(code) or self.model(site=self.site, **{self.key: code}, version=0) for code in records]
        for row, (_, place) in zip(rows, records.values(), strict=True):
            end += place is None
            row.position = end if place is None else place
            row.retired_at = None
        self._write(rows, [record for record, _ in records.values()], also=("position", "retired_at"))
        self.follow(self.keys(records), {code: record for code, (record, _) in records.items()})

    def remove(self, codes: Collection[str]) -> None:
        """Retire records."""
        for some in chunks(codes):
            rows = self.standing_rows().filter(**{f"{self.key}__in": some})
            rows.update(retired_at=timezone.now(), version=F("version") + 1)

    def rename(self, old: str, new: str) -> None:
        """Give a row another code; a retired row that holds it takes the old one."""
        here = self.model._default_manager.filter(site=self.site)
        (row,) = self.rows([old])
        record = {**self.records([row])[0], self.key: new}
        other = here.filter(**{self.key: new}).first()
        if other is not None:
            here.filter(pk=other.pk).update(**{self.key: f"\x01{other.pk}"})
        self._write([row], [record])
        if other is not None:
            here.filter(pk=other.pk).update(**{self.key: old})

    def standing_rows(self) -> Any:
        """Give every row that stands."""
        return self.model._default_manager.filter(site=self.site, retired_at=None)

    def _code(self, row: SiteRow) -> str:
        return str(getattr(row, self.key))

    def _write(self, rows: list[SiteRow], records: list[Record], *, also: Collection[str] = ()) -> None:
        """Write records into rows: new ones are made; of the others those columns that differ, and `also`."""
        moved = {"version", *also}
        for row, columns in zip(rows, self.columns(records), strict=True):
            for name, value in columns.items():
                if getattr(row, name) != value:
                    moved.add(name.removesuffix("_id"))
                    setattr(row, name, value)
            row.version += 1
        self.model._default_manager.bulk_create([row for row in rows if row.pk is None], batch_size=CHUNK)
        old = [row for row in rows if row.version > 1]
        self.model._default_manager.bulk_update(old, sorted(moved), batch_size=CHUNK)


class ZoneShelf(RowShelf[Zone]):
    """Zones, with what the assessment states of them."""

    model = Zone

    def records(self, rows: list[Zone]) -> list[Record]:
        """Give zones as the file writes them."""
        keys = [row.pk for row in rows]
        bodies = ZoneJudgement.objects.filter(assessment_id=self.assessment.pk, zone__in=keys)
        judged = dict(bodies.values_list("zone_id", "body"))
        above = {row.parent_id for row in rows if row.parent_id}
        parents = dict(Zone.objects.filter(pk__in=above).values_list("pk", "code"))
        return [snapshot.zone_record(row, parents.get(row.parent_id or 0), judged.get(row.pk, {})) for row in rows]

    def columns(self, records: list[Record]) -> list[Record]:
        """Give zones as the values of columns."""
        return [adopt.zone_row(record) for record in records]

    def follow(self, keys: Mapping[str, int], records: Mapping[str, Record]) -> None:
        """Write parents and what the assessment states."""
        parents = self.keys({record["parent"] for record in records.values() if record.get("parent")})
        for code, record in records.items():
            parent = parents[record["parent"]] if record.get("parent") else None
            Zone.objects.filter(pk=keys[code]).exclude(parent_id=parent).update(parent_id=parent)
            body = adopt.judged(record, snapshot.JUDGED_OF_ZONE)
            _judge(ZoneJudgement, {"assessment": self.assessment, "zone_id": keys[code]}, body)

    def remove(self, codes: Collection[str]) -> None:
        """Retire zones; what was stated of them goes."""
        keys = self.keys(codes)
        super().remove(codes)
        ZoneJudgement.objects.filter(assessment_id=self.assessment.pk, zone__in=keys.values()).delete()


class ConduitShelf(RowShelf[Conduit]):
    """Conduits, with their ends and what the assessment states of them."""

    model = Conduit

    def records(self, rows: list[Conduit]) -> list[Record]:
        """Give conduits as the file writes them."""
        keys = [row.pk for row in rows]
        bodies = ConduitJudgement.objects.filter(assessment_id=self.assessment.pk, conduit__in=keys)
        judged = dict(bodies.values_list("conduit_id", "body"))
        between: dict[int, list[str]] = {key: [] for key in keys}
        ends = ConduitEnd.objects.filter(conduit__in=keys).order_by("conduit_id", "place")
        for key, zone in ends.values_list("conduit_id", "zone__code"):
            between[key].append(zone)
        return [snapshot.conduit_record(row, between[row.pk], judged.get(row.pk, {})) for row in rows]

    def columns(self, records: list[Record]) -> list[Record]:
        """Give conduits as the values of columns."""
        return [adopt.conduit_row(record) for record in records]

    def follow(self, keys: Mapping[str, int], records: Mapping[str, Record]) -> None:
        """Write ends and what the assessment states."""
        zones = ZoneShelf(self.assessment, "zones").keys({zone for one in records.values() for zone in one["between"]})
        old: dict[int, list[int]] = {key: [] for key in keys.values()}
        for conduit, zone in ConduitEnd.objects.filter(conduit__in=old).values_list("conduit_id", "zone_id"):
            old[conduit].append(zone)
        for code, record in records.items():
            wanted, key = [zones[zone] for zone in record["between"]], keys[code]
            if old[key] != wanted:
                ConduitEnd.objects.filter(conduit=key).delete()
                ends = [ConduitEnd(conduit_id=key, zone_id=zone, place=place) for place, zone in enumerate(wanted)]
                ConduitEnd.objects.bulk_create(ends)
            body = adopt.judged(record, snapshot.JUDGED_OF_CONDUIT)
            _judge(ConduitJudgement, {"assessment": self.assessment, "conduit_id": key}, body)

    def remove(self, codes: Collection[str]) -> None:
        """Retire conduits; what was stated of them goes."""
        keys = self.keys(codes)
        super().remove(codes)
        ConduitJudgement.objects.filter(assessment_id=self.assessment.pk, conduit__in=keys.values()).delete()


class AssetShelf(RowShelf[Asset]):
    """Assets."""

    model = Asset

    def records(self, rows: list[Asset]) -> list[Record]:
        """Give assets as the file writes them."""
        keys = {row.zone_id for row in rows if row.zone_id}
        zones = dict(Zone.objects.filter(pk__in=keys, retired_at=None).values_list("pk", "code"))
        return [snapshot.asset_record(row, zones.get(row.zone_id or 0)) for row in rows]

    def columns(self, records: list[Record]) -> list[Record]:
        """Give assets as the values of columns."""
        named = {record["zone"] for record in records if record.get("zone")}
        zones = ZoneShelf(self.assessment, "zones").keys(named)
        return [adopt.asset_row(record, zones) for record in records]


class FlowShelf(RowShelf[Flow]):
    """Flows."""

    model = Flow

    def records(self, rows: list[Flow]) -> list[Record]:
        """Give flows as the file writes them."""
        return [snapshot.flow_record(row) for row in rows]

    def columns(self, records: list[Record]) -> list[Record]:
        """Give flows as the values of columns."""
        return [adopt.flow_row(record) for record in records]


ROW_SHELVES: Final[Mapping[str, type[RowShelf[Any]]]] = {
    "zones": ZoneShelf,
    "conduits": ConduitShelf,
    "assets": AssetShelf,
    "flows": FlowShelf,
}


def row_shelf(assessment: Assessment, kind: str) -> RowShelf[Any]:
    """Give the shelf of zones, conduits, assets or flows."""
    return ROW_SHELVES[kind](assessment, kind)


def _judge(model: type[ZoneJudgement | ConduitJudgement], of: dict[str, Any], body: Record) -> None:
    """Write what the assessment states of a zone or conduit; nothing stated before and now is no row."""
    row = model._default_manager.filter(**of).first()
    if row is None and body:
        model._default_manager.create(**of, body=body)
    elif row is not None and row.body != body:
        model._default_manager.filter(pk=row.pk).update(body=body)
