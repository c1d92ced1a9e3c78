"""Who put the cards of the plan where they stand, and when: read back from the acts that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.edit_keeping import kept
from assessment.engine.plan.board import ADOPTION, STATUSES
from assessment.models import Assessment
from inventory.models import ChangedRecord, ChangeSet

LOOKED_BACK = 200
Items = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Decided:
    """The act that gave a card its status, or another field; `who` is empty where no person is named."""

    status: str
    who: str
    at: datetime


def decided_by(assessment: Assessment) -> dict[str, Decided]:
    """Give, by action, the newest act that changed its status, as far as the last acts on the plan tell."""
    found: dict[str, Decided] = {}
    for changes, was, now in _acts(assessment):
        for action, item in sorted(now.items()):
            status = _status(item)
            if status != _status(was.get(action, {})):
                found.setdefault(action, _decided(status, changes))
    return found


def said_by(assessment: Assessment, action: str, name: str) -> Decided | None:
    """Give the newest act that changed one field of a card, as far as the last acts on the plan tell."""
    key = "adoption" if name in ADOPTION else name
    for changes, was, now in _acts(assessment):
        item = now.get(action, {})
        if item.get(key) != was.get(action, {}).get(key):
            return _decided(_status(item), changes)
    return None


def _acts(assessment: Assessment) -> Iterator[tuple[ChangeSet, Items, Items]]:
    """Give the last acts on the plan, the newest first, with the items before and after."""
    rows = ChangedRecord.objects.filter(site=assessment.site, kind="plan", changes__form=ChangeSet.Form.FIELDS)
    for row in rows.select_related("changes__user").order_by("-pk")[:LOOKED_BACK]:
        for entry in kept(row.changes)[0]:
            if entry.kind == "plan":
                yield row.changes, _items(entry.was), _items(entry.now)


def _items(side: dict[str, Any] | None) -> Items:
    items = (side or {}).get("items")
    return {one["action"]: one for one in (items if isinstance(items, list) else ())}


def _status(item: dict[str, Any]) -> str:
    return item.get("status") or STATUSES[0]


def _decided(status: str, changes: ChangeSet) -> Decided:
    return Decided(status, "" if changes.user is None else changes.user.get_username(), changes.at)
