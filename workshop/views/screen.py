"""While a session runs: the screen with one question, going on, revealing, deciding, calling everyone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from workshop import attendance, boards, deciding, joining, rating, running
from workshop.boards import address
from workshop.forms import AskForm, DecisionForm, ParkForm
from workshop.models import Attendee, Block, Decision, Item, Parked, Scale, Session, Vote
from workshop.running import SessionRefused
from workshop.views.common import number, refuse, session_at, shown, to


@require_safe
def screen(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Show the one question that is on, or the block and where it happens."""
    here = session_at(request, site, session)
    if here.state != Session.State.OPEN:
        return to(here, "session")
    return _screen(request, here, None)


def _screen(request: PageRequest, here: Session, form: DecisionForm | None) -> HttpResponse:
    item = here.item
    context = _board(request, here)
    if item is not None:
        steps = {row.scale.key: len(row.choices) for row in context["rows"]}
        context |= {
            "form": form or DecisionForm(session=here, steps=steps, initial={"status": Decision.Status.AGREED}),
            "risk": boards.risk_of(here, item) if item.kind != Item.Kind.DECISION else None,
            "conduit": boards.conduit_of(here, item),
            "prompts": boards.prompts_of(here, item),
            "last": here.decisions.filter(item=item).last(),
            "not_yet": deciding.may_rate(here, item),
            "remarks": _remarks(item),
        }
    context |= {
        "park_form": ParkForm(auto_id="park_%s"),
        "ask_form": AskForm(auto_id="ask_%s"),
        "parked_count": rows_of(here, Parked).filter(settled_at=None).count(),
        "join_code": joining.spelled(here.join_code) if here.join_code else "",
        "waiting": attendance_waiting(here),
    }
    return render(request, "workshop/screen.html", context, status=400 if form else 200)


def _board(request: PageRequest, here: Session) -> dict[str, Any]:
    rows = boards.rows_of(here, here.item) if here.item else []
    can_reveal = [row for row in rows if row.scale.revealed_at is None]
    return shown(
        request,
        here,
        rows=rows,
        can_reveal=can_reveal,
        progress=boards.progress(here),
        online=attendance.online(here, timezone.now()),
    )


def attendance_waiting(session: Session) -> list[Attendee]:
    """Give those of the safety side whom nobody has confirmed yet."""
    rows = session.attendees.filter(left_at=None, side="safety", may_score_safety=False)
    return list(rows)


def _remarks(item: Item) -> list[Any]:
    """Give what people wrote beside their votes, once something of the question is revealed."""
    if not item.scales.filter(revealed_at__isnull=False).exists() and item.scales.exists():
        return []
    return list(item.remarks.exclude(text="").filter(attendee__left_at=None).select_related("attendee"))


