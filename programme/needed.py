"""Decisions needed: what waits for people, not for technology, with the risk reduction that it holds up first.

Everything comes from records: decisions that are open, ran out or lack a side, keys that nobody gave, targets that
nobody agreed, measures of the plan that nobody approved. What one of them holds up is what the newest plan takes off
the risk at the places that it is about; without a plan that is not known, which is not nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.components import side_told
from programme.decisions import ESCALATED, EXPIRED, PENDING, STANDS, TWO, Decided, decisions_of
from programme.governed import BINDING, Governed, Record
from programme.use_cases import AGREED, UseCases

DECISION, KEYS, TARGET, MEASURES = "decision", "keys", "target", "measures"
ORDER: Final = (DECISION, KEYS, TARGET, MEASURES)
PLACES: Final = (("zone", "zones"), ("conduit", "conduits"))


@dataclass(frozen=True)
class Needed:
    """Something to decide: about what, why it waits, who decides and until when, and the risk points it holds up.

    `blocked` None: there is no plan, so nobody knows; `actions` are those of the plan that wait for it.
    """

    kind: str
    code: str
    about: str
    name: str
    why: str
    who: str
    until: str
    blocked: float | None
    actions: tuple[str, ...]


def decisions_needed(here: Governed) -> list[Needed]:
    """Give what waits for a decision, ordered by the risk reduction that it holds up; what is not known comes last."""
    found = [*_open_decisions(here), *_keys(here), *_targets(here), *_measures(here)]
    return sorted(
        found,
        key=lambda one: (
            one.blocked is None,
            -(one.blocked or 0),
            ORDER.index(one.kind),
            one.until or "9999",
            one.about,
            one.code,
        ),
    )


def _open_decisions(here: Governed) -> Iterator[Needed]:
    uses = cache(lambda: UseCases(here))  # they ask for every flow: only where a decision is about one
    for one in decisions_of(here):
        if one.state != STANDS:
            blocked, actions = _held_up(here, _places(here, one.about, uses))
            yield Needed(DECISION, one.code, one.about, one.name, _why(one), one.decider, one.expires, blocked, actions)


def _why(one: Decided) -> str:
    if one.state == ESCALATED:
        return (
            _("%(sides)s did not agree, and it was taken further.") % {"sides": _sides(one)}
            if one.is_standoff
            else _("It was taken further.")
        )
    if one.state == EXPIRED:
        return _("What was decided held until %(day)s.") % {"day": one.expires}
    if one.state == PENDING:
        return _("Decided, and pending %(sides)s.") % {"sides": " + ".join(side.upper() for side in one.pending)}
    if one.is_standoff:
        return _("%(sides)s hold different positions.") % {"sides": _sides(one)}
    return _("Nobody has decided it yet.")


def _sides(one: Decided) -> str:
    """Name the sides that stand against each other as people say them; where there are not two, the people."""
    sides = list(dict.fromkeys(side_told(side) for _who, side, _text in one.positions if side))
    names = sides if len(sides) >= TWO else list(dict.fromkeys(who for who, _side, _text in one.positions if who))
    if len(names) < TWO:
        return _("Different people")
    last = {"first": ", ".join(names[:-1]), "second": names[-1]}
    told = _("%(first)s and %(second)s") % last
    return told[:1].upper() + told[1:]


def _keys(here: Governed) -> Iterator[Needed]:
    for code, sides in here.keys_lacking.items():
        if sides:
            about = f"conduit:{code}"
            blocked, actions = _held_up(here, {about})
            told = " + ".join(side.upper() for side in sides)
            why = _("The conduit leads out of OT and lacks the key of %(sides)s.") % {"sides": told}
            yield Needed(KEYS, code, about, here.name(about), why, told, "", blocked, actions)


def _targets(here: Governed) -> Iterator[Needed]:
    """Give the places with actions of the plan whose target nobody agreed."""
    for kind, home in PLACES:
        for record in here.document.get(home) or ():
            about = f"{kind}:{record['code']}"
            if record.get("sl_t_status") in AGREED or record.get("sl_t") is None:
                continue
            blocked, actions = _held_up(here, {about})
            if actions:
                why = _("Its target is proposed, and nobody agreed to it.")
                owner = str(record.get("owner") or "")
                who = here.names.get(f"organisation:{owner}", owner)
                yield Needed(TARGET, record["code"], about, here.name(about), why, who, "", blocked, actions)


def _measures(here: Governed) -> Iterator[Needed]:
    """Give the places with actions of the plan that nobody has approved."""
    items = {one["action"]: one for one in (here.document.get("plan") or {}).get("items") or ()}
    waiting: dict[str, list[str]] = defaultdict(list)
    for one in (here.plan or {}).get("schedule") or ():
        if items.get(one["action"], {}).get("status") not in BINDING:
            waiting[one["action"].partition("@")[2]].append(one["action"])
    for about, actions in sorted(waiting.items()):
        count = len(actions)
        why = ngettext(
            "One measure of the plan is proposed, and nobody approved it.",
            "%(count)d measures of the plan are proposed, and nobody approved them.",
            count,
        ) % {"count": count}
        owners = sorted({here.person(items.get(one, {}).get("owner")) for one in actions} - {""})
        blocked = _points(here, actions)
        yield Needed(
            MEASURES, about, about, here.name(about), why, ", ".join(owners), "", blocked, tuple(sorted(actions))
        )


def _places(here: Governed, about: str, uses: Callable[[], UseCases]) -> set[str] | None:
    """Give the places whose measures wait for a decision about something; None: every place."""
    kind, _sep, code = about.partition(":")
    if kind in ("site", ""):
        return None if kind else set()
    if kind == "scenario":
        found: Record = next((one for one in here.document.get("scenarios") or () if one["code"] == code), {})
        zones = {*(found.get("zones") or ()), *filter(None, [(found.get("target") or {}).get("zone")])}
        return {f"zone:{one}" for one in zones} | {f"conduit:{one}" for one in found.get("conduits") or ()}
    if kind == "use_case":
        return {f"conduit:{one.conduit}" for one in uses().channels_of(code) if one.conduit}
    if kind in ("zone", "zone_pair"):
        zones = set(code.split("+"))
        return {f"zone:{one}" for one in zones if kind == "zone"} | _leading_to(here, zones)
    return {about}


def _leading_to(here: Governed, zones: set[str]) -> set[str]:
    """Give the conduits that lead to a zone, or between two: a decision about a zone is about the ways into it, too."""
    return {
        f"conduit:{one['code']}"
        for one in here.document.get("conduits") or ()
        if zones <= {*(one.get("between") or ())}
    }


def _held_up(here: Governed, places: set[str] | None) -> tuple[float | None, tuple[str, ...]]:
    if here.plan is None:
        return None, ()
    actions = [
        one["action"]
        for one in here.plan.get("schedule") or ()
        if places is None or one["action"].partition("@")[2] in places
    ]
    return _points(here, actions), tuple(sorted(actions))


def _points(here: Governed, actions: Iterable[str]) -> float | None:
    wanted = set(actions)
    if here.plan is None:
        return None
    total = 0.0
    for one in here.plan.get("schedule") or ():
        if one["action"] in wanted:
            removed = (one.get("removes") or {}).get("risk")
            if removed is None:
                return None
            total += removed
    return total
