"""Which decisions a difference reopens: what people agreed to is not what is there any more.

A decision that was written anew together with the change (a renewed waiver, a fresh approval) was made about the new
plant and is not listed. What was open before already is no news either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from assessment.engine.compare.records import (
    ADDED,
    CHANGED,
    Record,
    RecordChange,
    indexed,
    name_of,
)
from assessment.engine.model_file.approved import digests_approved
from assessment.engine.model_file.canonical import canonical_json, record_sha256
from assessment.engine.model_file.references import Document, records_at
from assessment.engine.model_file.values import vector

Result = Mapping[str, Any]
DECIDED: Final = frozenset({"agreed", "conditional"})
TARGET_SET: Final = frozenset({"agreed", "approved"})
# What a target is derived from; a new title or owner of a scenario changes nothing of it.
SCENARIO_BASIS: Final = frozenset(
    {"threat", "entry", "target", "zones", "conduits", "consequence", "likelihood", "relies_on"}
)
PLACES: Final = (("zone", "zones"), ("conduit", "conduits"))


@dataclass(frozen=True, slots=True)
class Reopened:
    """One decision that is open again: its kind, what it is about (`kind:CODE`), its code where it has one, and why."""

    kind: str
    about: str
    code: str
    reason: str


@dataclass(frozen=True)
class Difference:
    """Two models with their results, and what is known of the difference so far."""

    old: Document
    new: Document
    old_result: Result
    new_result: Result
    records: tuple[RecordChange, ...]
    findings: tuple[Mapping[str, Any], ...]


def find_reopened(difference: Difference) -> tuple[Reopened, ...]:
    """Give every decision that the difference reopens, by kind and what it is about."""
    changes = _changes_of_things(difference)
    found = [
        *_approvals(difference),
        *_conditions(difference),
        *_targets(difference),
        *_waivers(difference, changes),
        *_decisions(difference, changes),
        *_compensations(difference, changes),
        *_scenarios(difference),
    ]
    return tuple(sorted(found, key=lambda one: (one.kind, one.about, one.code, one.reason)))


# -- what changed about a thing ---------------------------------------------------------------------------------


def _changes_of_things(difference: Difference) -> dict[str, str]:
    """Say of each thing what changed: in its record, or who joined and left a zone or a conduit."""
    told: dict[str, list[str]] = defaultdict(list)
    for one in difference.records:
        if one.change == CHANGED and not one.is_sighting:
            told[one.pointer].append(f"{_fields_of(one)} changed")
        elif one.change not in (ADDED, CHANGED):
            told[one.pointer].append("it is gone from the model")
    _tell_members(told, difference, "assets", "zone")
    _tell_members(told, difference, "flows", "conduit")
    return {pointer: "; ".join(sentences) for pointer, sentences in told.items()}


def _fields_of(change: RecordChange) -> str:
    return _listed([one.field for one in change.fields])


def _tell_members(told: dict[str, list[str]], difference: Difference, home: str, holder: str) -> None:
    before, after = (
        {(record.get(holder), code) for code, record in indexed(side, home).items() if record.get(holder)}
        for side in (difference.old, difference.new)
    )
    for word, members in (("joined", after - before), ("left", before - after)):
        by_place: dict[str, list[str]] = defaultdict(list)
        for place, code in sorted(members):
            by_place[f"{holder}:{place}"].append(code)
        for pointer, codes in by_place.items():
            told[pointer].append(f"{home[:-1] if len(codes) == 1 else home} {_listed(codes)} {word} it")


def _listed(names: list[str], most: int = 4) -> str:
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _kept(difference: Difference, home: str, sign: str = "code") -> Iterator[tuple[Record, Record]]:
    """Give the records of a home that stand in both models, old and new."""
    if sign == "code":
        before, after = indexed(difference.old, home), indexed(difference.new, home)
        yield from ((before[code], after[code]) for code in sorted({*before} & {*after}))
        return
    written = {canonical_json(record) for record in records_at(difference.old, home)}
    yield from ((one, one) for one in records_at(difference.new, home) if canonical_json(one) in written)


def _expired(record: Record, difference: Difference) -> str | None:
    """Say that a record expired between the two evaluation dates."""
    end, before, after = record.get("expires"), difference.old_result["date"], difference.new_result["date"]
    if end is None or after is None or end >= after or (before is not None and end < before):
        return None
    return f"it expired on {date.fromisoformat(end)}"


# -- the decisions ----------------------------------------------------------------------------------------------


def _approvals(difference: Difference) -> Iterator[Reopened]:
    for old, new in _kept(difference, "conduits"):
        before, is_other = record_sha256(old), record_sha256(old) not in digests_approved(new)
        held_before, held_now = (
            side["conduits"][new["code"]].get("approved_sides", ())
            for side in (difference.old_result, difference.new_result)
        )
        earlier = {canonical_json(one) for one in old.get("approvals") or ()}
        for approval in new.get("approvals") or ():
            about, code = f"conduit:{new['code']}", str(approval["side"])
            if canonical_json(approval) not in earlier:
                continue
            name = f"The approval of {name_of(new)} by {code.upper()} ({approval.get('by') or 'nobody named'})"
            if is_other and approval.get("of") in {None, before}:
                yield Reopened("approval", about, code, f"{name} was given for the conduit as it was written before.")
            elif why := _expired(approval, difference):
                yield Reopened("approval", about, code, f"{name}: {why}.")
            elif approval.get("channels") and code in held_before and code not in held_now:
                yield Reopened("approval", about, code, f"{name} was given for other channels than it carries now.")


def _conditions(difference: Difference) -> Iterator[Reopened]:
    for kind, home in PLACES:
        for old, new in _kept(difference, home):
            held = {one["text"]: one.get("holds") for one in old.get("sl_t_conditions") or ()}
            for condition in new.get("sl_t_conditions") or ():
                text, holds = condition["text"], condition.get("holds")
                if holds is True or held.get(text, True) == holds:
                    continue
                what = "no longer holds" if holds is False else "is not known to hold any more"
                reason = f'The target of {name_of(new)} rests on the condition "{text}", which {what}.'
                yield Reopened("target", f"{kind}:{new['code']}", "", reason)


def _targets(difference: Difference) -> Iterator[Reopened]:
    touched = _scenarios_by_place(difference)
    for kind, home in PLACES:
        for old, new in _kept(difference, home):
            key = f"{kind}:{new['code']}"
            if new.get("sl_t_status") not in TARGET_SET or old.get("sl_t_status") != new.get("sl_t_status"):
                continue
            if vector(old.get("sl_t")) != vector(new.get("sl_t")):
                continue
            why = touched.get(key) or _proposal_moved(difference, home, new["code"])
            if why:
                reason = f"The target of {name_of(new)} was {new['sl_t_status']} before {why}."
                yield Reopened("target", key, "", reason)


def _scenarios_by_place(difference: Difference) -> dict[str, str]:
    changed: dict[str, list[str]] = defaultdict(list)
    for one in difference.records:
        if one.kind != "scenario" or (one.change == CHANGED and not _is_of_basis(one)):
            continue
        sentence = f"scenario {one.name} ({one.code}) was {one.change}"
        places = {
            place
            for side in (difference.old, difference.new)
            for place in _places_of(side, indexed(side, "scenarios").get(one.code))
        }
        for place in places:
            changed[place].append(sentence)
    return {place: _listed(sentences) for place, sentences in changed.items()}


def _is_of_basis(change: RecordChange) -> bool:
    return any(one.field.partition(".")[0] in SCENARIO_BASIS for one in change.fields)


def _places_of(document: Document, scenario: Record | None) -> Iterator[str]:
    """Give where a scenario belongs: its zones, its conduits, and the zone of its target."""
    if scenario is None:
        return
    yield from (f"zone:{code}" for code in scenario.get("zones") or ())
    yield from (f"conduit:{code}" for code in scenario.get("conduits") or ())
    target = scenario.get("target") or {}
    zone = target.get("zone") or (indexed(document, "assets").get(target.get("asset") or "") or {}).get("zone")
    if zone:
        yield f"zone:{zone}"


def _proposal_moved(difference: Difference, home: str, code: str) -> str | None:
    before, after = (side[home][code]["proposal"] for side in (difference.old_result, difference.new_result))
    if before == after:
        return None
    return f"the proposal for it moved from {_levels(before)} to {_levels(after)}"


def _levels(values: list[Any]) -> str:
    return " ".join("?" if one is None else str(one) for one in values)


def _waivers(difference: Difference, changes: Mapping[str, str]) -> Iterator[Reopened]:
    now = {one["id"]: one for one in difference.new_result["findings"]}
    before = {one["id"] for one in difference.old_result["findings"]}
    grown = {one["id"]: one["evidence"] for one in difference.findings if one["evidence"]}
    for _, waiver in _kept(difference, "waivers", "content"):
        key = f"{waiver['rule']}@{waiver['target']}"
        name = f"The waiver of {key} by {waiver.get('by') or 'nobody named'}"
        if key in before and key not in now:
            why = "its finding is not reported any more"
        elif key in grown:
            why = f"its finding rests on other facts now ({_listed(sorted(grown[key]))})"
        elif waiver["target"] in changes and key in now:
            why = f"of what it is about, {changes[waiver['target']]}"
        elif key in now and (flows := _changed_flows(now[key], changes)):
            why = f"of what it is about, {flows}"
        else:
            why = _expired(waiver, difference) or ""
        if why:
            yield Reopened("waiver", waiver["target"], waiver["rule"], f"{name}: {why}.")


def _changed_flows(finding: Mapping[str, Any], changes: Mapping[str, str]) -> str:
    found = [
        (code, changes[f"flow:{code}"]) for code in finding["evidence"].get("flows", ()) if f"flow:{code}" in changes
    ]
    return _listed([f"{what} in flow {code}" for code, what in sorted(found)]) if found else ""


def _decisions(difference: Difference, changes: Mapping[str, str]) -> Iterator[Reopened]:
    for old, new in _kept(difference, "decisions"):
        about = new.get("about") or ""
        if new.get("status") not in DECIDED or canonical_json(old) != canonical_json(new):
            continue
        why = f"of what it is about, {changes[about]}" if about in changes else _expired(new, difference)
        if why:
            reason = f'The decision {new["code"]} ("{new.get("outcome") or new["status"]}"): {why}.'
            yield Reopened("decision", about, new["code"], reason)


def _compensations(difference: Difference, changes: Mapping[str, str]) -> Iterator[Reopened]:
    for old, new in _kept(difference, "compensations"):
        about = new.get("about") or ""
        if not new.get("accepted_by") or canonical_json(old) != canonical_json(new):
            continue
        measure = f"measure:{new.get('measure')}"
        if about in changes:
            why: str | None = f"of what it is about, {changes[about]}"
        elif measure in changes:
            why = f"of the measure it rests on, {changes[measure]}"
        else:
            why = _expired(new, difference)
        if why:
            reason = f"The compensation {new['code']}, accepted by {new['accepted_by']}: {why}."
            yield Reopened("compensation", about, new["code"], reason)


def _scenarios(difference: Difference) -> Iterator[Reopened]:
    """Accepted risks that are higher or of another basis now, and likelihoods that were stated for another path."""
    basis = {one.code for one in difference.records if one.kind == "scenario" and _is_of_basis(one)}
    for old, new in _kept(difference, "scenarios"):
        code = str(new["code"])
        before, after = (side["scenarios"][code] for side in (difference.old_result, difference.new_result))
        if new.get("decision") == old.get("decision") == "accept":
            if code in basis:
                reason = f"The risk {name_of(new)} was accepted before its scenario changed."
                yield Reopened("risk", f"scenario:{code}", code, reason)
            elif _points(after) > _points(before):
                reason = f"The risk {name_of(new)} was accepted at {_points(before):g} points; it stands at {{}} now."
                now = "an unknown place" if after["today"] is None else f"{_points(after):g}"
                yield Reopened("risk", f"scenario:{code}", code, reason.format(now))
        stated = [(one.get("residual") or {}).get("likelihood") for one in (old, new)]
        if stated[0] is not None and stated[0] == stated[1] and before["way"]["weight"] != after["way"]["weight"]:
            reason = f"The likelihood of {name_of(new)} today was stated for another path than the one there is now."
            yield Reopened("risk", f"scenario:{code}", code, reason)


def _points(scenario: Mapping[str, Any]) -> float:
    """Give the points of a scenario today; what is not known counts as higher than anything."""
    return float("inf") if scenario["today"] is None else float(scenario["today"]["points"])
