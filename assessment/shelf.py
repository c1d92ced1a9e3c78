"""What every shelf can do: read the records of one kind that are named, and write, add, retire or rename them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from assessment.models import Assessment
from assessment.snapshot import Record

CHUNK = 500
Value = TypeVar("Value", str, int)


@dataclass(frozen=True)
class Stored:
    """A record as it stands, and its place in its list."""

    record: Record
    place: int


class Shelf:
    """The records under one key of the model file."""

    def __init__(self, assessment: Assessment, kind: str) -> None:
        self.assessment, self.site, self.kind = assessment, assessment.site, kind

    def read(self, codes: Collection[str]) -> dict[str, Stored]:
        """Give those of the records with these codes that stand."""
        raise NotImplementedError

    def all(self) -> list[Record]:
        """Give every record, in its order."""
        raise NotImplementedError

    def standing(self, codes: Collection[str]) -> set[str]:
        """Give those of some codes that a record has."""
        return set(self.read(codes))

    def is_empty(self) -> bool:
        """Tell whether there is no record."""
        return not self.all()

    def change(self, records: Mapping[str, Record]) -> None:
        """Make records that stand say this; a code is not changed here."""
        raise NotImplementedError

    def add(self, records: Mapping[str, tuple[Record, int | None]]) -> None:
        """Add records at their places; None: at the end."""
        raise NotImplementedError

    def remove(self, codes: Collection[str]) -> None:
        """Take records away."""
        raise NotImplementedError

    def rename(self, old: str, new: str) -> None:
        """Give a record another code; records that name it through a key of the database follow by themselves."""
        raise NotImplementedError


def chunks(values: Iterable[Value]) -> list[list[Value]]:
    """Give codes or keys in lists short enough for one query."""
    listed = sorted(set(values))
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]
