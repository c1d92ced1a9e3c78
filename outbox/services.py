"""What is told outside: kept in the transaction of the act, sent afterwards, at least once, under one key (S35).

The audit trail has one entry for each act, written with it or not at all; `tell` hangs on that entry, so that nothing
is told of what was taken back, and nothing that happened is forgotten. A message is taken by one conditional update
that pushes its next try on: whoever dies while sending has only to be waited for. A receiver may therefore get a
message twice, when the answer or the sender was lost, and knows it by its key.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.audit import note
from accounts.audit_models import AuditEntry
from accounts.models import Site, User
from accounts.sealing import opened, seal
from jobs.runner import app
from outbox import mail, webhook
from outbox.models import Message, Subscriber
from outbox.sending import NotSent

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
# How long after a failed try the next one comes; a receiver that is away for a weekend still gets its messages.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 960, 1440, 1440)]
LONG_AGO = max(PAUSES) + LEASE
AT_ONCE = 100
SECRET_BYTES = 32


class SubscriptionRefused(Exception):
    """Nobody is told; the message says why."""


def subscribe(*, site: Site, way: str, address: str, acts: Sequence[str], by: User) -> str:
    """Let somebody be told of acts at a site; give the secret that signs a webhook's messages, shown this once."""
    secret = secrets.token_urlsafe(SECRET_BYTES) if way == Subscriber.Way.WEBHOOK else ""
    told = {"way": way, "acts": sorted(acts)}
    try:
        with transaction.atomic():
            sealed = seal(secret) if secret else ""
            Subscriber.objects.create(site=site, address=address, sealed_secret=sealed, created_by=by, **told)
            note("outbox.subscribed", site=site, user=by, about=address, after=told)
    except IntegrityError as twin:
        raise SubscriptionRefused(f"{address} is told already: remove it first.") from twin
    return secret


def unsubscribe(subscriber: Subscriber, *, by: User) -> None:
    """Tell somebody no more, and nothing of what is on its way."""
    with transaction.atomic():
        subscriber.delete()
        note("outbox.unsubscribed", site=subscriber.site, user=by, about=subscriber.address)


def tell(entry: AuditEntry, site: Site | None) -> None:
    """Keep a message to each subscriber of an act, in the act's transaction."""
    for one in Subscriber.objects.filter(site=site) if site is not None else ():
        if entry.action in one.acts:
            fact = json.loads(entry.body)
            message = Message(subscriber=one, act=entry.action, about=fact["about"], due_at=timezone.now())
            told = {
                "id": str(message.key),
                "at": fact["at"],
                "act": entry.action,
                "site": one.site.code,
                "about": fact["about"],
                "by": fact["actor"]["name"] if fact["actor"] else None,
            }
            message.body = json.dumps(told, sort_keys=True, ensure_ascii=False)
            message.save()
            transaction.on_commit(partial(_nudge, message.pk))


def deliver(message_id: int) -> None:
    """Send one message, where it is due and nobody else is at it."""
    now = timezone.now()
    waiting = Message.objects.filter(_due(), pk=message_id, state=Message.State.WAITING)
    if not waiting.update(attempt=F("attempt") + 1, due_at=now + LEASE):
        return
    message = Message.objects.select_related("subscriber__site").get(pk=message_id)
    try:
        _send(message)
    except NotSent as refusal:
        _put_off(message, str(refusal))
    except Exception:
        logger.exception("Message %s could not be sent.", message_id)
        _put_off(message, "Bulkhead made a mistake here; the server's log says more.")
    else:
        _mark(message)


def deliver_due() -> int:
    """Send what is due; give how many messages were tried."""
    due = list(Message.objects.filter(_due(), state=Message.State.WAITING).values_list("pk", flat=True)[:AT_ONCE])
    for one in due:
        deliver(one)
    return len(due)


def try_again(message: Message, *, by: User) -> None:
    """Send a message that was given up anew."""
    fresh = {"state": Message.State.WAITING, "attempt": 0, "due_at": timezone.now(), "reason": ""}
    with transaction.atomic():
        if Message.objects.filter(pk=message.pk, state=Message.State.DEAD).update(**fresh):
            transaction.on_commit(partial(_nudge, message.pk))
            told = {"act": message.act, "about": message.about}
            note("outbox.sent_again", site=message.subscriber.site, user=by, about=str(message.subscriber), after=told)


def _due() -> Q:
    now = timezone.now()
    # A time that cannot be yet is one of a clock that was set back since.
    return Q(due_at__lte=now) | Q(due_at__gt=now + LONG_AGO)


def _send(message: Message) -> None:
    if message.attempt > len(PAUSES) + 1:
        raise NotSent("The process that sent it died each time.")
    by = message.subscriber
    if by.way == Subscriber.Way.MAIL:
        mail.send(by.address, json.loads(message.body))
    else:
        webhook.send(by.address, message.body, key=str(message.key), secret=opened(by.sealed_secret))


def _mine(message: Message) -> QuerySet[Message]:
    """Give the row while no later attempt holds it."""
    return Message.objects.filter(pk=message.pk, attempt=message.attempt, state=Message.State.WAITING)


def _mark(message: Message) -> None:
    _mine(message).update(state=Message.State.SENT, sent_at=timezone.now(), reason="")


def _put_off(message: Message, reason: str) -> None:
    """Try again later, or give up where it was tried often enough."""
    mine = _mine(message)
    if message.attempt <= len(PAUSES):
        mine.update(due_at=timezone.now() + PAUSES[message.attempt - 1], reason=reason)
        return
    with transaction.atomic():
        if mine.update(state=Message.State.DEAD, reason=reason):
            told = {"act": message.act, "about": message.about, "reason": reason}
            note("outbox.given_up", site=message.subscriber.site, about=str(message.subscriber), after=told)


def _nudge(message_id: int) -> None:
    """Have a message sent now. Where that fails, the task of each minute finds it."""
    task: Callable[[int], object] = app.tasks["outbox.deliver"].delay
    try:
        task(message_id)
    except Exception:
        logger.warning("Message %s waits: the broker does not answer.", message_id, exc_info=True)


def is_on(way: str) -> bool:
    """Tell whether the operator lets Bulkhead tell anybody in a way."""
    return bool(settings.MAIL_FROM) if way == Subscriber.Way.MAIL else bool(settings.WEBHOOK_HOSTS)
