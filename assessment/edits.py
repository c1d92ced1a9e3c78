"""The door of edits: whoever changes single records of a model goes through `edit`.

Only the fields that somebody names are written, in the rows that hold them; what others changed meanwhile stays. A
field that is neither as the person saw it nor as they want it is a conflict, told with both texts; then nothing is
written. The first statement of an edit raises the version of the assessment, which lets one edit in at a time. Each
edit is kept, field by field, and undone and redone through this same door.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.renaming import rename
from assessment.engine.three_way import Clash, difference, merged
from assessment.models import Assessment, Comment
from assessment.record_checks import EditRefused, Touched, check_agreement, check_form, check_removal, namers
from assessment.record_rows import KIND_OF_HOME, LISTS, SINGLES, Stored, code_of, key_of, shelf
from assessment.snapshot import Record
from catalogue.loader import measures as catalogue_measures
from documents.errors import shown
from inventory.history import UndoRefused, list_changed, reversal_of
from inventory.identity import ALL_FIELDS
from inventory.models import Alias, Asset, ChangedRecord, ChangeSet, Source

__all__ = ["Change", "EditConflict", "EditRefused", "Edited", "FieldConflict", "Written", "edit", "etag_of_record"]

CHANGES_MAX: Final = 5_000
LOOKED_BACK: Final = 20  # acts on a record that are asked who changed a field
TITLE_MAX: Final = 200
# In this order records can name each other while they are written; what goes, goes in the opposite one.
_ORDER: Final = {kind: place for place, kind in enumerate((*LISTS, *SINGLES))}


@dataclass(frozen=True)
class Change:
    """One record as a person saw it and as it shall be: partial pictures with the fields concerned.

    `kind` is the key of the model file (zones, assets, ...) or a record there is once (site, assessment, risk_matrix,
    plan, programme, layout), then without a code. `was` is None for a new record, `now` for one that goes. A field of
    `was` that `now` lacks goes. Another code in `now` renames the record, and whoever names it follows.
    """

    kind: str
    code: str
    was: Mapping[str, Any] | None
    now: Mapping[str, Any] | None


@dataclass(frozen=True)
class FieldConflict:
    """A field somebody else changed meanwhile; without a field, the record itself: it is new, or gone."""

    kind: str
    code: str
    path: tuple[str, ...]
    was: Any
    yours: Any
    theirs: Any
    who: str | None
    when: datetime | None

    @property
    def field(self) -> str:
        """Give the field as one word; empty where it is the record itself."""
        return ".".join(self.path)


class EditConflict(Exception):
    """Somebody else changed the same fields; nothing was written. `present` are the records as they stand now."""

    def __init__(self, conflicts: Sequence[FieldConflict], present: Mapping[tuple[str, str], Record | None]) -> None:
        first = conflicts[0]
        who = first.who or "Somebody else"
        what = f"{first.kind} {first.code}".strip() + (f": {first.field}" if first.field else "")
        super().__init__(f"{who} changed the same meanwhile ({what}). Nothing was written.")
        self.conflicts, self.present = tuple(conflicts), dict(present)


@dataclass(frozen=True)
class Written:
    """A record after an edit, None where it went, with its tag."""

    kind: str
    code: str
    record: Record | None

    @property
    def etag(self) -> str:
        """Give the tag of the record's content."""
        return etag_of_record(self.record or {})


@dataclass(frozen=True)
class Edited:
    """What an edit did; `change` is None where everything stood so already. `kept` is what an undoing left as it is."""

    assessment: Assessment
    change: ChangeSet | None
    title: str
    records: tuple[Written, ...] = ()
    kept: tuple[FieldConflict, ...] = ()

    @property
    def etag(self) -> str:
        """Give the tag of the whole model after the edit."""
        return services.etag_of(self.assessment)


@dataclass
class _Entry:
    """One record that an edit changed, as it is kept: `code` before, `to` after, and what it takes to go back."""

    kind: str
    code: str
    to: str
    was: Record | None
    now: Record | None
    place: int | None = None
    known: dict[str, list[int | None]] = field(default_factory=dict)


