"""Rooms with people in them, for tests of the workshop."""

from __future__ import annotations

import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Site
from assessment.models import Assessment
from tests import factories
from workshop import agenda, attendance, deciding, joining, running
from workshop.models import Attendee, Block, Item, Session

DAY = datetime.date(2026, 11, 22)


def an_assessment(site: Site, **more: Any) -> Assessment:
    """Give the small plant with some scenarios and people beside."""
    return factories.assessment(site, {**factories.small_plant(site.code), **more})


def planned(assessment: Assessment, day: int | None = None) -> Session:
    return running.plan_session(assessment=assessment, title="First session", on=DAY, day=day)


def opened(assessment: Assessment, day: int | None = None, *, phones: bool = True) -> Session:
    running.let_phones_in(assessment=assessment, allows=phones)
    session = planned(assessment, day)
    running.open_session(session=session)
    return fresh(session)


def fresh(session: Session) -> Session:
    rows = Session.objects.select_related("assessment__site", "block", "item")
    return rows.get(pk=session.pk)


def at(session: Session, page: str) -> Session:
    """Put the first block that happens on a page on the screen."""
    running.go_to(session=session, block=Block.objects.filter(session=session, page=page).earliest("position"))
    return fresh(session)


def rating(assessment: Assessment) -> Session:
    """Give an open session with the worst case of scenario S1 on the screen."""
    session = at(opened(assessment), agenda.HAZARDS)
    item = Item.objects.get(block__session=session, about="scenario:S1", kind=Item.Kind.CONSEQUENCE)
    running.go_to(session=session, item=item)
    return fresh(session)


def joined(session: Session, name: str, side: str, *, safety: bool = False) -> Attendee:
    """Let somebody join from a phone, and confirm their safety competence where they have it."""
    made = joining.join(code=session.join_code or "", name=name, side=side, address="192.0.2.1")
    if safety:
        attendance.confirm(attendee=made, may_score_safety=True)
        made.refresh_from_db()
    return made


def phone(session: Session, name: str = "Kurz", side: str = "ot") -> Client:
    client = Client()
    answer = client.post("/join/", {"code": session.join_code, "name": name, "side": side})
    assert answer.status_code == 302, answer.content.decode()
    return client


def agreed(**more: Any) -> dict[str, Any]:
    return {"status": "agreed", "reason": "no manual fallback", **more}


def a_session(site: Site) -> Session:
    """Give an open session with one of everything, on a site that has an assessment."""
    assessment = Assessment.objects.select_related("site").get(site=site, is_open=True)
    session = at(opened(assessment), agenda.CONDUITS)
    attendance.add(session=session, name="Kurz", side="ot")
    deciding.decide(
        session=session, item=session.item, values={}, fields=agreed(outcome="as drawn"), positions=[], user=None
    )
    running.park(session=session, text="Who owns the modem?", owner="Meyer", due=timezone.localdate())
    return fresh(session)
