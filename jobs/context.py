"""What the bell of every page shows: how many jobs of the site at hand are at work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.access import visible_sites
from jobs.models import Job

AT_WORK = (Job.State.QUEUED, Job.State.RUNNING)


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give `jobs_running` for templates/components/top.html, 0 off a site."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    code = match.kwargs.get("site") if match else None
    if actor is None or code is None or not request.user.is_authenticated:
        return {"jobs_running": 0}
    return {
        "jobs_running": Job.objects.filter(site__in=visible_sites(actor).filter(code=code), state__in=AT_WORK).count()
    }
