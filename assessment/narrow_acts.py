"""Acts on a few records that go through the door of edits, told like the acts on whole models beside them."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from accounts.versions import Stale
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
    since: int | None = None,
) -> ChangeSet:
    """Make changes to single records, all or none. Raises ImportRefused where they are not taken.

    With `since`, the newest act that somebody saw, raises Stale where another one changed the same after it.
    """
    try:
        done = edit(
            assessment=assessment, user=user, changes=changes, title=title, kind=kind, most=len(changes), since=since
        )
    except EditConflict as conflict:
        raise (ImportRefused(str(conflict)) if since is None else Stale(str(conflict))) from conflict
    except EditRefused as refusal:
        raise ImportRefused(str(refusal)) from refusal
    if done.change is None:
        raise ImportRefused(done.title)
    return done.change
