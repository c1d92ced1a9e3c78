"""Pages of the jobs of a site; the progress fragment is the same with and without Redis."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from jobs import services
from jobs.models import Job

SHOWN = 50


@require_safe
def job_list(request: PageRequest, site: str) -> HttpResponse:
    """List the newest jobs."""
    here = site_of(request, site)
    rows = rows_of(here, Job).select_related("created_by")[:SHOWN]
    return render(request, "jobs/job_list.html", {"site": here, "rows": rows})


@require_safe
def job_detail(request: PageRequest, site: str, job: int) -> HttpResponse:
    """Show one job; htmx asks for the progress alone."""
    here = site_of(request, site)
    row = get_object_or_404(rows_of(here, Job).select_related("created_by"), pk=job)
    template = "components/job_progress.html" if request.htmx else "jobs/job_detail.html"
    return render(request, template, {"site": here, "job": row})


@require_POST
def cancel(request: PageRequest, site: str, job: int) -> HttpResponse:
    """Ask a job to stop."""
    here = site_of(request, site, "run")
    services.cancel(job=get_object_or_404(rows_of(here, Job), pk=job))
    return redirect("jobs:detail", site=here.code, job=job)


@require_POST
def try_again(request: PageRequest, site: str, job: int) -> HttpResponse:
    """Queue a job again."""
    here = site_of(request, site, "run")
    services.try_again(job=get_object_or_404(rows_of(here, Job), pk=job))
    return redirect("jobs:detail", site=here.code, job=job)
