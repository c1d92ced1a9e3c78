"""What the frame of every page shows beside it: the help to the page, and the step of the tour where one is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from guidance.helps import help_for
from guidance.tour import STEPS, UNDER_WAY


def guide(request: HttpRequest) -> dict[str, Any]:
    """Give `page_help` and `tour` for templates/base.html."""
    match = request.resolver_match
    if match is None or not request.user.is_authenticated:
        return {"page_help": None, "tour": None}
    return {"page_help": help_for(match.view_name), "tour": _tour(request, match.kwargs.get("site"), match.view_name)}


def _tour(request: HttpRequest, site: str | None, page: str) -> dict[str, Any] | None:
    number = getattr(request.user, "tour_step", None)
    if number is None or site is None or request.session.get(UNDER_WAY) != site:
        return None
    step = STEPS[number]
    return {
        "site": site,
        "step": step,
        "number": number + 1,
        "of": len(STEPS),
        "before": number - 1 if number else None,
        "next": number + 1 if number + 1 < len(STEPS) else None,
        "here": number,
        "is_here": step.page == page,
    }
