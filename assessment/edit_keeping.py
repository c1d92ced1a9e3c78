"""Acts as they are kept: field by field, so that each can be taken back, told in a few words, and asked who did it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from accounts.models import Site, User
from assessment.edit_words import Entry, FieldConflict
from assessment.engine.three_way import difference
from assessment.models import Comment
from assessment.snapshot import Record
from inventory.history import list_changed
from inventory.models import ChangedRecord, ChangeSet

LOOKED_BACK: Final = 20  # acts on a record that are asked who changed a field
TITLE_MAX: Final = 200


def in_words(entries: Sequence[Entry], records: Mapping[tuple[str, str], Record | None], carried: int) -> str:
    """Give an act in a few words: the first record, and how many more; `records` as they stand after it."""
    first, *more = entries
    record = records.get((first.kind, first.to)) or first.was or {}
    name = str(record.get("name") or record.get("title") or first.to or f"The {first.kind.replace('_', ' ')}")
    named = f" (records that follow: {carried})" if carried else ""
    others = len({(one.kind, one.to) for one in more} - {(first.kind, first.to)})
    rest = f" and {others} more" if others else ""
    if first.was is None:
        return f"New: {name}"[: TITLE_MAX - len(rest)] + rest
    if first.now is None:
        return f"Removed: {name}"[: TITLE_MAX - len(rest)] + rest
    if first.code != first.to:
        return f"{name}: {first.code} is {first.to} now"[: TITLE_MAX - len(named + rest)] + named + rest
    fields = ", ".join(_words(key) for key in sorted({*first.was, *first.now}))
    return f"{name}: {fields}"[: TITLE_MAX - len(rest)] + rest


def keep(
    *, site: Site, user: User | None, kind: str, title: str, entries: Sequence[Entry], records: int, rename_last: bool
) -> ChangeSet:
    """Keep what was done, so that it can be taken back; what was said and done about a record follows its code."""
    told = {"rename_last": rename_last, "entries": [asdict(one) for one in entries]}
    changes = ChangeSet.objects.create(
        site=site,
        kind=kind,
        form=ChangeSet.Form.FIELDS,
        title=title[:TITLE_MAX],
        user=user,
        records=records,
        packed=zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 1),
    )
    for one in entries:
        if one.code != one.to:
            for rows in (ChangedRecord.objects, Comment.objects):
                rows.filter(site=site, kind=one.kind, code=one.code).update(code=one.to)
    moved = {(one.kind, one.code): one.to for one in entries}
    list_changed(changes, ((one.kind, moved.get((one.kind, one.to), one.to), _fields_of(one)) for one in entries))
    return changes


def kept(changes: ChangeSet) -> tuple[list[Entry], bool]:
    """Give what an act did, and whether it renamed last; an act kept as whole records is told field by field."""
    told = json.loads(zlib.decompress(bytes(changes.packed)))
    if changes.form == ChangeSet.Form.RECORDS:
        return [entry_of(**one) for one in told], False
    return [Entry(**one) for one in told["entries"]], told["rename_last"]


def entry_of(home: str, code: str, before: Record | None, after: Record | None) -> Entry:
    """Give what became of a whole record as an act tells it; what there is once stands in a box."""
    was, now = (side["value"] if side is not None and not code else side for side in (before, after))
    if was is not None and now is not None:
        was, now = difference(was, now)
    return Entry(home, code, code, was, now)


def last_change(site: Site, kind: str, code: str, path: Sequence[str]) -> ChangeSet | None:
    """Give the newest act on a record, or on one of its fields."""
    rows = ChangedRecord.objects.filter(site=site, kind=kind, code=code).select_related("changes__user")
    for row in rows.order_by("-pk")[:LOOKED_BACK]:
        if not path or not row.fields or path[0] in row.fields:
            return row.changes
    return None


def changed_since(
    site: Site, since: int, entries: Sequence[Entry], read: Mapping[tuple[str, str], Collection[str]]
) -> list[FieldConflict]:
    """Give the fields that an act writes, or chose by, and that somebody changed after the act with the number `since`.

    `read` are the fields it chose by, per kind and code of a record. An act on so many records that they are not
    listed may have changed any of them.
    """
    acts = {one.pk: one for one in ChangeSet.objects.filter(site=site, pk__gt=since).select_related("user")}
    rows = list(ChangedRecord.objects.filter(changes__in=acts).order_by("-pk")) if acts else []
    unlisted = set(acts) - {row.changes_id for row in rows}
    found = [_met(entries[0], acts[pk], ()) for pk in sorted(unlisted) if acts[pk].records]
    mine = {place: Entry(*place, place[1], dict.fromkeys(names), {}) for place, names in read.items()}
    mine |= {(one.kind, code): one for one in entries for code in (one.code, one.to)}
    for row in rows:
        entry = mine.get((row.kind, row.code))
        fields = [] if entry is None else _fields_of(entry)
        if fields:
            fields = [*fields, *read.get((row.kind, row.code), ())]
        both = sorted({*fields} & {*row.fields})
        if entry is not None and (both or not fields or not row.fields):
            found.append(_met(entry, acts[row.changes_id], tuple(both[:1])))
    return found


def _met(entry: Entry, changes: ChangeSet, path: tuple[str, ...]) -> FieldConflict:
    who = None if changes.user is None else changes.user.get_username()
    return FieldConflict(entry.kind, entry.code, path, None, None, None, who, changes.at)


def _fields_of(entry: Entry) -> list[str]:
    return [] if entry.was is None or entry.now is None else sorted({*entry.was, *entry.now})


def _words(key: str) -> str:
    return key.upper().replace("_", "-") if key.startswith("sl_") and len(key) == len("sl_t") else key.replace("_", " ")
