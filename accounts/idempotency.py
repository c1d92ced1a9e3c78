"""Sending a request again with its `Idempotency-Key` gives the stored answer and changes nothing (S17).

The claim is one insert under a unique constraint; it expires, so that a crash in between does not lock the key. What
is done and its answer are kept in one transaction, so that a server killed between them leaves neither.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import IdempotencyRecord, User
from accounts.problems import Problem

CLAIM = timedelta(minutes=1)
LONG_CLAIM = timedelta(minutes=10)
KEPT = timedelta(hours=24)
KEY_LENGTH_MAX = 200


def digest_of(request: Request, parts: Iterable[bytes]) -> str:
    """Give the digest that tells one request from another under the same key."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def once(request: Request, digest: str, act: Callable[[], Response], *, apart: bool = False) -> Response:
    """Answer a request once per key: act, or give the stored answer.

    `apart` is for long acts that know themselves when they come again (a file by its digest, a model by its version):
    they hold no transaction from beginning to end. Raises Problem 409 while the first request is still at work, 422
    where the key was used for another request.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > KEY_LENGTH_MAX or not (key.isascii() and key.isprintable()):
        raise Problem(400, f"Idempotency-Key has 1 to {KEY_LENGTH_MAX} printable ASCII characters.")
    user = request.user
    assert isinstance(user, User)
    claim = _claim(user, key, digest, LONG_CLAIM if apart else CLAIM)
    if isinstance(claim, Response):
        return claim
    mine = IdempotencyRecord.objects.filter(pk=claim.pk)
    try:
        with nullcontext() if apart else transaction.atomic():
            response = act()
            _keep(mine, response, apart=apart)
    except BaseException:
        mine.delete()
        raise
    return response


def _keep(mine: QuerySet[IdempotencyRecord], response: Response, *, apart: bool) -> None:
    kept = {"data": response.data, "headers": {name: value for name, value in response.items() if name == "ETag"}}
    is_kept = mine.update(status=response.status_code, body=json.loads(JSONRenderer().render(kept)))
    if not is_kept and not apart:  # it took longer than its claim, and the request that came again is at work
        raise _busy()


def _busy() -> Problem:
    busy = Problem(409, "The first request with this Idempotency-Key is still at work.")
    busy.headers["Retry-After"] = "5"
    return busy


def _claim(user: User, key: str, digest: str, lasts: timedelta) -> IdempotencyRecord | Response:
    now = timezone.now()
    gone = Q(expires_at__lt=now) | Q(key=key, status=None, claimed_until__lt=now)
    claim: dict[str, Any] = {"request_digest": digest, "claimed_until": now + lasts, "expires_at": now + KEPT}
    try:
        with transaction.atomic():  # one for both: everybody else who writes waits for each
            IdempotencyRecord.objects.filter(gone, user=user).delete()
            return IdempotencyRecord.objects.create(user=user, key=key, **claim)
    except IntegrityError:
        record = IdempotencyRecord.objects.filter(user=user, key=key).first()
    if record is not None and record.request_digest != digest:
        raise Problem(422, "This Idempotency-Key was used for another request; take a new key.")
    if record is None or record.status is None:
        raise _busy()
    kept = record.body or {}
    headers = {**kept.get("headers", {}), "Idempotent-Replay": "true"}
    return Response(kept.get("data"), status=record.status, headers=headers)
