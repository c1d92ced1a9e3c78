"""Joining a session from a phone: the code on the screen, its QR, and how often a wrong one may come.

A code has 8 of 32 letters and digits, some 10^12; 30 wrong ones from an address within 15 minutes are refused
with the time to wait. It is not 10, as at the sign-in, because a whole room comes from one address.
"""

from __future__ import annotations

import datetime
import io
import secrets
from typing import Final

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import limits
from accounts.audit import note
from workshop.models import Attendee, Session, Side

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1: none is read for another
LENGTH = 8
TRIES: Final = 30
ATTENDEES_MAX = 200
SEEN_EVERY = datetime.timedelta(seconds=30)
PRESENT_FOR = datetime.timedelta(seconds=90)


class JoinRefused(Exception):
    """Nobody joined; the message says why."""


def new_code() -> str:
    """Draw a code."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def spelled(code: str) -> str:
    """Give a code as people read it out: in two halves."""
    return f"{code[:4]}-{code[4:]}"


def read_code(text: str) -> str:
    """Give a code as it was drawn, however it was typed."""
    return "".join(one for one in text.upper() if one in ALPHABET)[: LENGTH + 1]


def qr_svg(address: str) -> str:
    """Draw an address as a QR code, dark on light in every theme, which is what cameras read."""
    made = io.BytesIO()
    # The picture is of its own: sizes as attributes, no style, so that the strict policy lets it be shown.
    segno.make(address, error="m").save(
        made, kind="svg", scale=1, border=4, light="#ffffff", dark="#000000", omitsize=True
    )
    return made.getvalue().decode()


def join(*, code: str, name: str, side: str, address: str) -> Attendee:
    """Let somebody in who names the code of an open session; raises JoinRefused, LimitReached after many wrong ones."""
    counted = limits.keys("workshop", address=address)
    limits.take(counted, TRIES)
    rows = Session.objects.select_related("assessment__site")
    session = rows.filter(join_code=read_code(code), state=Session.State.OPEN).first()
    if session is None:
        raise JoinRefused(_("No session is open under this code. Read it again from the screen."))
    limits.give_back(counted)
    with transaction.atomic():
        Session.objects.select_for_update(no_key=True).get(pk=session.pk)
        if session.attendees.filter(left_at=None).count() >= ATTENDEES_MAX:
            raise JoinRefused(_("The session is full."))
        now = timezone.now()
        made = Attendee.objects.create(
            session=session, name=_free_name(session, name), side=Side(side), joined_at=now, seen_at=now
        )
        note(
            "workshop.joined", site=session.assessment.site, about=session.code, after={"name": made.name, "side": side}
        )
    return made


def _free_name(session: Session, name: str) -> str:
    """Give the name, with a number where somebody of that name is in the room: votes are told by name."""
    taken = {one.casefold() for one in session.attendees.values_list("name", flat=True)}
    names = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(one for one in names if one.casefold() not in taken)


def attendee_of(pk: int) -> Attendee | None:
    """Give who holds a phone, None once they left, were taken out, or phones are not let in any more."""
    rows = Attendee.objects.select_related("session").filter(pk=pk, left_at=None, joined_at__isnull=False)
    return rows.filter(session__state=Session.State.OPEN, session__join_code__isnull=False).first()


def session_of(attendee: Attendee) -> Session:
    """Give the session that a phone is in, with what its card shows."""
    return Session.objects.select_related("assessment__site", "block", "item").get(pk=attendee.session_id)


def leave(attendee: Attendee) -> None:
    """Let a phone go. Whoever held it was there all the same: presence stays, the phone is no longer counted on."""
    Attendee.objects.filter(pk=attendee.pk).update(joined_at=None, seen_at=None)


def note_seen(attendee: Attendee) -> None:
    """Keep when a phone was last heard of; not with every question, which would write all the time."""
    now = timezone.now()
    if attendee.seen_at is None or now - attendee.seen_at > SEEN_EVERY:
        Attendee.objects.filter(pk=attendee.pk).update(seen_at=now)
