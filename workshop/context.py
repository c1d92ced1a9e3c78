"""The bar on top of every page of a site while a session is open there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.access import Actor, can
from accounts.context import site_at_hand
from accounts.scope import rows_of
from workshop.boards import bar_of
from workshop.models import Session


def bar(request: HttpRequest) -> dict[str, Any]:
    """Give `workshop_bar` for templates/base.html, None off a site and where no session is open."""
    here = site_at_hand(request)
    if here is None:
        return {"workshop_bar": None}
    rows = rows_of(here, Session).select_related("assessment__site", "block", "item").filter(state=Session.State.OPEN)
    session = rows.first()
    if session is None:
        return {"workshop_bar": None}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return {"workshop_bar": {**bar_of(session), "may_edit": can(actor, "edit", here)}}