def etag_of_record(record: Mapping[str, Any]) -> str:
    """Give the tag of a record's content: another one as soon as anything in it changes."""
    return f'"{sha256(canonical_json(record).encode()).hexdigest()[:32]}"'


def edit(
    *,
    assessment: Assessment,
    user: User | None,
    changes: Sequence[Change],
    title: str = "",
    expected: Mapping[tuple[str, str], str] | None = None,
    most: int = CHANGES_MAX,
) -> Edited:
    """Make changes to single records, all or none; `expected` are tags that records must still have.

    Where one of them renames a record, the others may speak of its old code or of the new one. Raises EditConflict
    where somebody changed the same fields meanwhile, EditRefused where the model would not be valid.
    """
    with transaction.atomic():
        act = _Act(_locked(assessment), user)
        act.expect(expected or {})
        if act.conflicts:
            raise EditConflict(act.conflicts, act.present)
        act.rename_first(_checked(changes, most))
        if act.conflicts:
            raise EditConflict(act.conflicts, act.present)
        if act.entries:
            return act.keep(kind=ChangeSet.Kind.EDIT, title=title or act.title(), rename_last=False)
        transaction.set_rollback(True)
    return Edited(_fresh(assessment), None, "Nothing to change.")


def take_back(changes: ChangeSet, *, user: User | None) -> Edited:
    """Take an edit back field by field; what somebody changed since stays, and is told in `kept`.

    Raises UndoRefused where it was undone before, or where something rests on it by now.
    """
    with transaction.atomic():
        fresh = {"undone_at": timezone.now(), "undone_by": user}
        if not ChangeSet.objects.filter(pk=changes.pk, undone_at=None).update(**fresh):
            raise UndoRefused(f"'{changes.title}' is undone already.")
        changes.refresh_from_db()
        told = json.loads(zlib.decompress(bytes(changes.packed)))
        entries = [_Entry(**one) for one in told["entries"]]
        assessment = services.open_assessment(site=changes.site, today=timezone.now().date())
        act = _Act(_locked(assessment), user)
        back = [Change(one.kind, one.to, one.now, one.was) for one in reversed(entries)]
        act.undoing = {(one.kind, one.to): one for one in entries if one.place is not None or one.known}
        try:
            (act.rename_first if told["rename_last"] else act.rename_last)(back)
        except EditRefused as refusal:
            raise UndoRefused(f"Something rests on it by now. {refusal}") from refusal
        made = act.keep(**reversal_of(changes), rename_last=not told["rename_last"])
        assert made.change is not None
        made.change.kept = [{"table": one.kind, "key": one.code, "field": one.field} for one in made.kept]
        made.change.save(update_fields=["kept"])
        return made


def _locked(assessment: Assessment) -> Assessment:
    """Raise the versions of an open assessment and its site, and give it as it stands; the others wait."""
    one = {"pk": assessment.pk, "is_open": True}
    if not Assessment.objects.filter(**one).update(version=F("version") + 1):
        raise EditRefused("This assessment is closed; open a new one to change the model.")
    Site.objects.filter(pk=assessment.site_id).update(version=F("version") + 1)
    return _fresh(assessment)


