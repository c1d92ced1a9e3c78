"""Sending a request again with its `Idempotency-Key` gives the stored answer and changes nothing (S17).

The claim is one insert under a unique constraint; it expires, so that a crash in between does not lock the key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import IdempotencyRecord, User
from accounts.problems import Problem

CLAIM = timedelta(minutes=10)
KEPT = timedelta(hours=24)
KEY_LENGTH_MAX = 200


def digest_of(request: Request, parts: Iterable[bytes]) -> str:
    """Give the digest that tells one request from another under the same key."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def once(request: Request, digest: str, act: Callable[[], Response]) -> Response:
    """Answer a request once per key: act, or give the stored answer.

    Raises Problem 409 while the first request is still at work, 422 where the key was used for another request.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return act()
    if len(key) > KEY_LENGTH_MAX or not (key.isascii() and key.isprintable()):
        raise Problem(400, f"Idempotency-Key has 1 to {KEY_LENGTH_MAX} printable ASCII characters.")
    user = request.user
    assert isinstance(user, User)
    stored = _claim(user, key, digest)
    if stored is not None:
        return stored
    records = IdempotencyRecord.objects.filter(user=user, key=key)
    try:
        response = act()
    except BaseException:
        records.delete()
        raise
    kept = {"data": response.data, "headers": {name: value for name, value in response.items() if name == "ETag"}}
    records.update(status=response.status_code, body=json.loads(JSONRenderer().render(kept)))
    return response


def _claim(user: User, key: str, digest: str) -> Response | None:
    now = timezone.now()
    IdempotencyRecord.objects.filter(user=user, expires_at__lt=now).delete()
    IdempotencyRecord.objects.filter(user=user, key=key, status=None, claimed_until__lt=now).delete()
    claim: dict[str, Any] = {"request_digest": digest, "claimed_until": now + CLAIM, "expires_at": now + KEPT}
    try:
        with transaction.atomic():
            IdempotencyRecord.objects.create(user=user, key=key, **claim)
    except IntegrityError:
        record = IdempotencyRecord.objects.filter(user=user, key=key).first()
        if record is not None and record.request_digest != digest:
            raise Problem(422, "This Idempotency-Key was used for another request; take a new key.") from None
        if record is None or record.status is None:
            busy = Problem(409, "The first request with this Idempotency-Key is still at work.")
            busy.headers["Retry-After"] = "5"
            raise busy from None
        kept = record.body or {}
        headers = {**kept.get("headers", {}), "Idempotent-Replay": "true"}
        return Response(kept.get("data"), status=record.status, headers=headers)
    return None
