"""Records that name one thing made to name another: what follows when two things become one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assessment.edits import Change
from assessment.engine.renaming import rename
from assessment.engine.three_way import difference
from assessment.models import Assessment
from assessment.record_checks import namers
from assessment.record_kinds import SINGLES, UNCODED, code_of
from assessment.record_rows import shelf
from assessment.snapshot import Record


def following(assessment: Assessment, kind: str, code: str, into: str) -> Iterator[tuple[str, str, Record, Record]]:
    """Give each record that names a code: its list, its own code, and itself as it is and as it names another."""
    for home, records in namers(assessment, kind, [code]).items():
        for name, record in records.items():
            is_single = home in SINGLES
            renamed = rename({home: record if is_single else [record]}, kind, code, into)[home]
            yield home, name, record, _without_twins(record, renamed if is_single else renamed[0])


def followed(assessment: Assessment, home: str, name: str, before: Record, after: Record) -> Change:
    """Give the change that makes a record follow; where another record says the same already, this one goes."""
    if home in UNCODED and (other := code_of(home, after)) != name and shelf(assessment, home).standing([other]):
        return Change(home, name, before, None)
    return Change(home, name, *difference(before, after))


def _without_twins(before: Record, after: Record) -> Record:
    """Give a record whose lists do not name the other twice, where it named both."""
    return {key: _once(value) if value is not before.get(key) else value for key, value in after.items()}


def _once(value: Any) -> Any:
    return [one for at, one in enumerate(value) if one not in value[:at]] if isinstance(value, list) else value
