"""Accepting something: a waiver, a risk, a target below its proposal. Each is one act through the door of edits.

Who accepts, why, and until when are asked of all three: an exception without them is none. What stood before is
superseded and stays in the model; whoever replaces it has seen it, as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.edits import Change, EditConflict, Edited, EditRefused, edit
from assessment.models import Assessment
from assessment.record_rows import shelf
from signoff.living import OF_RISK, OF_TARGET, RISK, TARGET, WAIVER, standing_decision
from signoff.standing import HOMES, stands_at

Seen = Mapping[str, Any]  # the words that a form showed, by the place where they stand


class NotAccepted(Exception):
    """Nothing was written; the message says why."""


class Met(NotAccepted):
    """Nothing was written: what stands at the place is not what the form showed."""


@dataclass(frozen=True)
class Terms:
    """Who accepts something, why, until when, and the conditions that would end it."""

    by: str
    reason: str
    expires: date | None
    conditions: tuple[str, ...] = ()


def waive(assessment: Assessment, user: User, *, rule: str, target: str, terms: Terms, seen: Seen) -> Edited:
    """Waive a rule at one place; a waiver that stands there is renewed."""
    code = f"{rule}@{target}"
    standing = shelf(assessment, "waivers").read([code]).get(code)
    _check_seen(assessment, WAIVER, code, seen)
    record = {"rule": rule, "target": target, **_named(terms)}
    was = None if standing is None else dict(standing.record)
    title = _("Waiver of %(rule)s at %(target)s until %(day)s") % {"rule": rule, "target": target, "day": terms.expires}
    return _edit(assessment, user, [Change("waivers", code, was, record)], title)


def accept_risk(assessment: Assessment, user: User, *, scenario: str, terms: Terms, seen: Seen) -> Edited:
    """Accept the risk of a scenario: its decision says accept, and a decision says who and until when."""
    found = _record(assessment, "scenarios", scenario)
    _check_seen(assessment, RISK, scenario, seen)
    was = {"decision": found["decision"]} if "decision" in found else {}
    changes = [Change("scenarios", scenario, was, {"decision": "accept"})] if was.get("decision") != "accept" else []
    about, outcome = f"scenario:{scenario}", _("The risk is accepted.")
    changes.append(_decision(assessment, about, terms, step="ZCR 5.11", steps=OF_RISK, outcome=outcome))
    return _edit(assessment, user, changes, _("Risk accepted: %(name)s") % {"name": found.get("title") or scenario})


def lower_target(
    assessment: Assessment, user: User, *, about: str, sl_t: Sequence[int | None], terms: Terms, seen: Seen
) -> Edited:
    """Set a target with its reason and conditions, and write a decision that says who and until when."""
    kind, _sep, code = about.partition(":")
    if kind not in HOMES:
        raise NotAccepted(_("A target is that of a zone or of a conduit."))
    found = _record(assessment, HOMES[kind], code)
    _check_seen(assessment, TARGET, about, seen)
    conditions = [{"text": text, "holds": True} for text in terms.conditions]
    wanted: dict[str, Any] = {"sl_t": list(sl_t), "sl_t_status": "agreed", "sl_t_reason": terms.reason}
    wanted |= {"sl_t_conditions": conditions} if conditions else {}
    was = {key: found[key] for key in (*wanted, "sl_t_conditions") if key in found}
    levels = " ".join("?" if one is None else str(one) for one in sl_t)
    outcome = _("The target is %(levels)s.") % {"levels": levels}
    changes = [
        Change(HOMES[kind], code, was, wanted),
        _decision(assessment, about, terms, step="ZCR 5.6", steps=OF_TARGET, outcome=outcome),
    ]
    title = _("Target of %(name)s: %(levels)s") % {"name": found.get("name") or code, "levels": levels}
    return _edit(assessment, user, changes, title)


def decide(assessment: Assessment, user: User, *, about: str, step: str, outcome: str, reason: str, by: str) -> Edited:
    """Answer a requirement of the method about one thing, such as ZCR 4.1 about a zone."""
    terms = Terms(by, reason, None)
    change = _decision(assessment, about, terms, step=step, steps=frozenset({step}), outcome=outcome)
    return _edit(assessment, user, [change], f"{step}: {outcome}")


def _check_seen(assessment: Assessment, what: str, place: str, seen: Seen) -> None:
    """Raise Met where something stands at a place that the form did not show."""
    stands = stands_at(assessment, what, place)
    if stands and stands != seen.get(place):
        raise Met(_("Something stands there that this page did not show. Look at it first."))


def _named(terms: Terms) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    expires = {"expires": terms.expires.isoformat()} if terms.expires else {}
    return {"reason": terms.reason, "by": terms.by, "on": today, **expires}


def _decision(
    assessment: Assessment, about: str, terms: Terms, *, step: str, steps: frozenset[str], outcome: str
) -> Change:
    """Give the change that records a decision, superseding the one that stands."""
    every = shelf(assessment, "decisions").all()
    taken = {one["code"] for one in every}
    # Sessions count theirs with D and write them at their end: two of one code would not both fit.
    code = next(name for number in range(1, len(taken) + 2) if (name := f"A{number}") not in taken)
    standing = standing_decision({"decisions": every}, about, steps)
    record: dict[str, Any] = {"code": code, "about": about, "step": step, "outcome": outcome, **_named(terms)}
    record["status"] = "conditional" if terms.conditions else "agreed"
    record |= {"condition": "; ".join(terms.conditions)} if terms.conditions else {}
    record |= {"supersedes": standing["code"]} if standing else {}
    return Change("decisions", "", None, record)


def _record(assessment: Assessment, home: str, code: str) -> dict[str, Any]:
    found = shelf(assessment, home).read([code]).get(code)
    if found is None:
        raise NotAccepted(_("There is no such record any more."))
    return found.record


def _edit(assessment: Assessment, user: User, changes: list[Change], title: str) -> Edited:
    try:
        return edit(assessment=assessment, user=user, changes=changes, title=title)
    except EditConflict as conflict:
        raise Met(str(conflict)) from conflict
    except EditRefused as refusal:
        raise NotAccepted(str(refusal)) from refusal
