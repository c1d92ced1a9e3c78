"""Keys and devices that sign (WebAuthn): adding one, and being asked for one. The host that is asked is the party."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from accounts.audit import note
from accounts.models import User
from accounts.way_in_models import SecurityKey

NAME_LENGTH_MAX = 100
Options = dict[str, Any]


class KeyRefused(Exception):
    """The key did not sign what it was asked to; the message is for people."""

    def __init__(self) -> None:
        super().__init__("This key or device could not be checked. Try again, or take another way.")


def begin_adding(request: HttpRequest, user: User) -> tuple[Options, Any]:
    """Give what the browser asks a new key for, and what to keep until it answers."""
    entity = PublicKeyCredentialUserEntity(
        id=f"bulkhead-{user.pk}".encode(), name=user.get_username(), display_name=user.get_full_name() or user.username
    )
    asked, state = _server(request).register_begin(
        entity, _credentials(user), user_verification=UserVerificationRequirement.DISCOURAGED
    )
    return dict(asked), state


def add(request: HttpRequest, user: User, *, state: Any, answer: Any, name: str) -> SecurityKey:
    """Keep a key that signed. Raises KeyRefused."""
    try:
        made = _server(request).register_complete(state, answer)
    except Exception as error:  # the library raises ValueError, TypeError, KeyError and errors of its own
        raise KeyRefused from error
    credential = made.credential_data
    assert credential is not None
    with transaction.atomic():
        row = SecurityKey.objects.create(
            user=user,
            name=name.strip()[:NAME_LENGTH_MAX] or "Security key",
            credential=bytes(credential),
            sign_count=made.counter,
        )
        note("second_factor.added", user=user, about=row.name)
    return row


def begin_asking(request: HttpRequest, user: User) -> tuple[Options, Any]:
    """Give what the browser asks one of the user's keys for, and what to keep until it answers."""
    asked, state = _server(request).authenticate_begin(
        _credentials(user), user_verification=UserVerificationRequirement.DISCOURAGED
    )
    return dict(asked), state


def check(request: HttpRequest, user: User, *, state: Any, answer: Any) -> SecurityKey:
    """Give the user's key that signed. Raises KeyRefused, also for a key whose count of signatures went back."""
    try:
        read = AuthenticationResponse.from_dict(answer)
        used = _server(request).authenticate_complete(state, _credentials(user), read)
        count = read.response.authenticator_data.counter
    except Exception as error:  # as above
        raise KeyRefused from error
    for row in SecurityKey.objects.filter(user=user):
        if AttestedCredentialData(bytes(row.credential)).credential_id == used.credential_id:
            if count and count <= row.sign_count:
                raise KeyRefused  # a copy of the key signed in between
            SecurityKey.objects.filter(pk=row.pk).update(sign_count=count, last_used_at=timezone.now())
            return row
    raise KeyRefused


def remove(user: User, key: int) -> None:
    """Take one of the user's keys away."""
    with transaction.atomic():
        row = SecurityKey.objects.filter(user=user, pk=key).first()
        if row is not None:
            row.delete()
            note("second_factor.removed", user=user, about=row.name)


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().rsplit(":", 1)[0]
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Bulkhead"), AttestationConveyancePreference.NONE)


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(row.credential)) for row in SecurityKey.objects.filter(user=user)]
