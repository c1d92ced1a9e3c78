"""The Celery tasks of the outbox: one call to a service."""

from __future__ import annotations

from celery import shared_task

from outbox import services


@shared_task(name="outbox.deliver")
def deliver(message_id: int) -> None:
    """Send one message, right after the act that it tells of."""
    services.deliver(message_id)


@shared_task(name="outbox.deliver_due")
def deliver_due() -> None:
    """Send what is due; sent every minute."""
    services.deliver_due()
