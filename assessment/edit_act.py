"""One edit at work: it reads the rows it names, finds conflicts, writes, checks, and notes what it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from assessment.conduit_keys import check_keys
from assessment.edit_keeping import last_change
from assessment.edit_words import Change, Entry, FieldConflict, etag_of_record
from assessment.engine.renaming import rename
from assessment.engine.three_way import Clash, difference, merged
from assessment.flow_deciders import with_decider
from assessment.models import Assessment
from assessment.record_checks import EditRefused, Touched, check_agreement, check_form, check_removal, namers
from assessment.record_kinds import KIND_OF_HOME, LISTS, SINGLES, code_of, key_of
from assessment.record_rows import shelf
from assessment.restoring import Restored
from assessment.shelf import Stored
from assessment.snapshot import Record
from catalogue.loader import measures as catalogue_measures
from documents.errors import shown
from inventory.identity import ALL_FIELDS
from inventory.models import Alias, Asset, Source

# In this order records can name each other while they are written; what goes, goes in the opposite one.
ORDER: Final = {kind: place for place, kind in enumerate((*LISTS, *SINGLES))}


class Act:
    """One edit at work on a locked assessment.

    `entries` is what it did, in order; `written` the records as they stand then, None where one went; `carried` how
    many records followed a new code. With `undoing` set, what somebody changed since stays and is told in `conflicts`.
    """

    def __init__(self, assessment: Assessment, user: User | None) -> None:
        self.assessment, self.user = assessment, user
        self.entries: list[Entry] = []
        self.conflicts: list[FieldConflict] = []
        self.present: dict[tuple[str, str], Record | None] = {}
        self.undoing: dict[tuple[str, str], Entry] | None = None
        self.restored: Restored | None = None
        self.written: dict[tuple[str, str], Record | None] = {}
        self.carried = 0
        self._into: dict[tuple[str, str], str] = {}
        # what has no code of its own goes by what it names, a waiver by its rule and place: it follows a renaming
        self._followed: dict[tuple[str, str], str] = {}

    def expect(self, tags: Mapping[tuple[str, str], str]) -> None:
        """Note a conflict for each record that is not the one somebody read."""
        for (kind, code), tag in tags.items():
            found = shelf(self.assessment, kind).read([code]).get(code)
            now = None if found is None else found.record
            if now is None or etag_of_record(now) != tag:
                self._conflict(kind, code, Clash((), None, None, now), now)

    def rename_first(self, changes: Sequence[Change]) -> None:
        """Rename, then change."""
        new = {(one.kind, one.code): code for one in changes if (code := _new_code(one))}
        self._rename(new)
        codes = {**self._followed, **new}
        renamed = [replace(one, code=codes.get((one.kind, one.code), one.code)) for one in changes]
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
        here = shelf(self.assessment, home)
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
        check_form(self.assessment, [Touched(home, new, before, after)])
        found = namers(self.assessment, KIND_OF_HOME[home], [old], by_key=False)
        here.rename(old, new)
        self._carry(found, KIND_OF_HOME[home], old, new)
        if home == "assets":
            self._alias(old, new)
        self._note(Entry(home, old, new, {key_of(home): old}, {key_of(home): new}), after)

    def _carry(self, found: Mapping[str, Mapping[str, Record]], kind: str, old: str, new: str) -> None:
        """Make the records that name a code say the new one; those that name it by a key of the database do already."""
        for home, records in found.items():
            document = {home: records[""] if home in SINGLES else list(records.values())}
            renamed = rename(document, kind, old, new)[home]
            told = dict(zip(records, [renamed] if home in SINGLES else renamed, strict=True))
            if KIND_OF_HOME.get(home) == kind and old in told:
                told[new] = told.pop(old)
            for at, one in told.items():
                self._follow(home, at, code_of(home, one))
            here = shelf(self.assessment, home)
            standing = here.read(told)
            here.change({code: one for code, one in told.items() if standing[code].record != one})
            self.carried += len(told)

    def _follow(self, home: str, old: str, new: str) -> None:
        """Note how a record is named now whose code follows a renaming, also where it followed one before."""
        if old != new:
            before = [key for key, code in self._followed.items() if key[0] == home and code == old]
            self._followed |= dict.fromkeys([*before, (home, old)], new)

    def _alias(self, old: str, new: str) -> None:
        """Let files that name an asset by its old tag find it."""
        site = self.assessment.site
        Alias.objects.filter(site=site, tag=new).delete()
        asset = Asset.objects.get(site=site, tag=new, retired_at=None)
        Alias.objects.update_or_create(site=site, tag=old, defaults={"asset": asset})

    # -- fields -----------------------------------------------------------------------------------------------------

    def _change(self, changes: Sequence[Change]) -> None:
        """Work out what the changes make of the records, check it, and write it."""
        self._into = {(one.kind, one.code): one.into for one in changes if one.into}
        standing = self._read((one.kind, one.code) for one in changes)
        touched: list[Touched] = []
        for change in changes:
            stored = standing.get((change.kind, change.code))
            before = None if stored is None else stored.record
            after = self._after(change, before)
            if change.kind == "flows" and after is not None and self.undoing is None:
                after = with_decider(before, after, self.user, timezone.localdate())
            if after is not before:
                touched.append(Touched(change.kind, change.code, before, after))
        if not touched or (self.conflicts and self.undoing is None):
            return
        touched += self._undrawn(touched)
        check_form(self.assessment, touched)
        check_keys(self.assessment, touched, timezone.localdate(), restored=self.restored)
        for check in settings.EDIT_CHECKS:
            import_string(check)(self.assessment, touched, restored=self.restored)
        self._write(touched, standing)
        check_agreement(self.assessment, touched)

    def _read(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Stored]:
        codes: dict[str, set[str]] = defaultdict(set)
        for kind, code in wanted:
            codes[kind].add(code)
        found = {kind: shelf(self.assessment, kind).read(some) for kind, some in codes.items()}
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
        drawn = self.assessment.others.get("layout")
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
        for kind in sorted({one.kind for one in touched}, key=lambda kind: ORDER[kind]):
            here, mine = shelf(self.assessment, kind), [one for one in touched if one.kind == kind]
            added = {one.code: (one.after, self._place(one)) for one in mine if one.before is None and one.after}
            changed = {one.code: one.after for one in mine if one.before is not None and one.after is not None}
            if added:
                here.add(added)
            if changed:
                here.change(changed)
        check_removal(self.assessment, touched)
        for one in touched:
            if one.after is None:
                shelf(self.assessment, one.kind).remove([one.code])
        self._answer_to([one for one in touched if one.kind == "assets"])
        for one in touched:
            self._note_touched(one, standing.get((one.kind, one.code)))
        self._note_sources()

    def _answer_to(self, assets: Sequence[Touched]) -> None:
        """Let files that name an asset which is another one find that one; an asset that is there answers itself."""
        if new := [one.code for one in assets if one.before is None]:
            Alias.objects.filter(site=self.assessment.site, tag__in=new).delete()
        for one in assets:
            if one.after is None and (into := self._into.get((one.kind, one.code))):
                if not shelf(self.assessment, "assets").standing([into]):
                    raise EditRefused(f"There is no asset {into} at this site any more.")
                self._alias(one.code, into)

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
        into = self._into.get((one.kind, one.code), "")
        self._note(Entry(one.kind, one.code, to, was, now, place, into=into), one.after)

    def _note(self, entry: Entry, record: Record | None) -> None:
        self.entries.append(entry)
        self.written.pop((entry.kind, entry.code), None)
        self.written[entry.kind, entry.to] = record

    def _note_sources(self) -> None:
        """Say of each field of an asset that a person decided it, so that no file overwrites it; or who did before."""
        mine = {one.to: one for one in self.entries if one.kind == "assets" and one.now is not None and not one.known}
        rows = Asset.objects.filter(site=self.assessment.site, retired_at=None, tag__in=list(mine))
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
        name = self.user.get_username() if self.user else "somebody"
        return Source.objects.create(site=self.assessment.site, how=Source.How.DECIDED, name=name, user=self.user)

    def _conflict(self, kind: str, code: str, clash: Clash, present: Record | None) -> None:
        last = last_change(self.assessment.site, kind, code, clash.path[:1])
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
