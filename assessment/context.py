"""What the frame of every page of a site shows of talk: how many comments name the reader unseen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.access import visible_sites
from assessment.models import Mention


def mentions(request: HttpRequest) -> dict[str, Any]:
    """Give `mentions_unseen` for templates/components/top.html, 0 off a site."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    code = match.kwargs.get("site") if match else None
    if actor is None or code is None or not request.user.is_authenticated:
        return {"mentions_unseen": 0}
    sites = visible_sites(actor).filter(code=code)
    return {
        "mentions_unseen": Mention.objects.filter(user=request.user, read_at=None, comment__site__in=sites).count(),
    }
