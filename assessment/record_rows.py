"""Single records of the model document to and from their rows, and no other row.

A shelf holds the records of one key of the model file. It reads the records that are named, and writes, adds, retires
or renames them, through the same columns as a whole document (`adopt`, `snapshot`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Generic, TypeVar

from django.db.models import Max, Model

from assessment import adopt, snapshot
from assessment.models import Assessment, AssessmentRecord
from assessment.record_kinds import SINGLES, UNCODED, code_of
from assessment.row_shelves import ROW_SHELVES, row_shelf
from assessment.shelf import Shelf, Stored, chunks
from assessment.snapshot import Record
from inventory.models import OtherRecord

Row = TypeVar("Row", bound=Model)


class BodyShelf(Shelf, Generic[Row]):
    """Records that are kept whole: other records of the site, or those of the assessment."""

    body: str

    def read(self, codes: Collection[str]) -> dict[str, Stored]:
        """Give those of the records with these codes that stand."""
        return {code: Stored(getattr(row, self.body), row.position) for code, row in self._found(codes).items()}

    def all(self) -> list[Record]:
        """Give every record, in its order."""
        return [getattr(row, self.body) for row in self.rows()]

    def is_empty(self) -> bool:
        """Tell whether there is no record."""
        return not self.rows().exists()

    def change(self, records: Mapping[str, Record]) -> None:
        """Make records that stand say this."""
        found = self._found(records)
        for code, record in records.items():
            row = found[code]
            setattr(row, self.body, record)
            row.code, row.version = record.get("code", ""), row.version + 1
            row.save(update_fields=[self.body, "code", "version"])

    def add(self, records: Mapping[str, tuple[Record, int | None]]) -> None:
        """Add records at their places."""
        last = self.rows().aggregate(last=Max("position"))["last"]
        end = -1 if last is None else last
        for record, place in records.values():
            end += place is None
            position = end if place is None else place
            self.made(code=record.get("code", ""), position=position, **{self.body: record}).save()

    def remove(self, codes: Collection[str]) -> None:
        """Delete records, as a model file that lacks them does."""
        self.rows().filter(pk__in=[row.pk for row in self._found(codes).values()]).delete()

    def rename(self, old: str, new: str) -> None:
        """Give a record another code."""
        self.change({old: {**self.read([old])[old].record, "code": new}})

    def rows(self) -> Any:
        """Give the rows of this kind."""
        raise NotImplementedError

    def made(self, **values: Any) -> Row:
        """Give a new row of this kind."""
        raise NotImplementedError

    def _found(self, codes: Collection[str]) -> dict[str, Any]:
        if self.kind not in UNCODED:
            return {row.code: row for some in chunks(codes) for row in self.rows().filter(code__in=some)}
        wanted, found = set(codes), dict[str, Any]()
        for row in self.rows():
            code = code_of(self.kind, getattr(row, self.body))
            if code in wanted:
                found.setdefault(code, row)
        return found


class OtherShelf(BodyShelf[OtherRecord]):
    """Records of the site that no table of their own holds."""

    body = "details"

    def rows(self) -> Any:
        """Give the rows of this kind."""
        return OtherRecord.objects.filter(site=self.site, kind=self.kind, retired_at=None)

    def made(self, **values: Any) -> OtherRecord:
        """Give a new row of this kind."""
        return OtherRecord(site=self.site, kind=self.kind, **values)


class JudgedShelf(BodyShelf[AssessmentRecord]):
    """Records of the assessment: scenarios, decisions, waivers, ..."""

    body = "body"

    def rows(self) -> Any:
        """Give the rows of this kind."""
        return AssessmentRecord.objects.filter(assessment_id=self.assessment.pk, kind=self.kind)

    def made(self, **values: Any) -> AssessmentRecord:
        """Give a new row of this kind."""
        return AssessmentRecord(assessment=self.assessment, kind=self.kind, **values)


class SingleShelf(Shelf):
    """What there is once: the site, the assessment, the matrix, the plan, ... Its code is empty."""

    def read(self, codes: Collection[str]) -> dict[str, Stored]:
        """Give the record under the empty code, where it stands."""
        return {code: Stored(record, 0) for code in codes for record in self.all() if not code}

    def all(self) -> list[Record]:
        """Give the record, where it stands."""
        record = self._record()
        return [] if record is None else [record]

    def change(self, records: Mapping[str, Record]) -> None:
        """Write the record."""
        for record in records.values():
            self._write(record)

    def add(self, records: Mapping[str, tuple[Record, int | None]]) -> None:
        """Write the record."""
        self.change({code: record for code, (record, _) in records.items()})

    def remove(self, codes: Collection[str]) -> None:
        """Take the record away."""
        if codes:
            self._write(None)

    def _record(self) -> Record | None:
        assessment = self.assessment
        if self.kind == "site":
            return snapshot.site_record(self.site)
        if self.kind == "assessment":
            return {**assessment.header, "code": assessment.code}
        found: Record | None = (
            assessment.others.get(self.kind) if self.kind in snapshot.SINGLE_KEYS else getattr(assessment, self.kind)
        )
        return found

    def _write(self, record: Record | None) -> None:
        assessment = self.assessment
        if self.kind == "site":
            assert record is not None  # a site is never taken away
            adopt.write_site(self.site, record)
            return
        if self.kind == "assessment":
            assessment.header = {key: value for key, value in (record or {}).items() if key != "code"}
            name = "header"
        elif self.kind in snapshot.SINGLE_KEYS:
            rest = {key: value for key, value in assessment.others.items() if key != self.kind}
            assessment.others = rest if record is None else {**rest, self.kind: record}
            name = "others"
        else:
            setattr(assessment, self.kind, record)
            name = self.kind
        assessment.save(update_fields=[name])


def shelf(assessment: Assessment, kind: str) -> Shelf:
    """Give the shelf of a key of the model file."""
    if kind in SINGLES:
        return SingleShelf(assessment, kind)
    if kind in snapshot.SITE_KINDS:
        return OtherShelf(assessment, kind)
    return row_shelf(assessment, kind) if kind in ROW_SHELVES else JudgedShelf(assessment, kind)
