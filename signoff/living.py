"""What a plant lives with: waivers, accepted risks, lowered targets, compensations, and decisions under a condition.

Each with who accepted it, why, until when, and what would end it; what ran out or lost its ground first. Whether a
waiver counts and whether a condition holds is the engine's verdict. Days are those of the calendar, not of the
assessment: an exception runs out on the day, whenever somebody judges next. Plain values in, plain values out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from assessment.engine.checking import rules
from assessment.engine.model_file.build_judgement import build_waiver
from assessment.engine.model_file.values import day, vector
from assessment.engine.waivers import IN_FORCE, NOT_ALLOWED, effect, lacking
from assessment.engine.what_if.purposes import people_of

Record = Mapping[str, Any]
WAIVER, RISK, TARGET, COMPENSATION, DECISION = "waiver", "risk", "target", "compensation", "decision"
EXPIRED, BROKEN, INCOMPLETE, SOON, STANDS = "expired", "broken", "incomplete", "soon", "stands"
ORDER: Final = (EXPIRED, BROKEN, INCOMPLETE, SOON, STANDS)
SOON_DAYS: Final = timedelta(days=60)
SETTLED: Final = frozenset({"agreed", "conditional", "protest"})
OF_TARGET: Final = frozenset({"ZCR 5.6"})
OF_RISK: Final = frozenset({"ZCR 5.7", "ZCR 5.11"})
PLACES: Final = (("zone", "zones"), ("conduit", "conduits"))


@dataclass(frozen=True)
class Accepted:
    """One thing that was accepted. `kind` and `code` name its record in the model, `about` what it is about."""

    what: str
    about: str
    name: str
    title: str
    why: str
    who: str
    until: date | None
    ends: tuple[str, ...]
    state: str
    lacks: tuple[str, ...]
    kind: str
    code: str


def lived_with(document: Record, result: Record, today: date) -> list[Accepted]:
    """Give all that is lived with, what ran out or is soon to run out first.

    `result` holds the parts `zones`, `conduits` and `scenarios` of a judgement; without them nothing is said of
    proposals.
    """
    names = _names(document)
    found = [
        *_waivers(document, names, today),
        *_risks(document, names, today),
        *_targets(document, result, names, today),
        *_compensations(document, names, today),
        *_decisions(document, names, today),
    ]
    people = people_of(document)
    found = [replace(one, who=people.get(one.who, one.who)) for one in found]
    return sorted(found, key=lambda one: (ORDER.index(one.state), one.until or date.max, one.what, one.about, one.code))


def standing_decision(document: Record, about: str, steps: frozenset[str]) -> Record | None:
    """Give the settled decision about a thing that answers one of some requirements and that no later one supersedes.

    A decision that names no requirement answers for an accepted risk where it is about the scenario itself.
    """
    every = document.get("decisions") or ()
    gone = {one.get("supersedes") for one in every}
    found = [
        one
        for one in every
        if one.get("about") == about
        and one.get("status") in SETTLED
        and one["code"] not in gone
        and (one.get("step") in steps or (one.get("step") is None and about.startswith("scenario:")))
    ]
    return max(found, key=lambda one: (str(one.get("on") or ""), str(one["code"])), default=None)


def _waivers(document: Record, names: Mapping[str, str], today: date) -> Iterator[Accepted]:
    titles = {one.id: one.title for one in rules()}
    for record in document.get("waivers") or ():
        waiver = build_waiver(record)
        said = effect(waiver, today)
        lacks = (_("a change of the plant: this rule cannot be waived"),) if said == NOT_ALLOWED else lacking(waiver)
        yield Accepted(
            what=WAIVER,
            about=waiver.target,
            name=names.get(waiver.target, waiver.target),
            title=f"{waiver.rule} {titles.get(waiver.rule, '')}".strip(),
            why=waiver.reason or "",
            who=waiver.by or "",
            until=waiver.expires,
            ends=(),
            state=_state(waiver.expires, today, is_complete=said == IN_FORCE),
            lacks=lacks,
            kind="waivers",
            code=f"{waiver.rule}@{waiver.target}",
        )


def _risks(document: Record, names: Mapping[str, str], today: date) -> Iterator[Accepted]:
    for scenario in document.get("scenarios") or ():
        if scenario.get("decision") == "accept":
            about = f"scenario:{scenario['code']}"
            decision = standing_decision(document, about, OF_RISK)
            yield _decided(RISK, about, names, decision, today, kind="scenarios", code=scenario["code"])


def _targets(document: Record, result: Record, names: Mapping[str, str], today: date) -> Iterator[Accepted]:
    for kind, home in PLACES:
        for place in document.get(home) or ():
            judged = (result.get(home) or {}).get(place["code"]) or {}
            target, proposal = vector(place.get("sl_t")), judged.get("proposal") or [None] * 7
            lowered = any(a is not None and b is not None and a < b for a, b in zip(target, proposal, strict=True))
            conditions = place.get("sl_t_conditions") or ()
            if not lowered and not conditions:
                continue
            about = f"{kind}:{place['code']}"
            decision = standing_decision(document, about, OF_TARGET)
            yield _decided(
                TARGET,
                about,
                names,
                decision,
                today,
                kind=home,
                code=place["code"],
                title=_("SL-T %(target)s, proposed %(proposal)s")
                % {"target": _levels(target), "proposal": _levels(proposal)},
                why=place.get("sl_t_reason") or "",
                conditions=conditions,
            )


def _compensations(document: Record, names: Mapping[str, str], today: date) -> Iterator[Accepted]:
    for record in document.get("compensations") or ():
        until, about = day(record.get("expires")), record.get("about") or ""
        named = {
            _("name"): record.get("accepted_by"),
            _("day"): record.get("accepted_on"),
            _("reason"): record.get("reason"),
        }
        lacks = tuple(part for part, value in named.items() if not value)
        yield Accepted(
            what=COMPENSATION,
            about=about,
            name=names.get(about, about),
            title=f"{record.get('requirement') or ''} {record.get('measure') or ''}".strip(),
            why=record.get("reason") or "",
            who=record.get("accepted_by") or "",
            until=until,
            ends=(),
            state=_state(until, today, is_complete=not lacks),
            lacks=lacks,
            kind="compensations",
            code=record["code"],
        )


def _decisions(document: Record, names: Mapping[str, str], today: date) -> Iterator[Accepted]:
    """Give decisions under a condition, under protest or until a day, but for those told with a risk or a target."""
    gone = {one.get("supersedes") for one in document.get("decisions") or ()}
    accepted = {f"scenario:{one['code']}" for one in document.get("scenarios") or () if one.get("decision") == "accept"}
    for record in document.get("decisions") or ():
        about = record.get("about") or ""
        told = record.get("step") in OF_TARGET | OF_RISK or about in accepted
        bound = record.get("status") in ("conditional", "protest") or record.get("expires")
        if record["code"] in gone or record.get("status") not in SETTLED or told or not bound:
            continue
        yield _decided(
            DECISION,
            about,
            names,
            record,
            today,
            kind="decisions",
            code=record["code"],
            title=record.get("outcome") or "",
        )


def _decided(
    what: str,
    about: str,
    names: Mapping[str, str],
    decision: Record | None,
    today: date,
    *,
    kind: str,
    code: str,
    title: str = "",
    why: str = "",
    conditions: Iterable[Record] = (),
) -> Accepted:
    """Give something that a decision of people stands behind, or should."""
    said = decision or {}
    until = day(said.get("expires"))
    ends = [one["text"] for one in conditions] + ([said["condition"]] if said.get("condition") else [])
    is_broken = any(one.get("holds") is False for one in conditions)
    named = {_("name"): said.get("by") or said.get("owner"), _("reason"): why or said.get("reason"), _("expiry"): until}
    lacks = tuple(part for part, value in named.items() if not value)
    return Accepted(
        what=what,
        about=about,
        name=names.get(about, about),
        title=title or str(said.get("outcome") or ""),
        why=why or str(said.get("reason") or ""),
        who=str(said.get("by") or said.get("owner") or ""),
        until=until,
        ends=tuple(ends),
        state=BROKEN if is_broken else _state(until, today, is_complete=not lacks),
        lacks=lacks,
        kind=kind,
        code=code,
    )


def _state(until: date | None, today: date, *, is_complete: bool) -> str:
    if is_expired_on(until, today):
        return EXPIRED
    if not is_complete:
        return INCOMPLETE
    return SOON if until is not None and until <= today + SOON_DAYS else STANDS


def is_expired_on(until: date | None, today: date) -> bool:
    """Tell whether a day lies before another; what has no end never ran out."""
    return until is not None and until < today


def _names(document: Record) -> dict[str, str]:
    homes = (("zone", "zones"), ("conduit", "conduits"), ("asset", "assets"), ("scenario", "scenarios"))
    return {
        f"{kind}:{one.get('code') or one.get('tag')}": str(
            one.get("name") or one.get("title") or one.get("code") or one.get("tag")
        )
        for kind, home in homes
        for one in document.get(home) or ()
    }


def _levels(values: Iterable[Any]) -> str:
    return " ".join("?" if one is None else str(one) for one in values)
