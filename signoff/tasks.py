"""The Celery task of the sign-off: one call to a service."""

from __future__ import annotations

from celery import shared_task

from signoff import reopening


@shared_task(name="signoff.look")
def look() -> None:
    """Look for what is open again in every site that changed; sent every minute."""
    reopening.look_everywhere()
