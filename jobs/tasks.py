"""The Celery tasks: ids in, one call to a service."""

from __future__ import annotations

from celery import shared_task

from accounts import verification
from jobs import services

BEAT = "beat"


@shared_task(name="jobs.work_off")
def work_off_job(job_id: int) -> None:
    """Work off one job."""
    services.work_off(job_id)


@shared_task(name="jobs.beat")
def beat() -> None:
    """Leave the sign of life of beat, which sends this every minute."""
    services.seen(BEAT)


@shared_task(name="jobs.verify_audit")
def verify_audit() -> None:
    """Follow the audit trail where nobody did for a day."""
    verification.verify_if_due()
