"""The door of edits: whoever changes single records of a model goes through `edit`.

Only the fields that somebody names are written, in the rows that hold them; what others changed meanwhile stays. A
field that is neither as the person saw it nor as they want it is a conflict, told with both texts; then nothing is
written. The first statement of an edit raises the version of the assessment, which lets one edit in at a time. Each
edit is kept, field by field, and undone and redone through this same door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import note
from accounts.contention import tried_again
from accounts.models import Site, User
from assessment import services
from assessment.edit_act import ORDER, Act
from assessment.edit_keeping import changed_since, in_words, keep, kept
from assessment.edit_words import Change, EditConflict, Edited, FieldConflict, Written, etag_of_record
from assessment.models import Assessment
from assessment.record_checks import EditRefused
from assessment.record_kinds import SINGLES, code_of, key_of
from assessment.restoring import restored_by
from documents.errors import shown
from inventory.history import UndoRefused, reversal_of
from inventory.models import ChangeSet

__all__ = ["Change", "EditConflict", "EditRefused", "Edited", "FieldConflict", "Written", "edit", "etag_of_record"]

CHANGES_MAX: Final = 5_000
NOTHING_READ: Final[Mapping[tuple[str, str], Collection[str]]] = MappingProxyType({})


@tried_again
def edit(
    *,
    assessment: Assessment,
    user: User | None,
    changes: Sequence[Change],
    title: str = "",
    kind: str = ChangeSet.Kind.EDIT,
    expected: Mapping[tuple[str, str], str] | None = None,
    most: int = CHANGES_MAX,
    since: int | None = None,
    read: Mapping[tuple[str, str], Collection[str]] = NOTHING_READ,
) -> Edited:
    """Make changes to single records, all or none; `expected` are tags that records must still have.

    `since` is the newest act that somebody saw: what the edit writes, nobody else may have changed after it, nor what
    it was chosen by: `read` names fields, per kind and code of a record.

    Where one of them renames a record, the others may speak of its old code or of the new one. Raises EditConflict
    where somebody changed the same fields meanwhile, EditRefused where the model would not be valid.
    """
    with transaction.atomic():
        act = Act(_locked(assessment), user)
        act.expect(expected or {})
        if act.conflicts:
            raise EditConflict(act.conflicts, act.present)
        act.rename_first(_checked(changes, most))
        if since is not None and act.entries:
            act.conflicts += changed_since(act.assessment.site, since, act.entries, read)
        if act.conflicts:
            raise EditConflict(act.conflicts, act.present)
        if act.entries:
            title = title or in_words(act.entries, act.written, act.carried)
            return _made(act, kind=kind, title=title, rename_last=False)
        transaction.set_rollback(True)
    return Edited(_fresh(assessment), None, "Nothing to change.")


@tried_again
def take_back(changes: ChangeSet, *, user: User | None) -> Edited:
    """Take an edit back field by field; what somebody changed since stays, and is told in `kept`.

    Raises UndoRefused where it was undone before, or where something rests on it by now.
    """
    with transaction.atomic():
        fresh = {"undone_at": timezone.now(), "undone_by": user}
        if not ChangeSet.objects.filter(pk=changes.pk, undone_at=None).update(**fresh):
            raise UndoRefused(f"'{changes.title}' is undone already.")
        changes.refresh_from_db()
        entries, renamed_last = kept(changes)
        assessment = services.open_assessment(site=changes.site, today=timezone.now().date())
        act = Act(_locked(assessment), user)
        back = [Change(one.kind, one.to, one.now, one.was, one.into) for one in reversed(entries)]
        act.undoing = {(one.kind, one.to): one for one in entries if one.place is not None or one.known}
        act.restored = restored_by(changes, user)
        try:
            (act.rename_first if renamed_last else act.rename_last)(back)
        except EditRefused as refusal:
            raise UndoRefused(f"Something rests on it by now. {refusal}") from refusal
        made = _made(act, **reversal_of(changes), rename_last=not renamed_last)
        assert made.change is not None
        made.change.kept = [{"table": one.kind, "key": one.code, "field": one.field} for one in made.kept]
        made.change.save(update_fields=["kept"])
        if act.restored is not None and act.restored.passed:
            passed = {"change": made.change.pk, "records": sorted(set(act.restored.passed))}
            note("model.put_back_past_gate", site=changes.site, user=user, about=made.title, after=passed)
        return made


def _made(act: Act, *, kind: str, title: str, rename_last: bool) -> Edited:
    """Keep what an act did and give it."""
    site, user, records = act.assessment.site, act.user, len(act.written)
    changes = keep(
        site=site, user=user, kind=kind, title=title, entries=act.entries, records=records, rename_last=rename_last
    )
    written = tuple(Written(home, code, record) for (home, code), record in act.written.items())
    return Edited(_fresh(act.assessment), changes, changes.title, written, tuple(act.conflicts))


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
    unknown = sorted({shown(one.kind) for one in changes if one.kind not in ORDER})
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
