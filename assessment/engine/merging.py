"""One model document taken into another: what is new comes in, what is known stays, and any of it can be taken back.

Records are the same where kind and code are. A drawing or another tool's model adds records and fills fields that
nobody has filled; what differs is kept as it was and told. Two records that share a code and are plainly about
different things are a clash, which only a person can settle. A change is kept as whole records, before and after, so
that it is undone even when other records changed since.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from assessment.engine.model_file.references import HOMES, Document, code_of

Record = dict[str, Any]

# Lists whose records stand for themselves: they have no code, or one that is never looked up.
_PLAIN_LISTS: Final = ("service_agreements", "waivers", "patches")
_LISTS: Final = {kind: home for kind, home in HOMES.items() if "." not in home}
# What the assessment itself decides; taken over only where it says nothing.
_WHOLE: Final = ("risk_matrix", "plan", "programme", "platform_sheet")
_NAMED: Final = ("zones", "conduits", "assets")


class CodesClash(Exception):
    """Records of both documents share a code and are about different things; `clashes` are sentences."""

    def __init__(self, clashes: Iterable[str]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(" ".join(self.clashes))


@dataclass(frozen=True, slots=True)
class Kept:
    """A field on which the two documents differ; what was known stays."""

    pointer: str
    field: str
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """The document after the merge; `created` are pointers, `filled` the fields that came in, by pointer."""

    document: Record
    created: tuple[str, ...]
    filled: Mapping[str, tuple[str, ...]]
    kept: tuple[Kept, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Touched:
    """One record before and after a change; None: it was not there."""

    home: str
    code: str
    before: Record | None
    after: Record | None


def merge(ours: Document, theirs: Document) -> Merged:
    """Take a document in. Raises CodesClash; the result must still be validated."""
    join = _Join(ours, theirs)
    for kind, home in _LISTS.items():
        join.records(kind, home)
    for home in _PLAIN_LISTS:
        join.plain(home)
    if join.clashes:
        raise CodesClash(join.clashes)
    document = join.document | {key: theirs[key] for key in _WHOLE if key in theirs and key not in ours}
    if "layout" in theirs:
        document["layout"] = {"zones": {**_drawn(theirs), **_drawn(ours)}}
    return Merged(document, tuple(join.created), join.filled, tuple(join.kept), join.same)


class _Join:
    """Takes list after list of records in, and remembers what came of each."""

    def __init__(self, ours: Document, theirs: Document) -> None:
        self._ours, self._theirs = ours, theirs
        self.document: Record = dict(ours)
        self.clashes: list[str] = []
        self.created: list[str] = []
        self.filled: dict[str, tuple[str, ...]] = {}
        self.kept: list[Kept] = []
        self.same = 0

    def records(self, kind: str, home: str) -> None:
        """Take the records of one kind in, by their codes."""
        standing = {code_of(record): record for record in self._ours.get(home) or []}
        new = []
        for record in self._theirs.get(home) or []:
            pointer, old = f"{kind}:{code_of(record)}", standing.get(code_of(record))
            if old is None:
                self.created.append(pointer)
                new.append(record)
            elif clash := _clash(home, pointer, old, record):
                self.clashes.append(clash)
            else:
                standing[code_of(record)] = self._filled(pointer, old, record)
        if new or standing:
            self.document[home] = [*standing.values(), *new]

    def plain(self, home: str) -> None:
        """Take the records in that stand for themselves."""
        here = self._ours.get(home) or []
        new = [record for record in self._theirs.get(home) or [] if record not in here]
        if new:
            self.document[home] = [*here, *new]
            self.created += [f"{home}:{len(here) + number + 1}" for number in range(len(new))]

    def _filled(self, pointer: str, ours: Record, theirs: Mapping[str, Any]) -> Record:
        more = {key: value for key, value in theirs.items() if ours.get(key) is None and value is not None}
        other = [Kept(pointer, key, ours[key], theirs[key]) for key in sorted(theirs) if _differs(ours, theirs, key)]
        self.kept += other
        self.filled |= {pointer: tuple(sorted(more))} if more else {}
        self.same += not more and not other
        return {**ours, **more}


def touched(before: Document, after: Document) -> tuple[Touched, ...]:
    """Give every record that differs between two documents, whole, with its home."""
    found: list[Touched] = []
    for home in _LISTS.values():
        old = {code_of(record): record for record in before.get(home) or []}
        new = {code_of(record): record for record in after.get(home) or []}
        codes = [code for code in dict.fromkeys([*old, *new]) if old.get(code) != new.get(code)]
        found += [Touched(home, str(code), old.get(code), new.get(code)) for code in codes]
    wholes = [home for home in (*_PLAIN_LISTS, *_WHOLE, "layout") if before.get(home) != after.get(home)]
    found += [Touched(home, "", _boxed(before.get(home)), _boxed(after.get(home))) for home in wholes]
    return tuple(found)


def take_back(document: Document, changes: Iterable[Touched]) -> tuple[Record, tuple[str, ...]]:
    """Undo a change; give the document and what stays because it was changed since (`kind:CODE` or with a field)."""
    changed: Record = dict(document)
    stays: list[str] = []
    for one in changes:
        if not one.code:
            if _boxed(changed.get(one.home)) != one.after:
                stays.append(one.home)
            elif one.before is None:
                changed.pop(one.home, None)
            else:
                changed[one.home] = one.before["value"]
            continue
        records = {str(code_of(record)): record for record in changed.get(one.home) or []}
        now = records.get(one.code)
        back, stay = _record_back(one, now)
        stays += stay
        if back is None:
            records.pop(one.code, None)
        else:
            records[one.code] = back
        changed[one.home] = list(records.values())
    return {key: value for key, value in changed.items() if value != [] or document.get(key) == []}, tuple(stays)


def _record_back(one: Touched, now: Record | None) -> tuple[Record | None, list[str]]:
    if now == one.after:
        return copy.deepcopy(one.before), []
    if now is None or one.after is None or one.before is None:
        return now, [f"{one.home}:{one.code}"]
    back, stay = dict(now), []
    for key in sorted({*one.before, *one.after}):
        if one.before.get(key) == one.after.get(key):
            continue
        if now.get(key) != one.after.get(key):
            stay.append(f"{one.home}:{one.code}.{key}")
        elif key in one.before:
            back[key] = copy.deepcopy(one.before[key])
        else:
            back.pop(key, None)
    return back, stay


def _clash(home: str, pointer: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> str | None:
    if home in _NAMED:
        names = [one.get("name") or code_of(one) for one in (ours, theirs)]
        if names[0] != names[1] and code_of(ours) not in names:
            return f"{pointer} is '{names[0]}' here and '{names[1]}' in the file; give one of them another code."
    if home == "flows" and any(ours.get(end) != theirs.get(end) for end in ("from", "to")):
        return f"{pointer} joins other ends here than in the file; give one of them another code."
    if home == "conduits" and sorted(ours.get("between", [])) != sorted(theirs.get("between", [])):
        return f"{pointer} joins other zones here than in the file; give one of them another code."
    return None


def _differs(ours: Mapping[str, Any], theirs: Mapping[str, Any], key: str) -> bool:
    return theirs[key] is not None and ours.get(key) is not None and ours[key] != theirs[key]


def _drawn(document: Document) -> Record:
    return dict((document.get("layout") or {}).get("zones") or {})


def _boxed(value: Any) -> Record | None:
    return None if value is None else {"value": value}
