"""Who decided on a flow: whoever the edit names, else who made it."""

from __future__ import annotations

from datetime import date
from typing import Final

from accounts.models import User
from assessment.snapshot import Record

NAME_LENGTH: Final = 200
SAID: Final = ("decision_owner", "decided_on")
NOT_DECIDED: Final = (None, "undecided")


def with_decider(before: Record | None, after: Record, user: User | None, today: date) -> Record:
    """Give a flow after an edit; one whose decision it changes says who decided so, and on which day.

    Where the edit itself names who decided, that stands. Of a flow that is undecided again nobody is named.
    """
    old = before or {}
    if after.get("decision") == old.get("decision"):
        return after
    is_said = {key: after.get(key) is not None and after[key] != old.get(key) for key in SAID}
    kept = {key: value for key, value in after.items() if is_said.get(key, True)}
    if is_said["decision_owner"]:
        return kept
    if user is None or after.get("decision") in NOT_DECIDED:
        return kept
    name = (user.get_full_name() or user.get_username())[:NAME_LENGTH]
    return {"decided_on": today.isoformat(), **kept, "decision_owner": name}
