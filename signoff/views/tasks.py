"""What is open again: the list, closing one with a reason, and the count on the dashboard."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from signoff import reopening
from signoff.models import Task
from signoff.views.common import assessment_at, shown

CLOSED_SHOWN: Final = 50
_PAGES: Final = {
    "asset": ("inventory:asset", "tag"),
    "zone": ("assessment:zone", "code"),
    "conduit": ("assessment:conduit", "code"),
}


@require_safe
def task_list(request: PageRequest, site: str) -> HttpResponse:
    """List what is open again, and what was closed lately with the reason."""
    here = assessment_at(request, site)
    rows = rows_of(here.site, Task)
    open_ones = [{"task": task, "url": _url(here.site, task)} for task in rows.filter(closed_at=None)]
    closed = rows.exclude(closed_at=None).select_related("closed_by").order_by("-closed_at")[:CLOSED_SHOWN]
    return render(request, "signoff/tasks.html", shown(request, here, "tasks", rows=open_ones, closed=closed))


@require_POST
def close(request: PageRequest, site: str, task: int) -> HttpResponse:
    """Close one with the reason."""
    here = site_of(request, site, "edit")
    try:
        reopening.close(
            get_object_or_404(rows_of(here, Task), pk=task), user=request.user, reason=request.POST.get("reason", "")
        )
    except reopening.TaskRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("signoff:tasks", site=here.code)


@require_safe
def count(request: PageRequest, site: str) -> HttpResponse:
    """Say how much is open again, for the dashboard."""
    here = site_of(request, site)
    number = rows_of(here, Task).filter(closed_at=None).count()
    return render(request, "signoff/task_count.html", {"site": here, "number": number})


def _url(site: Site, task: Task) -> str:
    kind, _sep, code = task.about.partition(":")
    page = _PAGES.get(kind)
    if page is None or not code:
        return reverse("assessment:flows", kwargs={"site": site.code}) if kind == "flow" else ""
    try:
        return reverse(page[0], kwargs={"site": site.code, page[1]: code})
    except NoReverseMatch:
        return ""
