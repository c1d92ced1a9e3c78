"""Who put the cards of the plan where they stand, and when: read back from the acts that wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessment.edit_keeping import kept
from assessment.engine.plan.board import STATUSES
from assessment.models import Assessment
from inventory.models import ChangedRecord, ChangeSet

LOOKED_BACK = 200


@dataclass(frozen=True)
class Decided:
    """The act that gave a card its status; `who` is empty where no person is named."""

    status: str
    who: str
    at: datetime


def decided_by(assessment: Assessment) -> dict[str, Decided]:
    """Give, by action, the newest act that changed its status, as far as the last acts on the plan tell."""
    rows = ChangedRecord.objects.filter(site=assessment.site, kind="plan", changes__form=ChangeSet.Form.FIELDS)
    found: dict[str, Decided] = {}
    for row in rows.select_related("changes__user").order_by("-pk")[:LOOKED_BACK]:
        user = row.changes.user
        who = "" if user is None else user.get_username()
        for entry in kept(row.changes)[0]:
            if entry.kind != "plan":
                continue
            was, now = (_statuses(side) for side in (entry.was, entry.now))
            for action in sorted(now):
                if now[action] != was.get(action, STATUSES[0]):
                    found.setdefault(action, Decided(now[action], who, row.changes.at))
    return found


def _statuses(side: dict[str, object] | None) -> dict[str, str]:
    items = (side or {}).get("items")
    return {one["action"]: one.get("status") or STATUSES[0] for one in (items if isinstance(items, list) else ())}
