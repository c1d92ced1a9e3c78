"""What the bell of every page shows: how many jobs of the site at hand are at work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.context import site_at_hand
from accounts.scope import rows_of
from jobs.models import Job

AT_WORK = (Job.State.QUEUED, Job.State.RUNNING)


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give `jobs_running` for templates/components/top.html, 0 off a site."""
    here = site_at_hand(request)
    if here is None:
        return {"jobs_running": 0}
    return {"jobs_running": rows_of(here, Job).filter(state__in=AT_WORK).count()}
