"""The minutes of a session as plain values, and closing a session, which freezes them."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.models import Job
from jobs.services import open_job
from workshop import attendance, deciding
from workshop.model_writing import write_session
from workshop.models import Attendee, Decision, Minutes, Parked, Session
from workshop.running import changed, is_first, locked, settle_clock, tell

Record = dict[str, Any]


def body_of(session: Session) -> Record:
    """Give what the minutes say: the agenda and its times, who was there by side, decisions, what was put aside."""
    people = attendance.present(session)
    names = {one.person: one.name for one in people if one.person}
    return {
        "site": {"code": session.assessment.site.code, "name": session.assessment.site.name},
        "assessment": {"code": session.assessment.code, "name": str(session.assessment)},
        "session": {
            "code": session.code,
            "title": session.title,
            "on": session.on.isoformat(),
            "opened_at": _moment(session.opened_at),
            "closed_at": _moment(session.closed_at),
        },
        "agenda": [
            {"title": block.title, "planned_minutes": block.minutes, "used_minutes": round(block.seconds / 60)}
            for block in session.blocks.all()
        ],
        "attendance": [
            {"side": side, "people": [_person(one) for one in found]} for side, found in attendance.by_side(people)
        ],
        "warnings": warnings(session),
        "decisions": [_decision(one, names) for one in session.decisions.prefetch_related("acceptances__attendee")],
        "parking_lot": [_parked(one) for one in session.parked.all()],
    }


def warnings(session: Session) -> list[str]:
    """Give what those who read the minutes have to know first."""
    found = []
    if attendance.lacks_ot(session):
        found.append(
            _("Nobody of OT was at this first session: what was designed here was designed without operations.")
            if is_first(session)
            else _("Nobody of OT was at this session.")
        )
    if not session.attendees.filter(left_at=None, may_score_safety=True).exists():
        found.append(_("Nobody with safety competence was confirmed: no vote on safety consequence counts."))
    return found


def _moment(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _person(one: Attendee) -> Record:
    return {"name": one.name, "scores_safety": one.may_score_safety}


def _decision(one: Decision, names: dict[str, str]) -> Record:
    held: dict[str, list[str]] = {}
    for position in one.positions:
        held.setdefault(position["text"], []).append(names.get(position["by"], position["by"]))
    return {
        "code": one.code,
        "about": one.about,
        "question": one.question,
        "status": one.status,
        "outcome": one.outcome,
        "reason": one.reason,
        "condition": one.condition,
        "positions": [{"text": text, "held_by": sorted(people)} for text, people in held.items()],
        "votes": one.tallies,
        "by": one.by,
        "owner": one.owner,
        "expires": one.expires.isoformat() if one.expires else None,
        "supersedes": one.supersedes or None,
        "accepted_by": [str(signed.attendee) for signed in one.acceptances.all()],
        "unsigned": deciding.unsigned_sides(one),
    }


def _parked(one: Parked) -> Record:
    return {
        "text": one.text,
        "about": one.about,
        "owner": one.owner,
        "due": one.due.isoformat(),
        "is_settled": bool(one.settled_at),
    }


def canonical(body: Record) -> str:
    """Give the text that is frozen and whose digest is kept: sorted keys, no white space."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """Give the SHA-256 of frozen minutes."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def close_session(*, session: Session, user: User | None) -> Job:
    """End a session: the code dies, the minutes are frozen, its records go into the model, the PDF is asked for."""
    row = locked(session)
    now = timezone.now()
    settle_clock(row, now)
    changed(row, state=Session.State.CLOSED, closed_at=now, join_code=None, running_since=None)
    row = Session.objects.select_related("assessment__site").get(pk=row.pk)
    title = _("Session %(code)s: %(title)s") % {"code": row.code, "title": row.title}
    write_session(row, user=user, title=title)
    text = canonical(body_of(row))
    minutes = Minutes.objects.create(session=row, body=text, sha256=digest(text), made_at=now, made_by=user)
    tell(row, "closed", minutes=minutes.sha256)
    site = row.assessment.site
    return open_job(site=site, kind="minutes", title=str(title), arguments={"minutes": minutes.pk}, user=user)


def job_of(minutes: Minutes) -> Job | None:
    """Give the newest job that sets the minutes as PDF."""
    rows = Job.objects.filter(site=minutes.session.assessment.site_id, kind="minutes")
    return rows.filter(arguments__minutes=minutes.pk).first()
