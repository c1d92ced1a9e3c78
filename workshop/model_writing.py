"""What a session writes into the model: decided ratings, and at its end who was there and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.edits import Change, EditConflict, EditRefused, edit
from assessment.engine.approvals import KEYS
from assessment.engine.model_file.canonical import record_sha256
from assessment.models import Assessment
from workshop import plant
from workshop.models import NAME_LENGTH, Attendee, Decision, Item, Session
from workshop.running import LIKELIHOOD, SessionRefused

Record = dict[str, Any]
SCENARIO = "scenario:"


def write_rating(
    assessment: Assessment, *, item: Item, values: Mapping[str, int], user: User | None, title: str
) -> str:
    """Write decided steps into the scenario of a question; give what the decision is about.

    A worst case of a zone for which the hazard log has no scenario yet becomes one.
    """
    kind, _sep, code = item.about.partition(":")
    if f"{kind}:" != SCENARIO:
        code, record = _new_scenario(assessment, item, zone=code)
        _edit(assessment, [Change("scenarios", code, None, {**record, "consequence": dict(values)})], user, title)
        return SCENARIO + code
    was = plant.scenario(assessment, code)
    if was is None:
        raise SessionRefused(_("The scenario is not in the model any more."))
    if item.kind == Item.Kind.LIKELIHOOD:
        now: Record = {"likelihood": values[LIKELIHOOD]}
    else:
        now = {"consequence": {**(was.get("consequence") or {}), **values}}
    here = {key: was[key] for key in now if key in was}
    _edit(assessment, [Change("scenarios", code, here, now)], user, title)
    return SCENARIO + code


def _new_scenario(assessment: Assessment, item: Item, *, zone: str) -> tuple[str, Record]:
    taken = {one["code"] for one in plant.scenarios_of(assessment)}
    code = next(code for number in range(1, len(taken) + 2) if (code := f"WC{number}") not in taken)
    title = _("The worst case of %(zone)s") % {"zone": item.title}
    return code, {"title": title[:NAME_LENGTH], "target": {"zone": zone}, "zones": [zone]}


def write_session(session: Session, *, user: User | None, title: str) -> None:
    """Write a session's record, its decisions, and those present whom the model does not name yet.

    `attendees` are codes of `people`, so that the sides of those present stand in the model, too.
    """
    assessment = session.assessment
    attendees = list(session.attendees.filter(left_at=None))
    people = _new_people(assessment, attendees)
    decisions = [decision_record(one) for one in session.decisions.all()]
    record = {"on": session.on.isoformat(), "attendees": [one.person for one in attendees]}
    new = [*people, ("sessions", session.code, record), *(("decisions", *one) for one in decisions)]
    _edit(assessment, [Change(kind, code, None, record) for kind, code, record in new], user, title)


def _new_people(assessment: Assessment, attendees: Iterable[Attendee]) -> list[tuple[str, str, Record]]:
    """Give records for those whom the model does not name, and note their codes: somebody of that name is them."""
    known = plant.people_of(assessment)
    by_name = {(one.name.casefold(), one.side): one.code for one in known}
    taken = {one.code for one in known}
    made = []
    for one in attendees:
        if not one.person:
            one.person = by_name.get((one.name.casefold(), one.side), "")
        if not one.person:
            one.person = next(code for number in range(1, len(taken) + 2) if (code := f"WP{number}") not in taken)
            made.append(("people", one.person, {"name": one.name, "side": one.side}))
            taken.add(one.person)
            by_name[one.name.casefold(), one.side] = one.person
        Attendee.objects.filter(pk=one.pk).update(person=one.person)
    return made


def decision_record(decision: Decision) -> tuple[str, Record]:
    """Give a decision's code and record as the model file writes it; who accepted it stands among the positions.

    Those of OT and of IT have approved it for their side, as it is written.
    """
    signed = [{"by": one.attendee.person or one.attendee.name, "text": "accepts"} for one in decision.acceptances.all()]
    record = {
        "about": decision.about,
        "status": decision.status,
        "positions": [*decision.positions, *signed],
        "outcome": decision.outcome,
        "reason": decision.reason,
        "condition": decision.condition,
        "by": decision.by,
        "on": decision.at.date().isoformat(),
        "owner": decision.owner,
        "expires": decision.expires.isoformat() if decision.expires else "",
        "session": decision.session.code,
        "supersedes": decision.supersedes,
    }
    written = {key: value for key, value in record.items() if value}
    return decision.code, written | _approvals(decision, written)


def _approvals(decision: Decision, written: Record) -> Record:
    of, on = record_sha256({**written, "code": decision.code}), timezone.localdate().isoformat()
    found = [
        {"side": str(one.attendee.side), "by": one.attendee.person or one.attendee.name, "on": on, "of": of}
        for one in decision.acceptances.all()
        if one.attendee.side in KEYS
    ]
    ordered = sorted(found, key=lambda one: (one["side"], one["by"]))
    return {"approvals": ordered} if ordered else {}


def _edit(assessment: Assessment, changes: list[Change], user: User | None, title: str) -> None:
    try:
        edit(assessment=assessment, user=user, changes=changes, title=title)
    except (EditConflict, EditRefused) as refusal:
        raise SessionRefused(str(refusal)) from refusal
