"""Signs of life for whoever starts and stops the processes; they tell nothing of what is kept (S55)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jobs.models import Job
from operations.migrated import fits

LATE_AFTER = timedelta(minutes=5)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    del request
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and fits this version, and whether jobs wait for long.

    Pages work while jobs wait, so a long queue alone takes nobody out of service.
    """
    del request
    if not fits():
        return JsonResponse({"status": "the database lacks migrations"}, status=503, headers={"Retry-After": "60"})
    old = timezone.now() - LATE_AFTER
    is_late = Job.objects.filter(state=Job.State.QUEUED, attempts_before=0, created_at__lt=old).exists()
    return JsonResponse({"status": "ok", "queue": "late" if is_late else "ok"})
