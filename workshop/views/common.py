"""From a request to a session of the site, and back to a page with what was refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import Verb, can
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from assessment.models import Assessment
from assessment.services import current_assessment, open_assessment
from workshop.boards import address
from workshop.models import Session
from workshop.running import SessionRefused


def assessment_at(request: PageRequest, site: str, verb: Verb = "view") -> Assessment:
    """Give the open assessment of a site; one is made where something is to be written to it."""
    here: Site = site_of(request, site, verb)
    get = current_assessment if verb == "view" else open_assessment
    return get(site=here, today=timezone.localdate())


def session_at(request: PageRequest, site: str, code: str, verb: Verb = "view") -> Session:
    """Give a session of the site's open assessment; Http404 where there is none."""
    here = site_of(request, site, verb)
    rows = rows_of(here, Session).select_related("assessment__site", "block", "item")
    found = rows.filter(assessment__is_open=True, code=code).first()
    if found is None:
        raise Http404("No such session.")
    return found


def shown(request: PageRequest, session: Session, **more: Any) -> dict[str, Any]:
    """Give what every page of a session shows."""
    site = session.assessment.site
    return {
        "site": site,
        "session": session,
        "may_edit": can(request.actor, "edit", site),
        "is_open": session.state == Session.State.OPEN,
        **more,
    }


def to(session: Session, name: str, **more: Any) -> HttpResponse:
    """Go to a page of the session."""
    return redirect(address(session, name, **more))


def refuse(request: PageRequest, refusal: SessionRefused | str) -> None:
    """Say on the next page why nothing was done."""
    messages.error(request, str(refusal))


def number(request: PageRequest, name: str) -> int:
    """Give a number that a form sends along, 0 where it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
