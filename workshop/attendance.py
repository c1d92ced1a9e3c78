"""Who is in the room, on which side, and who of them may score safety.

Safety consequence is scored by people with safety competence. Whoever joins from a phone only says so of themselves:
their vote on safety is offered, and counts, once somebody who edits the site confirms it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workshop import plant
from workshop.joining import PRESENT_FOR
from workshop.models import Attendee, Session, Side
from workshop.running import SessionRefused, changed, tell


@transaction.atomic
def add(*, session: Session, name: str, side: str, person: str = "") -> Attendee:
    """Note somebody's presence by hand; people of the safety side may score safety."""
    if session.state == Session.State.CLOSED:
        raise SessionRefused(_("The session is closed."))
    made = Attendee.objects.create(
        session=session, name=name, side=Side(side), person=person, may_score_safety=side == Side.SAFETY
    )
    changed(session)
    tell(session, "person_added", name=name, side=side)
    return made


@transaction.atomic
def confirm(*, attendee: Attendee, may_score_safety: bool) -> None:
    """Confirm or withdraw safety competence."""
    if _there(attendee).filter(may_score_safety=not may_score_safety).update(may_score_safety=may_score_safety):
        changed(attendee.session)
        tell(attendee.session, "person_changed", name=attendee.name, may_score_safety=may_score_safety)


@transaction.atomic
def remove(*, attendee: Attendee) -> None:
    """Take somebody out: the phone sees nothing any more and their open votes do not count."""
    if _there(attendee).update(left_at=timezone.now()):
        changed(attendee.session)
        tell(attendee.session, "person_removed", name=attendee.name)


def _there(attendee: Attendee) -> QuerySet[Attendee]:
    """Give the row of somebody who is in the room, before the session's end."""
    return Attendee.objects.filter(pk=attendee.pk, left_at=None, session__state__in=_BEFORE_THE_END)


_BEFORE_THE_END = (Session.State.PLANNED, Session.State.OPEN)


def present(session: Session) -> list[Attendee]:
    """Give who is or was there, by name."""
    return list(session.attendees.filter(left_at=None))


def by_side(attendees: Iterable[Attendee]) -> list[tuple[str, list[Attendee]]]:
    """Give those present by side, every side that a session should have named even where it is empty."""
    rows = list(attendees)
    sides = [(Side(side), [one for one in rows if one.side == side]) for side in Side.values]
    return [(str(side.label), found) for side, found in sides if found or side != Side.EXTERNAL]


def lacks_ot(session: Session) -> bool:
    """Tell whether nobody of operations is there."""
    return not session.attendees.filter(left_at=None, side=Side.OT).exists()


def online(session: Session, now: datetime.datetime) -> int:
    """Give how many phones were heard of in the last minute and a half."""
    return session.attendees.filter(left_at=None, seen_at__gt=now - PRESENT_FOR).count()


def name_of_person(session: Session, code: str) -> plant.Person | None:
    """Give the person of the model that a code names."""
    return next((one for one in plant.people_of(session.assessment) if one.code == code), None)