def _fresh(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_related("site").get(pk=assessment.pk)


def _checked(changes: Sequence[Change], most: int) -> list[Change]:
    """Give the changes, new records with their code in them; raise EditRefused for what cannot be meant."""
    if not changes:
        raise EditRefused("The edit is empty.")
    if len(changes) > most:
        raise EditRefused(f"One edit changes at most {most:,} records.")
    unknown = sorted({shown(one.kind) for one in changes if one.kind not in _ORDER})
    if unknown:
        raise EditRefused(f"There are no records of kind {', '.join(unknown)}.")
    if any(one.kind in SINGLES and one.code for one in changes):
        raise EditRefused("What there is once has no code: leave it empty.")
    if any(one.now is None and one.kind in ("site", "assessment") for one in changes):
        raise EditRefused("A site and its assessment cannot be taken out of their model.")
    checked = [_coded(one) for one in changes]
    twice = [pair for pair, count in Counter((one.kind, one.code) for one in checked).items() if count > 1]
    if twice:
        raise EditRefused(f"One edit names each record once, and {' '.join(twice[0])} more often.")
    return checked


def _coded(change: Change) -> Change:
    """Give a change whose new record and whose code agree."""
    if change.was is not None or change.now is None or change.kind in SINGLES:
        return change
    key = key_of(change.kind)
    now = {key: change.code, **change.now} if key and change.code else change.now
    code = code_of(change.kind, now)
    if not code or change.code not in ("", code):
        raise EditRefused(f"A new record of {change.kind} needs {key or 'what it is about'}, the same in both places.")
    return replace(change, code=code, now=now)


class _Act:
    """One edit at work: reads what it names, finds conflicts, writes, checks, and keeps what it did."""

    def __init__(self, assessment: Assessment, user: User | None) -> None:
        self._assessment, self._user = assessment, user
        self.entries: list[_Entry] = []
        self.conflicts: list[FieldConflict] = []
        self.present: dict[tuple[str, str], Record | None] = {}
        self.undoing: dict[tuple[str, str], _Entry] | None = None
        self._written: dict[tuple[str, str], Record | None] = {}
        self._carried = 0
        self._source: Source | None = None

    def expect(self, tags: Mapping[tuple[str, str], str]) -> None:
        """Note a conflict for each record that is not the one somebody read."""
        for (kind, code), tag in tags.items():
            found = shelf(self._assessment, kind).read([code]).get(code)
            now = None if found is None else found.record
            if now is None or etag_of_record(now) != tag:
                self._conflict(kind, code, Clash((), None, None, now), now)

    def rename_first(self, changes: Sequence[Change]) -> None:
        """Rename, then change."""
        new = {(one.kind, one.code): code for one in changes if (code := _new_code(one))}
        self._rename(new)
        renamed = [replace(one, code=new.get((one.kind, one.code), one.code)) for one in changes]
        self._change([_retold(one, new) for one in renamed] if new else renamed)

    def rename_last(self, changes: Sequence[Change]) -> None:
        """Change, then rename: the way back of an edit that renamed first."""
        new = {(one.kind, one.code): code for one in changes if (code := _new_code(one))}
        self._change(changes)
        self._rename(new)

    # -- renaming ---------------------------------------------------------------------------------------------------

    def _rename(self, new: Mapping[tuple[str, str], str]) -> None:
        if not self.conflicts or self.undoing is not None:
            for (home, old), code in new.items():
                self._rename_one(home, old, code)

    def _rename_one(self, home: str, old: str, new: str) -> None:
        here = shelf(self._assessment, home)
        standing = here.read([old, new])
        if old not in standing:
            self._conflict(home, old, Clash((key_of(home),), old, new, None), None)
            return
        if new in standing:
            raise EditRefused(f"There is a record with the code {new} in {home} already.")
        if home == "measures" and new in catalogue_measures():
            raise EditRefused(f"{new} is the code of a measure of the catalogue.")
        before = standing[old].record
        after = {**before, key_of(home): new}
        check_form(self._assessment, [Touched(home, new, before, after)])
        found = namers(self._assessment, KIND_OF_HOME[home], [old], by_key=False)
        here.rename(old, new)
        self._carry(found, KIND_OF_HOME[home], old, new)
        if home == "assets":
            self._alias(old, new)
        self._note(_Entry(home, old, new, {key_of(home): old}, {key_of(home): new}), after)

    def _carry(self, found: Mapping[str, Mapping[str, Record]], kind: str, old: str, new: str) -> None:
        """Make the records that name a code say the new one; those that name it by a key of the database do already."""
        for home, records in found.items():
            document = {home: records[""] if home in SINGLES else list(records.values())}
            renamed = rename(document, kind, old, new)[home]
            told = dict(zip(records, [renamed] if home in SINGLES else renamed, strict=True))
            if KIND_OF_HOME.get(home) == kind and old in told:
                told[new] = told.pop(old)
            here = shelf(self._assessment, home)
            standing = here.read(told)
            here.change({code: one for code, one in told.items() if standing[code].record != one})
            self._carried += len(told)

    def _alias(self, old: str, new: str) -> None:
        """Let files that name an asset by its old tag find it."""
        site = self._assessment.site
        Alias.objects.filter(site=site, tag=new).delete()
        asset = Asset.objects.get(site=site, tag=new, retired_at=None)
        Alias.objects.update_or_create(site=site, tag=old, defaults={"asset": asset})

    # -- fields -----------------------------------------------------------------------------------------------------

    def _change(self, changes: Sequence[Change]) -> None:
        """Work out what the changes make of the records, check it, and write it."""
        standing = self._read((one.kind, one.code) for one in changes)
        touched: list[Touched] = []
        for change in changes:
            stored = standing.get((change.kind, change.code))
            before = None if stored is None else stored.record
            after = self._after(change, before)
            if after is not before:
                touched.append(Touched(change.kind, change.code, before, after))
        if not touched or (self.conflicts and self.undoing is None):
            return
        touched += self._undrawn(touched)
        check_form(self._assessment, touched)
        self._write(touched, standing)
        check_agreement(self._assessment, touched)

    def _read(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
        codes: dict[str, set[str]] = defaultdict(set)
        for kind, code in wanted:
            codes[kind].add(code)
        found = {kind: shelf(self._assessment, kind).read(some) for kind, some in codes.items()}
        return {(kind, code): one for kind, some in found.items() for code, one in some.items()}

    def _after(self, change: Change, present: Record | None) -> Record | None:
        """Give what a change makes of a record, the very same one where nothing; note where it meets another change."""
        kind, code = change.kind, change.code
        was, now = _without_code(change, change.was), _without_code(change, change.now)
        if kind in SINGLES:
            return self._after_single(change, present)
        if now is None:
            return self._gone(change, present)
        if was is None or present is None:
            if was is None and present is None:
                return dict(change.now or {})
            if present is None or etag_of_record(present) != etag_of_record(change.now or {}):
                self._conflict(kind, code, Clash((), change.was, change.now, present), present)
            return present
        return self._merged(change, present, was, now)

    def _after_single(self, change: Change, present: Record | None) -> Record | None:
        was = dict(change.was or {})
        if change.now is None and self.undoing is not None:
            after = self._merged(change, present or {}, was, _hollow(was))
            return after if _hollow(after) != after else None
        if change.now is None:
            return self._gone(change, present)
        codes = {record["code"] for record in (present or {}, change.now) if "code" in record}
        if change.kind in ("site", "assessment") and len(codes) > 1:
            raise EditRefused("The code of a site and of its assessment stands in addresses; it stays.")
        if present is None and _hollow(was) != was:
            self._conflict(change.kind, "", Clash((), was, change.now, None), None)
            return None
        after = self._merged(change, present or {}, was, change.now)
        return present if present is not None and after == present else after

    def _gone(self, change: Change, present: Record | None) -> Record | None:
        """Give None for a record that goes as the person saw it; one that somebody changed meanwhile stays."""
        if present is None:
            return None
        was = dict(change.was or {})
        _, clashes = merged(present, was, {})
        if not clashes and self.undoing is not None and etag_of_record(present) != etag_of_record(was):
            clashes = [Clash((), was, None, present)]
        for clash in clashes:
            self._conflict(change.kind, change.code, clash, present)
        return present if clashes else None

    def _merged(self, change: Change, present: Record, was: Mapping[str, Any], now: Mapping[str, Any]) -> Record:
        after, clashes = merged(present, was, now)
        for clash in clashes:
            self._conflict(change.kind, change.code, clash, present)
        return present if after == present else after

    def _undrawn(self, touched: list[Touched]) -> list[Touched]:
        """Give the drawing without the zones that go: a box alone means nothing."""
        gone = {one.code for one in touched if one.kind == "zones" and one.after is None}
        drawn = self._assessment.others.get("layout")
        mine = next((one for one in touched if one.kind == "layout"), None)
        layout = drawn if mine is None else mine.after
        boxes = (layout or {}).get("zones") or {}
        if layout is None or gone.isdisjoint(boxes):
            return []
        if mine is not None:
            touched.remove(mine)
        return [
            Touched("layout", "", drawn, {**layout, "zones": {code: boxes[code] for code in boxes if code not in gone}})
        ]

    def _write(self, touched: list[Touched], standing: Mapping[tuple[str, str], Stored]) -> None:
        for kind in sorted({one.kind for one in touched}, key=lambda kind: _ORDER[kind]):
            here, mine = shelf(self._assessment, kind), [one for one in touched if one.kind == kind]
            added = {one.code: (one.after, self._place(one)) for one in mine if one.before is None and one.after}
            changed = {one.code: one.after for one in mine if one.before is not None and one.after is not None}
            if added:
                here.add(added)
            if changed:
                here.change(changed)
        check_removal(self._assessment, touched)
        for one in touched:
            if one.after is None:
                shelf(self._assessment, one.kind).remove([one.code])
        for one in touched:
            self._note_touched(one, standing.get((one.kind, one.code)))
        self._note_sources()

    def _place(self, one: Touched) -> int | None:
        """Give where a record that comes back stood."""
        old = (self.undoing or {}).get((one.kind, one.code))
        return None if old is None else old.place

    def _note_touched(self, one: Touched, stored: Stored | None) -> None:
        was, now = one.before, one.after
        if was is not None and now is not None:
            was, now = difference(was, now)
        to = one.code if one.after is None else code_of(one.kind, one.after)
        place = stored.place if stored is not None and one.after is None else self._place(one)
        self._note(_Entry(one.kind, one.code, to, was, now, place), one.after)

    def _note(self, entry: _Entry, record: Record | None) -> None:
        self.entries.append(entry)
        self._written.pop((entry.kind, entry.code), None)
        self._written[entry.kind, entry.to] = record

    def _note_sources(self) -> None:
        """Say of each field of an asset that a person decided it, so that no file overwrites it; or who did before."""
        mine = {one.to: one for one in self.entries if one.kind == "assets" and one.now is not None and not one.known}
        rows = Asset.objects.filter(site=self._assessment.site, retired_at=None, tag__in=list(mine))
        if not mine:
            return
        source = None if self.undoing is not None else self._decided_by()
        for row in (listed := list(rows)):
            entry = mine[row.tag]
            names = [ALL_FIELDS] if entry.was is None else sorted({*entry.was, *(entry.now or {})})
            if source is not None:
                known = (
                    {ALL_FIELDS: source.pk} if entry.was is None else {**row.known, **dict.fromkeys(names, source.pk)}
                )
            else:
                old = (self.undoing or {}).get((entry.kind, entry.code))
                back = {name: before for name, (before, _) in (old.known if old else {}).items() if name in names}
                known = {name: key for name, key in {**row.known, **back}.items() if key is not None}
            entry.known = {name: [row.known.get(name), known.get(name)] for name in names}
            row.known = known
        Asset.objects.bulk_update(listed, ["known"], batch_size=500)

    def _decided_by(self) -> Source:
        name = self._user.get_username() if self._user else "somebody"
        return Source.objects.create(site=self._assessment.site, how=Source.How.DECIDED, name=name, user=self._user)

    # -- what comes of it -------------------------------------------------------------------------------------------

    def _conflict(self, kind: str, code: str, clash: Clash, present: Record | None) -> None:
        last = _last_change(self._assessment.site, kind, code, clash.path[:1])
        who = None if last is None or last.user is None else last.user.get_username()
        found = FieldConflict(
            kind,
            code,
            clash.path,
            clash.was,
            clash.yours,
            clash.theirs,
            who,
            None if last is None else last.at,
        )
        self.conflicts.append(found)
        self.present[kind, code] = present

    def title(self) -> str:
        """Give the act in a few words: the first record, and how many more."""
        first, *more = self.entries
        record = self._written.get((first.kind, first.to)) or first.was or {}
        name = str(record.get("name") or record.get("title") or first.to or f"The {first.kind.replace('_', ' ')}")
        named = f" (records that follow: {self._carried})" if self._carried else ""
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

    def keep(self, *, kind: str, title: str, rename_last: bool) -> Edited:
        """Keep what was done, so that it can be taken back."""
        told = {"rename_last": rename_last, "entries": [asdict(one) for one in self.entries]}
        changes = ChangeSet.objects.create(
            site=self._assessment.site,
            kind=kind,
            form=ChangeSet.Form.FIELDS,
            title=title[:TITLE_MAX],
            user=self._user,
            records=len(self._written),
            packed=zlib.compress(json.dumps(told, ensure_ascii=False).encode(), 1),
        )
        for one in self.entries:
            if one.code != one.to:
                for rows in (ChangedRecord.objects, Comment.objects):
                    rows.filter(site=self._assessment.site, kind=one.kind, code=one.code).update(code=one.to)
        moved = {(one.kind, one.code): one.to for one in self.entries}
        list_changed(
            changes, ((one.kind, moved.get((one.kind, one.to), one.to), _fields_of(one)) for one in self.entries)
        )
        records = tuple(Written(home, code, record) for (home, code), record in self._written.items())
        return Edited(_fresh(self._assessment), changes, changes.title, records, tuple(self.conflicts))


def _new_code(change: Change) -> str | None:
    """Give the code that a change gives a record that stands, None where it keeps its own."""
    key = key_of(change.kind)
    if not key or change.was is None or change.now is None or change.now.get(key) in (None, change.code):
        return None
    new = change.now[key]
    if not isinstance(new, str):
        raise EditRefused(f"{change.kind}:{change.code}.{key}: expected a text, found {shown(new)}")
    return new


def _retold(change: Change, new: Mapping[tuple[str, str], str]) -> Change:
    """Give a change that names records by their new codes."""
    was, now = change.was, change.now
    for (home, old), code in new.items():
        was, now = (side and _renamed(change.kind, side, KIND_OF_HOME[home], old, code) for side in (was, now))
    return replace(change, was=was, now=now)


def _renamed(home: str, picture: Mapping[str, Any], kind: str, old: str, new: str) -> Record:
    document = {home: picture if home in SINGLES else [picture]}
    renamed = rename(document, kind, old, new)[home]
    return dict(renamed if home in SINGLES else renamed[0])


def _without_code(change: Change, picture: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    key = key_of(change.kind)
    return picture if picture is None else {name: value for name, value in picture.items() if name != key}


def _hollow(record: Mapping[str, Any]) -> Record:
    """Give the tables of a record, and theirs, without a single value in them."""
    return {key: _hollow(value) for key, value in record.items() if isinstance(value, dict)}


def _fields_of(entry: _Entry) -> list[str]:
    return [] if entry.was is None or entry.now is None else sorted({*entry.was, *entry.now})


def _last_change(site: Site, kind: str, code: str, path: Sequence[str]) -> ChangeSet | None:
    """Give the newest act on a record, or on one of its fields."""
    rows = ChangedRecord.objects.filter(site=site, kind=kind, code=code).select_related("changes__user")
    for row in rows.order_by("-pk")[:LOOKED_BACK]:
        if not path or not row.fields or path[0] in row.fields:
            return row.changes
    return None


def _words(key: str) -> str:
    return key.upper().replace("_", "-") if key.startswith("sl_") and len(key) == len("sl_t") else key.replace("_", " ")
