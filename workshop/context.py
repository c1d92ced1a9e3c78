"""The bar on top of every page of a site while a session is open there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.access import can, visible_sites
from workshop.boards import bar_of
from workshop.models import Session


def bar(request: HttpRequest) -> dict[str, Any]:
    """Give `workshop_bar` for templates/base.html, None off a site and where no session is open."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    code = match.kwargs.get("site") if match else None
    if actor is None or code is None or not request.user.is_authenticated:
        return {"workshop_bar": None}
    rows = Session.objects.select_related("assessment__site", "block", "item").filter(
        assessment__site__in=visible_sites(actor).filter(code=code), state=Session.State.OPEN
    )
    session = rows.first()
    if session is None:
        return {"workshop_bar": None}
    may_edit = can(actor, "edit", session.assessment.site)
    return {"workshop_bar": {**bar_of(session), "may_edit": may_edit}}
