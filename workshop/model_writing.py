"""What a session writes into the model: decided ratings, and at its end who was there and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from assessment.model_changes import check_valid, write_change
from assessment.models import Assessment
from assessment.services import ModelBusy, steady_document
from inventory.models import ChangeSet
from inventory.records import ImportRefused
from workshop import plant
from workshop.models import Attendee, Decision, Item, Session
from workshop.running import LIKELIHOOD, SessionRefused

Record = dict[str, Any]
SCENARIO = "scenario:"


def write_rating(
    assessment: Assessment, *, item: Item, values: Mapping[str, int], user: User | None, title: str
) -> str:
    """Write decided steps into the scenario of a question; give what the decision is about.

    A worst case of a zone for which the hazard log has no scenario yet becomes one.
    """
    kind, _, code = item.about.partition(":")
    if f"{kind}:" == SCENARIO:
        record = dict(plant.scenario(assessment, code) or {"code": code, "title": item.title})
    else:
        record = _new_scenario(assessment, item, zone=code)
    if item.kind == Item.Kind.LIKELIHOOD:
        record["likelihood"] = values[LIKELIHOOD]
    else:
        record["consequence"] = {**(record.get("consequence") or {}), **values}
    _put(assessment, {"scenarios": [record]}, user=user, title=title)
    return SCENARIO + str(record["code"])


def _new_scenario(assessment: Assessment, item: Item, *, zone: str) -> Record:
    taken = {one["code"] for one in plant.scenarios_of(assessment)}
    code = next(code for number in range(1, len(taken) + 2) if (code := f"WC{number}") not in taken)
    return {"code": code, "title": item.question, "target": {"zone": zone}, "zones": [zone]}


def write_session(session: Session, *, user: User | None, title: str) -> None:
    """Write a session's record, its decisions, and those present whom the model does not name yet.

    `attendees` are codes of `people`, so that the sides of those present stand in the model, too.
    """
    assessment = session.assessment
    attendees = list(session.attendees.filter(left_at=None))
    people = _new_people(assessment, attendees)
    decisions = [decision_record(one) for one in session.decisions.all()]
    record = {"code": session.code, "on": session.on.isoformat(), "attendees": [one.person for one in attendees]}
    written = {"people": people, "sessions": [record], "decisions": decisions}
    _put(assessment, written, user=user, title=title)


def _new_people(assessment: Assessment, attendees: Iterable[Attendee]) -> list[Record]:
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
            made.append({"code": one.person, "name": one.name, "side": one.side})
            taken.add(one.person)
            by_name[one.name.casefold(), one.side] = one.person
        Attendee.objects.filter(pk=one.pk).update(person=one.person)
    return made


def decision_record(decision: Decision) -> Record:
    """Give a decision as the model file writes it; who accepted it stands among the positions."""
    signed = [{"by": one.attendee.person or one.attendee.name, "text": "accepts"} for one in decision.acceptances.all()]
    record = {
        "code": decision.code,
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
    return {key: value for key, value in record.items() if value}


def _put(assessment: Assessment, records: Mapping[str, list[Record]], *, user: User | None, title: str) -> None:
    """Write records over those of the same code, or behind the others; raises SessionRefused."""
    try:
        now, before = steady_document(assessment)
        after = dict(before)
        for kind, wanted in records.items():
            if wanted:
                after[kind] = _joined(before.get(kind, []), wanted)
        check_valid(after)
    except (ImportRefused, ModelBusy) as refusal:
        raise SessionRefused(str(refusal)) from refusal
    change = write_change(now, before, after, kind=ChangeSet.Kind.EDIT, title=title)
    ChangeSet.objects.filter(pk=change.pk).update(user=user)


def _joined(here: list[Record], wanted: list[Record]) -> list[Record]:
    new = {record["code"]: record for record in wanted}
    kept = [new.pop(record["code"], record) for record in here]
    return [*kept, *new.values()]
