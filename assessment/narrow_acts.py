"""Acts on a few records that go through the door of edits, told like the acts on whole models beside them."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from assessment.edits import Change, EditConflict, EditRefused, edit
from assessment.models import Assessment
from inventory.models import ChangeSet
from inventory.records import ImportRefused


def act(
    assessment: Assessment,
    changes: Sequence[Change],
    *,
    title: str,
    user: User | None,
    kind: str = ChangeSet.Kind.EDIT,
) -> ChangeSet:
    """Make changes to single records, all or none. Raises ImportRefused where they are not taken."""
    try:
        done = edit(assessment=assessment, user=user, changes=changes, title=title, kind=kind, most=len(changes))
    except (EditConflict, EditRefused) as refusal:
        raise ImportRefused(str(refusal)) from refusal
    if done.change is None:
        raise ImportRefused(done.title)
    return done.change
