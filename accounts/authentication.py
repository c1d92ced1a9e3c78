"""Machines show a token in the `Authorization` header; a bad token is 401, never a silent fall-back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import limits, trail
from accounts.audit import note
from accounts.models import ApiToken, User

USE_NOTED_EVERY = timedelta(minutes=5)


class MachineTokenAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox is untyped
    """knox's check of the stored hash and expiry, and a note of the last use."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Give user and token, None where no token was sent; raises AuthenticationFailed for a bad one."""
        keys = limits.keys("token", address=trail.current().address)
        if request.headers.get("Authorization"):
            limits.refuse_if_reached(keys)
        try:
            found: tuple[Any, Any] | None = super().authenticate(request)
        except AuthenticationFailed:
            limits.take(keys)
            note("token.refused")
            raise
        if found is None:
            return None
        user, token = found
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
            # Not with every request: reading must not wait for somebody who writes.
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        trail.learn(user=user, token=token.token_key)
        return user, token
