"""What people say about a record, and what happened to it: the part of a card, and the answers to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import can
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.tables import slice_of
from assessment import talk as service
from assessment.talk import TALKED_ABOUT, CommentRefused

PART = "components/talk.html"
PLACES = {
    "zones": ("assessment:zone", "code"),
    "conduits": ("assessment:conduit", "code"),
    "assets": ("inventory:asset", "tag"),
    "findings": ("assessment:finding", "key"),
}
DIGITS_MAX = 18
PAGE = 50


def talk_about(request: PageRequest, site: Site, kind: str, code: str) -> dict[str, Any]:
    """Give what `components/talk.html` shows of a record."""
    comments = list(service.comments_on(site, kind, code))
    return {
        "talk": {
            "kind": kind,
            "code": code,
            "url": reverse("assessment:talk", kwargs={"site": site.code, "kind": kind, "code": code}),
            "comments": comments,
            "acts": service.activity_of(site, kind, code),
            "may_comment": can(request.actor, "comment", site),
            "names_you": service.mentions_of(request.user, site).filter(comment__in=comments).exists(),
        },
    }


@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: PageRequest, site: str, kind: str, code: str) -> HttpResponse:
    """Give the part anew, or say something, close a comment, open it again, take it back."""
    here = site_of(request, site, "comment" if request.method == "POST" else "view")
    if kind not in TALKED_ABOUT:
        raise Http404("Nobody talks about this.")
    if request.method != "POST":
        context = {"site": here, **talk_about(request, here, kind, code)}
        return render(request, PART if "whole" in request.GET else f"{PART}#said", context)
    try:
        _act(request, here, kind, code)
    except CommentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(_place(here, kind, code))


@require_http_methods(["GET", "HEAD", "POST"])
def mentions(request: PageRequest, site: str) -> HttpResponse:
    """Show where somebody was named, the newest first; note which of it they have seen."""
    here = site_of(request, site)
    if request.method == "POST":
        comments = service.comments_on(here)
        if request.POST.get("comment") != "all":
            comments = comments.filter(pk=_number(request, "comment"))
        service.see(request.user, here, comments)
        return redirect("assessment:mentions", site=here.code)
    page = slice_of(service.all_mentions_of(request.user, here), ("-pk",), request.GET, PAGE)
    context = {
        "site": here,
        "page": page,
        "mentions": [{"row": row, "url": _place(here, row.comment.kind, row.comment.code)} for row in page],
        "unseen": service.mentions_of(request.user, here).exists(),
    }
    return render(request, "assessment/mentions.html", context)


def _place(site: Site, kind: str, code: str) -> str:
    """Give where a record is talked about."""
    name, argument = PLACES.get(kind, ("assessment:dashboard", ""))
    return reverse(name, kwargs={"site": site.code, **({argument: code} if argument else {})}) + "#talk"


def _act(request: PageRequest, site: Site, kind: str, code: str) -> None:
    act = request.POST.get("act", "say")
    if act == "say":
        service.say(site=site, user=request.user, kind=kind, code=code, text=request.POST.get("text", ""))
        return
    if act == "seen":
        service.see(request.user, site, service.comments_on(site, kind, code))
        return
    row = get_object_or_404(service.comments_on(site, kind, code), pk=_number(request, "comment"))
    if act == "withdraw":
        service.withdraw(row, user=request.user)
    elif act in ("close", "open"):
        found = service.resolve(row, user=request.user, is_resolved=act == "close", version=_number(request, "version"))
        if found is None:
            raise CommentRefused(_("Somebody else closed or opened this comment meanwhile."))
    else:
        raise BadRequest


def _number(request: PageRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise BadRequest
    return int(text)
