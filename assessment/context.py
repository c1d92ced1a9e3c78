"""What the frame of every page of a site shows of talk: how many comments name the reader unseen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.context import site_at_hand
from accounts.scope import rows_of
from assessment.models import Mention


def mentions(request: HttpRequest) -> dict[str, Any]:
    """Give `mentions_unseen` for templates/components/top.html, 0 off a site."""
    here = site_at_hand(request)
    if here is None:
        return {"mentions_unseen": 0}
    mine = rows_of(request.user, Mention).filter(read_at=None, comment__site=here)
    return {"mentions_unseen": mine.count()}
