"""What is said at the door of edits: a change, a conflict, what was written, and an act as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from assessment import services
from assessment.engine.model_file.canonical import canonical_json
from assessment.models import Assessment
from assessment.snapshot import Record
from inventory.models import ChangeSet


@dataclass(frozen=True)
class Change:
    """One record as a person saw it and as it shall be: partial pictures with the fields concerned.

    `kind` is the key of the model file (zones, assets, ...) or a record there is once (site, assessment, risk_matrix,
    plan, programme, layout), then without a code. `was` is None for a new record, `now` for one that goes. A field of
    `was` that `now` lacks goes. Another code in `now` renames the record, and whoever names it follows. An asset that
    goes because it is another one says `into` which: files that name it find that one from then on.
    """

    kind: str
    code: str
    was: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    into: str = ""


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
class Entry:
    """One record that an edit changed, as it is kept: `code` before, `to` after, and what it takes to go back."""

    kind: str
    code: str
    to: str
    was: Record | None
    now: Record | None
    place: int | None = None
    known: dict[str, list[int | None]] = field(default_factory=dict)
    into: str = ""


def etag_of_record(record: Mapping[str, Any]) -> str:
    """Give the tag of a record's content: another one as soon as anything in it changes."""
    return f'"{sha256(canonical_json(record).encode()).hexdigest()[:32]}"'
