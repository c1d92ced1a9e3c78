"""Before and after a session: the list, the checklist, agenda and attendance, opening, closing, minutes."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import versions
from accounts.access import can
from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.versions import Stale
from assessment.models import Assessment
from workshop import agenda, attendance, minutes, plant, prework, running
from workshop.boards import address, decisions_of, where
from workshop.forms import Agenda, AttendeeForm, PreWorkForm, SessionForm, agenda_lines
from workshop.models import Attendee, Parked, Session
from workshop.running import SessionRefused
from workshop.views.common import assessment_at, refuse, session_at, shown, to


@require_safe
def sessions(request: PageRequest, site: str) -> HttpResponse:
    """List the sessions, say whether one can start, and what still waits from earlier ones."""
    return _sessions(request, site, None)


def _sessions(request: PageRequest, site: str, form: SessionForm | None) -> HttpResponse:
    assessment = assessment_at(request, site)
    rows = list(rows_of(assessment, Session).order_by("-on", "-pk"))
    lines = prework.checklist(assessment, timezone.localdate())
    context = {
        "site": assessment.site,
        "template": agenda.template(None),
        "rows": [(row, attendance.lacks_ot(row), running.is_first(row)) for row in rows],
        "fit": prework.fit(lines),
        "missing": [line for line in lines if line.is_missing],
        "form": form or SessionForm(sessions=rows, initial={"on": timezone.localdate(), "title": _("Workshop")}),
        "may_edit": can(request.actor, "edit", assessment.site),
        "may_administer": can(request.actor, "administer", assessment.site),
        "allows_phones": running.allows_phones(assessment),
        "parked": rows_of(assessment, Parked).filter(session__in=rows, settled_at=None).select_related("session"),
    }
    return render(request, "workshop/session_list.html", context, status=400 if form else 200)


@require_POST
def plan(request: PageRequest, site: str) -> HttpResponse:
    """Make a session."""
    assessment = assessment_at(request, site, "edit")
    rows = list(rows_of(assessment, Session))
    form = SessionForm(request.POST, sessions=rows)
    if not form.is_valid():
        return _sessions(request, site, form)
    return to(running.plan_session(assessment=assessment, **form.plan()), "session")


@require_POST
def phones(request: PageRequest, site: str) -> HttpResponse:
    """Allow or forbid joining from phones at this site."""
    assessment = assessment_at(request, site, "administer")
    allows = request.POST.get("allows") == "yes"
    running.let_phones_in(assessment=assessment, allows=allows)
    return redirect("workshop:sessions", site=assessment.site.code)


@require_safe
def pre_work(request: PageRequest, site: str) -> HttpResponse:
    """Show the checklist."""
    return _pre_work(request, assessment_at(request, site), {})


def _pre_work(request: PageRequest, assessment: Assessment, typed: dict[str, Any]) -> HttpResponse:
    """Show the checklist; what somebody typed beside what another one wrote meanwhile stays, to be sent once more."""
    lines = prework.checklist(assessment, timezone.localdate())
    context = {
        "site": assessment.site,
        "rows": [(line, typed if typed.get("key") == line.entry.key else line.arranged) for line in lines],
        "fit": prework.fit(lines),
        "missing": [line for line in lines if line.is_missing],
        "may_edit": can(request.actor, "edit", assessment.site),
    }
    return render(request, "workshop/pre_work.html", context, status=409 if typed else 200)


@require_POST
def arrange(request: PageRequest, site: str) -> HttpResponse:
    """Note who brings an entry, until when, and that it came."""
    assessment = assessment_at(request, site, "edit")
    form, seen = PreWorkForm(request.POST), versions.sent(request)
    if form.is_valid() and form.cleaned_data["key"] in prework.KEYS:
        try:
            prework.arrange(assessment=assessment, **form.cleaned_data, seen=seen)
        except Stale as stale:
            refuse(request, str(stale))
            return _pre_work(request, assessment, form.cleaned_data)
    else:
        refuse(request, _("That is no day, or no entry of the checklist. Nothing was changed."))
    return redirect("workshop:pre_work", site=assessment.site.code)


@require_safe
def session(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Show a session before it begins and while it runs: agenda, who is there, opening and closing."""
    here = session_at(request, site, session)
    if here.state == Session.State.CLOSED:
        return to(here, "minutes")
    return _session(request, here)


