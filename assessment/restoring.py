"""What an undoing puts back exactly as it stood: the gates are there for what is new, and ask nothing of that.

Only one's own act, and only records that no other act has touched since: a flow that was allowed inside the plant, and
whose far end lies in the cloud by now, comes back to another place than it left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from accounts.models import User
from assessment.record_checks import Touched
from inventory.history import reversal_of
from inventory.models import ChangedRecord, ChangeSet

# Where the end of a flow lies follows from these.
PLACES: Final = ("zones", "segments")
# What controls a way through a conduit: its flows, wherever their ends lie, and who excused it.
CONTROLS: Final = (*PLACES, "assets", "flows", "waivers")


@dataclass
class Restored:
    """What was touched since the act that is taken back; `passed` collects what the gates let through for it.

    `changed` holds records by key of the model file and code, None where acts since are on too many to be listed.
    """

    changed: frozenset[tuple[str, str]] | None
    passed: list[str] = field(default_factory=list)

    def is_flow_back(self, one: Touched) -> bool:
        """Tell whether a flow stands again as it stood, between the same ends in the same places."""
        ends = [(one.after or {}).get(name) or {} for name in ("from", "to")]
        kinds = [*PLACES, *(["assets"] if any("asset" not in end and "zone" not in end for end in ends) else [])]
        named = [("assets", str(end["asset"])) for end in ends if "asset" in end]
        return self._passes(one, kinds, named)

    def is_way_back(self, one: Touched) -> bool:
        """Tell whether a conduit is open both ways again as it was, with the flows and their controls of then."""
        return self._passes(one, CONTROLS, ())

    def is_back(self, one: Touched) -> bool:
        """Tell whether a record stands again as it stood."""
        return self._passes(one, (), ())

    def _passes(self, one: Touched, kinds: Collection[str], named: Collection[tuple[str, str]]) -> bool:
        if self.changed is None or not self.changed.isdisjoint({(one.kind, one.code), *named}):
            return False
        if any(kind in kinds for kind, _ in self.changed):
            return False
        self.passed.append(f"{one.kind} {one.code}")
        return True


def restored_by(changes: ChangeSet, user: User | None) -> Restored | None:
    """Give what taking an act back restores; None where it is somebody else's act, which is asked what an edit is."""
    if changes.user_id != (None if user is None else user.pk):
        return None
    acts = list(ChangeSet.objects.filter(site=changes.site_id, pk__gt=changes.pk).defer("packed").order_by("pk"))
    records: dict[int, set[tuple[str, str]]] = {one.pk: set() for one in acts}
    for pk, kind, code in ChangedRecord.objects.filter(changes__in=acts).values_list("changes", "kind", "code"):
        records[pk].add((kind, code))
    acts = _without_undone(acts, records)
    if any(one.records and not records[one.pk] for one in acts):
        return Restored(None)
    return Restored(frozenset().union(*(records[one.pk] for one in acts)))


def _without_undone(acts: list[ChangeSet], records: Mapping[int, Any]) -> list[ChangeSet]:
    """Leave out each act that was taken back whole, and the act that took it back: together they changed nothing."""
    left: list[ChangeSet] = []
    for one in acts:
        mine = next((old for old in reversed(left) if _takes_back(one, old, records)), None)
        if mine is None:
            left.append(one)
        else:
            left.remove(mine)
    return left


def _takes_back(one: ChangeSet, old: ChangeSet, records: Mapping[int, Any]) -> bool:
    if old.undone_at is None or one.kept:
        return False
    back = reversal_of(old)
    return (one.kind, one.title) == (back["kind"], back["title"]) and records[one.pk] == records[old.pk]
