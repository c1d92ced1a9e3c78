"""What one act wrote, field by field, so that it can be undone: imports, merges, edits, and undoing itself.

A field goes back only where it still says what the act wrote; what somebody changed since stays and is told. Rows are
never deleted: a row that the act made is retired, and comes back when the undoing is undone.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Site, User
from inventory.fresh import Fresh, FreshFlow, update
from inventory.models import Asset, ChangedRecord, ChangeSet, Conduit, Flow, ImportBatch, SiteRecord, Zone
from inventory.search import text_of_asset

CHUNK = 500
PARCEL: Final = 2000  # so many records are put back at a time
PIECE: Final = 64 * 1024
SEPARATOR: Final = ",\n"
TABLES: Final[dict[str, tuple[type[SiteRecord], str]]] = {
    "zone": (Zone, "code"),
    "conduit": (Conduit, "code"),
    "asset": (Asset, "tag"),
    "flow": (Flow, "code"),
}
# Fields of a row that follow from others, or say who it is.
APART: Final = frozenset({"id", "site", "version", "search_text", "retired_at"})
NESTED: Final = frozenset({"details", "extra", "known"})
RETIRED: Final = "retired"
UNDONE: Final = "Undone: "
DONE_AGAIN: Final = "Done again: "
TITLE_LENGTH: Final = 200
LISTED_MAX: Final = 1000  # records of one act that are listed by themselves
ABSENT: Final = "\x00absent"

Flat = dict[str, Any]


class UndoRefused(Exception):
    """The act cannot be undone; the message says why."""


@dataclass(frozen=True)
class Entry:
    """One row that an act wrote: its version afterwards, and before and after of each field that moved."""

    table: str
    key: str
    version: int
    is_new: bool
    moved: dict[str, tuple[Any, Any]]


class _Packed:
    """Entries in JSON, compressed as they come: an import may write very many; the first ones are listed, too."""

    def __init__(self) -> None:
        self.count = 0
        self.listed: list[tuple[str, str, list[str]]] = []
        self._packer = zlib.compressobj(1)
        self._parts = [self._packer.compress(b"[")]

    def add(self, entry: Entry) -> None:
        """Take an entry."""
        told = [entry.table, entry.key, entry.version, entry.is_new, entry.moved]
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        # A line each, so that they can be read again one by one.
        self._parts.append(self._packer.compress(f"{SEPARATOR if self.count else ''}{text}".encode()))
        self.count += 1
        if self.count <= LISTED_MAX:
            self.listed.append((f"{entry.table}s", entry.key, _fields_of(entry)))

    def whole(self) -> bytes:
        """End the list, and give it."""
        return b"".join([*self._parts, self._packer.compress(b"]"), self._packer.flush()])


@dataclass
class Recorder:
    """Collects what an act writes. Tell it of rows before they are written, then `keep`."""

    site: Site
    _packed: _Packed = field(default_factory=_Packed)

    def creating(self, table: str, rows: Iterable[SiteRecord | Fresh | FreshFlow]) -> None:
        """Note rows that did not exist before."""
        _, key = TABLES[table]
        new = {RETIRED: (True, False)}
        for row in rows:
            self._packed.add(Entry(table, getattr(row, key), row.version, is_new=True, moved=new))

    def changing(self, table: str, rows: Iterable[SiteRecord]) -> None:
        """Note rows that stand already, as they will be written; what they were is read from the database."""
        _, key = TABLES[table]
        by_key = {str(getattr(row, key)): row for row in rows}
        for name, old in _standing(self.site, table, by_key):
            row = by_key[name]
            moved = _moved(flat(old), flat(row))
            self._packed.add(Entry(table, name, row.version, is_new=False, moved=moved))

    def keep(self, *, kind: str, title: str, user: User | None, batch: ImportBatch | None = None) -> ChangeSet:
        """Keep what was noted as one change set."""
        changes = ChangeSet.objects.create(
            site=self.site,
            kind=kind,
            title=title[:TITLE_LENGTH],
            user=user,
            batch=batch,
            records=self._packed.count,
            packed=self._packed.whole(),
        )
        if self._packed.count <= LISTED_MAX:
            list_changed(changes, self._packed.listed)
        return changes


def newest_change(site: Site) -> int:
    """Give the number of the newest act at a site, 0 before the first."""
    return ChangeSet.objects.filter(site=site).order_by("-pk").values_list("pk", flat=True).first() or 0


def _fields_of(entry: Entry) -> list[str]:
    """Give the fields that moved as the model file names them; where they come from is no field of its own."""
    names = {path.removeprefix("details.") for path in entry.moved if not path.startswith("known.")}
    return [] if RETIRED in names else sorted(name.removesuffix("_id") for name in names)


def flat(row: SiteRecord) -> Flat:
    """Give the fields of a row; each key of its details, extra columns and sources is a field of its own."""
    found: Flat = {RETIRED: row.retired_at is not None}
    for each in row._meta.concrete_fields:
        if each.name in APART:
            continue
        value = getattr(row, each.attname)
        if each.name in NESTED:
            found |= {f"{each.name}.{name}": inner for name, inner in value.items()}
        else:
            found[each.attname] = value
    return found


def entries_of(changes: ChangeSet) -> Iterator[Entry]:
    """Give what a change set wrote, as it is unpacked: an import may have written very many."""
    for lines in _pieces(bytes(changes.packed)):
        for table, key, version, is_new, moved in json.loads(f"[{lines}]"):
            paths = {path: (before, after) for path, (before, after) in moved.items()}
            yield Entry(table, key, version, is_new, paths)


def _pieces(packed: bytes) -> Iterator[str]:
    """Give whole lines of a packed list, without its brackets; an older one is a single line."""
    unpacker, rest, is_first = zlib.decompressobj(), b"", True
    for start in range(0, len(packed), PIECE):
        rest += unpacker.decompress(packed[start : start + PIECE])
        lines, found, after = rest.rpartition(SEPARATOR.encode())
        if found:
            yield (lines[1:] if is_first else lines).decode()
            rest, is_first = after, False
    yield (rest[1:-1] if is_first else rest[:-1]).decode()


def undo(changes: ChangeSet, *, user: User | None) -> ChangeSet:
    """Take an act back in one transaction; give the change set of the undoing, whose `kept` lists what stays.

    Raises UndoRefused where it was undone before.
    """
    with transaction.atomic():
        fresh = {"undone_at": timezone.now(), "undone_by": user}
        if not ChangeSet.objects.filter(pk=changes.pk, undone_at=None).update(**fresh):
            raise UndoRefused(f"'{changes.title}' is undone already.")
        changes.refresh_from_db()
        recorder, kept = Recorder(changes.site), list[dict[str, str]]()
        for table, entries in groupby(entries_of(changes), attrgetter("table")):
            while parcel := list(islice(entries, PARCEL)):
                kept += _put_back(recorder, table, parcel)
        Site.objects.filter(pk=changes.site_id).update(version=F("version") + 1)
        made = recorder.keep(**reversal_of(changes), user=user, batch=changes.batch)
        ChangeSet.objects.filter(pk=made.pk).update(kept=kept)
        made.refresh_from_db()
        return made


def reversal_of(changes: ChangeSet) -> dict[str, str]:
    """Give the kind and the title of the act that takes another one back: undoing an undoing does it again."""
    if changes.kind == ChangeSet.Kind.UNDO:
        return {"kind": ChangeSet.Kind.REDO, "title": f"{DONE_AGAIN}{changes.title.removeprefix(UNDONE)}"}
    return {"kind": ChangeSet.Kind.UNDO, "title": f"{UNDONE}{changes.title.removeprefix(DONE_AGAIN)}"}


def standing(batch: ImportBatch) -> ChangeSet | None:
    """Give the act by which an import stands: it, or what did it again; None where it wrote nothing or is undone."""
    wrote = batch.changes.filter(kind=ChangeSet.Kind.IMPORT).first()
    if wrote is None or wrote.undone_at is None:
        return wrote
    again = f"{DONE_AGAIN}{wrote.title}"[:TITLE_LENGTH]
    return batch.changes.filter(kind=ChangeSet.Kind.REDO, undone_at=None, title=again).first()


def list_changed(changes: ChangeSet, told: Iterable[tuple[str, str, list[str]]]) -> None:
    """Note which records an act wrote, each with its fields, unless they are very many."""
    rows = [
        ChangedRecord(changes=changes, site_id=changes.site_id, kind=kind, code=code, fields=fields)
        for kind, code, fields in islice(told, LISTED_MAX + 1)
    ]
    if len(rows) <= LISTED_MAX:
        ChangedRecord.objects.bulk_create(rows, batch_size=CHUNK)


def _put_back(recorder: Recorder, table: str, entries: list[Entry]) -> list[dict[str, str]]:
    """Write the fields of one table back; give what was changed since and stays."""
    by_key = {entry.key: entry for entry in entries}
    changed, kept = [], []
    for name, row in _standing(recorder.site, table, by_key):
        entry, now = by_key[name], flat(row)
        if entry.is_new and row.version != entry.version:
            kept.append(_stays(table, name, ""))
            continue
        back = {path: before for path, (before, after) in entry.moved.items() if now.get(path, ABSENT) == after}
        kept += [_stays(table, name, path) for path in sorted(set(entry.moved) - set(back))]
        if back:
            _apply(row, back)
            row.version += 1
            changed.append(row)
    recorder.changing(table, changed)
    model, _ = TABLES[table]
    update(model, changed, [each.name for each in model._meta.concrete_fields if each.name not in ("id", "site")])
    return kept


def _stays(table: str, key: str, path: str) -> dict[str, str]:
    return {"table": table, "key": key, "field": path}


def _apply(row: SiteRecord, values: Flat) -> None:
    for path, value in values.items():
        name, _, inner = path.partition(".")
        if path == RETIRED:
            row.retired_at = timezone.now() if value else None
        elif name not in NESTED:
            setattr(row, path, value)
        else:
            rest = {key: old for key, old in getattr(row, name).items() if key != inner}
            setattr(row, name, rest if value == ABSENT else {**rest, inner: value})
    if isinstance(row, Asset):
        row.search_text = text_of_asset(row)


def _moved(before: Flat, after: Flat) -> dict[str, tuple[Any, Any]]:
    paths = sorted({*before, *after})
    pairs = {path: (before.get(path, ABSENT), after.get(path, ABSENT)) for path in paths}
    return {path: (old, new) for path, (old, new) in pairs.items() if old != new}


def _standing(site: Site, table: str, keys: Iterable[str]) -> Iterator[tuple[str, SiteRecord]]:
    """Give the rows of a site by their keys, retired ones too."""
    model, key = TABLES[table]
    names = sorted(keys)
    for start in range(0, len(names), CHUNK):
        wanted: dict[str, Any] = {"site": site, f"{key}__in": names[start : start + CHUNK]}
        for row in model._default_manager.filter(**wanted):
            yield str(getattr(row, key)), row