def _session(
    request: PageRequest,
    here: Session,
    *,
    lines: object | None = None,
    seen: int = versions.NEW,
    form: AttendeeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a session; with lines of an agenda that was not taken, over the version of it that they go over next."""
    blocks = list(here.blocks.all())
    initial = [
        {"id": one.pk, "place": place, "title": one.title, "minutes": one.minutes, "page": one.page}
        for place, one in enumerate(blocks, 1)
    ]
    context = shown(
        request,
        here,
        blocks=blocks,
        planned=sum(one.minutes for one in blocks),
        agenda=lines or Agenda(initial=initial),
        version=seen or here.agenda_version,
        by_now=blocks if status == HTTPStatus.CONFLICT else (),
        form=form or AttendeeForm(people=_people(here)),
        sides=attendance.by_side(attendance.present(here)),
        warnings=minutes.warnings(here),
        allows_phones=running.allows_phones(here.assessment),
        pages=agenda.PAGES,
    )
    return render(request, "workshop/session.html", context, status=status)


def _people(session: Session) -> list[tuple[str, str, str]]:
    here = {one.person for one in attendance.present(session)}
    return [(one.code, one.name, one.side) for one in plant.people_of(session.assessment) if one.code not in here]


@require_POST
def change_agenda(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Make the agenda say what was sent."""
    here = session_at(request, site, session, "edit")
    lines, seen = Agenda(request.POST), versions.sent(request)
    if here.state == Session.State.CLOSED or not lines.is_valid():
        return _session(request, here, lines=lines, seen=seen, status=400)
    try:
        running.change_agenda(session=here, blocks=agenda_lines(lines), seen=seen)
    except Stale as stale:
        refuse(request, str(stale))
        return _session(request, here, lines=lines, status=409)
    return to(here, "session")


@require_POST
def add_person(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Note who is there."""
    here = session_at(request, site, session, "edit")
    form = AttendeeForm(request.POST, people=_people(here))
    if not form.is_valid():
        return _session(request, here, form=form, status=400)
    try:
        attendance.add(session=here, **form.cleaned_data)
    except SessionRefused as refusal:
        refuse(request, refusal)
    return to(here, "session")


@require_POST
def change_person(request: PageRequest, site: str, session: str, attendee: int) -> HttpResponse:
    """Confirm or withdraw safety competence, or take somebody out."""
    here = session_at(request, site, session, "edit")
    row = get_object_or_404(rows_of(here, Attendee), pk=attendee, left_at=None)
    wanted = request.POST.get("do", "")
    if wanted == "remove":
        attendance.remove(attendee=row)
    elif wanted in {"confirm", "withdraw"}:
        attendance.confirm(attendee=row, may_score_safety=wanted == "confirm")
    return to(here, "session")


@require_POST
def open_session(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Begin a session."""
    here = session_at(request, site, session, "edit")
    try:
        running.open_session(session=here)
    except SessionRefused as refusal:
        refuse(request, refusal)
        return to(here, "session")
    here.refresh_from_db()
    return redirect(where(here, here.block) if here.block and not here.item else address(here, "screen"))


@require_POST
def close_session(request: PageRequest, site: str, session: str) -> HttpResponse:
    """End a session: its minutes are made."""
    here = session_at(request, site, session, "edit")
    try:
        minutes.close_session(session=here, user=request.user)
    except SessionRefused as refusal:
        refuse(request, refusal)
        return to(here, "session")
    messages.success(request, _("The session is closed, its decisions stand in the model."))
    return to(here, "minutes")


@require_safe
def minutes_page(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Show the frozen minutes, and the work on their PDF."""
    here = session_at(request, site, session)
    row = getattr(here, "minutes", None)
    if row is None:
        return to(here, "session")
    context = shown(
        request,
        here,
        minutes=row,
        body=json.loads(row.body),
        is_whole=minutes.digest(row.body) == row.sha256,
        job=minutes.job_of(row),
        later=[one for one in decisions_of(here) if one["row"].session_id == here.pk and not one["stands"]],
    )
    return render(request, "workshop/minutes.html", context)
