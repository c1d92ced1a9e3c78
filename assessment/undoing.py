"""Undo and redo of one person, kept on the server: their own acts at a site, newest first, across reloads and devices.

Edits, imports, merges and answers stand in one list. Undoing leaves an act of its own, and undoing that does it again;
whoever does something new after an undo has nothing to redo any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Site, User
from assessment import edits, services
from assessment.edits import Edited
from inventory.history import UndoRefused
from inventory.importers.words import counted
from inventory.models import ChangeSet
from inventory.questions import take_back

_DONE = (ChangeSet.Kind.IMPORT, ChangeSet.Kind.MERGE, ChangeSet.Kind.EDIT)


class AsksFirst(UndoRefused):
    """The next step is no edit but a whole import or the like: whoever means it names it by its number."""

    def __init__(self, changes: ChangeSet) -> None:
        """Say what it is, and keep its number."""
        super().__init__(
            f"The next step is no single edit but '{changes.title}', {counted(changes.records, 'record')} at once. "
            "It is taken only by its number."
        )
        self.change = changes.pk


@dataclass(frozen=True)
class Steps:
    """What a person would undo and redo next."""

    undo: ChangeSet | None
    redo: ChangeSet | None


def steps_of(site: Site, user: User) -> Steps:
    """Give the next steps of a person at a site."""
    mine = ChangeSet.objects.filter(site=site, user=user).defer("packed", "kept").order_by("-pk")
    open_ones = mine.filter(undone_at=None)
    undo = open_ones.filter(kind__in=(*_DONE, ChangeSet.Kind.REDO)).first()
    redo = open_ones.filter(kind=ChangeSet.Kind.UNDO).first()
    newest = None if redo is None else mine.filter(kind__in=_DONE).values_list("pk", flat=True).first()
    return Steps(undo, redo if redo is not None and (newest is None or redo.pk > newest) else None)


def undo_last(site: Site, user: User) -> Edited:
    """Take back what a person did last; a whole import only by its number (AsksFirst).

    Raises UndoRefused where there is nothing, or something rests on it.
    """
    return _taken_back(site, user, lambda: _edit(steps_of(site, user).undo), "There is nothing of yours to undo.")


def redo_last(site: Site, user: User) -> Edited:
    """Do again what a person undid last; a whole import only by its number (AsksFirst).

    Raises UndoRefused where there is nothing, or something rests on it.
    """
    return _taken_back(site, user, lambda: _edit(steps_of(site, user).redo), "There is nothing of yours to do again.")


def undo_change(site: Site, user: User, change: int) -> Edited:
    """Take back one act of a site. Raises UndoRefused where it is not there, or something rests on it."""
    found = ChangeSet.objects.filter(site=site, pk=change)
    return _taken_back(site, user, found.first, "There is no such change at this site.")


def _edit(changes: ChangeSet | None) -> ChangeSet | None:
    """Give an act that may be taken back without asking."""
    if changes and changes.form != ChangeSet.Form.FIELDS and (changes.batch_id or changes.records > 1):
        raise AsksFirst(changes)
    return changes


def _taken_back(site: Site, user: User, find: Callable[[], ChangeSet | None], nothing: str) -> Edited:
    changes = find()
    if changes is None:
        raise UndoRefused(nothing)
    if changes.form == ChangeSet.Form.FIELDS:
        return edits.take_back(changes, user=user)
    made = take_back(changes, user=user)
    assessment = services.open_assessment(site=Site.objects.get(pk=site.pk), today=timezone.localdate())
    return Edited(assessment, made, made.title)
