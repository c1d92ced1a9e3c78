"""The Celery tasks: ids in, one call to a service."""

from __future__ import annotations

from celery import shared_task

from jobs import services


@shared_task(name="jobs.work_off")
def work_off_job(job_id: int) -> None:
    """Work off one job."""
    services.work_off(job_id)


@shared_task(name="jobs.look_after")
def look_after() -> None:
    """Look after lost jobs; beat calls it every 15 s."""
    services.look_after()
