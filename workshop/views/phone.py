"""A phone in the room: joining by code, the one question that is on, votes and words, leaving.

A phone is known by a signed cookie that these addresses alone are sent. It names the attendee and no account; it is
worth nothing once the session is closed or the facilitator has taken the person out.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import address_of
from accounts.limits import LimitReached
from accounts.scope import rows_of
from workshop import boards, joining, rating
from workshop.forms import JoinForm, Text
from workshop.models import Attendee, Item, Remark, Session, Vote
from workshop.ratings import needs_safety
from workshop.views.screen import with_tag

COOKIE: Final = "workshop"
SALT: Final = "workshop.phone"
HOURS_12: Final = 43_200
NUMBER_DIGITS: Final = 15
REMARK_LENGTH: Final = 2000


def _attendee(request: HttpRequest) -> Attendee | None:
    signed = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=HOURS_12)
    return joining.attendee_of(int(signed)) if signed else None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the code, a name and a side; let in who names the code of an open session."""
    if request.method != "POST":
        return redirect("phone:card") if _attendee(request) else _join_page(request, JoinForm(), 200)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _join_page(request, form, 400)
    try:
        made = joining.join(address=address_of(request), **form.cleaned_data)
    except joining.JoinRefused as refusal:
        form.add_error("code", str(refusal))
        return _join_page(request, form, 400)
    except LimitReached as reached:
        form.add_error("code", str(reached))
        answer = _join_page(request, form, HTTPStatus.TOO_MANY_REQUESTS)
        answer["Retry-After"] = str(reached.seconds)
        return answer
    answer = redirect("phone:card")
    answer.set_signed_cookie(
        COOKIE,
        str(made.pk),
        salt=SALT,
        max_age=HOURS_12,
        path="/join/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _join_page(request: HttpRequest, form: JoinForm, status: int) -> HttpResponse:
    answer = render(request, "workshop/join.html", {"form": form, "is_over": "over" in request.GET}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the question that is on, with what this phone has sent."""
    attendee = _attendee(request)
    if attendee is None:
        return _gone(request)
    session = joining.session_of(attendee)
    context: dict[str, Any] = {"session": session, "attendee": attendee, "item": session.item}
    if session.item is not None:
        context |= _question(session, session.item, attendee)
    answer = render(request, "workshop/phone.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _question(session: Session, item: Item, attendee: Attendee) -> dict[str, Any]:
    mine = rows_of(attendee, Vote).filter(scale__item=item, round=F("scale__round"))
    values = dict(mine.values_list("scale", "value"))
    rows = [
        (row, attendee.may_score_safety or not needs_safety(row.scale.key), values.get(row.scale.pk))
        for row in boards.rows_of(session, item)
    ]
    remark = rows_of(item, Remark).filter(attendee=attendee).first()
    can_vote = any(may and row.scale.revealed_at is None for row, may, _voted in rows)
    stamp = int(time.time() * 1000)
    return {"rows": rows, "remark": remark.text if remark else "", "can_vote": can_vote, "stamp": stamp}


def _gone(request: HttpRequest) -> HttpResponse:
    """Send a phone whose session is over, or that was taken out, back to the door; only one that was in is told so."""
    was_in = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=HOURS_12)
    answer = redirect(f"{reverse('phone:join')}?over=1" if was_in else reverse("phone:join"))
    if COOKIE in request.COOKIES:
        answer.delete_cookie(COOKIE, path="/join/")
    return answer


@login_not_required
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Tell a phone whether its question changed; unchanged answers are 304."""
    attendee = _attendee(request)
    if attendee is None:
        return JsonResponse({"state": "over"}, status=HTTPStatus.FORBIDDEN)
    joining.note_seen(attendee)
    return with_tag(request, {"state": "open", "beat": attendee.session.beat})


@login_not_required
@require_POST
def vote(request: HttpRequest) -> HttpResponse:
    """Keep votes and words of a phone. The same sent again changes nothing; what came too late is told."""
    attendee = _attendee(request)
    if attendee is None:
        if request.POST.get("then") == "card":
            return _gone(request)
        return JsonResponse({"state": "over"}, status=HTTPStatus.FORBIDDEN)
    shown = rows_of(attendee.session, Item).filter(shown_at__isnull=False)
    item = shown.filter(pk=_number(request.POST.get("item"))).first()
    try:
        text = Text(required=False, max_length=REMARK_LENGTH).clean(request.POST.get("remark", ""))
        values = _values(request)
    except ValidationError:
        return JsonResponse({"detail": _("This cannot be read.")}, status=400)
    if item is None:
        return JsonResponse({"detail": _("This question is not on.")}, status=404)
    taken = rating.vote(
        attendee=attendee, item=item, values=values, remark=text, stamp=_number(request.POST.get("stamp"))
    )
    if request.POST.get("then") == "card":
        return redirect("phone:card")
    return JsonResponse({"taken": taken, "late": sorted(set(values) - set(taken))})


def _values(request: HttpRequest) -> dict[int, tuple[int, int]]:
    """Give, by scale, the round and the step that fields such as `vote:SCALE:ROUND` name."""
    found = {}
    for name, text in request.POST.items():
        kind, _first, rest = name.partition(":")
        scale, _second, number = rest.partition(":")
        if kind == "vote":
            found[_number(scale)] = (_number(number), _number(str(text)))
    return found


def _number(text: str | None) -> int:
    if not text or not (text.isascii() and text.isdigit()) or len(text) > NUMBER_DIGITS:
        return 0
    return int(text)


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the room: this phone sees nothing any more; what it sent stays."""
    attendee = _attendee(request)
    if attendee is not None:
        joining.leave(attendee)
    return _gone(request)