@require_safe
def votes(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Give the votes on the screen anew, as parts that replace themselves."""
    here = session_at(request, site, session)
    return render(request, "workshop/votes.html", _board(request, here))


@require_safe
def now(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Tell whether anything changed: the screen, the votes, a call to a page; unchanged answers are 304."""
    here = session_at(request, site, session)
    votes = rows_of(here.item, Vote).values_list("pk", "stamp") if here.item else ()
    told = {
        "state": here.state,
        "beat": here.beat,
        "votes": hashlib.sha256(repr(sorted(votes)).encode()).hexdigest()[:12],
        "online": attendance.online(here, timezone.now()),
        "lead": {"beat": here.lead_beat, "url": here.lead_path or address(here, "screen")},
    }
    return with_tag(request, told)


def with_tag(request: Any, told: dict[str, Any]) -> HttpResponse:
    """Answer JSON, or 304 where the asker has it already."""
    tag = f'"{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]}"'
    answer: HttpResponse = (
        HttpResponseNotModified() if request.headers.get("If-None-Match") == tag else JsonResponse(told)
    )
    answer["ETag"] = tag
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def step(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Go on or back."""
    here = session_at(request, site, session, "edit")
    by = -1 if request.POST.get("do") == "back" else 1
    return _arrive(request, here, lambda: running.step(session=here, by=by, beat=number(request, "beat")))


@require_POST
def go(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Put a block or a question on the screen."""
    here = session_at(request, site, session, "edit")
    if item := number(request, "item"):
        chosen = get_object_or_404(rows_of(here, Item), pk=item)
        return _arrive(request, here, lambda: running.go_to(session=here, item=chosen))
    block = get_object_or_404(rows_of(here, Block), pk=number(request, "block"))
    return _arrive(request, here, lambda: running.go_to(session=here, block=block))


@require_POST
def clock(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Stop the clock, let it run, or give a minute more."""
    here = session_at(request, site, session, "edit")
    return _done(request, here, lambda: running.set_clock(session=here, do=request.POST.get("do", "")))


@require_POST
def call(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Bring everyone here: to the page that this was pressed on."""
    here = session_at(request, site, session, "edit")
    path = request.POST.get("path", "")
    root = address(here, "screen").partition("workshop/")[0]
    if not path.startswith(root) or len(path) > 500 or not url_has_allowed_host_and_scheme(path, None):  # noqa: PLR2004
        path = ""
    try:
        running.call_everyone(session=here, path=path)
    except SessionRefused as refusal:
        refuse(request, refusal)
    answer = to(here, "screen")
    if path:
        answer["Location"] = path
    return answer


@require_POST
def ask(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Put a question of the room's own on the screen."""
    here = session_at(request, site, session, "edit")
    form = AskForm(request.POST)
    if not form.is_valid():
        refuse(request, _("Write the question in at most 500 characters."))
        return to(here, "screen")
    return _done(request, here, lambda: running.ask(session=here, **form.cleaned_data))


@require_POST
def reveal(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Show the votes on a scale, or on all of the question."""
    here = session_at(request, site, session, "edit")
    item = get_object_or_404(rows_of(here, Item), pk=number(request, "item"))
    key = request.POST.get("key", "")
    return _done(request, here, lambda: rating.reveal(session=here, item=item, key=key))


@require_POST
def again(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Let the room vote once more on a scale."""
    here = session_at(request, site, session, "edit")
    item = get_object_or_404(rows_of(here, Item), pk=number(request, "item"))
    key = request.POST.get("key", "")
    return _done(request, here, lambda: rating.vote_again(session=here, item=item, key=key))


@require_POST
def decide(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Record what was decided on the question, and go on."""
    here = session_at(request, site, session, "edit")
    item = get_object_or_404(rows_of(here, Item), pk=number(request, "item"))
    scales = rows_of(item, Scale).values_list("key", flat=True)
    form = DecisionForm(request.POST, session=here, steps=dict.fromkeys(scales, deciding.steps_of(here, item)))
    here.item = item
    if not form.is_valid():
        return _screen(request, here, form)
    given = form.cleaned_data
    try:
        made = deciding.decide(
            session=here,
            item=item,
            values=given["values"],
            fields=given,
            positions=form.positions(),
            user=request.user,
        )
    except SessionRefused as refusal:
        form.add_error(None, str(refusal))
        return _screen(request, here, form)
    messages.success(request, _("%(code)s is recorded.") % {"code": made.code})
    if request.POST.get("then") == "next":
        here.refresh_from_db()
        return _arrive(request, here, lambda: running.step(session=here, by=1, beat=here.beat))
    return to(here, "screen")


def _done(request: PageRequest, session: Session, act: Callable[[], object]) -> HttpResponse:
    """Do something, or say why it was not done, and show the screen."""
    try:
        act()
    except SessionRefused as refusal:
        refuse(request, refusal)
    return to(session, "screen")


def _arrive(request: PageRequest, session: Session, act: Callable[[], object]) -> HttpResponse:
    """Go elsewhere in the agenda: to the question on the screen, or to where a block without questions happens."""
    answer = _done(request, session, act)
    session.refresh_from_db()
    if session.item is None and session.block is not None:
        answer["Location"] = boards.where(session, session.block)
    return answer
